//! For programs: one JSON object a line.

use std::fmt::Write as _;

use serde::Serialize;
use sync_schema::diagnostic::{Diagnostic, Severity};
use sync_schema::span::Span;

use super::place::Lines;
use super::printable::shown;

/// The keys of a line; [`Format::Json`](super::Format::Json) documents them.
#[derive(Serialize)]
struct DiagnosticView<'a> {
    code: &'static str,
    severity: &'static str,
    headline: &'a str,
    #[serde(flatten)]
    place: PlaceView<'a>,
    label: &'a str,
    help: &'a [String],
    related: Vec<RelatedView<'a>>,
}

#[derive(Serialize)]
struct RelatedView<'a> {
    #[serde(flatten)]
    place: PlaceView<'a>,
    label: &'a str,
}

#[derive(Serialize, Default)]
struct PlaceView<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    start: Option<u32>,
    end: Option<u32>,
}

/// Draws one diagnostic as a line.
pub(super) fn draw(diagnostic: &Diagnostic, lines: &mut Lines<'_>, text: &mut String) {
    let view = DiagnosticView {
        code: diagnostic.code.id(),
        severity: match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        headline: &diagnostic.headline,
        place: diagnostic.span.map(|span| place(span, lines)).unwrap_or_default(),
        label: &diagnostic.label,
        help: &diagnostic.help,
        related: diagnostic
            .related
            .iter()
            .map(|(span, label)| RelatedView {
                place: place(*span, lines),
                label,
            })
            .collect(),
    };
    // Writing plain data with keys that are texts has no way to fail.
    let json = serde_json::to_string(&view).unwrap_or_default();
    text.push_str(&json_printable(&json));
    text.push('\n');
}

fn place<'a>(span: Span, lines: &mut Lines<'a>) -> PlaceView<'a> {
    let place = lines.place(span);
    PlaceView {
        file: Some(place.file),
        line: Some(place.line),
        column: Some(place.column),
        end_line: Some(place.end_line),
        end_column: Some(place.end_column),
        start: Some(span.start),
        end: Some(span.end),
    }
}

/// JSON lets control characters above U+001F and changes of text direction stand as they are; here
/// they are escaped too. They can stand inside strings only, where the escape means the same.
pub fn json_printable(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if shown(character) == character {
            text.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}
