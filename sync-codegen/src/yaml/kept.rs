//! Trees as they were read last: a change makes only the entry that it is in be read again.
//!
//! What stands before an entry of a block map is not changed by a change in it, and neither is what comes after, as
//! long as the lines of the entry are whole by themselves. So they are read on their own, and put in the place of the
//! old ones. Where that is not certain, or anything is wrong, the whole file is read, as if there were no old tree.

use std::collections::HashMap;

use sync_schema::diagnostic::Sink;
use sync_schema::read::{Entry, Faults, Kind, Node};
use sync_schema::span::{SourceId, Span};

use super::limits::{MAX_NESTING, MAX_VALUES};
use super::load;

/// The trees of files, by name.
#[derive(Default)]
pub struct Kept {
    files: HashMap<String, File>,
}

struct File {
    source: SourceId,
    text: String,
    root: Node,
}

impl Kept {
    /// The tree of a text; none where it is not one YAML document, or larger than the limits; then that has been
    /// reported.
    pub(super) fn root(
        &mut self,
        name: &str,
        source: SourceId,
        text: &str,
        faults: &mut Faults<'_>,
    ) -> Option<&Node> {
        let old = self.files.remove(name).filter(|old| old.source == source);
        let root = match old.and_then(|old| old.changed_to(text)) {
            Some(root) => root,
            None => load::load(source, text, faults)?,
        };
        let file = File {
            source,
            text: text.to_owned(),
            root,
        };
        self.files.insert(name.to_owned(), file);
        self.files.get(name).map(|file| &file.root)
    }
}

/// An entry of a block map, and the lines that are its own.
struct Found {
    /// Its position in the map that it is in, after that map's in the one around it, and so on.
    places: Vec<usize>,
    start: usize,
    end: usize,
}

impl File {
    /// The tree of another text; none where only reading all of it can tell.
    fn changed_to(mut self, text: &str) -> Option<Node> {
        let old = self.text.as_bytes();
        let new = text.as_bytes();
        if old == new {
            return Some(self.root);
        }
        // An alias is a copy of what stands elsewhere.
        if self.text.contains('&') {
            return None;
        }
        let before = old
            .iter()
            .zip(new)
            .take_while(|(one, other)| one == other)
            .count();
        let most = old.len().min(new.len()) - before;
        let after = old.iter().rev().zip(new.iter().rev()).take(most);
        let after = after.take_while(|(one, other)| one == other).count();
        let found = self.entry_around(before, old.len() - after)?;
        let lines = text.get(found.start..found.end + new.len() - old.len())?;
        let column = self.text[found.start..].find(|letter| letter != ' ')?;
        let mut entries = read_alone(self.source, lines, column)?;
        for entry in &mut entries {
            moved_entry(entry, found.start as i64);
        }
        let delta = new.len() as i64 - old.len() as i64;
        put(&mut self.root, &found.places, entries, delta)?;
        let (values, height) = size(&self.root);
        (values <= MAX_VALUES && height <= MAX_NESTING).then_some(self.root)
    }

    /// The innermost entry that a change of `from..to` lies in.
    fn entry_around(&self, from: usize, to: usize) -> Option<Found> {
        let mut found: Option<Found> = None;
        let mut node = &self.root;
        let mut all = 0..self.text.len();
        while let Some(entries) = node.entries() {
            let inner = self.entry_among(entries, &all, from, to);
            let Some((place, lines)) = inner else { break };
            let mut places = found.map(|found| found.places).unwrap_or_default();
            places.push(place);
            node = &entries[place].value;
            all = lines.clone();
            found = Some(Found {
                places,
                start: lines.start,
                end: lines.end,
            });
        }
        found
    }

    /// The entry whose lines hold a change, all but the last line's end; none where the entries do not begin lines.
    fn entry_among(
        &self,
        entries: &[Entry],
        all: &std::ops::Range<usize>,
        from: usize,
        to: usize,
    ) -> Option<(usize, std::ops::Range<usize>)> {
        let place = entries
            .partition_point(|entry| entry.key.span.start as usize <= from)
            .checked_sub(1)?;
        let start = self.line_of(&entries[place])?;
        let end = match entries.get(place + 1) {
            Some(next) => self.line_of(next)?,
            None => all.end,
        };
        (all.start <= start && start <= from && to < end).then_some((place, start..end))
    }

