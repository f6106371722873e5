//! The YAML front end: text in, [`Definition`] out.
//!
//! It knows YAML, files and imports. Which key may stand where is for [`sync_schema::read`], and
//! whether a scope exists for [`sync_schema::check`]. All faults of a schema are reported in one run, each
//! at its place.
//!
//! A file goes through: its limits and characters, `mask` (path templates as keys), `load` and `tree`
//! (YAML to a tree with places), [`sync_schema::read`] (tree to definition), and `imports` (several files
//! to one definition).

use std::path::Path;

use sync_schema::codes::front_end::UNREADABLE;
use sync_schema::definition::Definition;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::read::{self, Document, Faults};
use sync_schema::span::{SourceId, Sources};

mod again;
mod anchors;
mod characters;
mod files;
mod imports;
mod join;
mod kept;
pub mod limits;
mod load;
mod mask;
mod tree;

pub(crate) use again::{Difference, difference};
pub use kept::Kept;

/// Reads a schema and the files that it imports.
///
/// `root` is shown to the user as it is given. The definitions of all files come in the order of
/// reading: a file, then its imports. Every file that could be read is added to `sources`, under a
/// path that a build script can watch.
///
/// Where anything was reported to `sink`, what comes back is not all that was written, and none where more is wrong than
/// single entries of `paths:`. Those are left out, so that [`check`](sync_schema::check::check) reports what is wrong with the rest in the same run.
pub fn read(root: &Path, sources: &mut Sources, sink: &mut Sink) -> Option<Definition> {
    imports::read(root, None, sources, sink)
}

/// As [`read()`], with the trees of files that were read before, and keeps those of now.
pub fn read_again(
    root: &Path,
    kept: &mut Kept,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<Definition> {
    imports::read(root, Some(kept), sources, sink)
}

/// Reads a schema from a text alone, which cannot import anything.
///
/// What comes back where anything was reported is as for [`read()`].
///
/// ```
/// use sync_schema::{diagnostic::Sink, span::Sources};
///
/// let text = "schema: raid\npaths:\n  roles.{player: string}: { type: string }\n";
/// let (mut sources, mut sink) = (Sources::default(), Sink::default());
/// let definition = sync_codegen::yaml::parse("raid.sync.yaml", text, &mut sources, &mut sink).unwrap();
/// assert_eq!(definition.paths[0].template.value, "roles.{player: string}");
/// ```
pub fn parse(name: &str, text: &str, sources: &mut Sources, sink: &mut Sink) -> Option<Definition> {
    let source = sources.add(name, text);
    let mut faults = Faults::new(sink);
    let document = document(name, source, text, None, &mut 0, &mut faults)?;
    if !document.has_name {
        faults.push(imports::no_name(source));
    }
    for import in &document.imports {
        let fault = Diagnostic::new(
            UNREADABLE,
            import.span,
            "a text that is not a file cannot import others",
        );
        faults.push(fault.help("save it as a file"));
    }
    if faults.count() > document.faults_in_paths {
        return None;
    }
    Some(Definition {
        name: document.name?,
        ..document.definition
    })
}

/// Reads one file, of a schema that has so many paths already.
fn document(
    name: &str,
    source: SourceId,
    text: &str,
    kept: Option<&mut Kept>,
    paths: &mut usize,
    faults: &mut Faults<'_>,
) -> Option<Document> {
    if text.len() > limits::MAX_FILE_BYTES {
        faults.push(read::beyond(limits::MAX_FILE_BYTES, "bytes in a file", None));
        return None;
    }
    match kept {
        Some(kept) => {
            let root = kept.root(name, source, text, faults)?;
            read::document(source, text, root, paths, faults)
        }
        None => {
            let root = load::load(source, text, faults)?;
            read::document(source, text, &root, paths, faults)
        }
    }
}

#[cfg(test)]
mod tests;
