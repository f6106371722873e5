//! Parts of a generated module, in the order of their printing.

use proc_macro2::TokenStream;

use super::maker::{Made, Maker};

/// A part of a generated module. It is not made before it is asked for.
pub enum Part<'a> {
    /// Whole items, each once in a module.
    Whole(&'a dyn Fn() -> TokenStream),
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

/// What a part depends on beside the numbers of the [`Outline`](super::Outline) and what all paths have in common. What is
/// around a list does not depend on what is in it.
#[derive(Debug, Clone, Copy)]
pub enum About<'a> {
    /// No path.
    None,
    /// The path at this position of the schema.
    Path(usize),
    /// The paths at these positions.
    Paths(&'a [usize]),
    /// The schema's digests.
    Digests,
}

/// Takes parts one after the other, each with what it depends on.
pub type Each<'a> = dyn FnMut(About<'_>, Part<'_>) + 'a;

/// Hands over parts one after the other.
pub type Parts<'a> = dyn Fn(&mut Each<'_>) + 'a;

/// What is in a list of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Items of a module.
    Items,
    /// Members of an `impl`.
    Members,
    /// Elements of an array in a field of a `static`, each with a comma.
    Elements,
}

impl List {
    /// How many levels further in than what is around it the list stands.
    pub fn levels(self) -> usize {
        match self {
            List::Items | List::Members => 1,
            List::Elements => 2,
        }
    }
}

impl Part<'_> {
    /// All of it as tokens.
    pub fn tokens(self) -> TokenStream {
        match self {
            Part::Whole(make) => make(),
            Part::Like(make) => make(&mut Maker::tokens()).unwrap_or_default(),
            Part::Around {
                frame,
                list: _,
                parts,
            } => {
                let mut inner = TokenStream::new();
                parts(&mut |_, part| inner.extend(part.tokens()));
                frame(inner)
            }
        }
    }
}
