//! The small language of conditions.
//!
//! ```text
//! or    = and ("or" and)*          value = key | integer | 'text' | "text" | true | false | case
//! and   = not ("and" not)*         op    = == != < <= > >=
//! not   = "not" not | "(" or ")" | value op value | name
//! ```

use crate::check::name::character;
use crate::codes::levels::{CONDITION_TOO_COMPLEX, INVALID_CONDITION};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::Comparison;
use crate::span::{Span, Spanned};

/// The longest condition, in bytes.
const MAX_LENGTH: usize = 16_384;
/// How deep brackets and `not` may stand in each other.
const MAX_DEPTH: usize = 32;

/// A condition as written, names not looked up.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) enum Expression {
    Name(Spanned<String>),
    Compare(Spanned<Operand>, Comparison, Spanned<Operand>),
    Not(Box<Expression>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
}

/// One side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) enum Operand {
    /// A key or an enum case.
    Word(String),
    Integer(i128),
    Text(String),
    Bool(bool),
}

impl Expression {
    /// Calls `found` with every name that stands alone.
    pub(in crate::check) fn names(&self, found: &mut impl FnMut(&Spanned<String>)) {
        match self {
            Expression::Name(name) => found(name),
            Expression::Compare(..) => {}
            Expression::Not(inner) => inner.names(found),
            Expression::And(parts) | Expression::Or(parts) => parts.iter().for_each(|part| part.names(found)),
        }
    }
}

/// Parses a condition.
pub(in crate::check) fn parse(sink: &mut Sink, text: &Spanned<String>) -> Option<Expression> {
    if text.value.len() > MAX_LENGTH {
        let headline = format!("a condition has at most {MAX_LENGTH} bytes");
        sink.push(Diagnostic::new(CONDITION_TOO_COMPLEX, text.span, headline));
        return None;
    }
    let read = tokens(text).and_then(|tokens| {
        let end = text.span.part(text.value.len(), text.value.len());
        let mut parser = Parser {
            tokens: &tokens,
            place: 0,
            end,
            depth: 0,
        };
        let expression = parser.or()?;
        match parser.peek() {
            None => Ok(expression),
            Some(token) => Err(Fault::at(
                token.span,
                format!("{} is not expected here", token.value.shown()),
            )),
        }
    });
    match read {
        Ok(expression) => Some(expression),
        Err(fault) => {
            let code = if fault.too_deep {
                CONDITION_TOO_COMPLEX
            } else {
                INVALID_CONDITION
            };
            sink.push(
                Diagnostic::new(code, fault.span, fault.headline)
                    .help("a condition is like `raid == 1 and not in_combat`, with `== != < <= > >=`, `and`, `or`, `not` and brackets"),
            );
            None
        }
    }
}

struct Fault {
    span: Span,
    headline: String,
    too_deep: bool,
}

impl Fault {
    fn at(span: Span, headline: impl Into<String>) -> Self {
        Fault {
            span,
            headline: headline.into(),
            too_deep: false,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Integer(i128),
    Text(String),
    Comparison(Comparison),
    Open,
    Close,
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Token::Word(word) => format!("`{word}`"),
            Token::Integer(value) => format!("`{value}`"),
            Token::Text(_) => "this text".into(),
            Token::Comparison(_) => "this comparison".into(),
            Token::Open => "`(`".into(),
            Token::Close => "`)`".into(),
        }
    }
}

fn tokens(text: &Spanned<String>) -> Result<Vec<Spanned<Token>>, Fault> {
    let source = text.value.as_str();
    let mut tokens = Vec::new();
    let mut place = 0;
    while let Some(letter) = source[place..].chars().next() {
        let start = place;
        let rest = &source[start..];
        let run = |fine: fn(char) -> bool| rest.find(|letter| !fine(letter)).unwrap_or(rest.len());
        let (token, length) = match letter {
            ' ' | '\t' | '\n' | '\r' => {
                place += 1;
                continue;
            }
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '\'' | '"' => {
                let inner = rest[1..].find(letter).ok_or_else(|| {
                    Fault::at(
                        text.span.part(start, source.len()),
                        "this text has no closing quote",
                    )
                })?;
                (Token::Text(rest[1..=inner].to_owned()), inner + 2)
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = run(|letter| letter.is_ascii_alphanumeric() || letter == '_');
                (Token::Word(rest[..length].to_owned()), length)
            }
            '0'..='9' | '-' => {
                let length = run(|letter| {
                    letter.is_ascii_alphanumeric() || letter == '-' || letter == '_' || letter == '.'
                });
                let span = text.span.part(start, start + length);
                let value = rest[..length]
                    .parse()
                    .map_err(|_| Fault::at(span, format!("`{}` is no whole number", &rest[..length])))?;
                (Token::Integer(value), length)
            }
            '=' | '!' | '<' | '>' => {
                let length = run(|letter| "=!<>".contains(letter));
                let comparison = match &rest[..length] {
                    "==" => Comparison::Equal,
                    "!=" => Comparison::NotEqual,
                    "<" => Comparison::Less,
                    "<=" => Comparison::LessOrEqual,
                    ">" => Comparison::Greater,
                    ">=" => Comparison::GreaterOrEqual,
                    other => {
                        let hint = if other == "=" { ": equality is `==`" } else { "" };
                        let headline = format!("`{other}` is no comparison{hint}");
                        return Err(Fault::at(text.span.part(start, start + length), headline));
                    }
                };
                (Token::Comparison(comparison), length)
            }
            '&' | '|' => {
                let length = run(|letter| letter == '&' || letter == '|');
                let word = if letter == '&' { "and" } else { "or" };
                return Err(Fault::at(
                    text.span.part(start, start + length),
                    format!("write `{word}` instead of `{}`", &rest[..length]),
                ));
            }
            other => {
                let span = text.span.part(start, start + other.len_utf8());
                return Err(Fault::at(
                    span,
                    format!("{} means nothing in a condition", character(other)),
                ));
            }
        };
        place += length;
        tokens.push(Spanned::new(token, text.span.part(start, place)));
    }
    Ok(tokens)
}

