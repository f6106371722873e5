//! The escapers of Lua: the only ways for text to reach a template.

mod code;

use crate::template::Escaped;
use serde::Serialize;
use std::fmt::Write as _;
use sync_schema::text::is_unfit_for_comments;

/// A name in Lua code.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Identifier(Escaped);

impl Identifier {
    /// A name of the schema, cased as wanted. Names of a schema are snake case and come out as they
    /// are; anything that has no place in an identifier becomes `_` all the same.
    pub(super) fn new(text: &str) -> Self {
        Identifier(Escaped::by_escaper(word(text)))
    }
}

/// Text with nothing in it but ASCII letters, digits and `_`, and no digit in front.
pub(super) fn word(text: &str) -> String {
    let mut word: String = text
        .chars()
        .map(|char| {
            if char.is_ascii_alphanumeric() || char == '_' {
                char
            } else {
                '_'
            }
        })
        .collect();
    if word.is_empty() || word.starts_with(|first: char| first.is_ascii_digit()) {
        word.insert(0, '_');
    }
    word
}

/// A line of a comment.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Comment(Escaped);

impl Comment {
    /// All of a text as one line.
    pub(super) fn line(text: &str) -> Self {
        Comment::remark("", Some(text))
    }

    /// A text at the end of a line, after a mark; nothing at all where there is no text.
    pub(super) fn remark(mark: &'static str, text: Option<&str>) -> Self {
        let words: Vec<String> = text.unwrap_or("").split_whitespace().map(visible).collect();
        let mark = if words.is_empty() { "" } else { mark };
        Comment(Escaped::by_escaper(format!("{mark}{}", words.join(" "))))
    }

    /// The lines of a documentation text, without empty ones at its ends. A line that would be read
    /// as an annotation (`@…`, `|…`) gets the backslash that Markdown takes away again.
    pub(super) fn lines(text: &str) -> Vec<Self> {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.trim()
            .lines()
            .map(|line| {
                let line = visible(line.trim_end());
                let mark = if line.trim_start().starts_with(['@', '|']) {
                    "\\"
                } else {
                    ""
                };
                Comment(Escaped::by_escaper(format!("{mark}{line}")))
            })
            .collect()
    }
}

/// Text without characters that end a line, or that change the look of what is around them.
fn visible(text: &str) -> String {
    text.chars()
        .map(|char| if is_unfit_for_comments(char) { ' ' } else { char })
        .collect()
}

/// A Lua expression made of constants, tables and numbered slots.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Expression(String);

impl Expression {
    pub(super) fn nil() -> Self {
        Expression("nil".to_owned())
    }

    pub(super) fn boolean(value: bool) -> Self {
        Expression(value.to_string())
    }

    pub(super) fn integer(value: impl Into<i128>) -> Self {
        Expression(value.into().to_string())
    }

    /// A finite number, with as many digits as it needs to come back the same.
    pub(super) fn float(value: f64) -> Self {
        Expression(format!("{value:?}"))
    }

    /// Milliseconds as seconds: `0.5` for 500.
    pub(super) fn seconds(milliseconds: u32) -> Self {
        Expression((f64::from(milliseconds) / 1000.0).to_string())
    }

    /// A string of any bytes. What is not printable ASCII is written as three decimal digits, the one
    /// escape that all versions read alike (`%q` of Lua 5.0 loses carriage returns).
    pub(super) fn string(text: &str) -> Self {
        let mut literal = String::with_capacity(text.len() + 2);
        literal.push('"');
        for byte in text.bytes() {
            match byte {
                b'"' | b'\\' => literal.extend(['\\', char::from(byte)]),
                b' '..=b'~' => literal.push(char::from(byte)),
                // Writing to a string cannot fail.
                _ => drop(write!(literal, "\\{byte:03}")),
            }
        }
        literal.push('"');
        Expression(literal)
    }

    /// `{ a, b }`
    pub(super) fn table(items: impl IntoIterator<Item = Expression>) -> Self {
        let items: Vec<String> = items.into_iter().map(|item| item.0).collect();
        if items.is_empty() {
            return Expression("{}".to_owned());
        }
        Expression(format!("{{ {} }}", items.join(", ")))
    }

    /// `t[3]`: a slot of one of the numbered tables.
    pub(super) fn slot(table: &'static str, number: usize) -> Self {
        Expression(format!("{table}[{number}]"))
    }

    /// `flag("in_combat")`: a function of one argument.
    pub(super) fn call(function: &'static str, argument: Expression) -> Self {
        Expression(format!("{function}({})", argument.0))
    }

    /// `not (a)`
    pub(super) fn negated(self) -> Self {
        Expression(format!("not ({})", self.0))
    }

    /// `a == b`
    pub(super) fn compared(self, operator: &'static str, other: Expression) -> Self {
        Expression(format!("{} {operator} {}", self.0, other.0))
    }

    /// `(a) and (b)`
    pub(super) fn joined(operator: &'static str, parts: impl IntoIterator<Item = Expression>) -> Self {
        let parts: Vec<String> = parts.into_iter().map(|part| format!("({})", part.0)).collect();
        Expression(parts.join(&format!(" {operator} ")))
    }

    /// The text, for other escapers.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl Serialize for Expression {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Escaped::by_escaper(self.0.clone()).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Comment, Expression, word};

    #[test]
    fn a_string_is_printable_ascii_in_every_case() {
        let hostile = "end\"]]\\ \r\n\0é\u{2028}";
        assert_eq!(
            Expression::string(hostile).text(),
            r#""end\"]]\\ \013\010\000\195\169\226\128\168""#
        );
        // Three digits, so that a digit after an escape is no part of it.
        assert_eq!(Expression::string("\u{1}1").text(), r#""\0011""#);
    }

    #[test]
    fn a_comment_stays_on_its_line_and_is_no_annotation() {
        let text = |comment: &Comment| minijinja::Value::from(minijinja::value::Serde(comment)).to_string();
        assert_eq!(text(&Comment::line("a\r\nb\0c ]] \u{202e}d")), "a b c ]]  d");
        let lines: Vec<String> = Comment::lines("one\r\ntwo\n@class Evil\n| x\n")
            .iter()
            .map(text)
            .collect();
        assert_eq!(lines, ["one", "two", "\\@class Evil", "\\| x"]);
    }

    #[test]
    fn a_name_has_nothing_in_it_that_is_no_name() {
        assert_eq!(word("raid_mark"), "raid_mark");
        assert_eq!(word("x()end"), "x__end");
        assert_eq!(word("9lives"), "_9lives");
        assert_eq!(word(""), "_");
    }
}
