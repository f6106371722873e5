//! The tokens of a piece of code, one after the other, and its form: all that its layout depends on.

use std::fmt::Write as _;
use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, Span, TokenStream, TokenTree};
use sync_schema::rust::{Trace, is_word};

use super::place::Place;

/// A name that no generated code has, in the place of what is printed on its own. Its number follows.
pub(super) const HERE: &str = "__sync_here";

/// From this many elements on a list is printed one element at a time.
const LONG: usize = 8;

/// Tokens as texts. A doc comment is one of them.
pub(super) struct Pieces<'a> {
    text: String,
    /// Where each ends in `text`, and whether the next one follows without a blank.
    ends: Vec<(usize, bool)>,
    /// What was filled in, where that is of interest, and for each piece which of it it is.
    trace: Option<&'a Trace>,
    origins: Vec<Option<u32>>,
    form: Vec<u8>,
    /// Long lists that are printed on their own, each where [`HERE`] stands with its number.
    pub(super) held: Vec<(Vec<TokenTree>, Place)>,
}

impl<'a> Pieces<'a> {
    /// Takes tokens apart that stand in a place so many levels in. None where a token is printed by its meaning, so
    /// that it is not found again.
    pub(super) fn of(
        tokens: Vec<TokenTree>,
        place: Place,
        depth: usize,
        trace: Option<&'a Trace>,
    ) -> Option<Self> {
        let mut pieces = Pieces {
            text: String::new(),
            ends: Vec::new(),
            trace,
            origins: Vec::new(),
            form: vec![place as u8, u8::try_from(depth).ok()?],
            held: Vec::new(),
        };
        let body = place.body(&tokens);
        let last = tokens.len().saturating_sub(1);
        let mut tokens = tokens.into_iter().peekable();
        pieces.stream(&mut tokens, if body.is_some() { last } else { usize::MAX }, false)?;
        if let (Some(inner), Some(TokenTree::Group(group))) = (body, tokens.next()) {
            pieces.mark('{', false, None);
            let held = trees(group);
            if !held.is_empty() {
                pieces.hold(held, inner);
            }
            pieces.mark('}', false, None);
        }
        Some(pieces)
    }

    /// Code with the same form has the same layout.
    pub(super) fn form(&self) -> &[u8] {
        &self.form
    }

