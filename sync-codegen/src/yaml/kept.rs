//! Trees as they were read last: a change makes only the entry that it is in be read again.
//!
//! What stands before an entry of a block map is not changed by a change in it, and neither is what comes after, as
//! long as the lines of the entry are whole by themselves. So they are read on their own, and put in the place of the
//! old ones. Where that is not certain, or anything is wrong, the whole file is read, as if there were no old tree.

use std::collections::HashMap;
use std::ops::Range;

use sync_schema::diagnostic::Sink;
use sync_schema::read::{Entry, Faults, Kind, Node};
use sync_schema::span::{SourceId, Span};

use super::limits::{MAX_NESTING, MAX_VALUES};
use super::load;
use part::Part;

mod part;

/// The trees of a schema's files, by name.
#[derive(Default)]
pub struct Kept {
    pub(super) files: HashMap<String, File>,
    /// What was read last, without faults, in the order of reading.
    pub(super) order: Vec<super::again::Place>,
}

pub(super) struct File {
    pub(super) source: SourceId,
    pub(super) text: String,
    pub(super) root: Node,
    /// How many values are in it.
    values: usize,
    /// Whether there was anything to report, which is to be reported again.
    is_faulty: bool,
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
        let file = match old.and_then(|old| old.changed_to(text)) {
            Some(Changed { file, .. }) => file,
            None => File::new(source, text, faults)?,
        };
        self.files.insert(name.to_owned(), file);
        self.files.get(name).map(|file| &file.root)
    }
}

/// An entry of a block map, and the lines that are its own.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// Its position in the map that it is in.
    pub(super) place: usize,
    pub(super) lines: Range<usize>,
}

/// A file with another text.
pub(super) struct Changed {
    pub(super) file: File,
    /// The entry that was read again, after those around it; their lines are those of the text before. None where the
    /// text is the same.
    pub(super) found: Vec<Found>,
    /// How many entries stand in the place of that one.
    pub(super) entries: usize,
    /// How many bytes the text has more.
    pub(super) longer: i64,
}

impl File {
    fn new(source: SourceId, text: &str, faults: &mut Faults<'_>) -> Option<Self> {
        let root = load::load(source, text, faults)?;
        let (values, _) = size(&root);
        Some(File {
            source,
            text: text.to_owned(),
            root,
            values,
            is_faulty: faults.any(),
        })
    }

    /// The same file with another text. None where only reading all of it can tell.
    pub(super) fn changed_to(self, text: &str) -> Option<Changed> {
        if self.is_faulty {
            return None;
        }
        let (old, new) = (self.text.as_bytes(), text.as_bytes());
        if old == new {
            return Some(Changed {
                file: self,
                found: Vec::new(),
                entries: 0,
                longer: 0,
            });
        }
        // An alias is a copy of what stands elsewhere.
        if self.text.contains('&') {
            return None;
        }
        let part = Part::between(old, new);
        let longer = new.len() as i64 - old.len() as i64;
        let mut found = self.entries_around(&part);
        // Lines at the end of an entry may belong to one of those around it.
        let entries = loop {
            let lines = &found.last()?.lines;
            let column = self.text[lines.start..].find(|letter| letter != ' ')?;
            let text = text.get(lines.start..lines.end + new.len() - old.len())?;
            match read_alone(self.source, text, column) {
                Some(entries) => break entries,
                None if part.is_whole_lines => found.pop(),
                None => return None,
            };
        };
        self.with_entries(text, found, entries, longer)
    }

    /// Puts entries that were read alone in the place of the innermost.
    fn with_entries(
        mut self,
        text: &str,
        found: Vec<Found>,
        mut entries: Vec<Entry>,
        longer: i64,
    ) -> Option<Changed> {
        let start = found.last()?.lines.start;
        let (count, mut height) = (entries.len(), 0);
        for entry in &mut entries {
            moved_entry(entry, start as i64);
            let (values, high) = size(&entry.value);
            self.values += values + 1;
            height = height.max(high);
        }
        if found.len() + height > MAX_NESTING {
            return None;
        }
        let gone = put(&mut self.root, &found, entries, longer)?;
        self.values = self.values.checked_sub(size(&gone.value).0 + 1)?;
        text.clone_into(&mut self.text);
        (self.values <= MAX_VALUES).then_some(Changed {
            file: self,
            found,
            entries: count,
            longer,
        })
    }

    /// The entries that a change lies in, the innermost last.
    fn entries_around(&self, part: &Part) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut node = &self.root;
        let mut all = 0..self.text.len();
        while let Some(entries) = node.entries() {
            let Some((place, lines)) = self.entry_among(entries, &all, part) else {
                break;
            };
            node = &entries[place].value;
            all = lines.clone();
            found.push(Found { place, lines });
        }
        found
    }

    /// The entry whose lines hold a change; none where the entries do not begin lines. Its last line has to keep its
    /// end, unless whole lines are put in the place of others.
    fn entry_among(
        &self,
        entries: &[Entry],
        all: &Range<usize>,
        part: &Part,
    ) -> Option<(usize, Range<usize>)> {
        let Part {
            from,
            to,
            is_whole_lines,
        } = *part;
        let place = entries
            .partition_point(|entry| entry.key.span.start as usize <= from)
            .checked_sub(1)?;
        let start = self.line_of(&entries[place])?;
        let end = match entries.get(place + 1) {
            Some(next) => self.line_of(next)?,
            None => all.end,
        };
        let ends = to < end || is_whole_lines && to == end;
        (all.start <= start && start <= from && ends).then_some((place, start..end))
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
    let is_plain = |letter: char| !matches!(letter, '&' | '*' | '!' | '%' | '\t' | '\r' | '\u{feff}');
    // A text of several lines; not `set<u8>`.
    let has_block = [" |", " >", "\n|", "\n>"].iter().any(|mark| lines.contains(mark));
    let begins = lines.find(|letter| letter != ' ')?;
    if has_block
        || !lines.chars().all(is_plain)
        || lines.contains("---")
        || lines.contains("...")
        || begins != column
    {
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

/// Puts entries in the place of one, which is returned, and moves what comes after it. None where a key would be
/// there twice.
fn put(node: &mut Node, found: &[Found], new: Vec<Entry>, delta: i64) -> Option<Entry> {
    let (Kind::Map(entries), Some((Found { place, .. }, inner))) = (&mut node.kind, found.split_first())
    else {
        return None;
    };
    let behind;
    let gone = match inner.is_empty() {
        true => {
            let mut others = entries.iter().enumerate().filter(|(other, _)| other != place);
            if others.any(|(_, other)| new.iter().any(|entry| entry.key.value == other.key.value)) {
                return None;
            }
            behind = place + new.len();
            entries.splice(*place..=*place, new).next()?
        }
        false => {
            behind = place + 1;
            put(&mut entries.get_mut(*place)?.value, inner, new, delta)?
        }
    };
    if delta != 0 {
        entries
            .iter_mut()
            .skip(behind)
            .for_each(|entry| moved_entry(entry, delta));
    }
    let last = entries.last()?;
    node.span.end = last.value.span.end.max(last.key.span.end);
    Some(gone)
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
