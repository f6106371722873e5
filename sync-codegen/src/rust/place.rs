//! What a piece of code stands in.

use proc_macro2::{Delimiter, Spacing, TokenTree};
use sync_schema::rust::List;

use super::pieces::{HERE, is_mark};

/// What pieces stand in, one after the other, and are printed on their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// Items of a file or module.
    Module,
    /// Items of an `impl`.
    Impl,
    /// Cases of an `enum`.
    Enum,
    /// Fields of a `struct`.
    Struct,
    /// Elements of an array.
    Array,
    /// Statements.
    Block,
}

impl Place {
    /// What the parts of a list stand in.
    pub(super) fn of(list: List) -> Self {
        match list {
            List::Items => Place::Module,
            List::Members => Place::Impl,
            List::Elements => Place::Array,
        }
    }

    /// What the braces at the end of a piece hold, where it is an item with a list of its own.
    pub(super) fn body(self, piece: &[TokenTree]) -> Option<Place> {
        if !matches!(self, Place::Module | Place::Impl) {
            return None;
        }
        let Some(TokenTree::Group(body)) = piece.last() else {
            return None;
        };
        match keyword(piece)?.as_str() {
            _ if body.delimiter() != Delimiter::Brace => None,
            "impl" => Some(Place::Impl),
            "mod" => Some(Place::Module),
            "enum" => Some(Place::Enum),
            "struct" => Some(Place::Struct),
            _ => None,
        }
    }

    /// What is printed where a list is to stand.
    pub(super) fn stand_in(self, number: usize) -> String {
        match self {
            Place::Module | Place::Impl => format!("const {HERE}{number}_: () = ();"),
            Place::Enum => format!("{HERE}{number}_"),
            Place::Struct => format!("{HERE}{number}_: ()"),
            // So long that whatever it stands in takes a line for each element, as the list would have it.
            Place::Array => format!("{HERE}{number}_{:_<100}", ""),
            Place::Block => format!("{HERE}{number}_;"),
        }
    }

    /// Code around pieces that stand `depth` levels in, with how many lines of it come before and after them.
    pub(super) fn around(self, code: &str, depth: usize) -> (String, usize, usize) {
        let modules = match self {
            Place::Module => depth,
            _ => depth.saturating_sub(1),
        };
        let (open, close, before, after) = match self {
            Place::Module => ("", "", 0, 0),
            Place::Impl => ("impl X {", "}", 1, 1),
            Place::Enum => ("enum X {", "}", 1, 1),
            Place::Struct => ("struct X {", "}", 1, 1),
            Place::Array => ("static X: X = &[", "]; ", 1, 2),
            Place::Block => ("fn x() {", "}", 1, 1),
        };
        let mut text = "mod x {".repeat(modules);
        text.push_str(open);
        text.push_str(code);
        if self == Place::Array {
            text.push_str(", ");
            text.push_str(&self.stand_in(0));
        }
        text.push_str(close);
        text.push_str(&"}".repeat(modules));
        (text, before + modules, after + modules)
    }

    /// The pieces one after the other.
    pub(super) fn split(self, tokens: impl IntoIterator<Item = TokenTree>) -> Vec<Vec<TokenTree>> {
        let mut pieces = Vec::new();
        let mut piece: Vec<TokenTree> = Vec::new();
        let mut angles = 0;
        let mut after_arrow = false;
        for token in tokens {
            let is_end = match self {
                Place::Module | Place::Impl => {
                    is_mark(&token, ';') || angles == 0 && is_brace(&token) && ends_with_brace(&piece)
                }
                Place::Enum | Place::Struct | Place::Array => angles == 0 && is_mark(&token, ','),
                Place::Block => is_mark(&token, ';'),
            };
            if matches!(self, Place::Module | Place::Impl | Place::Struct) {
                angles += match &token {
                    TokenTree::Punct(punct) if punct.as_char() == '<' => 1,
                    TokenTree::Punct(punct) if punct.as_char() == '>' && !after_arrow => -1,
                    _ => 0,
                };
                after_arrow = matches!(&token, TokenTree::Punct(punct)
                    if matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint);
            }
            let is_comma = is_end && is_mark(&token, ',');
            if !is_comma {
                piece.push(token);
            }
            if is_end {
                pieces.push(std::mem::take(&mut piece));
                angles = 0;
            }
        }
        if !piece.is_empty() {
            pieces.push(piece);
        }
        pieces
    }
}

fn is_brace(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// Whether an item that begins so ends with the brace that comes next, and not with a semicolon.
fn ends_with_brace(piece: &[TokenTree]) -> bool {
    match keyword(piece).as_deref() {
        Some("use" | "static" | "type") => false,
        Some("const") => piece
            .iter()
            .any(|token| matches!(token, TokenTree::Ident(word) if word == "fn")),
        _ => true,
    }
}

/// The word that says what an item is.
fn keyword(piece: &[TokenTree]) -> Option<String> {
    for token in piece {
        match token {
            // The brackets of an attribute, and the parentheses of `pub(crate)`.
            TokenTree::Group(_) => {}
            TokenTree::Ident(word) if word == "pub" || word == "unsafe" => {}
            TokenTree::Ident(word) => return Some(word.to_string()),
            token if is_mark(token, '#') => {}
            _ => return None,
        }
    }
    None
}
