//! For people: the lines of the source, with the fault underlined.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use sync_schema::diagnostic::{Diagnostic, Severity};
use sync_schema::span::Span;

use super::place::Lines;
use super::printable::{line, printable};

/// Two places that are further apart are shown apart.
const FAR_LINES: usize = 20;
/// Of a source with longer lines only the place is told, not the text.
const LONG_BYTES: usize = 4_000;

/// Draws one diagnostic and an empty line.
pub(super) fn draw(diagnostic: &Diagnostic, lines: &mut Lines<'_>, colours: bool, text: &mut String) {
    let mut group = level(diagnostic.severity())
        .primary_title(line(&diagnostic.headline))
        .id(diagnostic.code.id())
        .elements(Vec::<Snippet<'_, Annotation<'_>>>::new());
    for part in parts(diagnostic, lines) {
        group = show(&part, lines, group);
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(printable(help).into_owned()));
    }
    text.push_str(&renderer(colours).render(&[group]));
    text.push_str("\n\n");
}

/// The last line: how many faults there were.
pub(super) fn summary(counts: &str, diagnostics: &[Diagnostic], colours: bool) -> String {
    let worst = diagnostics
        .iter()
        .map(Diagnostic::severity)
        .min()
        .unwrap_or(Severity::Warning);
    let title = level(worst).primary_title(counts);
    format!("{}\n", renderer(colours).render(&[Group::with_title(title)]))
}

fn renderer(colours: bool) -> Renderer {
    if colours {
        Renderer::styled()
    } else {
        Renderer::plain()
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    }
}

/// A mark under some text.
struct Mark<'d> {
    span: Span,
    label: &'d str,
    kind: AnnotationKind,
}

/// The marks of a diagnostic, those together that are shown in one piece of source. The place of the
/// fault itself comes first.
fn parts<'d>(diagnostic: &'d Diagnostic, lines: &mut Lines<'_>) -> Vec<Vec<Mark<'d>>> {
    let fault = diagnostic.span.map(|span| Mark {
        span,
        label: &diagnostic.label,
        kind: AnnotationKind::Primary,
    });
    let related = diagnostic.related.iter();
    let related = related.map(|(span, label)| Mark {
        span: *span,
        label,
        kind: AnnotationKind::Context,
    });
    let mut parts: Vec<Vec<Mark<'d>>> = Vec::new();
    for mark in fault.into_iter().chain(related) {
        let near = |other: &Mark<'_>, lines: &mut Lines<'_>| {
            other.span.source == mark.span.source
                && lines.place(other.span).line.abs_diff(lines.place(mark.span).line) <= FAR_LINES
        };
        match parts
            .iter_mut()
            .find(|part| part.iter().any(|other| near(other, lines)))
        {
            Some(part) => part.push(mark),
            None => parts.push(vec![mark]),
        }
    }
    parts
}

/// Adds one piece of source with its marks.
fn show<'a>(part: &[Mark<'_>], lines: &mut Lines<'_>, group: Group<'a>) -> Group<'a> {
    let Some(first) = part.first() else { return group };
    let places: Vec<_> = part.iter().map(|mark| lines.place(mark.span)).collect();
    let top = places.iter().map(|place| place.line).min().unwrap_or(1);
    let bottom = places.iter().map(|place| place.end_line).max().unwrap_or(1);
    let (start, end) = lines.window(first.span.source, top, bottom);
    let file = line(lines.file(first.span));
    if end - start > LONG_BYTES {
        let origin = Origin::path(file)
            .line(places[0].line)
            .char_column(places[0].column);
        let group = group.element(origin);
        return match first.label {
            "" => group,
            label => group.element(Level::NOTE.message(printable(label).into_owned())),
        };
    }
    let shown = &lines.text(first.span)[start..end];
    let cleaned = clean(shown);
    // Replaced characters have other lengths, so bytes are counted anew.
    let within =
        |byte: usize| cleaned.floor_char_boundary(clean(&shown[..byte.clamp(start, end) - start]).len());
    let annotations = part.iter().map(|mark| {
        let (from, to) = lines.range(mark.span);
        let label = (!mark.label.is_empty()).then(|| line(mark.label));
        mark.kind.span(within(from)..within(to)).label(label)
    });
    let snippet = Snippet::source(cleaned.clone()).line_start(top).path(file);
    group.element(snippet.annotations(annotations))
}

/// Text for showing, without the line ends of Windows.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    printable(text.strip_suffix('\r').unwrap_or(&text)).into_owned()
}