struct Parser<'a> {
    tokens: &'a [Spanned<Token>],
    place: usize,
    end: Span,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Spanned<Token>> {
        self.tokens.get(self.place)
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Spanned { value: Token::Word(found), .. }) if found == word);
        self.place += usize::from(found);
        found
    }

    fn or(&mut self) -> Result<Expression, Fault> {
        let mut parts = vec![self.and()?];
        while self.word("or") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Expression::Or(parts)
        })
    }

    fn and(&mut self) -> Result<Expression, Fault> {
        let mut parts = vec![self.not()?];
        while self.word("and") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Expression::And(parts)
        })
    }

    fn not(&mut self) -> Result<Expression, Fault> {
        let span = self.peek().map_or(self.end, |token| token.span);
        if self.depth >= MAX_DEPTH {
            let headline = format!("brackets and `not` stand more than {MAX_DEPTH} deep in each other");
            return Err(Fault {
                span,
                headline,
                too_deep: true,
            });
        }
        self.depth += 1;
        let found = self.single();
        self.depth -= 1;
        found
    }

    fn single(&mut self) -> Result<Expression, Fault> {
        if self.word("not") {
            return Ok(Expression::Not(Box::new(self.not()?)));
        }
        if self.peek().is_some_and(|token| token.value == Token::Open) {
            let opened = self.peek().map_or(self.end, |token| token.span);
            self.place += 1;
            let inner = self.or()?;
            if self.peek().is_none_or(|token| token.value != Token::Close) {
                return Err(Fault::at(opened, "this bracket is not closed"));
            }
            self.place += 1;
            return Ok(inner);
        }
        let left = self.operand()?;
        let Some(Spanned {
            value: Token::Comparison(comparison),
            ..
        }) = self.peek()
        else {
            return match left.value {
                Operand::Word(word) => Ok(Expression::Name(Spanned::new(word, left.span))),
                _ => Err(Fault::at(
                    left.span,
                    "a literal alone is no condition: compare it with a key",
                )),
            };
        };
        let comparison = *comparison;
        self.place += 1;
        let right = self.operand()?;
        if let Some(Spanned {
            value: Token::Comparison(_),
            span,
        }) = self.peek()
        {
            return Err(Fault::at(
                *span,
                "comparisons cannot be chained: join two of them with `and`",
            ));
        }
        Ok(Expression::Compare(left, comparison, right))
    }

    fn operand(&mut self) -> Result<Spanned<Operand>, Fault> {
        let Some(token) = self.peek() else {
            return Err(Fault::at(self.end, "the condition ends too early"));
        };
        let span = token.span;
        let operand = match &token.value {
            Token::Word(word) if word == "true" || word == "false" => Operand::Bool(word == "true"),
            Token::Word(word) if !matches!(word.as_str(), "and" | "or" | "not") => {
                Operand::Word(word.clone())
            }
            Token::Integer(value) => Operand::Integer(*value),
            Token::Text(text) => Operand::Text(text.clone()),
            other => return Err(Fault::at(span, format!("{} is not expected here", other.shown()))),
        };
        self.place += 1;
        Ok(Spanned::new(operand, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Sources;

    fn read(text: &str) -> Result<Expression, String> {
        let span = Span::new(Sources::default().add("a", text), 0, text.len());
        let mut sink = Sink::default();
        parse(&mut sink, &Spanned::new(text.to_owned(), span))
            .ok_or_else(|| sink.into_sorted().remove(0).headline)
    }

    #[test]
    fn binds_not_before_and_before_or() {
        let Ok(Expression::Or(parts)) = read("not a and b or c") else {
            panic!("no `or`")
        };
        assert!(matches!(&parts[0], Expression::And(inner) if matches!(inner[0], Expression::Not(_))));
        assert!(read("(a or b) and 'x' == c and -1 <= d").is_ok());
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, headline) in [
            ("a = 1", "`=` is no comparison: equality is `==`"),
            ("a && b", "write `and` instead of `&&`"),
            ("a ==", "the condition ends too early"),
            ("", "the condition ends too early"),
            ("(a", "this bracket is not closed"),
            ("a b", "`b` is not expected here"),
            ("1", "a literal alone is no condition: compare it with a key"),
            (
                "1 < a < 3",
                "comparisons cannot be chained: join two of them with `and`",
            ),
            ("а == 1", "U+0430 (`а`) means nothing in a condition"),
            ("a == 'x", "this text has no closing quote"),
            ("a == 1.5", "`1.5` is no whole number"),
            ("a == == b", "this comparison is not expected here"),
            ("a == (b)", "`(` is not expected here"),
            ("a == 1)", "`)` is not expected here"),
            ("a == 1 'x'", "this text is not expected here"),
            ("a == 1 2", "`2` is not expected here"),
            ("a or and b", "`and` is not expected here"),
        ] {
            assert_eq!(read(text).unwrap_err(), headline, "{text}");
        }
    }

    #[test]
    fn is_bounded() {
        assert!(
            read(&"(".repeat(10_000))
                .unwrap_err()
                .contains("more than 32 deep")
        );
        assert!(read(&"a or ".repeat(10_000)).unwrap_err().contains("at most"));
    }
}