    /// Where the line of an entry begins, if the entry does so.
    fn line_of(&self, entry: &Entry) -> Option<usize> {
        let before = self.text.get(..entry.key.span.start as usize)?;
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        before[start..].bytes().all(|byte| byte == b' ').then_some(start)
    }
}

/// The entries of a block map in lines of their own, which begin so far in.
fn read_alone(source: SourceId, lines: &str, column: usize) -> Option<Vec<Entry>> {
    // What could reach beyond the lines, or mean something else at the beginning of a file.
    let is_plain = |letter: char| {
        !matches!(
            letter,
            '&' | '*' | '!' | '%' | '|' | '>' | '\t' | '\r' | '\u{feff}'
        )
    };
    let begins = lines.find(|letter| letter != ' ')?;
    if !lines.chars().all(is_plain) || lines.contains("---") || lines.contains("...") || begins != column {
        return None;
    }
    let mut sink = Sink::default();
    let root = load::load(source, lines, &mut Faults::new(&mut sink));
    match root {
        Some(Node {
            kind: Kind::Map(entries),
            span,
        }) if sink.is_empty() && span.start as usize == column => Some(entries),
        _ => None,
    }
}

/// Puts entries in the place of one, and moves what comes after it. None where a key would be there twice.
fn put(node: &mut Node, places: &[usize], new: Vec<Entry>, delta: i64) -> Option<()> {
    let (Kind::Map(entries), Some((place, inner))) = (&mut node.kind, places.split_first()) else {
        return None;
    };
    let mut rest = entries.split_off(place + 1);
    if inner.is_empty() {
        entries.pop();
        let mut others = entries.iter().chain(&rest);
        if others.any(|other| new.iter().any(|entry| entry.key.value == other.key.value)) {
            return None;
        }
        entries.extend(new);
    } else {
        put(&mut entries.last_mut()?.value, inner, new, delta)?;
    }
    for entry in &mut rest {
        moved_entry(entry, delta);
    }
    entries.append(&mut rest);
    let last = entries.last()?;
    node.span.end = last.value.span.end.max(last.key.span.end);
    Some(())
}

fn moved_entry(entry: &mut Entry, delta: i64) {
    moved(&mut entry.key.span, delta);
    moved_node(&mut entry.value, delta);
}

/// Moves a tree. It is as deep as the limit of nesting allows.
fn moved_node(node: &mut Node, delta: i64) {
    moved(&mut node.span, delta);
    match &mut node.kind {
        Kind::Null | Kind::Text { .. } => {}
        Kind::List(nodes) => nodes.iter_mut().for_each(|node| moved_node(node, delta)),
        Kind::Map(entries) => entries.iter_mut().for_each(|entry| moved_entry(entry, delta)),
    }
}

fn moved(span: &mut Span, delta: i64) {
    // A file is far smaller than 4 GiB.
    span.start = (i64::from(span.start) + delta) as u32;
    span.end = (i64::from(span.end) + delta) as u32;
}

/// How many values are in a tree, and how many lists and maps in each other.
fn size(node: &Node) -> (usize, usize) {
    let inner = |values: &mut dyn Iterator<Item = (usize, usize)>| {
        values.fold((1, 0), |(count, height), (more, high)| {
            (count + more, height.max(high))
        })
    };
    let (values, height) = match &node.kind {
        Kind::Null | Kind::Text { .. } => return (1, 0),
        Kind::List(nodes) => inner(&mut nodes.iter().map(size)),
        Kind::Map(entries) => {
            let (values, height) = inner(&mut entries.iter().map(|entry| size(&entry.value)));
            (values + entries.len(), height)
        }
    };
    (values, height + 1)
}

#[cfg(test)]
mod tests;
