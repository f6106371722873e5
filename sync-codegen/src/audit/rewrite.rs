//! The sources with setter calls in place of what was written by hand.

use sync_schema::span::{SourceId, Sources};

use super::finding::Finding;
use super::fix::Edit;
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

/// The sources that change, each known to parse. Of writes within each other the outer one is
/// rewritten; the next run finds the inner one. What is outside of the rewritten statements is as it
/// was, byte for byte.
pub fn rewrite(report: &Report, sources: &Sources) -> Vec<Rewritten> {
    let mut rewritten = Vec::new();
    for file in &report.files {
        let edits = edits(&report.findings, file.source);
        if edits.is_empty() {
            continue;
        }
        let old = &sources.get(file.source).text;
        let mut text = String::with_capacity(old.len());
        let mut from = 0;
        for edit in &edits {
            text.push_str(old.get(from..edit.span.start as usize).unwrap_or_default());
            text.push_str(&edit.text);
            from = edit.span.end as usize;
        }
        text.push_str(old.get(from..).unwrap_or_default());
        if super::parses(&file.path, &text) {
            rewritten.push(Rewritten {
                file: file.clone(),
                text,
                writes: edits.len(),
            });
        }
    }
    rewritten
}

/// The edits of a source in the order of the text, none within another.
fn edits(findings: &[Finding], source: SourceId) -> Vec<&Edit> {
    let edits = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let mut edits: Vec<&Edit> = edits.filter(|edit| edit.span.source == source).collect();
    edits.sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
    let mut end = 0;
    edits.retain(|edit| {
        let apart = edit.span.start >= end;
        if apart {
            end = edit.span.end;
        }
        apart
    });
    edits
}
