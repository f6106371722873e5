//! Places in the text that a user wrote.

use std::collections::BTreeMap;

/// A source file, as text that stays in memory while its spans are in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The name to show to the user, relative to where the command runs.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// Where a part of a text was written that was put together from parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The part of the text that was put together, in bytes.
    pub part: (u32, u32),
    /// Where it was written.
    pub written: Span,
    /// Whether it stands there byte for byte.
    pub verbatim: bool,
}

/// Names one [`Source`] in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(u32);

/// All sources of one run, in the order in which they were read.
///
/// ```
/// use sync_schema::span::{Span, Sources};
///
/// let mut sources = Sources::default();
/// let id = sources.add("a.sync.yaml", "schema: a\n");
/// let span = Span::new(id, 8, 9);
/// assert_eq!(sources.text(span), "a");
/// assert_eq!(sources.line_column(span), (1, 9));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<Source>,
    /// Where the lines of each file end, since a report of a large code base asks for many places.
    line_ends: Vec<Vec<usize>>,
    /// For texts that were put together, where their parts were written, in order.
    composed: BTreeMap<SourceId, Vec<Origin>>,
}

impl Sources {
    /// Keeps a text and returns the id for its spans.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> SourceId {
        let text = text.into();
        self.line_ends.push(line_ends(&text));
        self.files.push(Source {
            name: name.into(),
            text,
        });
        SourceId((self.files.len() - 1) as u32)
    }

    /// The id that the next source will have.
    pub fn next_id(&self) -> SourceId {
        SourceId(self.files.len() as u32)
    }

    /// Says that a source is no file: its text was put together from parts of others, which is what
    /// people are to be shown. `origins` are in the order of their parts.
    pub fn compose(&mut self, id: SourceId, text: impl Into<String>, origins: Vec<Origin>) {
        let text = text.into();
        self.line_ends[id.0 as usize] = line_ends(&text);
        self.files[id.0 as usize].text = text;
        self.composed.insert(id, origins);
    }

    /// The place that a span was written at: the span itself, unless its text was put together.
    pub fn origin(&self, span: Span) -> Span {
        let Some(origins) = self.composed.get(&span.source) else {
            return span;
        };
        let touched =
            |origin: &&Origin| origin.part.0 < span.end.max(span.start + 1) && span.start < origin.part.1;
        let mut parts = origins.iter().filter(touched);
        let Some(first) = parts.next() else {
            // An end, such as that of a condition which goes on: the part before it.
            let before = origins.iter().rfind(|origin| origin.part.1 <= span.start);
            return before.or(origins.first()).map_or(span, |origin| origin.written);
        };
        let last = parts.next_back().unwrap_or(first);
        let start = match first.verbatim {
            true => first.written.start + span.start.saturating_sub(first.part.0),
            false => first.written.start,
        };
        let end = match last.verbatim {
            true => last.written.end - last.part.1.saturating_sub(span.end),
            false => last.written.end,
        };
        Span {
            source: first.written.source,
            start,
            end: end.max(start),
        }
    }

    /// The source of an id that [`Sources::add`] returned.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// The text under a span.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.source)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Line and column of a span's start, both counted from 1, the column in characters.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let span = self.origin(span);
        let text = &self.get(span.source).text;
        let start = span.start as usize;
        let start = if text.is_char_boundary(start) {
            start
        } else {
            text.len()
        };
        let ends = &self.line_ends[span.source.0 as usize];
        let lines = ends.partition_point(|end| *end < start);
        let begin = lines.checked_sub(1).map_or(0, |last| ends[last] + 1);
        let column = text.get(begin..start).map_or(0, |before| before.chars().count()) + 1;
        (lines + 1, column)
    }

    /// All sources that are files, in the order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        let files = self.files.iter().enumerate();
        files
            .filter(|(place, _)| !self.composed.contains_key(&SourceId(*place as u32)))
            .map(|(_, source)| source)
    }
}

fn line_ends(text: &str) -> Vec<usize> {
    text.match_indices('\n').map(|(end, _)| end).collect()
}

/// A range of bytes in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source that holds the range.
    pub source: SourceId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of a source, in bytes.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        Span {
            source,
            start: start as u32,
            end: end.max(start) as u32,
        }
    }

    /// A part of this span: `start..end` counted in bytes from its own start.
    pub fn part(self, start: usize, end: usize) -> Self {
        Span::new(
            self.source,
            self.start as usize + start,
            self.start as usize + end,
        )
    }
}

/// Lines of a source that were put in the place of others: what stands before them stays, what stands behind them moves.
///
/// ```
/// use sync_schema::span::{Edit, Span, Sources};
///
/// let id = Sources::default().add("a.sync.yaml", "one\nthree\nfour\n");
/// let edit = Edit { old: Span::new(id, 4, 8), length: 6 };
/// assert_eq!(edit.moved(Span::new(id, 0, 3)), Some(Span::new(id, 0, 3)));
/// assert_eq!(edit.moved(Span::new(id, 8, 12)), Some(Span::new(id, 10, 14)));
/// assert_eq!(edit.moved(Span::new(id, 5, 6)), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edit {
    /// The lines as they stood in the text before, the end of the last one included.
    pub old: Span,
    /// How many bytes stand there now.
    pub length: u32,
}

impl Edit {
    /// Where a span of the text before stands now; none where it is not wholly outside of the lines.
    pub fn moved(&self, span: Span) -> Option<Span> {
        let Span { source, start, end } = self.old;
        if span.source != source || span.end <= start && span.start < start {
            Some(span)
        } else if span.start >= end {
            // A file is far smaller than 4 GiB.
            let behind = start + self.length;
            Some(Span {
                source,
                start: span.start - end + behind,
                end: span.end - end + behind,
            })
        } else {
            None
        }
    }
}

/// A value and the place where it was written. Two of them are equal when their values are.
#[derive(Debug, Clone, Copy)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
