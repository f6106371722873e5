//! Findings for files that are not looked at.

use sync_schema::diagnostic::Diagnostic;
use sync_schema::span::{SourceId, Span};

use super::finding::{Finding, Kind, Verdict};

/// A file that could not be read.
pub(super) fn unreadable(name: &str, reason: &str) -> Finding {
    let headline = format!("`{name}` was not looked at: {reason}");
    skipped(Diagnostic::new(Kind::Skipped.code(), None, headline), name)
}

/// A text that could not be parsed from a byte on.
pub(super) fn refused(source: SourceId, start: usize, end: usize, message: String) -> Finding {
    let span = Span::new(source, start, end);
    skipped(Diagnostic::new(Kind::Skipped.code(), span, message), "")
}

fn skipped(diagnostic: Diagnostic, name: &str) -> Finding {
    Finding {
        kind: Kind::Skipped,
        verdict: Verdict::Certain,
        subjects: vec![name.to_owned()],
        diagnostic,
        fix: None,
    }
}
