//! A schema that was read before: what has changed in its files since.

use std::path::PathBuf;

use sync_schema::check::PathChange;
use sync_schema::diagnostic::Sink;
use sync_schema::read::{self, Entry, Faults, Node};
use sync_schema::span::{Edit, SourceId, Sources, Span};

use super::Kept;
use super::files;
use super::kept::{Changed, Found};

/// A file of a schema.
pub(super) struct Place {
    pub(super) path: PathBuf,
    /// As it is shown.
    pub(super) name: String,
    pub(super) identity: PathBuf,
}

/// The texts of a schema's files as they are now, in the order of reading.
pub(crate) struct Texts(Vec<(String, String)>);

/// What is different in them.
pub(crate) enum Difference {
    /// Nothing.
    None,
    /// The entry of one path.
    Path(Box<PathChange>),
}

impl Texts {
    /// Adds them to the sources, as reading the schema does.
    pub(crate) fn add_to(self, sources: &mut Sources) {
        for (name, text) in self.0 {
            sources.add(name, text);
        }
    }
}

/// Reads the files again that a schema was read from, and brings what is kept of them up to date. The first of them
/// would be this source. None where only reading the schema from the beginning can tell.
pub(crate) fn difference(kept: &mut Kept, first: SourceId) -> Option<(Texts, Difference)> {
    let mut texts = Vec::with_capacity(kept.order.len());
    for place in &kept.order {
        (files::identity(&place.path).ok()? == place.identity).then_some(())?;
        let text = String::from_utf8(files::bytes(&place.path).ok()?).ok()?;
        texts.push((place.name.clone(), text));
    }
    (kept.files.get(&texts.first()?.0)?.source == first).then_some(())?;
    let mut difference = Difference::None;
    let mut paths = 0;
    for (name, text) in &texts {
        let file = kept.files.get(name)?;
        let paths_before = paths;
        paths += entry(&file.root, "paths").map_or(0, |(_, paths)| count(&paths.value));
        if file.text == *text {
            continue;
        }
        if matches!(difference, Difference::Path(_)) {
            return None;
        }
        let changed = kept.files.remove(name)?.changed_to(text)?;
        let change = path_change(&changed, text);
        kept.files.insert(name.clone(), changed.file);
        let mut change = change?;
        *change.steps.first_mut()? += paths_before;
        difference = Difference::Path(Box::new(change));
    }
    Some((Texts(texts), difference))
}

/// The path that was read again, or a part of which was; none where it is anything else.
fn path_change(changed: &Changed, text: &str) -> Option<PathChange> {
    let Changed { file, found, .. } = changed;
    let mut steps = Vec::new();
    let mut map = &file.root;
    let mut rest = found.iter();
    loop {
        let (place, paths) = entry(map, "paths")?;
        (rest.next()?.place == place).then_some(())?;
        let Found { place, lines } = rest.next()?;
        steps.push(*place);
        let path = paths.value.entries()?.get(*place)?;
        if entry(&path.value, "paths").is_some() {
            map = &path.value;
            continue;
        }
        // One entry became one entry, and not several paths.
        let is_one = changed.entries == 1 || rest.next().is_some();
        let mut sink = Sink::default();
        let definition = read::path(text, path, &mut Faults::new(&mut sink))?;
        return (is_one && sink.is_empty()).then(|| PathChange {
            steps,
            path: definition,
            edit: Edit {
                old: Span::new(file.source, lines.start, lines.end),
                length: (lines.len() as i64 + changed.longer) as u32,
            },
        });
    }
}

/// An entry of a map, with its position.
fn entry<'n>(map: &'n Node, key: &str) -> Option<(usize, &'n Entry)> {
    let mut entries = map.entries()?.iter().enumerate();
    entries.find(|(_, entry)| entry.key.value == key)
}

fn count(map: &Node) -> usize {
    map.entries().map_or(0, <[Entry]>::len)
}
