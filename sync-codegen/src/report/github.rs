//! For GitHub Actions: workflow commands, `::error file=…,line=…,col=…,title=…::message`.

use std::fmt::Write as _;

use sync_schema::diagnostic::{Diagnostic, Severity};

use super::place::Lines;
use super::printable::{line, printable};

/// Draws one diagnostic as a line.
pub(super) fn draw(diagnostic: &Diagnostic, lines: &mut Lines<'_>, text: &mut String) {
    text.push_str(match diagnostic.severity() {
        Severity::Error => "::error ",
        Severity::Warning => "::warning ",
    });
    if let Some(span) = diagnostic.span {
        let place = lines.place(span);
        let _ = write!(text, "file={},line={},", property(place.file), place.line);
        let _ = write!(text, "endLine={},col={},", place.end_line, place.column);
        // GitHub takes a last column only where it stands in the first line.
        if place.end_line == place.line {
            let _ = write!(text, "endColumn={},", place.end_column);
        }
    }
    let title = format!("{}: {}", diagnostic.code.id(), diagnostic.code.title());
    let _ = write!(
        text,
        "title={}::{}",
        property(&title),
        data(&message(diagnostic, lines))
    );
    text.push('\n');
}

/// Everything that the command has no property for.
fn message(diagnostic: &Diagnostic, lines: &mut Lines<'_>) -> String {
    let mut message = line(&diagnostic.headline);
    if !diagnostic.label.is_empty() {
        let _ = write!(message, "\n{}", line(&diagnostic.label));
    }
    for (span, label) in &diagnostic.related {
        let place = lines.place(*span);
        let _ = write!(
            message,
            "\n{}:{}:{}: {}",
            line(place.file),
            place.line,
            place.column,
            line(label)
        );
    }
    for help in &diagnostic.help {
        let _ = write!(message, "\nhelp: {}", printable(help));
    }
    message
}

/// As GitHub wants the message: percent signs and line ends are escaped.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// As GitHub wants a property: what would end it is escaped too.
fn property(text: &str) -> String {
    data(&line(text)).replace(':', "%3A").replace(',', "%2C")
}
