//! Names as Rust spells them.

use std::borrow::Cow;

use proc_macro2::{Ident, Span};

use crate::naming;

/// Keywords of every edition, strict and reserved.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that not even `r#` makes a name of, and what is left of a name without letters.
const NEVER: &[&str] = &["self", "Self", "super", "crate", "_"];

/// The name of a function, field or module.
pub(super) fn snake(name: &str) -> Ident {
    ident(&naming::snake(name))
}

/// The name of a type or case.
pub(super) fn pascal(name: &str) -> Ident {
    ident(&naming::pascal(name))
}

/// The name of something that is made for the one named.
pub(super) fn prefixed(prefix: &str, name: &str) -> Ident {
    ident(&format!("{prefix}_{}", naming::snake(name)))
}

/// Whether a name, once cased, can be written in Rust.
pub(super) fn is_possible(cased: &str) -> bool {
    cased.is_ascii() && !NEVER.contains(&cased)
}

/// An identifier, raw if it is a keyword. What [`is_possible`] refuses never comes here from a schema
/// that passed the check; such a name is spelled in a way that compiles.
pub(super) fn ident(cased: &str) -> Ident {
    let spelled = spelled(cased);
    match spelled.strip_prefix("r#") {
        Some(keyword) => Ident::new_raw(keyword, Span::call_site()),
        None => Ident::new(&spelled, Span::call_site()),
    }
}

/// The same as text.
pub(super) fn spelled(cased: &str) -> Cow<'_, str> {
    if !is_possible(cased) {
        let plain = cased.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        format!("__sync_{plain}").into()
    } else if KEYWORDS.contains(&cased) {
        format!("r#{cased}").into()
    } else {
        cased.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_are_raw_and_what_cannot_be_is_still_a_name() {
        assert_eq!(snake("type").to_string(), "r#type");
        assert_eq!(snake("10man").to_string(), "_10man");
        assert_eq!(pascal("main-tank.left").to_string(), "MainTankLeft");
        assert_eq!(prefixed("set", "type").to_string(), "set_type");
        for name in ["self", "_", "", "\u{b2}\u{0}"] {
            assert!(!is_possible(&naming::snake(name)), "{name:?}");
            assert!(snake(name).to_string().starts_with("__sync_"), "{name:?}");
        }
        assert_eq!(pascal("self").to_string(), "__sync_Self");
    }
}
