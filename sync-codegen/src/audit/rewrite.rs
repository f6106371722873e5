//! The sources with setter calls in place of what was written by hand.

use sync_schema::span::{SourceId, Sources};

use super::finding::Finding;
use super::fix::{Edit, Kept};
use super::{Audited, Report};

/// A source as it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// Which one.
    pub file: Audited,
    /// All of its text.
    pub text: String,
    /// How many writes became setter calls.
    pub writes: usize,
}

/// The sources that change, each known to parse. Of writes within each other all are rewritten. What is outside
/// of the rewritten statements is as it was, byte for byte.
pub fn rewrite(report: &Report, sources: &Sources) -> Vec<Rewritten> {
    let mut rewritten = Vec::new();
    for file in &report.files {
        let edits = edits(&report.findings, file.source);
        if edits.is_empty() {
            continue;
        }
        let old = &sources.get(file.source).text;
        let mut text = String::with_capacity(old.len());
        let mut edits = &edits[..];
        let writes = edits.len();
        range(old, 0, old.len(), &mut edits, &mut text);
        if super::parses(&file.path, &text) {
            rewritten.push(Rewritten {
                file: file.clone(),
                text,
                writes,
            });
        }
    }
    rewritten
}

/// Writes a part of the old text with the edits in it. `edits` are those from its beginning on, and are taken
/// off as they are used.
fn range(old: &str, start: usize, end: usize, edits: &mut &[&Edit], text: &mut String) {
    let mut from = start;
    while let Some((edit, rest)) = edits
        .split_first()
        .filter(|(edit, _)| edit.span.end as usize <= end)
    {
        text.push_str(old.get(from..edit.span.start as usize).unwrap_or_default());
        *edits = rest;
        apply(old, edit, edits, text);
        from = edit.span.end as usize;
    }
    text.push_str(old.get(from..end).unwrap_or_default());
}

/// Writes what an edit puts in place of a part, with the edits in what it keeps.
fn apply(old: &str, edit: &Edit, edits: &mut &[&Edit], text: &mut String) {
    let inner = edits
        .iter()
        .take_while(|inner| inner.span.end <= edit.span.end)
        .count();
    let (inner, rest) = edits.split_at(inner);
    *edits = rest;
    let mut from = 0;
    for Kept { at, span } in &edit.kept {
        text.push_str(edit.text.get(from..*at).unwrap_or_default());
        // What is kept may stand in another order than before.
        let first = inner
            .iter()
            .take_while(|inner| inner.span.start < span.start)
            .count();
        let mut within = inner.get(first..).unwrap_or_default();
        range(old, span.start as usize, span.end as usize, &mut within, text);
        from = at + (span.end - span.start) as usize;
    }
    text.push_str(edit.text.get(from..).unwrap_or_default());
}

/// The edits of a source in the order of the text, those within another behind it, each once.
fn edits(findings: &[Finding], source: SourceId) -> Vec<&Edit> {
    let edits = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let mut edits: Vec<&Edit> = edits.filter(|edit| edit.span.source == source).collect();
    edits.sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
    edits.dedup_by_key(|edit| edit.span);
    edits
}
