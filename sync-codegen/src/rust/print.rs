//! Tokens as text in Rust's usual form: what prettyplease prints, a piece at a time.

use proc_macro2::{TokenStream, TokenTree};

use super::layout::Layouts;
use super::pieces::{HERE, Pieces};
use super::place::Place;

/// Prints code, and remembers layouts.
#[derive(Default)]
pub(super) struct Printer {
    layouts: Layouts,
}

impl Printer {
    /// Adds items to a text. None where they cannot be taken apart or parsed: the text is then of no use.
    pub(super) fn items(&mut self, tokens: TokenStream, out: &mut String) -> Option<()> {
        self.all(tokens, Place::Module, 0, out)
    }

    /// Prints everything that stands in one place, so many levels in.
    fn all(
        &mut self,
        tokens: impl IntoIterator<Item = TokenTree>,
        place: Place,
        depth: usize,
        out: &mut String,
    ) -> Option<()> {
        for piece in place.split(tokens) {
            let mut pieces = Pieces::of(piece, place, depth)?;
            let held = std::mem::take(&mut pieces.held);
            let print = || laid_out(&pieces, place, depth);
            if held.is_empty() {
                self.layouts.print(&pieces, out, print)?;
                continue;
            }
            let mut frame = String::new();
            self.layouts.print(&pieces, &mut frame, print)?;
            self.filled(&frame, held, out)?;
        }
        Some(())
    }

    /// Prints lists where the stand-ins are in what is around them.
    fn filled(&mut self, frame: &str, held: Vec<(Vec<TokenTree>, Place)>, out: &mut String) -> Option<()> {
        let mut rest = frame;
        for (number, (tokens, place)) in held.into_iter().enumerate() {
            let at = rest.find(&format!("{HERE}{number}_"))?;
            let line = rest[..at].rfind('\n').map_or(0, |end| end + 1);
            let column = rest[line..].len() - rest[line..].trim_start_matches(' ').len();
            let end = at + rest[at..].find('\n')? + 1;
            out.push_str(&rest[..line]);
            self.all(tokens, place, column / 4, out)?;
            rest = &rest[end..];
        }
        out.push_str(rest);
        Some(())
    }
}

/// What prettyplease makes of a piece in its place.
fn laid_out(pieces: &Pieces, place: Place, depth: usize) -> Option<String> {
    let (code, before, after) = place.around(&pieces.code(), depth);
    let printed = prettyplease::unparse(&syn::parse_str(&code).ok()?);
    let lines: Vec<&str> = printed.split_inclusive('\n').collect();
    Some(lines.get(before..lines.len().checked_sub(after)?)?.concat())
}
