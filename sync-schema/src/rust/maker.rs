//! Who makes tokens, or notes down what they would be made of.
//!
//! Most of a large module is the same few items again and again, with other names in them. To make their tokens and to
//! take them apart for printing takes far longer than to put new names into a text that is there. So a generator says
//! what it fills in ([`Maker`]'s leaves) apart from what is around it ([`code!`]), and may be run for a [`Trace`] alone.
//! There is one generator for tokens and for text.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens as _, quote};

use super::site::Site;
use super::trace::Trace;
use super::{name, text, ty};
use crate::naming;

/// Tokens; none where they are only noted down.
pub type Made = Option<TokenStream>;

/// What a generator is handed.
#[derive(Debug)]
pub struct Maker<'a>(Mode<'a>);

#[derive(Debug)]
enum Mode<'a> {
    /// Tokens are made.
    Tokens,
    /// No tokens are made.
    Note(&'a mut Trace),
    /// Tokens are made, with these leaves, in the order in which they were noted down.
    Again(std::vec::IntoIter<TokenStream>),
}

/// `quote!`, noted down: `code!(maker, tokens)`. Only what a maker made may be put in with `#`, and constants.
macro_rules! code {
    ($maker:expr, $($tokens:tt)*) => {
        $maker.code(
            {
                static SITE: $crate::rust::site::Site = $crate::rust::site::Site::new();
                &SITE
            },
            || ::quote::quote!($($tokens)*),
        )
    };
}
pub(super) use code;

impl<'a> Maker<'a> {
    /// One that makes tokens.
    pub fn tokens() -> Self {
        Maker(Mode::Tokens)
    }

    /// One that only notes down what tokens would be made of.
    pub fn note(trace: &'a mut Trace) -> Self {
        Maker(Mode::Note(trace))
    }

    /// One that makes tokens of what was noted down by the same generator: the spans of what is filled in have the places
    /// where the trace finds it, [`Trace::token_at`]. None where that cannot be read as tokens.
    pub fn again(trace: &Trace) -> Option<Self> {
        Some(Maker(Mode::Again(trace.read()?.into_iter())))
    }

    pub(super) fn code(&mut self, site: &Site, make: impl FnOnce() -> TokenStream) -> Made {
        match &mut self.0 {
            Mode::Tokens | Mode::Again(_) => Some(make()),
            Mode::Note(trace) => {
                trace.site(site.number());
                None
            }
        }
    }

    /// A leaf.
    pub(super) fn leaf(&mut self, note: impl FnOnce(&mut Trace), make: impl FnOnce() -> TokenStream) -> Made {
        match &mut self.0 {
            Mode::Tokens => Some(make()),
            Mode::Note(trace) => {
                note(trace);
                trace.end_leaf();
                None
            }
            Mode::Again(leaves) => leaves.next(),
        }
    }

    /// Says how many of something follow: whatever depends on the schema and is not filled in.
    pub(super) fn count(&mut self, count: usize) {
        if let Mode::Note(trace) = &mut self.0 {
            trace.count(count);
        }
    }

    /// Something for each of some things.
    pub(super) fn each<I: IntoIterator<IntoIter: ExactSizeIterator>, T>(
        &mut self,
        items: I,
        mut make: impl FnMut(&mut Self, I::Item) -> T,
    ) -> Vec<T> {
        let items = items.into_iter();
        self.count(items.len());
        items.map(|item| make(self, item)).collect()
    }

    /// The name of a function, field or module.
    pub(super) fn snake(&mut self, name: &str) -> Made {
        self.cased(&naming::snake(name))
    }

    /// The name of a type or case.
    pub(super) fn pascal(&mut self, name: &str) -> Made {
        self.cased(&naming::pascal(name))
    }

    /// A name that has its case.
    pub(super) fn cased(&mut self, cased: &str) -> Made {
        self.leaf(
            |trace| trace.name(&name::spelled(cased)),
            || name::ident(cased).into_token_stream(),
        )
    }

    /// A whole number in an expression.
    pub(super) fn integer(&mut self, number: i128) -> Made {
        self.leaf(
            |trace| {
                if number < 0 {
                    trace.mark('-', false);
                }
                trace.literal(&number.unsigned_abs().to_string());
            },
            || ty::integer(number),
        )
    }

    /// A text in an expression.
    pub(super) fn text(&mut self, text: &str) -> Made {
        self.leaf(|trace| trace.literal(&quoted(text)), || quote!(#text))
    }

    /// A doc comment of one line, which begins with a blank.
    pub(super) fn doc(&mut self, line: &str) -> Made {
        self.leaf(|trace| trace.doc(line), || quote!(#[doc = #line]))
    }

    /// A doc comment: the description, or else a sentence of ours.
    pub(super) fn docs(&mut self, description: Option<&str>, otherwise: &str) -> Made {
        self.doc_lines(&text::described(description, otherwise))
    }

    /// A doc comment: a sentence of ours, then the description.
    pub(super) fn docs_with(&mut self, first: &str, description: Option<&str>) -> Made {
        self.doc_lines(&text::described_with(first, description))
    }

    fn doc_lines(&mut self, lines: &[String]) -> Made {
        self.leaf(
            |trace| lines.iter().for_each(|line| trace.doc(line)),
            || quote!(#(#[doc = #lines])*),
        )
    }

    /// Tokens that are there already.
    pub(super) fn stream(&mut self, tokens: &TokenStream) -> Made {
        self.leaf(|trace| trace.stream(tokens.clone()), || tokens.clone())
    }
}

/// A text as a literal.
fn quoted(text: &str) -> String {
    let is_plain = text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\'));
    match is_plain {
        true => format!("\"{text}\""),
        false => Literal::string(text).to_string(),
    }
}
