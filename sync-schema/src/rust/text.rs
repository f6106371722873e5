//! Doc comments and deprecations.

use proc_macro2::TokenStream;
use quote::quote;

use crate::schema::Deprecation;

/// A doc comment: the description, or else a sentence of ours.
pub(super) fn docs(description: Option<&str>, otherwise: &str) -> TokenStream {
    lines(
        description
            .filter(|text| !text.trim().is_empty())
            .unwrap_or(otherwise),
    )
}

/// A doc comment: a sentence of ours, then the description.
pub(super) fn docs_with(first: &str, description: Option<&str>) -> TokenStream {
    match description.filter(|text| !text.trim().is_empty()) {
        Some(description) => lines(&format!("{first}\n\n{description}")),
        None => lines(first),
    }
}

fn lines(text: &str) -> TokenStream {
    let lines = text
        .trim_end()
        .lines()
        .map(|line| format!(" {}", printable(line)));
    quote!(#(#[doc = #lines])*)
}

/// Text without what could hide its meaning or end a comment's line: control characters and those that
/// turn the direction of writing.
fn printable(line: &str) -> String {
    line.trim_end()
        .chars()
        .map(|letter| match letter {
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                '\u{FFFD}'
            }
            '\u{2028}' | '\u{2029}' | '\u{FEFF}' => '\u{FFFD}',
            '\t' => ' ',
            letter if letter.is_control() => '\u{FFFD}',
            letter => letter,
        })
        .collect()
}

/// `#[deprecated]`, where it is.
pub(super) fn deprecated(deprecation: Option<&Deprecation>) -> TokenStream {
    let Some(Deprecation {
        since,
        instead,
        remove_after,
    }) = deprecation
    else {
        return TokenStream::new();
    };
    let mut notes = Vec::new();
    if let Some(instead) = instead {
        notes.push(format!("use `{instead}`"));
    }
    if let Some(date) = remove_after {
        notes.push(format!("may be removed after {date}"));
    }
    let note = if notes.is_empty() {
        "is on its way out".to_owned()
    } else {
        notes.join("; ")
    };
    match since {
        Some(since) => quote!(#[deprecated(since = #since, note = #note)]),
        None => quote!(#[deprecated(note = #note)]),
    }
}

/// A name in a doc comment, as code.
pub(super) fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}
