//! `#[sync(…)]`: from tokens to entries of the tree that every front end makes.
//!
//! Faults of one word leave the others as they are, which is why the tokens are walked here:
//! `parse_nested_meta` of syn ends at the first.

use proc_macro2::{Delimiter, Span as TokenSpan, TokenStream, TokenTree};
use syn::{Attribute, Expr, ExprLit, Lit, LitStr, Meta};

use super::value::Values;
use super::written::{Written, split, without_hidden};
use crate::codes::derive::NOT_AN_ATTRIBUTE;
use crate::codes::front_end::DUPLICATE_KEY;
use crate::diagnostic::Diagnostic;
use crate::read::{Entry, Faults, Kind, Node, shown};

/// What the attributes of one item say.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// Words and their values, each word once.
    pub(super) entries: Vec<Entry>,
    /// `crate = path`
    pub(super) runtime: Option<TokenStream>,
    /// The doc comment.
    docs: Option<Node>,
    /// `#[cfg]`
    pub(super) condition: Option<TokenSpan>,
}

impl Attributes {
    /// Takes a word and its value out.
    pub(super) fn take(&mut self, word: &str) -> Option<Entry> {
        let place = self.entries.iter().position(|entry| entry.key.value == word)?;
        Some(self.entries.remove(place))
    }

    /// Whether a word is there.
    pub(super) fn has(&self, word: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == word)
    }

    /// All entries, with the doc comment as the description where none is stated.
    pub(super) fn finish(mut self, written: &mut Written) -> Vec<Entry> {
        if let Some(value) = self.docs.take()
            && !self.has("description")
        {
            let mut key = written.word("description", TokenSpan::call_site());
            key.span = value.span;
            self.entries.push(Entry { key, value });
        }
        self.entries
    }
}

/// Whether an attribute is `#[sync]`.
pub(super) fn is_sync(attribute: &Attribute) -> bool {
    attribute.path().is_ident("sync")
}

/// Reads the attributes of an item.
pub(super) fn read(attributes: &[Attribute], written: &mut Written, faults: &mut Faults<'_>) -> Attributes {
    let mut found = Attributes::default();
    let mut docs: Vec<(String, TokenSpan)> = Vec::new();
    for attribute in attributes {
        match &attribute.meta {
            Meta::List(list) if list.path.is_ident("sync") && is_round(list) => {
                let mut reader = Values { written, faults };
                for entry in reader.entries(without_hidden(list.tokens.clone()), &mut found.runtime) {
                    add(&mut found.entries, entry, reader.faults);
                }
            }
            meta if meta.path().is_ident("sync") => {
                let span = meta
                    .path()
                    .get_ident()
                    .map_or_else(TokenSpan::call_site, syn::Ident::span);
                let headline = "`sync` has its words in round brackets";
                let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, written.place(span), headline);
                faults.push(fault.help("#[sync(level = batch)]"));
            }
            Meta::NameValue(pair) if pair.path.is_ident("doc") => {
                docs.extend(text_of(&pair.value).map(|text| (text.value(), text.span())));
            }
            Meta::List(list) if is_conditional(attribute, list) => {
                let span = list
                    .path
                    .get_ident()
                    .map_or_else(TokenSpan::call_site, syn::Ident::span);
                found.condition = Some(span);
            }
            _ => {}
        }
    }
    found.docs = description(&docs, written);
    found
}

/// The text that an expression is, be it one that `macro_rules!` was handed.
fn text_of(value: &Expr) -> Option<&LitStr> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text), ..
        }) => Some(text),
        Expr::Group(inner) => text_of(&inner.expr),
        _ => None,
    }
}

/// Whether what is synced would depend on a condition: other attributes may.
fn is_conditional(attribute: &Attribute, list: &syn::MetaList) -> bool {
    let names_sync = || {
        let mut tokens = list.tokens.clone().into_iter();
        tokens.any(|token| matches!(token, TokenTree::Ident(word) if word == "sync"))
    };
    list.path.is_ident("cfg")
        || list.path.is_ident("cfg_attr") && (names_sync() || super::item::derives_syncable(attribute))
}

fn is_round(list: &syn::MetaList) -> bool {
    matches!(list.delimiter, syn::MacroDelimiter::Paren(_))
}

/// Adds an entry, unless its word is there.
pub(super) fn add(entries: &mut Vec<Entry>, entry: Entry, faults: &mut Faults<'_>) {
    match entries.iter().find(|other| other.key.value == entry.key.value) {
        Some(first) => {
            let headline = format!("the key `{}` is there twice", shown(&entry.key.value));
            let fault = Diagnostic::new(DUPLICATE_KEY, entry.key.span, headline);
            faults.push(
                fault
                    .related(first.key.span, "first here")
                    .help("remove one of the two"),
            );
        }
        None => entries.push(entry),
    }
}

/// The lines of a doc comment as one text, without the blank that each begins with.
fn description(lines: &[(String, TokenSpan)], written: &mut Written) -> Option<Node> {
    let (_, first) = lines.first()?;
    let text: Vec<&str> = lines
        .iter()
        .flat_map(|(line, _)| line.split('\n'))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect();
    let text = written.word(text.join("\n").trim_matches('\n'), *first);
    Some(Node {
        kind: Kind::Text {
            value: text.value,
            plain: false,
        },
        span: text.span,
    })
}

impl Values<'_, '_, '_> {
    /// Words with commas between them. `crate = path` is kept as tokens.
    fn entries(&mut self, tokens: TokenStream, runtime: &mut Option<TokenStream>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for part in split(tokens) {
            match &part[..] {
                [TokenTree::Ident(word), TokenTree::Punct(sign), path @ ..]
                    if word == "crate" && sign.as_char() == '=' && !path.is_empty() =>
                {
                    *runtime = Some(path.iter().cloned().collect());
                }
                _ => entries.extend(self.entry(&part)),
            }
        }
        entries
    }

    /// Words in brackets, each once.
    pub(super) fn map(&mut self, tokens: TokenStream) -> Vec<Entry> {
        let mut entries = Vec::new();
        for part in split(tokens) {
            if let Some(entry) = self.entry(&part) {
                add(&mut entries, entry, self.faults);
            }
        }
        entries
    }

    /// `word`, `word = value` or `word(…)`
    fn entry(&mut self, tokens: &[TokenTree]) -> Option<Entry> {
        let (first, rest) = tokens.split_first()?;
        let TokenTree::Ident(word) = first else {
            let place = self.written.place(first.span());
            let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, place, "a word is expected here");
            self.faults.push(fault.help("level = batch"));
            return None;
        };
        let spelled = word.to_string();
        let key = match spelled.strip_prefix("r#") {
            Some(name) => self.written.inside(name, word.span(), 2),
            None => self.written.verbatim(&spelled, word.span()),
        };
        let value = match rest {
            [] => Node {
                kind: Kind::Null,
                span: key.span,
            },
            [TokenTree::Punct(sign), value @ ..] if sign.as_char() == '=' => self.value(&key, value)?,
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => Node {
                kind: Kind::Map(self.map(group.stream())),
                span: key.span,
            },
            [other, ..] => {
                let place = self.written.place(other.span());
                let headline = format!(
                    "`=`, brackets or a comma are expected after `{}`",
                    shown(&key.value)
                );
                let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, place, headline);
                self.faults.push(fault.help(format!("{} = …", shown(&key.value))));
                return None;
            }
        };
        Some(Entry { key, value })
    }
}
