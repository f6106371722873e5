//! The state of a program as a tree: for each place what was written there, and how.

use std::collections::{BTreeMap, BTreeSet};

use super::Seen;
use super::site::{Site, Sites};

/// All that was seen.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) root: Node,
    pub(super) sites: Sites,
    /// Writes of which the place is not known, in order.
    pub(super) unfollowed: Vec<Site>,
    /// How many source and data files were read.
    pub(super) files: usize,
}

/// A place in the state.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    /// What stands here under fixed names.
    pub(super) named: BTreeMap<String, Node>,
    /// What stands here under keys that are whole numbers.
    pub(super) numbered: Option<Box<Keyed>>,
    /// What stands here under keys that are texts.
    pub(super) texted: Option<Box<Keyed>>,
    /// What stands here under keys of which neither is known.
    pub(super) open: Option<Box<Keyed>>,
    pub(super) seen: Seen,
    /// Writes of this place, in order.
    pub(super) writes: Vec<Written>,
    /// How often it was found in saved tables, and where first.
    pub(super) saved: super::seen::Tally,
    /// Whether the code names it in a path or an index, and not only in a table that it writes.
    pub(super) coded: bool,
    /// Where a key is written that stands beside these names and is no path.
    pub(super) stray: Option<Site>,
    /// Whether numbers under which something was seen are no positions: they begin elsewhere than at 1, or leave
    /// some out.
    pub(super) sparse: bool,
    /// What is to be said of it.
    pub(super) notes: Vec<String>,
}

/// What stands under keys.
#[derive(Debug, Clone, Default)]
pub(super) struct Keyed {
    pub(super) node: Node,
    /// The variables that hold the key, with how often.
    pub(super) names: BTreeMap<String, usize>,
    /// Of keys that are numbers.
    pub(super) least: i128,
    pub(super) most: i128,
    /// Of keys that are texts: the bytes of the longest.
    pub(super) longest: usize,
}

/// A write of a place.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) site: Site,
    /// What it says of level and component; none where it is no call of a writer that could say it.
    pub(super) says: Option<Says>,
}

/// What the call of a writer says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Says {
    /// Words for levels; several where the call chooses.
    pub(super) levels: BTreeSet<String>,
    /// Whether it says no level, on some run of the program.
    pub(super) nothing: bool,
    /// Components, as they are called in the code.
    pub(super) components: BTreeSet<String>,
}

impl Node {
    /// What stands under a fixed name.
    pub(super) fn name(&mut self, name: &str) -> &mut Node {
        self.named.entry(name.to_owned()).or_default()
    }

    /// What stands under a number.
    pub(super) fn number(&mut self, number: Option<i128>, name: Option<&str>) -> &mut Node {
        let keyed = self.numbered.get_or_insert_default();
        if let Some(number) = number {
            keyed.least = keyed.least.min(number);
            keyed.most = keyed.most.max(number);
        }
        keyed.called(name)
    }

    /// What stands under a text of so many bytes.
    pub(super) fn text(&mut self, length: usize, name: Option<&str>) -> &mut Node {
        let keyed = self.texted.get_or_insert_default();
        keyed.longest = keyed.longest.max(length);
        keyed.called(name)
    }

    /// What stands under something.
    pub(super) fn open(&mut self, name: Option<&str>) -> &mut Node {
        self.open.get_or_insert_default().called(name)
    }

    /// What stands under a fixed text, as a name, a number or a text that is no name.
    pub(super) fn fixed(&mut self, key: &str) -> &mut Node {
        match key.parse::<i128>() {
            Ok(number) => self.number(Some(number), None),
            Err(_) if is_segment(key) => self.name(key),
            Err(_) => self.text(key.len(), None),
        }
    }

    /// A table that was seen as a whole has these numbers as keys.
    pub(super) fn positions(&mut self, mut numbers: Vec<i128>) {
        numbers.sort_unstable();
        numbers.dedup();
        self.sparse |= (1..).zip(numbers).any(|(position, number)| position != number);
    }

    /// All places directly inside.
    pub(super) fn children(&self) -> impl Iterator<Item = &Node> {
        let keyed = [&self.numbered, &self.texted, &self.open];
        let keyed = keyed.into_iter().flatten().map(|keyed| &keyed.node);
        self.named.values().chain(keyed)
    }

    pub(super) fn has_children(&self) -> bool {
        self.children().next().is_some()
    }

    /// Whether something inside was written by itself.
    pub(super) fn is_written_inside(&self) -> bool {
        self.children()
            .any(|child| !child.writes.is_empty() || child.is_written_inside())
    }

    /// Whether the code names this place or one inside.
    pub(super) fn is_coded(&self) -> bool {
        self.coded || self.children().any(Node::is_coded)
    }

    /// Adds what was seen of a place that turns out to be this one.
    pub(super) fn join(&mut self, other: Node) {
        for (name, node) in other.named {
            self.name(&name).join(node);
        }
        join_keyed(&mut self.numbered, other.numbered);
        join_keyed(&mut self.texted, other.texted);
        join_keyed(&mut self.open, other.open);
        self.seen.join(other.seen);
        self.writes.extend(other.writes);
        self.writes.sort_by_key(|write| write.site);
        self.saved.join(other.saved);
        self.coded |= other.coded;
        self.sparse |= other.sparse;
        self.stray = self.stray.or(other.stray);
        for note in other.notes {
            if !self.notes.contains(&note) {
                self.notes.push(note);
            }
        }
    }
}

impl Keyed {
    fn called(&mut self, name: Option<&str>) -> &mut Node {
        if let Some(name) = name {
            *self.names.entry(name.to_owned()).or_default() += 1;
        }
        &mut self.node
    }

    pub(super) fn join(&mut self, other: Keyed) {
        self.node.join(other.node);
        for (name, count) in other.names {
            *self.names.entry(name).or_default() += count;
        }
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self.longest = self.longest.max(other.longest);
    }
}

pub(super) fn join_keyed(keyed: &mut Option<Box<Keyed>>, other: Option<Box<Keyed>>) {
    match (keyed.as_mut(), other) {
        (Some(keyed), Some(other)) => keyed.join(*other),
        (None, Some(other)) => *keyed = Some(other),
        (_, None) => {}
    }
}

/// Whether a text can be a fixed name of a template.
pub(super) fn is_segment(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    text.len() <= 64
        && text.bytes().next().is_some_and(letter)
        && text
            .bytes()
            .all(|byte| letter(byte) || byte.is_ascii_digit() || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}
