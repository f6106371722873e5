//! A new text that has parts of the old one in it.

use sync_schema::span::Span;

use super::{Edit, Kept};
use crate::audit::judge::{Judged, span};
use crate::audit::lua::tree::Place;

/// A text on its way to an [`Edit`].
#[derive(Debug, Default)]
pub(super) struct Text {
    text: String,
    kept: Vec<Kept>,
}

impl Text {
    /// Adds what is new.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds what stands at a place of the file.
    pub(super) fn keep(&mut self, file: Judged<'_>, place: Place) -> Option<()> {
        let text = file.text.get(place.range())?;
        self.kept.push(Kept {
            at: self.text.len(),
            span: span(file, place),
        });
        self.text.push_str(text);
        Some(())
    }

    /// Adds another one.
    pub(super) fn append(&mut self, other: Text) {
        let at = self.text.len();
        self.kept.extend(other.kept.into_iter().map(|kept| Kept {
            at: kept.at + at,
            ..kept
        }));
        self.text.push_str(&other.text);
    }

    /// Whether the text ends so.
    pub(super) fn ends_with(&self, end: &str) -> bool {
        self.text.ends_with(end)
    }

    /// The text alone.
    pub(super) fn into_plain(self) -> String {
        self.text
    }

    /// In place of a span.
    pub(super) fn edit(self, span: Span) -> Option<Edit> {
        let Text { text, kept } = self;
        Some(Edit { span, text, kept })
    }
}

impl Edit {
    /// Both edits of one statement, one after the other.
    pub(in crate::audit) fn then(mut self, between: &str, next: &Edit) -> Edit {
        let at = self.text.len() + between.len();
        self.text.push_str(between);
        self.text.push_str(&next.text);
        self.kept.extend(next.kept.iter().map(|kept| Kept {
            at: kept.at + at,
            ..*kept
        }));
        self
    }

    /// Whether what is left out of the old text has a comment, which would be lost.
    pub(in crate::audit) fn loses_comments(&self, file: Judged<'_>) -> bool {
        let mut kept: Vec<Span> = self.kept.iter().map(|kept| kept.span).collect();
        kept.sort();
        let mut from = self.span.start;
        let ends = kept.iter().map(|kept| (kept.start, kept.end));
        for (start, end) in ends.chain([(self.span.end, self.span.end)]) {
            let between = file.text.get(from as usize..start.max(from) as usize);
            if between.is_none_or(|between| between.contains("--")) {
                return true;
            }
            from = from.max(end);
        }
        false
    }
}

/// What stands between the statements of a rewritten one: the beginning of its line, or a blank.
pub(in crate::audit) fn between(file: Judged<'_>, statement: Place) -> String {
    let before = file.text.get(..statement.start as usize).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    match line.trim().is_empty() {
        true => format!("\n{line}"),
        false => " ".to_owned(),
    }
}
