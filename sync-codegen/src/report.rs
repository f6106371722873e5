//! Drawing of diagnostics: for people, for programs, and for the checks of a GitHub pull request.
//!
//! A diagnostic may quote a hostile schema. Whatever is drawn here has passed through
//! [`printable`], so that no control character, escape sequence or change of text direction
//! reaches a terminal.

use std::fmt::Write as _;

use sync_schema::diagnostic::{Diagnostic, Severity};
use sync_schema::span::Sources;

mod github;
mod human;
mod json;
mod place;
mod printable;

pub use json::json_printable;
pub use printable::printable;

/// How diagnostics are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// With the lines of the source, and a summary at the end.
    #[default]
    Human,
    /// One JSON object a line and nothing else: see the [keys](#json).
    ///
    /// # JSON
    /// `code`, `severity` (`error` or `warning`), `headline`, `label` (may be empty), `help` (a list
    /// of texts), the place, and `related` (a list of places, each with its `label`).
    /// A place is `file`, `line`, `column`, `end_line`, `end_column` (all counted from 1, columns in
    /// characters), `start` and `end` (bytes, counted from 0, `end` not included). A diagnostic
    /// without a place has `null` in its stead.
    Json,
    /// Workflow commands of GitHub Actions, which show up beside the lines of a pull request.
    Github,
}

/// Draws diagnostics; empty when there are none.
///
/// With `colours` the text for people holds ANSI escape sequences; other formats never do.
///
/// ```
/// use sync_codegen::report::{Format, draw};
/// use sync_schema::{codes, diagnostic::Diagnostic, span::{Sources, Span}};
///
/// let mut sources = Sources::default();
/// let id = sources.add("a.sync.yaml", "schema: a\ntpyes: {}\n");
/// let found = [Diagnostic::new(codes::front_end::UNKNOWN_KEY, Span::new(id, 10, 15), "unknown key `tpyes`")
///     .help("did you mean `types`?")];
/// let text = draw(&found, &sources, Format::Human, false);
/// assert!(text.starts_with("error[S0101]: unknown key `tpyes`\n --> a.sync.yaml:2:1\n"));
/// assert!(text.ends_with("\nerror: 1 error, 0 warnings\n"));
/// ```
pub fn draw(diagnostics: &[Diagnostic], sources: &Sources, format: Format, colours: bool) -> String {
    let diagnostics: Vec<_> = diagnostics
        .iter()
        .cloned()
        .map(|found| found.at_origin(sources))
        .collect();
    let mut lines = place::Lines::new(sources);
    let mut text = String::new();
    for diagnostic in &diagnostics {
        match format {
            Format::Human => human::draw(diagnostic, &mut lines, colours, &mut text),
            Format::Json => json::draw(diagnostic, &mut lines, &mut text),
            Format::Github => github::draw(diagnostic, &mut lines, &mut text),
        }
    }
    if format == Format::Human && !diagnostics.is_empty() {
        text.push_str(&human::summary(&counts(&diagnostics), &diagnostics, colours));
    }
    text
}

/// `2 errors, 1 warning`
fn counts(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .count();
    let mut text = String::new();
    for (number, word, comma) in [
        (errors, "error", ", "),
        (diagnostics.len() - errors, "warning", ""),
    ] {
        let plural = if number == 1 { "" } else { "s" };
        let _ = write!(text, "{number} {word}{plural}{comma}");
    }
    text
}

#[cfg(test)]
mod tests {
    use sync_schema::codes::front_end::UNKNOWN_KEY;
    use sync_schema::span::Span;

    use super::*;

    /// Draws one fault at `start..end` in all formats.
    fn drawn(text: &str, start: usize, end: usize) -> [String; 3] {
        let mut sources = Sources::default();
        let id = sources.add("a\u{1b}.sync.yaml", text);
        let span = Span::new(id, start, end);
        let fault = Diagnostic::new(UNKNOWN_KEY, span, "a\nb\u{9b}")
            .label("l\r")
            .related(span, "r")
            .related(Span::new(id, end / 2, end + 1), "s")
            .help("h\u{202e}");
        [Format::Human, Format::Json, Format::Github]
            .map(|format| draw(std::slice::from_ref(&fault), &sources, format, false))
    }

    #[test]
    fn any_span_in_any_text_is_drawn_without_a_control_character() {
        let long = "x".repeat(10_000);
        let texts = [
            "",
            "\n",
            "a",
            "a\n",
            "\r\n",
            "é\r\nü\u{202e}\u{9b}\n",
            "\0\u{feff}\t日本\n\n",
            "e\u{301}👩\u{200d}👩\n\r\r\nz",
            long.as_str(),
        ];
        for text in texts {
            for start in 0..=(text.len() + 2).min(30) {
                for end in start..=(text.len() + 2).min(30) {
                    for drawn in drawn(text, start, end) {
                        let bad = |c: char| c != '\n' && printable::shown(c) != c;
                        assert!(!drawn.contains(bad), "{text:?} {start}..{end}: {drawn:?}");
                        assert!(drawn.contains("S0101"));
                    }
                }
            }
        }
    }

    #[test]
    fn columns_count_characters_and_lines_of_windows_are_lines() {
        let [human, json, github] = drawn("é: 1\r\nüb: 2\r\n", 9, 10);
        assert!(human.contains(".sync.yaml:2:2\n"), "{human}");
        assert!(human.contains(" üb: 2\n"), "{human}");
        assert!(
            json.contains("\"line\":2,\"column\":2,\"end_line\":2,\"end_column\":3,\"start\":9,\"end\":10"),
            "{json}"
        );
        assert!(github.contains("line=2,endLine=2,col=2,endColumn=3,"), "{github}");
    }

    #[test]
    fn of_a_line_too_long_only_the_place_is_told() {
        let [human, ..] = drawn(&"x".repeat(10_000), 9_000, 9_001);
        assert!(human.contains(".sync.yaml:1:9001\n"), "{human}");
        assert!(human.len() < 500, "{human}");
    }

    #[test]
    fn github_commands_are_escaped() {
        let mut sources = Sources::default();
        let id = sources.add("a,b:c%.yaml", "x");
        let fault = Diagnostic::new(UNKNOWN_KEY, Span::new(id, 0, 1), "100%::error::no").help("one\ntwo");
        let text = draw(&[fault], &sources, Format::Github, false);
        assert_eq!(
            text,
            "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=2,\
             title=S0101%3A unknown key::100%25::error::no%0Ahelp: one%0Atwo\n"
        );
    }
}
