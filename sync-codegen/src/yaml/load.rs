//! Text to tree. This is the only module that knows the YAML library.
//!
//! The library's events are used rather than its deserializer, since they have what every later
//! module needs: where each value stands, how it is quoted, and both of two equal keys.

use serde_yaml::granit_parser::{
    ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, Span as Range, StructureStyle, options,
};
use sync_schema::codes::front_end::{EMPTY_FILE, NOT_YAML, SECOND_DOCUMENT};
use sync_schema::diagnostic::Diagnostic;
use sync_schema::read::{Faults, Kind, Node, beyond};
use sync_schema::span::{SourceId, Span};

use super::characters;
use super::limits::MAX_NESTING;
use super::mask::Masked;
use super::tree::{Form, Tree};

/// Reads a text. None where it is not one YAML document, or larger than the limits; then that has
/// been reported.
pub(super) fn load(source: SourceId, text: &str, faults: &mut Faults<'_>) -> Option<Node> {
    characters::check_file(source, text, faults);
    if faults.any() {
        return None;
    }
    let masked = Masked::new(text);
    let loader = Loader {
        source,
        text,
        masked: &masked,
    };
    let mut tree = Tree::new(faults);
    let mut documents = 0;
    // The library looks ahead, so it has to know how deep is too deep.
    let options = options! { flow_nesting_limit: MAX_NESTING, block_nesting_limit: MAX_NESTING };
    for event in Parser::new_from_str_with_options(&masked.text, options) {
        let (event, range) = match event {
            Ok(found) => found,
            Err(error) => {
                tree.faults.push(loader.not_yaml(&error));
                return None;
            }
        };
        let span = loader.span(range);
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                tree.faults.push(second_document(span));
                return None;
            }
        }
        loader.take(&mut tree, event, range, span)?;
    }
    match tree.finish() {
        Some(Node { kind: Kind::Null, .. }) | None => {
            let headline = "the file is empty";
            faults.push(
                Diagnostic::new(EMPTY_FILE, Span::new(source, 0, 0), headline).help("schema: my_schema"),
            );
            None
        }
        root => root,
    }
}

struct Loader<'a> {
    source: SourceId,
    text: &'a str,
    masked: &'a Masked<'a>,
}

impl Loader<'_> {
    /// Puts an event into the tree; none where reading is to end.
    fn take(&self, tree: &mut Tree<'_, '_>, event: Event<'_>, range: Range, span: Span) -> Option<()> {
        let tag = range.tag_span().map(|tag| self.span(tag));
        match event {
            Event::Scalar(value, style, anchor, written_tag) => {
                if written_tag.is_some() {
                    tree.refuse_tag(tag.unwrap_or(span));
                }
                let (kind, span) = self.scalar(&value, style, span);
                if let Kind::Text { value, .. } = &kind {
                    characters::check_value(value, span, tree.faults);
                }
                tree.leaf(Node { kind, span }, anchor)
            }
            Event::SequenceStart(style, anchor, written_tag) => {
                if written_tag.is_some() {
                    tree.refuse_tag(tag.unwrap_or(span));
                }
                tree.open(Form::List, style == StructureStyle::Flow, span, anchor)
            }
            Event::MappingStart(style, anchor, written_tag) => {
                if written_tag.is_some() {
                    tree.refuse_tag(tag.unwrap_or(span));
                }
                tree.open(Form::Map, style == StructureStyle::Flow, span, anchor)
            }
            Event::SequenceEnd | Event::MappingEnd => tree.close(span),
            Event::Alias(anchor) => tree.alias(anchor, span),
            // Beginnings and ends, and comments where another crate turned them on.
            _ => Some(()),
        }
    }

    /// The form of a scalar, and its place without the quotes where the text stands in between as it is.
    fn scalar(&self, value: &str, style: ScalarStyle, span: Span) -> (Kind, Span) {
        let value = self.masked.restore(value);
        let plain = style == ScalarStyle::Plain;
        if plain && matches!(value.as_str(), "" | "~" | "null" | "Null" | "NULL") {
            return (Kind::Null, span);
        }
        let quoted = matches!(style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let inner = span.part(1, (span.end - span.start).saturating_sub(1) as usize);
        let verbatim = quoted && self.text.get(inner.start as usize..inner.end as usize) == Some(&value);
        (Kind::Text { value, plain }, if verbatim { inner } else { span })
    }

    fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(&range.start), self.offset(&range.end));
        Span::new(self.source, start, end)
    }

    /// Bytes from the start of the original text.
    fn offset(&self, marker: &Marker) -> usize {
        let masked = marker.byte_offset().unwrap_or(self.masked.text.len());
        self.masked.original(masked).min(self.text.len())
    }

    /// The library's complaint, at the character where it stopped.
    fn not_yaml(&self, error: &ScanError) -> Diagnostic {
        let at = self.offset(error.marker());
        let length = self
            .text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .filter(|next| *next != '\n');
        let span = Span::new(self.source, at, at + length.map_or(0, char::len_utf8));
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return beyond(MAX_NESTING, "lists and maps in each other", span);
        }
        Diagnostic::new(
            NOT_YAML,
            span,
            format!("not valid YAML: {}", error.info().trim_end_matches('.')),
        )
        .maybe_help(help(error.kind()).map(str::to_owned))
    }
}

/// The remedy for the faults that a schema invites.
fn help(kind: &ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::TabNotAllowed | ErrorKind::TabInBlockIndentation | ErrorKind::TabInIndentation => {
            Some("indent with blanks")
        }
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            Some("put a text that has `: ` in it in quotes")
        }
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MappingKeyNotAllowed => {
            Some("put a type such as `[T]?`, and inside brackets a path template, in quotes")
        }
        ErrorKind::UnknownAnchor => Some("give a value that name first: `&name value`"),
        _ => None,
    }
}

fn second_document(span: Span) -> Diagnostic {
    Diagnostic::new(SECOND_DOCUMENT, span, "a second document begins here")
        .help("remove the `---`, or put what follows into a file of its own and list it under `imports:`")
}
