//! Text in the making, and where in it something was filled in.

use std::ops::Range;

/// Text with marks.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
    /// Where tokens begin that were filled in, ascending, and which ones they are.
    pub(super) marks: Vec<(usize, u32)>,
    /// Whether there is text of which nobody knows what was filled in.
    pub(super) is_unmarked: bool,
}

impl Page {
    /// Adds a token.
    pub(super) fn push_token(&mut self, token: &str, origin: Option<u32>) {
        if let Some(origin) = origin {
            self.marks.push((self.text.len(), origin));
        }
        self.text.push_str(token);
    }

    /// Adds text that has no marks.
    pub(super) fn push_whole(&mut self, text: &str) {
        self.is_unmarked = true;
        self.text.push_str(text);
    }

    /// Adds a part of another page.
    pub(super) fn push_part(&mut self, other: &Page, part: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(&other.text[part.clone()]);
        let marks = other.marks.iter().filter(|(at, _)| part.contains(at));
        self.marks
            .extend(marks.map(|(at, origin)| (at - part.start + start, *origin)));
        self.is_unmarked |= other.is_unmarked;
    }
}
