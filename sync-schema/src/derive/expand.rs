//! What the macros become. They are called with tokens, and with nothing else of a compiler, so that
//! tests can call them too.

use proc_macro2::{Span as TokenSpan, TokenStream};
use quote::quote_spanned;

use super::{Declarations, in_rust};
use crate::codes::derive::NOT_AN_ITEM;
use crate::diagnostic::{Diagnostic, Severity, Sink};
use crate::rust::RustOptions;
use crate::span::Sources;

mod item;
mod module;

pub use item::derive;
pub use module::schema;

fn options(runtime: Option<TokenStream>) -> RustOptions {
    runtime.map_or_else(RustOptions::default, |runtime| RustOptions { runtime })
}

fn new() -> Declarations {
    Declarations::new(Sources::default().add("", ""))
}

fn fault(declarations: &mut Declarations, sink: &mut Sink, token: TokenSpan, headline: &str, help: &str) {
    let span = declarations.written.place(token);
    sink.push(Diagnostic::new(NOT_AN_ITEM, span, headline).help(help));
}

/// An error of the compiler for each fault, at its tokens. Warnings are for the command: a macro has no
/// way to give one.
fn compile_errors(declarations: &Declarations, sink: Sink) -> TokenStream {
    let faults = sink.into_sorted().into_iter().map(in_rust);
    let errors = faults
        .filter(|fault| fault.severity() == Severity::Error)
        .map(|fault| {
            let tokens = fault.span.and_then(|span| declarations.written.tokens_of(span));
            let (start, end) = tokens.unwrap_or((TokenSpan::call_site(), TokenSpan::call_site()));
            let mut text = format!("{} [{}]", fault.headline, fault.code.id());
            for help in &fault.help {
                text.push_str(&format!("\nhelp: {help}"));
            }
            // From the first token to the last: the compiler underlines what is between them.
            let text = quote_spanned!(end=> { #text });
            quote_spanned!(start=> ::core::compile_error! #text)
        });
    errors.collect()
}
