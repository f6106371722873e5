//! Layouts, each made once.
//!
//! To parse and lay out tens of megabytes of Rust takes far longer than to generate them. But where lines break
//! depends on the kinds and the lengths of tokens alone, not on which names they are, and generated code is much
//! alike. So code is laid out by prettyplease where there is none of its form yet; what stands between its tokens is
//! remembered, and put between those of the next code of that form. The text is the same either way.

use std::collections::HashMap;

use super::page::Page;
use super::pieces::Pieces;

/// The layouts of all forms that came up so far.
#[derive(Default)]
pub(super) struct Layouts {
    /// By form; none where the layout could not be taken from the text.
    known: HashMap<Box<[u8]>, Option<Layout>>,
}

/// What stands between tokens.
struct Layout {
    /// All of it, one after the other.
    text: String,
    /// For each token up to where `text` stands before it, and whether the token is printed: a comma at the end of a
    /// list is not, where the list is on one line.
    gaps: Vec<(usize, bool)>,
}

impl Layouts {
    /// Adds the text of these tokens; `print` makes it where their form is new. None where `print` has none.
    pub(super) fn print(
        &mut self,
        pieces: &Pieces<'_>,
        out: &mut Page,
        print: impl FnOnce() -> Option<String>,
    ) -> Option<()> {
        match self.known.get(pieces.form()) {
            Some(Some(layout)) => layout.apply(pieces, out),
            Some(None) => out.push_whole(&print()?),
            None => {
                let printed = print()?;
                let layout = Layout::of(pieces, &printed);
                match &layout {
                    Some(layout) => layout.apply(pieces, out),
                    None => out.push_whole(&printed),
                }
                self.known.insert(pieces.form().into(), layout);
            }
        }
        Some(())
    }
}

impl Layout {
    /// The layout of a text; none where the tokens are not found in it one after the other.
    fn of(pieces: &Pieces<'_>, printed: &str) -> Option<Self> {
        let mut layout = Layout {
            text: String::new(),
            gaps: Vec::new(),
        };
        let mut at = 0;
        for piece in pieces.texts() {
            let (gap, is_printed) = match gap(&printed[at..], piece) {
                Some(gap) => (gap, true),
                None if piece == "," => (0, false),
                None => return None,
            };
            layout.text.push_str(&printed[at..at + gap]);
            layout.gaps.push((layout.text.len(), is_printed));
            at += gap + if is_printed { piece.len() } else { 0 };
        }
        layout.text.push_str(&printed[at..]);
        Some(layout)
    }

    fn apply(&self, pieces: &Pieces<'_>, out: &mut Page) {
        let mut at = 0;
        let tokens = pieces.texts().zip(pieces.origins());
        for ((piece, origin), (end, is_printed)) in tokens.zip(&self.gaps) {
            out.text.push_str(&self.text[at..*end]);
            at = *end;
            if *is_printed {
                out.push_token(piece, origin);
            }
        }
        out.text.push_str(&self.text[at..]);
    }
}

/// How much stands before a token: blanks, and what printing adds, which is commas and braces.
fn gap(rest: &str, piece: &str) -> Option<usize> {
    let blanks = rest.len() - rest.trim_start_matches([' ', '\n']).len();
    if rest[blanks..].starts_with(piece) {
        return Some(blanks);
    }
    if piece == "," {
        return None;
    }
    let added = rest.len() - rest.trim_start_matches([' ', '\n', ',', '{', '}']).len();
    (0..=added).find(|at| rest[*at..].starts_with(piece))
}
