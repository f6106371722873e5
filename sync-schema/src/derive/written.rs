//! What attributes and items say, as one text with the place of each part.
//!
//! The other front ends point into a file. Tokens have no text, so one is put together from them, and
//! with it a list of where each part came from. Then the same reader and checks can point into parts of
//! a template or a condition, and their diagnostics find the way back to the tokens.

use proc_macro2::{Delimiter, Group, Spacing, Span as TokenSpan, TokenStream, TokenTree};

use crate::span::{Origin, SourceId, Span, Spanned};

/// The text under construction.
#[derive(Debug)]
pub struct Written {
    source: SourceId,
    file: Option<SourceId>,
    text: String,
    pieces: Vec<Piece>,
}

/// A part of the text that one token stands for.
#[derive(Debug)]
struct Piece {
    start: usize,
    end: usize,
    token: TokenSpan,
    file: Option<SourceId>,
    /// How far into the token the text begins, where it stands there byte for byte.
    inside: Option<usize>,
}

impl Written {
    /// No text yet; `source` is what its spans are to name.
    pub fn new(source: SourceId) -> Self {
        Written {
            source,
            file: None,
            text: String::new(),
            pieces: Vec::new(),
        }
    }

    /// The file that tokens are from now on.
    pub fn in_file(&mut self, file: SourceId) {
        self.file = Some(file);
    }

    /// All of the text.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// A text that one token stands for, whatever that looks like.
    pub(super) fn word(&mut self, text: &str, token: TokenSpan) -> Spanned<String> {
        self.piece(text, token, None)
    }

    /// A text that one token is.
    pub(super) fn verbatim(&mut self, text: &str, token: TokenSpan) -> Spanned<String> {
        self.piece(text, token, Some(0))
    }

    /// A text that one token has inside, so many bytes from its start.
    pub(super) fn inside(&mut self, text: &str, token: TokenSpan, from: usize) -> Spanned<String> {
        self.piece(text, token, Some(from))
    }

    /// The place of a token, for a fault that is about it.
    pub(super) fn place(&mut self, token: TokenSpan) -> Span {
        self.word("?", token).span
    }

    fn piece(&mut self, text: &str, token: TokenSpan, inside: Option<usize>) -> Spanned<String> {
        self.text.push('\n');
        let start = self.text.len();
        self.push(text, token, inside);
        self.since(start)
    }

    fn push(&mut self, text: &str, token: TokenSpan, inside: Option<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        let (end, file) = (self.text.len(), self.file);
        self.pieces.push(Piece {
            start,
            end,
            token,
            file,
            inside,
        });
    }

    fn since(&self, start: usize) -> Spanned<String> {
        let span = Span::new(self.source, start, self.text.len());
        Spanned::new(self.text[start..].to_owned(), span)
    }

    /// Several tokens as one text: a template, a type or a condition. There is a blank after `:` and `,`
    /// and between words, and nowhere else.
    pub(super) fn tokens(&mut self, tokens: &[TokenTree]) -> Spanned<String> {
        self.text.push('\n');
        let start = self.text.len();
        self.put(tokens.iter().cloned());
        self.since(start)
    }

    fn put(&mut self, tokens: impl Iterator<Item = TokenTree>) {
        let mut before = None;
        for token in tokens {
            if before.is_some_and(|before| is_apart(before, &token)) {
                self.text.push(' ');
            }
            before = Some(match (&before, Kind::of(&token)) {
                // The second half of `::`.
                (Some(Kind::Half), Kind::Separator) => Kind::Sign,
                (_, kind) => kind,
            });
            match token {
                TokenTree::Group(group) => self.group(&group),
                TokenTree::Ident(ident) => {
                    let written = ident.to_string();
                    let name = written.strip_prefix("r#");
                    self.push(
                        name.unwrap_or(&written),
                        ident.span(),
                        Some(name.map_or(0, |_| 2)),
                    );
                }
                TokenTree::Literal(literal) => self.push(&literal.to_string(), literal.span(), Some(0)),
                TokenTree::Punct(punct) => {
                    self.push(punct.as_char().encode_utf8(&mut [0; 4]), punct.span(), Some(0))
                }
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => ("", ""),
        };
        self.push(open, group.span_open(), Some(0));
        self.put(group.stream().into_iter());
        self.push(close, group.span_close(), Some(0));
    }

    /// The first and the last token of a span.
    pub(super) fn tokens_of(&self, span: Span) -> Option<(TokenSpan, TokenSpan)> {
        let (start, end) = (span.start as usize, span.end.max(span.start + 1) as usize);
        let mut pieces = self
            .pieces
            .iter()
            .filter(|piece| piece.start < end && start < piece.end);
        let Some(first) = pieces.next() else {
            // An end, such as that of a condition which goes on: the token before it.
            let before = self.pieces.iter().rfind(|piece| piece.end <= start)?;
            return Some((before.token, before.token));
        };
        Some((first.token, pieces.next_back().unwrap_or(first).token))
    }

    /// The text, and where its parts stand in their files.
    pub fn origins(&self) -> (String, Vec<Origin>) {
        let pieces = self.pieces.iter().filter(|piece| piece.start < piece.end);
        let origins = pieces.filter_map(|piece| {
            let range = piece.token.byte_range();
            let length = piece.end - piece.start;
            let (start, end) = match piece.inside {
                Some(from) => (range.start + from, range.start + from + length),
                None => (range.start, range.end),
            };
            Some(Origin {
                part: (piece.start as u32, piece.end as u32),
                written: Span::new(piece.file?, start, end),
                verbatim: piece.inside.is_some(),
            })
        });
        let origins = origins.collect();
        (self.text.clone(), origins)
    }
}

/// What a token is to the one after it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Word,
    Group,
    /// `:` or `,`
    Separator,
    /// `:` before another one
    Half,
    Sign,
}

impl Kind {
    fn of(token: &TokenTree) -> Self {
        match token {
            TokenTree::Ident(_) | TokenTree::Literal(_) => Kind::Word,
            TokenTree::Group(_) => Kind::Group,
            TokenTree::Punct(punct)
                if matches!(punct.as_char(), ':' | ',') && punct.spacing() == Spacing::Alone =>
            {
                Kind::Separator
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => Kind::Half,
            TokenTree::Punct(_) => Kind::Sign,
        }
    }
}

fn is_apart(before: Kind, token: &TokenTree) -> bool {
    match before {
        Kind::Separator => true,
        Kind::Word | Kind::Group => matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_)),
        Kind::Half | Kind::Sign => false,
    }
}

/// Tokens without the groups that nobody sees: `macro_rules!` puts one around what it was handed.
pub(super) fn without_hidden(tokens: TokenStream) -> TokenStream {
    let shown = tokens.into_iter().map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => without_hidden(group.stream()),
        // A group that is made anew does not know where its brackets stand.
        TokenTree::Group(group) if has_hidden(&group) => {
            let mut shown = Group::new(group.delimiter(), without_hidden(group.stream()));
            shown.set_span(group.span());
            TokenTree::Group(shown).into()
        }
        other => TokenStream::from(other),
    });
    shown.collect()
}

fn has_hidden(group: &Group) -> bool {
    group.stream().into_iter().any(|token| match token {
        TokenTree::Group(inner) => inner.delimiter() == Delimiter::None || has_hidden(&inner),
        _ => false,
    })
}

/// Tokens between commas, without those that are empty.
pub(super) fn split(tokens: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut parts = vec![Vec::new()];
    for token in tokens {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => parts.push(Vec::new()),
            (_, Some(part)) => part.push(token),
            (_, None) => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}
