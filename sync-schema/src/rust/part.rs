//! Parts of a generated module, in the order of their printing.

use proc_macro2::TokenStream;

use super::maker::{Made, Maker};

/// A part of a generated module.
pub enum Part<'a> {
    /// Whole items, each once in a module.
    Whole(TokenStream),
    /// An item of a list: most others are like it, with other names in them. It says the same to every maker.
    Like(&'a dyn Fn(&mut Maker<'_>) -> Made),
    /// An item with a list of parts in it.
    Around {
        /// The item with this in the place of the list.
        frame: &'a dyn Fn(TokenStream) -> TokenStream,
        /// What the parts are.
        list: List,
        /// Hands over the parts one after the other.
        parts: &'a Parts<'a>,
    },
}

/// Hands over parts one after the other.
pub type Parts<'a> = dyn Fn(&mut dyn FnMut(Part<'_>)) + 'a;

/// What is in a list of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Items of a module.
    Items,
    /// Members of an `impl`.
    Members,
    /// Elements of an array, each with a comma.
    Elements,
}

impl Part<'_> {
    /// All of it as tokens.
    pub fn tokens(self) -> TokenStream {
        match self {
            Part::Whole(tokens) => tokens,
            Part::Like(make) => make(&mut Maker::tokens()).unwrap_or_default(),
            Part::Around {
                frame,
                list: _,
                parts,
            } => {
                let mut inner = TokenStream::new();
                parts(&mut |part| inner.extend(part.tokens()));
                frame(inner)
            }
        }
    }
}
