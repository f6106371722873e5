//! Doc comments and deprecations.

use std::borrow::Cow;

use proc_macro2::TokenStream;
use quote::quote;

use super::maker::{Made, Maker, code};
use crate::schema::Deprecation;
use crate::text::is_unfit_for_comments;

/// A doc comment: the description, or else a sentence of ours.
pub(super) fn docs(description: Option<&str>, otherwise: &str) -> TokenStream {
    let lines = described(description, otherwise);
    quote!(#(#[doc = #lines])*)
}

/// A doc comment: a sentence of ours, then the description.
pub(super) fn docs_with(first: &str, description: Option<&str>) -> TokenStream {
    let lines = described_with(first, description);
    quote!(#(#[doc = #lines])*)
}

/// The lines of a doc comment: the description, or else a sentence of ours.
pub(super) fn described(description: Option<&str>, otherwise: &str) -> Vec<String> {
    lines(
        description
            .filter(|text| !text.trim().is_empty())
            .unwrap_or(otherwise),
    )
}

/// The lines of a doc comment: a sentence of ours, then the description.
pub(super) fn described_with(first: &str, description: Option<&str>) -> Vec<String> {
    match description.filter(|text| !text.trim().is_empty()) {
        Some(description) => lines(&format!("{first}\n\n{description}")),
        None => lines(first),
    }
}

fn lines(text: &str) -> Vec<String> {
    let mut fence = None;
    let text: Cow<'_, str> = match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n").into(),
        false => text.into(),
    };
    let lines = text
        .trim_end()
        .lines()
        .map(|line| format!(" {}", without_tests(&printable(line), &mut fence)));
    lines.collect()
}

/// A line of Markdown that `rustdoc --test` finds no test in: code in fences says that it is text, and
/// nothing stands so far in that it would be code. `fence` is the sign that ends the open one.
fn without_tests(line: &str, fence: &mut Option<String>) -> String {
    // Signs of quotes and lists, which fences and indented code may stand behind.
    let start = line
        .find(|letter: char| !" >-*+.)0123456789".contains(letter))
        .unwrap_or(line.len());
    let (mut before, rest) = (line[..start].to_owned(), &line[start..]);
    let sign = rest.chars().next().unwrap_or(' ');
    let length = rest.len() - rest.trim_start_matches(sign).len();
    let marks = if "`~".contains(sign) && length >= 3 {
        &rest[..length]
    } else {
        ""
    };
    if let Some(open) = fence {
        if marks.starts_with(open.as_str()) && rest[marks.len()..].trim().is_empty() {
            *fence = None;
        }
        return line.to_owned();
    }
    while before.contains("    ") {
        before = before.replace("    ", "   ");
    }
    if marks.is_empty() || sign == '`' && rest[marks.len()..].contains('`') {
        return before + rest;
    }
    *fence = Some(marks.to_owned());
    format!("{before}{marks}text")
}

/// A line without what could hide its meaning or end it.
fn printable(line: &str) -> String {
    let shown = |letter: char| match letter {
        '\t' => ' ',
        letter if is_unfit_for_comments(letter) => '\u{FFFD}',
        letter => letter,
    };
    line.trim_end().chars().map(shown).collect()
}

/// `#[deprecated]`, where it is.
pub(super) fn deprecated(maker: &mut Maker<'_>, deprecation: Option<&Deprecation>) -> Made {
    maker.count(usize::from(deprecation.is_some()));
    let Deprecation {
        since,
        instead,
        remove_after,
    } = deprecation?;
    let mut notes = Vec::new();
    if let Some(instead) = instead {
        notes.push(format!("use `{instead}`"));
    }
    if let Some(date) = remove_after {
        notes.push(format!("may be removed after {date}"));
    }
    let note = if notes.is_empty() {
        "is on its way out".to_owned()
    } else {
        notes.join("; ")
    };
    let since = since.as_deref().map(|since| maker.text(since));
    let note = maker.text(&note);
    match since {
        Some(since) => code!(maker, #[deprecated(since = #since, note = #note)]),
        None => code!(maker, #[deprecated(note = #note)]),
    }
}

/// A name in a doc comment, as code.
pub(super) fn code(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

#[cfg(test)]
mod tests {
    use super::{described_with, without_tests};

    #[test]
    fn every_end_of_a_line_begins_a_comment_of_its_own() {
        let lines = described_with("What it is.", Some("one\r\ntwo\rthree\n\u{2028}four\n"));
        assert_eq!(
            lines,
            [" What it is.", " ", " one", " two", " three", " \u{fffd}four"]
        );
    }

    #[test]
    fn a_description_is_never_a_test() {
        let mut fence = None;
        let written = [
            ("As in", "As in"),
            ("```rust", "```text"),
            ("    kept.as_it_is()", "    kept.as_it_is()"),
            ("``` x", "``` x"),
            ("```", "```"),
            ("     five spaces", "   five spaces"),
            ("- ~~~~", "- ~~~~text"),
            ("~~~", "~~~"),
            ("~~~~", "~~~~"),
            ("> ```", "> ```text"),
            ("> ```", "> ```"),
            ("```not a fence```", "```not a fence```"),
        ];
        for (line, wanted) in written {
            assert_eq!(without_tests(line, &mut fence), wanted);
        }
        assert_eq!(fence, None);
    }
}
