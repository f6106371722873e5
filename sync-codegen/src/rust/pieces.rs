//! The tokens of a piece of code, one after the other, and its form: all that its layout depends on.

use std::fmt::Write as _;
use std::iter::Peekable;

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, TokenStream, TokenTree};

use super::place::Place;

/// Words that are no names: code with another one of them is other code. Those that are keywords in places only are
/// among them.
const WORDS: &[&str] = &[
    "Self",
    "abstract",
    "as",
    "async",
    "auto",
    "await",
    "become",
    "box",
    "break",
    "const",
    "continue",
    "crate",
    "default",
    "do",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "macro_rules",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "raw",
    "ref",
    "return",
    "safe",
    "self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "union",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

/// A name that no generated code has, in the place of what is printed on its own. Its number follows.
pub(super) const HERE: &str = "__sync_here";

/// From this many elements on a list is printed one element at a time.
const LONG: usize = 8;

/// Tokens as texts. A doc comment is one of them.
pub(super) struct Pieces {
    text: String,
    /// Where each ends in `text`, and whether the next one follows without a blank.
    ends: Vec<(usize, bool)>,
    form: Vec<u8>,
    /// Long lists that are printed on their own, each where [`HERE`] stands with its number.
    pub(super) held: Vec<(Vec<TokenTree>, Place)>,
}

impl Pieces {
    /// Takes tokens apart that stand in a place so many levels in. None where a token is printed by its meaning, so
    /// that it is not found again.
    pub(super) fn of(tokens: Vec<TokenTree>, place: Place, depth: usize) -> Option<Self> {
        let mut pieces = Pieces {
            text: String::new(),
            ends: Vec::new(),
            form: vec![place as u8, u8::try_from(depth).ok()?],
            held: Vec::new(),
        };
        let body = place.body(&tokens);
        let last = tokens.len().saturating_sub(1);
        let mut tokens = tokens.into_iter().peekable();
        pieces.stream(&mut tokens, if body.is_some() { last } else { usize::MAX }, false)?;
        if let (Some(inner), Some(TokenTree::Group(group))) = (body, tokens.next()) {
            pieces.mark('{', false);
            let held = trees(group);
            if !held.is_empty() {
                pieces.hold(held, inner);
            }
            pieces.mark('}', false);
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
                TokenTree::Punct(punct) => self.mark(punct.as_char(), punct.spacing() == Spacing::Joint),
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
        self.mark(open, false);
        let inner = trees(group);
        match (delimiter, is_attribute) {
            (Delimiter::Bracket, false) if is_long_array(&inner) => self.hold(inner, Place::Array),
            (Delimiter::Brace, false) if is_long_block(&inner) => self.hold(inner, Place::Block),
            _ => {
                let count = inner.len();
                self.stream(&mut inner.into_iter().peekable(), count, is_attribute)?;
            }
        }
        self.mark(close, false);
        Some(())
    }

    /// Puts a stand-in where a list is.
    fn hold(&mut self, list: Vec<TokenTree>, place: Place) {
        let code = place.stand_in(self.held.len());
        let stand_in: TokenStream = code.parse().unwrap_or_default();
        let tokens: Vec<_> = stand_in.into_iter().collect();
        let count = tokens.len();
        // Made of names and marks, which are all taken in.
        let _ = self.stream(&mut tokens.into_iter().peekable(), count, false);
        self.held.push((list, place));
    }

    /// An attribute; one that is printed as a comment is one piece.
    fn attribute(&mut self, group: Group) -> Option<()> {
        let Some(line) = doc(&group)? else {
            self.mark('#', false);
            return self.group(group, true);
        };
        // Other comments are printed in other ways.
        if line.contains('\n') || line.starts_with('/') {
            return None;
        }
        self.text.push_str("///");
        self.text.push_str(line.trim_end_matches(' '));
        self.end(b'd', false);
        Some(())
    }

    fn ident(&mut self, ident: &Ident, is_meant: bool) {
        let start = self.text.len();
        let _ = write!(self.text, "{ident}");
        let name = &self.text[start..];
        if is_meant || WORDS.binary_search(&name).is_ok() {
            self.form.extend_from_slice(name.as_bytes());
            self.end(b'w', false);
        } else {
            self.length(start);
            self.end(b'i', false);
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
        self.end(kind, false);
    }

    fn mark(&mut self, mark: char, is_joint: bool) {
        self.text.push(mark);
        self.end(mark as u8, is_joint);
    }

    /// Puts the length of what was added since `start` into the form.
    fn length(&mut self, start: usize) {
        let length = (self.text.len() - start) as u32;
        self.form.extend_from_slice(&length.to_le_bytes());
    }

    fn end(&mut self, kind: u8, is_joint: bool) {
        self.ends.push((self.text.len(), is_joint));
        self.form.push(kind);
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
fn doc(group: &Group) -> Option<Option<String>> {
    let mut tokens = group.stream().into_iter();
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(TokenTree::Punct(_)), Some(TokenTree::Literal(text)))
            if name == "doc" =>
        {
            let written = text.to_string();
            let plain = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            Some(Some(match plain.filter(|plain| !plain.contains('\\')) {
                Some(plain) => plain.to_owned(),
                None => syn::parse_str::<syn::LitStr>(&written).ok()?.value(),
            }))
        }
        _ => Some(None),
    }
}
