//! Tokens as text in Rust's usual form: what prettyplease prints, a piece at a time.

use std::ops::Range;

use proc_macro2::TokenTree;
use sync_schema::rust::Trace;

use super::layout::Layouts;
use super::page::Page;
use super::pieces::{HERE, Pieces};
use super::place::Place;

/// Prints code, and remembers layouts.
#[derive(Default)]
pub(super) struct Printer {
    layouts: Layouts,
}

impl Printer {
    /// Adds everything that stands in one place, so many levels in. None where it cannot be taken apart or parsed: the
    /// page is then of no use. What was filled in by a trace is marked.
    pub(super) fn all(
        &mut self,
        tokens: impl IntoIterator<Item = TokenTree>,
        place: Place,
        depth: usize,
        trace: Option<&Trace>,
        out: &mut Page,
    ) -> Option<()> {
        for piece in place.split(tokens) {
            let mut pieces = Pieces::of(piece, place, depth, trace)?;
            let held = std::mem::take(&mut pieces.held);
            let print = || laid_out(&pieces, place, depth);
            if held.is_empty() {
                self.layouts.print(&pieces, out, print)?;
                continue;
            }
            let mut frame = Page::default();
            self.layouts.print(&pieces, &mut frame, print)?;
            self.filled(&frame, held, trace, out)?;
        }
        Some(())
    }

    /// Prints lists where the stand-ins are in what is around them.
    fn filled(
        &mut self,
        frame: &Page,
        held: Vec<(Vec<TokenTree>, Place)>,
        trace: Option<&Trace>,
        out: &mut Page,
    ) -> Option<()> {
        let mut from = 0;
        for (number, (tokens, place)) in held.into_iter().enumerate() {
            let stand_in = StandIn::find(&frame.text, from, number)?;
            out.push_part(frame, from..stand_in.line.start);
            self.all(tokens, place, stand_in.depth, trace, out)?;
            from = stand_in.line.end;
        }
        out.push_part(frame, from..frame.text.len());
        Some(())
    }
}

/// Where a list is to stand.
pub(super) struct StandIn {
    /// The line that the list takes the place of.
    pub(super) line: Range<usize>,
    /// How many levels in it is.
    pub(super) depth: usize,
}

impl StandIn {
    /// The one with this number, in what comes after some place.
    pub(super) fn find(text: &str, from: usize, number: usize) -> Option<Self> {
        let at = from + text[from..].find(&format!("{HERE}{number}_"))?;
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let column = text[start..].len() - text[start..].trim_start_matches(' ').len();
        let end = at + text[at..].find('\n')? + 1;
        Some(StandIn {
            line: start..end,
            depth: column / 4,
        })
    }
}

/// What prettyplease makes of a piece in its place.
fn laid_out(pieces: &Pieces<'_>, place: Place, depth: usize) -> Option<String> {
    let (code, before, after) = place.around(&pieces.code(), depth);
    let printed = prettyplease::unparse(&syn::parse_str(&code).ok()?);
    let lines: Vec<&str> = printed.split_inclusive('\n').collect();
    Some(lines.get(before..lines.len().checked_sub(after)?)?.concat())
}
