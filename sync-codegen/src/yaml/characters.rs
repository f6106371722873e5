//! Characters that no text of a schema may have.

use sync_schema::codes::front_end::FORBIDDEN_CHARACTER;
use sync_schema::diagnostic::Diagnostic;
use sync_schema::read::Faults;
use sync_schema::span::{SourceId, Span};
use sync_schema::text::is_forbidden;

/// Reports every forbidden character of a file, written as itself.
pub(super) fn check_file(source: SourceId, text: &str, faults: &mut Faults<'_>) {
    // Line ends of Windows are line ends.
    for (at, character) in text
        .char_indices()
        .filter(|(_, found)| *found != '\r' && is_forbidden(*found))
    {
        faults.push(fault(Span::new(source, at, at + character.len_utf8()), character));
    }
}

/// Reports the first forbidden character of a text, such as one that was written as an escape.
pub(super) fn check_value(value: &str, span: Span, faults: &mut Faults<'_>) {
    if let Some(found) = value.chars().find(|found| is_forbidden(*found)) {
        faults.push(fault(span, found));
    }
}

fn fault(span: Span, found: char) -> Diagnostic {
    let headline = format!(
        "the character U+{:04X} is not allowed in a schema",
        u32::from(found)
    );
    Diagnostic::new(FORBIDDEN_CHARACTER, span, headline).help("remove it")
}
