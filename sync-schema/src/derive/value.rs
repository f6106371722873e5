//! What stands after `=` in an attribute.

use proc_macro2::{Delimiter, Group, Literal, TokenTree};
use syn::Lit;

use super::written::{Written, split};
use crate::codes::derive::NOT_AN_ATTRIBUTE;
use crate::diagnostic::Diagnostic;
use crate::read::{Entry, Faults, Kind, Node, shown};
use crate::span::{Span, Spanned};

/// Words whose values have brackets of their own: `permission = self(player)`.
const TEXTS: [&str; 2] = ["permission", "conflict"];

/// Reads values.
pub(super) struct Values<'w, 'f, 's> {
    pub(super) written: &'w mut Written,
    pub(super) faults: &'f mut Faults<'s>,
}

impl Values<'_, '_, '_> {
    /// The value of a word: one text, a list in square brackets, or a map in round ones, such as
    /// `batch(delay = 500ms)`.
    pub(super) fn value(&mut self, key: &Spanned<String>, tokens: &[TokenTree]) -> Option<Node> {
        let is_text = TEXTS.contains(&key.value.as_str());
        match tokens {
            [] => {
                let headline = format!("`{}` has no value after `=`", shown(&key.value));
                let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, key.span, headline);
                self.faults.push(fault.help("remove the `=`, or state a value"));
                None
            }
            [TokenTree::Literal(literal)] => self.literal(literal),
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
                let parts = split(group.stream());
                Some(self.whole(group, |values| {
                    Kind::List(parts.iter().filter_map(|part| values.value(key, part)).collect())
                }))
            }
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
                Some(self.whole(group, |values| Kind::Map(values.map(group.stream()))))
            }
            [TokenTree::Ident(word), TokenTree::Group(group)]
                if group.delimiter() == Delimiter::Parenthesis && !is_text =>
            {
                let name = self.written.verbatim(&word.to_string(), word.span());
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let value = match &inner[..] {
                    // `optional(player)`: a type in brackets, not a word.
                    inner if name.value == "optional" && !has_sign(inner, '=') => self.value(&name, inner)?,
                    _ => node(Kind::Map(self.map(group.stream())), name.span),
                };
                let span = name.span;
                Some(node(Kind::Map(vec![Entry { key: name, value }]), span))
            }
            [TokenTree::Punct(nothing)] if nothing.as_char() == '~' => Some(node(Kind::Null, key.span)),
            _ => {
                let text = self.written.tokens(tokens);
                Some(plain(text))
            }
        }
    }

    /// What stands in brackets, with a place from the one to the other.
    fn whole(&mut self, group: &Group, inside: impl FnOnce(&mut Self) -> Kind) -> Node {
        let open = self.written.place(group.span_open());
        let kind = inside(self);
        let close = self.written.place(group.span_close());
        node(
            kind,
            Span {
                end: close.end,
                ..open
            },
        )
    }

    /// A typed literal: texts lose their quotes, whole numbers their `_` and their base.
    fn literal(&mut self, literal: &Literal) -> Option<Node> {
        let token = literal.span();
        match Lit::new(literal.clone()) {
            Lit::Str(text) => {
                let (value, source) = (text.value(), literal.to_string());
                let start = source.find('"').map_or(0, |quote| quote + 1);
                let text = match source.get(start..).is_some_and(|rest| rest.starts_with(&value)) {
                    true => self.written.inside(&value, token, start),
                    false => self.written.word(&value, token),
                };
                let kind = Kind::Text {
                    value: text.value,
                    plain: false,
                };
                Some(node(kind, text.span))
            }
            Lit::Int(number) if number.suffix().is_empty() => {
                Some(plain(self.written.word(number.base10_digits(), token)))
            }
            Lit::Int(_) | Lit::Float(_) | Lit::Bool(_) => {
                Some(plain(self.written.verbatim(&literal.to_string(), token)))
            }
            _ => {
                let place = self.written.place(token);
                let headline = "a value is a text, a number, `true` or `false`";
                let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, place, headline);
                self.faults.push(fault.help("\"text\""));
                None
            }
        }
    }
}

fn has_sign(tokens: &[TokenTree], sign: char) -> bool {
    let mut groups = tokens.iter().filter_map(|token| match token {
        TokenTree::Group(group) => Some(group),
        _ => None,
    });
    let is_sign = |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    tokens.iter().any(is_sign) || groups.any(|group| group.stream().into_iter().any(|token| is_sign(&token)))
}

fn node(kind: Kind, span: Span) -> Node {
    Node { kind, span }
}

fn plain(text: Spanned<String>) -> Node {
    let kind = Kind::Text {
        value: text.value,
        plain: true,
    };
    node(kind, text.span)
}
