//! What code is made of, noted down without making it.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, Spacing, Span, TokenStream, TokenTree};

use super::word::is_word;

/// The form of a piece of code, and the names, numbers and texts that are filled into it.
///
/// Code of equal form has the same tokens but for these, and they have the same lengths: it is laid out in the same way.
#[derive(Debug, Clone, Default)]
pub struct Trace {
    form: Vec<u8>,
    source: String,
    /// Where each token stands in `source`.
    tokens: Vec<Range<u32>>,
    /// Where each leaf ends in `source`.
    leaves: Vec<u32>,
    is_unfit: bool,
}

impl Trace {
    /// What code must have in common to look the same.
    pub fn form(&self) -> &[u8] {
        &self.form
    }

    /// The text of a token that is filled in, by its number.
    pub fn token(&self, number: usize) -> &str {
        let range = self.tokens.get(number).cloned().unwrap_or_default();
        &self.source[range.start as usize..range.end as usize]
    }

    /// The number of the token that a span leads to, of a token that was made again.
    pub fn token_at(&self, span: Span) -> Option<usize> {
        let place = span.byte_range();
        let start = u32::try_from(place.start).ok()?;
        let number = self
            .tokens
            .binary_search_by_key(&start, |range| range.start)
            .ok()?;
        // Tokens that were not filled in have no place.
        (!place.is_empty()).then_some(number)
    }

    /// Whether something in it is printed by its meaning, so that it is not found again.
    pub fn is_unfit(&self) -> bool {
        self.is_unfit
    }

    /// To be used again, without getting memory anew.
    pub fn clear(&mut self) {
        self.form.clear();
        self.source.clear();
        self.tokens.clear();
        self.leaves.clear();
        self.is_unfit = false;
    }

    /// A site of the generator that was passed.
    pub(super) fn site(&mut self, site: u32) {
        self.form.push(b'@');
        self.form.extend_from_slice(&site.to_le_bytes());
    }

    /// How many of something there are.
    pub(super) fn count(&mut self, count: usize) {
        self.form.push(b'*');
        self.length(count);
    }

    pub(super) fn end_leaf(&mut self) {
        self.form.push(b'|');
        self.leaves.push(self.source.len() as u32);
    }

    pub(super) fn name(&mut self, name: &str) {
        match is_word(name) {
            true => {
                self.form.push(b'w');
                self.length(name.len());
                self.form.extend_from_slice(name.as_bytes());
            }
            false => {
                self.form.push(b'i');
                self.length(name.len());
            }
        }
        self.push(name, " ");
    }

    /// A literal as it is written.
    pub(super) fn literal(&mut self, literal: &str) {
        let kind = match literal.as_bytes().first() {
            Some(b'0'..=b'9') | None => b'0',
            Some(other) => *other,
        };
        self.form.push(kind);
        self.length(literal.len());
        self.push(literal, " ");
    }

    pub(super) fn mark(&mut self, mark: char, is_joint: bool) {
        self.form.push(b'.');
        self.form.push(mark as u8);
        let start = self.source.len() as u32;
        self.source.push(mark);
        self.tokens.push(start..self.source.len() as u32);
        if !is_joint {
            self.source.push(' ');
        }
    }

    /// A line of a doc comment: how long it is changes nothing around it.
    pub(super) fn doc(&mut self, line: &str) {
        self.is_unfit |= line.contains(['\n', '\r']) || line.starts_with('/');
        self.form.push(b'd');
        let start = self.source.len() as u32;
        self.source.push_str("///");
        self.source.push_str(line.trim_end_matches(' '));
        self.tokens.push(start..self.source.len() as u32);
        self.source.push('\n');
    }

    /// Any tokens but attributes.
    pub(super) fn stream(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Ident(ident) => self.name(&ident.to_string()),
                TokenTree::Punct(punct) => self.mark(punct.as_char(), punct.spacing() == Spacing::Joint),
                TokenTree::Literal(literal) => self.literal(&literal.to_string()),
            }
        }
    }

    /// All of another trace.
    pub(super) fn append(&mut self, other: &Trace) {
        let start = self.source.len() as u32;
        self.form.extend_from_slice(&other.form);
        self.source.push_str(&other.source);
        let tokens = other.tokens.iter();
        self.tokens
            .extend(tokens.map(|range| range.start + start..range.end + start));
        self.is_unfit |= other.is_unfit;
    }

    /// The tokens of each leaf, with spans that lead back to here.
    pub(super) fn read(&self) -> Option<Vec<TokenStream>> {
        let mut trees = self.source.parse::<TokenStream>().ok()?.into_iter().peekable();
        let mut leaves = Vec::with_capacity(self.leaves.len());
        for end in &self.leaves {
            let mut leaf = TokenStream::new();
            while let Some(tree) = trees.next_if(|tree| tree.span().byte_range().start < *end as usize) {
                leaf.extend([tree]);
            }
            leaves.push(leaf);
        }
        Some(leaves)
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ('(', ')'),
            Delimiter::Brace => ('{', '}'),
            Delimiter::Bracket => ('[', ']'),
            Delimiter::None => {
                self.is_unfit = true;
                return;
            }
        };
        self.mark(open, false);
        self.stream(group.stream());
        self.mark(close, false);
    }

    fn push(&mut self, text: &str, after: &str) {
        let start = self.source.len() as u32;
        self.source.push_str(text);
        self.tokens.push(start..self.source.len() as u32);
        self.source.push_str(after);
    }

    /// One byte for most.
    fn length(&mut self, length: usize) {
        match u8::try_from(length) {
            Ok(short) if short < u8::MAX => self.form.push(short),
            _ => {
                self.form.push(u8::MAX);
                self.form.extend_from_slice(&(length as u32).to_le_bytes());
            }
        }
    }
}
