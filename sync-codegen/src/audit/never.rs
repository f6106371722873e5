//! Findings for paths that nothing writes.

use std::collections::BTreeSet;

use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::Schema;

use super::finding::{Finding, Kind, Verdict};

/// A finding for each path that is not among those that are written. Where some writes could not be
/// followed, they may be of any of them.
pub(super) fn written(schema: &Schema, written: &BTreeSet<usize>, opaque: bool) -> Vec<Finding> {
    let paths = schema.paths.iter().enumerate();
    let unwritten = paths.filter(|(index, path)| !written.contains(index) && path.deprecated.is_none());
    let finding = |path: &sync_schema::schema::Path| {
        let headline = format!("`{}` is declared and never written", path.template());
        let diagnostic = Diagnostic::new(Kind::NeverWritten.code(), path.span, headline);
        let (verdict, diagnostic) = match opaque {
            true => (
                Verdict::Possible,
                diagnostic.label("possible: some writes could not be followed"),
            ),
            false => (Verdict::Certain, diagnostic),
        };
        Finding {
            kind: Kind::NeverWritten,
            verdict,
            subjects: vec![path.name.clone()],
            diagnostic,
            fix: None,
        }
    };
    unwritten.map(|(_, path)| finding(path)).collect()
}
