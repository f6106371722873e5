//! From what was written to a [`Definition`](crate::definition::Definition): which key may stand where, and what its value looks like.
//!
//! A front end makes a [tree](Node) of texts, lists and maps, each with its place; this module reads
//! it. So every front end has the same keys, forms and faults, and a new key is read once for all.
//! Whether a name means anything is for [`check`](crate::check).

use crate::definition::PathDefinition;
use crate::span::SourceId;

mod document;
mod faults;
mod legacy;
mod levels;
mod models;
mod names;
mod node;
mod paths;
mod reader;
mod shapes;
mod structure;
mod types;

pub use document::Document;
pub use faults::{Faults, beyond, shown};
pub use node::{Entry, Kind, Node};

/// Paths and groups of paths of a schema, imports included. Of paths alone a schema may have 100,000.
pub const MAX_PATHS: usize = 150_000;

/// Faults that are reported for a file.
pub const MAX_FAULTS: usize = 1_000;

/// Reads one tree, of a schema that has so many paths already.
///
/// `text` is what the spans of the tree point into. Every fault is reported, and what is faulty is left
/// out of the result.
pub fn document(
    source: SourceId,
    text: &str,
    root: &Node,
    paths: &mut usize,
    faults: &mut Faults<'_>,
) -> Option<Document> {
    let mut reader = reader::Reader {
        text,
        faults,
        paths: *paths,
    };
    let document = reader.document(root, source);
    *paths = reader.paths;
    document
}

/// Reads one entry of `paths:` as [`document`] does, of the same text.
pub fn path(text: &str, entry: &Entry, faults: &mut Faults<'_>) -> Option<PathDefinition> {
    let mut reader = reader::Reader {
        text,
        faults,
        paths: 0,
    };
    reader.path(entry)
}
