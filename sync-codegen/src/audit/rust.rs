//! Rust: implementations, calls and writes that hand-written sync is made of. It only finds; nothing
//! of Rust is rewritten.
//!
//! Files are read twice: first for what they define (`definitions`), then, with what all of them
//! define, for what is done in them (`walk`). A tree of syn belongs to the thread that parsed it, so
//! that neither pass hands one on.

mod assign;
mod call;
mod definitions;
mod evaluate;
mod findings;
mod guard;
mod known;
mod locals;
mod names;
mod pattern;
mod types;
mod walk;

pub(super) use definitions::{Definitions, definitions};
pub(super) use known::Known;
pub(super) use walk::{Found, audit};

use proc_macro2::{Span, TokenStream};

/// Why a text is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refused {
    /// In lower case, without a full stop.
    pub(super) message: String,
    /// The byte where.
    pub(super) at: usize,
}

/// A text that was parsed, and where in the text its first token may stand.
struct Parsed {
    file: syn::File,
    offset: usize,
}

impl Parsed {
    /// The bytes of a span in the text.
    fn range(offset: usize, span: Span) -> (usize, usize) {
        let range = span.byte_range();
        (range.start + offset, range.end + offset)
    }
}

/// Parses a text, whatever it is, hands the tree on, and forgets the text.
fn parsed<T>(text: &str, use_it: impl FnOnce(&Parsed) -> T) -> Result<T, Refused> {
    let offset = guard::head(text);
    let read = || {
        let body = text.get(offset..).unwrap_or_default();
        let refused = |message: String, at: usize| Refused {
            message,
            at: at + offset,
        };
        let tokens: TokenStream = body.parse().map_err(|error: proc_macro2::LexError| {
            let what = "a bracket or quote has no other end, or a sign is not of Rust";
            refused(format!("not Rust: {what}"), error.span().byte_range().start)
        })?;
        guard::check(&tokens).map_err(|at| refused("nested too deeply to be followed".to_owned(), at))?;
        let file: syn::File = syn::parse2(tokens)
            .map_err(|error| refused(format!("not Rust: {error}"), error.span().byte_range().start))?;
        Ok(use_it(&Parsed { file, offset }))
    };
    let found = read();
    // Otherwise each thread keeps the text of each file until it ends.
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}
