//! Names as Rust spells them.

use proc_macro2::{Ident, Span};

/// Keywords of every edition, strict and reserved.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Keywords that not even `r#` makes a name of.
const NEVER: &[&str] = &["self", "Self", "super", "crate"];

/// The name of a function, field or module.
pub(super) fn snake(name: &str) -> Ident {
    ident(&snake_text(name))
}

/// The name of a type or case.
pub(super) fn pascal(name: &str) -> Ident {
    ident(&pascal_text(name))
}

/// The name of something that is made for the one named.
pub(super) fn prefixed(prefix: &str, name: &str) -> Ident {
    ident(&format!("{prefix}_{}", snake_text(name)))
}

/// `assigned_player`
pub(super) fn snake_text(name: &str) -> String {
    let lower: Vec<String> = words(name).iter().map(|word| word.to_ascii_lowercase()).collect();
    start_with_letter(lower.join("_"))
}

/// `AssignedPlayer`
pub(super) fn pascal_text(name: &str) -> String {
    let words = words(name).into_iter().map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + &rest.to_ascii_lowercase()
    });
    start_with_letter(words.collect())
}

/// Whether a name, once cased, can be written in Rust.
pub(super) fn is_possible(cased: &str) -> bool {
    !cased.is_empty() && !NEVER.contains(&cased)
}

fn start_with_letter(cased: String) -> String {
    if cased.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{cased}")
    } else {
        cased
    }
}

/// An identifier, raw if it is a keyword. What [`is_possible`] refuses never comes here from a schema
/// that passed the check; such a name is spelled in a way that compiles.
fn ident(cased: &str) -> Ident {
    if !is_possible(cased) {
        Ident::new(&format!("__sync_{cased}"), Span::call_site())
    } else if KEYWORDS.contains(&cased) {
        Ident::new_raw(cased, Span::call_site())
    } else {
        Ident::new(cased, Span::call_site())
    }
}

/// The words of a name: runs of ASCII letters and digits, parted where a small letter or digit meets a
/// capital, and before the last of several capitals.
fn words(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for run in name.split(|letter: char| !letter.is_ascii_alphanumeric()) {
        let bytes = run.as_bytes();
        let mut start = 0;
        for at in 1..bytes.len() {
            let begins = bytes[at].is_ascii_uppercase()
                && (!bytes[at - 1].is_ascii_uppercase()
                    || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase));
            if begins {
                words.push(&run[start..at]);
                start = at;
            }
        }
        if start < run.len() {
            words.push(&run[start..]);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_as_rust_does() {
        for (name, snake, pascal) in [
            ("raid_mark", "raid_mark", "RaidMark"),
            ("itemId", "item_id", "ItemId"),
            ("HTTPServer2", "http_server2", "HttpServer2"),
            ("main-tank.left", "main_tank_left", "MainTankLeft"),
            ("10man", "_10man", "_10man"),
            ("ALL", "all", "All"),
            ("é\u{0}", "", ""),
        ] {
            assert_eq!(
                (snake_text(name).as_str(), pascal_text(name).as_str()),
                (snake, pascal)
            );
        }
        assert_eq!(super::snake("type").to_string(), "r#type");
        assert_eq!(super::pascal("self").to_string(), "__sync_Self");
    }
}
