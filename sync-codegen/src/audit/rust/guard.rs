//! How deeply a text is nested, found on its tokens without a parser, since a parser goes as deep
//! itself.

use proc_macro2::{Delimiter, TokenStream, TokenTree, token_stream};

/// Brackets in each other.
const DEEPEST: usize = 200;
/// What a parser goes a step deeper for, between two commas, semicolons or blocks.
const LONGEST: usize = 3_000;

/// The bytes before the first token: a mark of the byte order, and the line that names an interpreter.
pub(super) fn head(text: &str) -> usize {
    let mark = '\u{feff}';
    let start = if text.starts_with(mark) {
        mark.len_utf8()
    } else {
        0
    };
    let rest = text.get(start..).unwrap_or_default();
    // `#![…]` is an attribute.
    let after = rest.strip_prefix("#!").map(str::trim_start);
    match after {
        Some(after) if !after.starts_with('[') => start + rest.find('\n').unwrap_or(rest.len()),
        _ => start,
    }
}

/// Looks tokens over.
///
/// # Errors
/// They are nested too deeply: the byte where.
pub(super) fn check(tokens: &TokenStream) -> Result<(), usize> {
    let mut levels = vec![Level::new(tokens.clone())];
    while let Some(level) = levels.last_mut() {
        let Some(token) = level.tokens.next() else {
            levels.pop();
            continue;
        };
        let at = token.span().byte_range().start;
        let inner = level.add(token);
        if level.steps > LONGEST {
            return Err(at);
        }
        levels.extend(inner.map(Level::new));
        if levels.len() > DEEPEST {
            return Err(at);
        }
    }
    Ok(())
}

/// What stands between a pair of brackets.
struct Level {
    tokens: token_stream::IntoIter,
    steps: usize,
    /// Whether a block ended just before, behind which a statement may begin.
    after_block: bool,
}

impl Level {
    fn new(tokens: TokenStream) -> Self {
        Level {
            tokens: tokens.into_iter(),
            steps: 0,
            after_block: false,
        }
    }

    /// Counts a token; gives what is in its brackets.
    fn add(&mut self, token: TokenTree) -> Option<TokenStream> {
        let was_block = std::mem::replace(&mut self.after_block, false);
        match token {
            TokenTree::Group(group) => {
                self.after_block = group.delimiter() == Delimiter::Brace;
                self.steps += 1;
                return Some(group.stream());
            }
            TokenTree::Punct(sign) => match sign.as_char() {
                ',' | ';' => self.steps = 0,
                ':' | '#' | '\'' => {}
                _ => self.steps += 1,
            },
            TokenTree::Ident(word) => {
                let goes_on = word == "else" || word == "as";
                if was_block && !goes_on {
                    self.steps = 0;
                }
                let is_prefix = [
                    "return", "break", "yield", "move", "async", "unsafe", "let", "dyn",
                ];
                if goes_on || is_prefix.iter().any(|prefix| word == prefix) {
                    self.steps += 1;
                }
            }
            TokenTree::Literal(_) => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked_over(text: &str) -> Result<(), usize> {
        check(&text.parse().unwrap())
    }

    #[test]
    fn ordinary_code_passes() {
        assert_eq!(
            looked_over(&"fn a<T: B>(x: &T) -> u8 { if x { 1 } else { -2 } }\n".repeat(3_000)),
            Ok(())
        );
        assert_eq!(looked_over(&"#[a] struct A(Vec<Vec<u8>>);".repeat(3_000)), Ok(()));
    }

    #[test]
    fn depth_is_refused() {
        let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(500), close.repeat(500));
        for (open, close) in [("(", ")"), ("[", "]"), ("{", "}")] {
            assert!(looked_over(&nested(open, close)).is_err(), "{open}");
        }
        for step in [
            "- ",
            "!",
            "&",
            "return ",
            "1 + ",
            "a.",
            "a()()",
            "if a {} else ",
            "A<",
            "x = ",
            "|x| ",
        ] {
            assert!(looked_over(&step.repeat(5_000)).is_err(), "{step}");
        }
    }

    #[test]
    fn what_stands_before_the_first_token_is_passed_over() {
        assert_eq!(head("fn a() {}"), 0);
        assert_eq!(head("\u{feff}fn a() {}"), 3);
        assert_eq!(head("#!/usr/bin/env run\nfn a() {}"), 18);
        assert_eq!(head("#![allow(a)]\n"), 0);
        assert_eq!(head("#! [allow(a)]\n"), 0);
    }
}
