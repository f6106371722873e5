//! Where a span is, in lines and columns.

use std::collections::BTreeMap;

use sync_schema::span::{SourceId, Sources, Span};

/// Sources with the beginnings of their lines, which are looked for once a source, so that many
/// diagnostics in a large file take no longer than their number.
pub(super) struct Lines<'a> {
    sources: &'a Sources,
    starts: BTreeMap<SourceId, Vec<usize>>,
}

/// A span as people count it.
pub(super) struct Place<'a> {
    /// The name of the source.
    pub(super) file: &'a str,
    /// Counted from 1.
    pub(super) line: usize,
    /// Counted from 1, in characters.
    pub(super) column: usize,
    /// The line of the last character.
    pub(super) end_line: usize,
    /// One past the last character.
    pub(super) end_column: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Lines {
            sources,
            starts: BTreeMap::new(),
        }
    }

    /// The name of a span's source.
    pub(super) fn file(&self, span: Span) -> &'a str {
        &self.sources.get(span.source).name
    }

    /// The whole text of a span's source.
    pub(super) fn text(&self, span: Span) -> &'a str {
        &self.sources.get(span.source).text
    }

    /// A span within its source and on the boundaries of characters, whatever it was before.
    pub(super) fn range(&self, span: Span) -> (usize, usize) {
        let text = self.text(span);
        let start = text.floor_char_boundary(span.start as usize);
        let end = text.ceil_char_boundary(span.end as usize).max(start);
        (start, end)
    }

    /// Lines and columns of a span.
    pub(super) fn place(&mut self, span: Span) -> Place<'a> {
        let text = self.text(span);
        let (start, end) = self.range(span);
        let (line, line_start) = self.line(span.source, start);
        let (end_line, end_line_start) = self.line(span.source, end);
        Place {
            file: self.file(span),
            line,
            column: text[line_start..start].chars().count() + 1,
            end_line,
            end_column: text[end_line_start..end].chars().count() + 1,
        }
    }

    /// The number of the line that holds a byte, counted from 1, and where it begins.
    pub(super) fn line(&mut self, source: SourceId, byte: usize) -> (usize, usize) {
        let starts = self.starts(source);
        let line = starts.partition_point(|start| *start <= byte);
        (line, starts[line - 1])
    }

    /// The bytes from the beginning of one line to the end of another (its line feed left out).
    pub(super) fn window(&mut self, source: SourceId, first: usize, last: usize) -> (usize, usize) {
        let length = self.sources.get(source).text.len();
        let starts = self.starts(source);
        let start = starts.get(first - 1).copied().unwrap_or(length);
        let end = starts.get(last).map_or(length, |next| next - 1);
        (start, end)
    }

    fn starts(&mut self, source: SourceId) -> &[usize] {
        let text = &self.sources.get(source).text;
        self.starts.entry(source).or_insert_with(|| {
            std::iter::once(0)
                .chain(text.match_indices('\n').map(|(index, _)| index + 1))
                .collect()
        })
    }
}