    /// The tokens in order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.ends.iter().scan(0, |start, (end, _)| {
            let text = &self.text[*start..*end];
            *start = *end;
            Some(text)
        })
    }

    /// For each token which one of those that were filled in it is; none where nobody wants to know.
    pub(super) fn origins(&self) -> impl Iterator<Item = Option<u32>> {
        self.origins.iter().copied().chain(std::iter::repeat(None))
    }

    /// The tokens as code, in a line but for comments.
    pub(super) fn code(&self) -> String {
        let mut code = String::with_capacity(self.text.len() * 2);
        for (text, (_, is_joint)) in self.texts().zip(&self.ends) {
            code.push_str(text);
            match (is_joint, text.starts_with("///")) {
                (true, _) => {}
                (false, true) => code.push('\n'),
                (false, false) => code.push(' '),
            }
        }
        code
    }

    fn stream(
        &mut self,
        tokens: &mut Peekable<impl Iterator<Item = TokenTree>>,
        count: usize,
        is_attribute: bool,
    ) -> Option<()> {
        let mut left = count;
        while left > 0 {
            let Some(token) = tokens.next() else { break };
            left -= 1;
            match token {
                TokenTree::Group(group) => self.group(group, is_attribute)?,
                TokenTree::Ident(ident) => {
                    let names_macro =
                        matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == '!');
                    self.ident(&ident, is_attribute || names_macro);
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => match tokens.next() {
                    Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                        left -= 1;
                        self.attribute(group)?;
                    }
                    _ => return None,
                },
                TokenTree::Punct(punct) => {
                    let origin = self.origin(punct.span());
                    self.mark(punct.as_char(), punct.spacing() == Spacing::Joint, origin);
                }
                TokenTree::Literal(literal) => self.literal(&literal),
            }
        }
        Some(())
    }

    fn group(&mut self, group: Group, is_attribute: bool) -> Option<()> {
        let delimiter = group.delimiter();
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ('(', ')'),
            Delimiter::Brace => ('{', '}'),
            Delimiter::Bracket => ('[', ']'),
            Delimiter::None => return None,
        };
        let (opened, closed) = (self.origin(group.span_open()), self.origin(group.span_close()));
        self.mark(open, false, opened);
        let inner = trees(group);
        match (delimiter, is_attribute) {
            (Delimiter::Bracket, false) if is_long_array(&inner) => self.hold(inner, Place::Array),
            (Delimiter::Brace, false) if is_long_block(&inner) => self.hold(inner, Place::Block),
            _ => {
                let count = inner.len();
                self.stream(&mut inner.into_iter().peekable(), count, is_attribute)?;
            }
        }
        self.mark(close, false, closed);
        Some(())
    }

    /// Puts a stand-in where a list is.
    fn hold(&mut self, list: Vec<TokenTree>, place: Place) {
        let code = place.stand_in(self.held.len());
        let stand_in: TokenStream = code.parse().unwrap_or_default();
        let tokens: Vec<_> = stand_in.into_iter().collect();
        let count = tokens.len();
        // It was read from a text of its own, and nothing of it was filled in.
        let trace = self.trace.take();
        // Made of names and marks, which are all taken in.
        let _ = self.stream(&mut tokens.into_iter().peekable(), count, false);
        self.trace = trace;
        if trace.is_some() {
            self.origins.resize(self.ends.len(), None);
        }
        self.held.push((list, place));
    }

    /// An attribute; one that is printed as a comment is one piece.
    fn attribute(&mut self, group: Group) -> Option<()> {
        let Some((line, span)) = doc(&group)? else {
            let origin = self.origin(group.span_open());
            self.mark('#', false, origin);
            return self.group(group, true);
        };
        // Other comments are printed in other ways.
        if line.contains('\n') || line.starts_with('/') {
            return None;
        }
        self.text.push_str("///");
        self.text.push_str(line.trim_end_matches(' '));
        let origin = self.origin(span);
        self.end(b'd', false, origin);
        Some(())
    }

    fn ident(&mut self, ident: &Ident, is_meant: bool) {
        let start = self.text.len();
        let origin = self.origin(ident.span());
        let _ = write!(self.text, "{ident}");
        let name = &self.text[start..];
        if is_meant || is_word(name) {
            self.form.extend_from_slice(name.as_bytes());
            self.end(b'w', false, origin);
        } else {
            self.length(start);
            self.end(b'i', false, origin);
        }
    }

    fn literal(&mut self, literal: &Literal) {
        let start = self.text.len();
        let _ = write!(self.text, "{literal}");
        let kind = match self.text.as_bytes()[start] {
            b'0'..=b'9' => b'0',
            other => other,
        };
        self.length(start);
        let origin = self.origin(literal.span());
        self.end(kind, false, origin);
    }

    fn mark(&mut self, mark: char, is_joint: bool, origin: Option<u32>) {
        self.text.push(mark);
        self.end(mark as u8, is_joint, origin);
    }

    /// Puts the length of what was added since `start` into the form.
    fn length(&mut self, start: usize) {
        let length = (self.text.len() - start) as u32;
        self.form.extend_from_slice(&length.to_le_bytes());
    }

    fn end(&mut self, kind: u8, is_joint: bool, origin: Option<u32>) {
        self.ends.push((self.text.len(), is_joint));
        self.form.push(kind);
        if self.trace.is_some() {
            self.origins.push(origin);
        }
    }

    /// Which of the tokens that were filled in stands here.
    fn origin(&self, span: Span) -> Option<u32> {
        let number = self.trace?.token_at(span)?;
        u32::try_from(number).ok()
    }
}

/// What is in a group, without a copy of it.
fn trees(group: Group) -> Vec<TokenTree> {
    let stream = group.stream();
    drop(group);
    stream.into_iter().collect()
}

/// Whether these are many elements each of which ends in a brace, so that no comma between them can mean something
/// else, and each takes lines of its own.
fn is_long_array(tokens: &[TokenTree]) -> bool {
    let mut elements = 0;
    for (place, token) in tokens.iter().enumerate() {
        if is_mark(token, ',') {
            let before = place.checked_sub(1).and_then(|before| tokens.get(before));
            if !matches!(before, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace) {
                return false;
            }
            elements += 1;
        }
    }
    elements >= LONG
}

fn is_long_block(tokens: &[TokenTree]) -> bool {
    tokens.iter().filter(|token| is_mark(token, ';')).count() >= LONG
}

/// Whether a token is this mark.
pub(super) fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// The text of `doc = "text"`; none inside where it is something else, and none at all where it cannot be told.
fn doc(group: &Group) -> Option<Option<(String, Span)>> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(_)), Some(TokenTree::Literal(text)))
            if name == "doc" =>
        {
            let written = text.to_string();
            let plain = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            let line = match plain.filter(|plain| !plain.contains('\\')) {
                Some(plain) => plain.to_owned(),
                None => syn::parse_str::<syn::LitStr>(&written).ok()?.value(),
            };
            Some(Some((line, text.span())))
        }
        _ => Some(None),
    }
}
