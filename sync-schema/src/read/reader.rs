//! Reading the forms that recur: maps with fixed keys, names, texts, numbers.

use crate::codes::front_end::{MISSING_KEY, NOT_A_NUMBER, NOT_ONE_LINE, UNKNOWN_KEY, WRONG_FORM};
use crate::definition::Number;
use crate::diagnostic::Diagnostic;
use crate::span::{Span, Spanned};
use crate::words::Place;

use super::faults::{Faults, shown};
use super::node::{Entry, Kind, Node};

/// One file while its tree is read. Every method reports what is wrong and goes on.
pub(super) struct Reader<'f, 's> {
    /// The whole file.
    pub(super) text: &'f str,
    pub(super) faults: &'f mut Faults<'s>,
    /// Paths and groups read so far, in all files.
    pub(super) paths: usize,
}

/// A map with fixed keys.
#[derive(Clone, Copy)]
pub(super) struct Fields<'n> {
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key and its value.
    pub(super) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key.value == key)
    }

    /// Whether a key is there under a name that was reported as a misspelling of it.
    pub(super) fn misspells(&self, key: &str, place: &Place) -> bool {
        let unknown = self.entries.iter().filter(|entry| !place.knows(&entry.key.value));
        unknown
            .into_iter()
            .any(|entry| place.closest(&entry.key.value) == Some(key))
    }
}

impl Reader<'_, '_> {
    /// A map whose keys are those of a place; keys that are not are reported and left out.
    pub(super) fn fields<'n>(&mut self, node: &'n Node, place: &Place, example: &str) -> Option<Fields<'n>> {
        let entries = self.map(node, place.about, example)?;
        for entry in entries.iter().filter(|entry| !place.knows(&entry.key.value)) {
            if self.faults.are_too_many() {
                break; // Looking for the nearest word takes time, and nobody would see it.
            }
            self.unknown_key(&entry.key, place);
        }
        Some(Fields { entries })
    }

    /// Reports a key that no map at this place has.
    pub(super) fn unknown_key(&mut self, key: &Spanned<String>, place: &Place) {
        let headline = format!("`{}` is not a key of {}", shown(&key.value), place.about);
        let help = match place.closest(&key.value) {
            Some(word) => format!("did you mean `{word}`?"),
            None => match place.words {
                [only] => format!("the key of {} is `{only}`", place.about),
                words => format!("the keys of {} are {}", place.about, list(words)),
            },
        };
        self.faults
            .push(Diagnostic::new(UNKNOWN_KEY, key.span, headline).help(help));
    }

    /// Reports that a map lacks a key.
    pub(super) fn missing_key(&mut self, span: Span, key: &str, about: &str, example: &str) {
        let headline = format!("{about} needs the key `{key}`");
        self.faults
            .push(Diagnostic::new(MISSING_KEY, span, headline).help(example));
    }

    /// A map with any keys.
    pub(super) fn map<'n>(&mut self, node: &'n Node, about: &str, example: &str) -> Option<&'n [Entry]> {
        let entries = node.entries();
        if entries.is_none() {
            self.wrong_form(node, &format!("{about} is a map"), example);
        }
        entries
    }

    /// A list.
    pub(super) fn list<'n>(&mut self, node: &'n Node, about: &str, example: &str) -> Option<&'n [Node]> {
        match &node.kind {
            Kind::List(nodes) => Some(nodes),
            _ => {
                self.wrong_form(node, &format!("{about} is a list"), example);
                None
            }
        }
    }

    /// Reports a value of the wrong form. `rule` says which is right.
    pub(super) fn wrong_form(&mut self, node: &Node, rule: &str, example: &str) {
        self.refuse(node, &format!("{rule}, and here is {}", node.form()), example);
    }

    /// Reports a value whose form is right and its parts are not.
    pub(super) fn refuse(&mut self, node: &Node, headline: &str, example: &str) {
        self.faults
            .push(Diagnostic::new(WRONG_FORM, node.span, headline).help(example));
    }

    /// Any text, verbatim, such as a description.
    pub(super) fn prose(&mut self, node: &Node, about: &str, example: &str) -> Option<Spanned<String>> {
        match &node.kind {
            Kind::Text { value, .. } => Some(Spanned::new(value.clone(), node.span)),
            _ => {
                self.wrong_form(node, &format!("{about} is a text"), example);
                None
            }
        }
    }

    /// A text that stands in the file as it is read, so that parts of it have places.
    pub(super) fn code(&mut self, node: &Node, about: &str, example: &str) -> Option<Spanned<String>> {
        let text = self.prose(node, about, example)?;
        self.one_line(text)
    }

    /// The name of an entry.
    pub(super) fn key(&mut self, entry: &Entry) -> Option<Spanned<String>> {
        self.one_line(entry.key.clone())
    }

    fn one_line(&mut self, text: Spanned<String>) -> Option<Spanned<String>> {
        let there = self.text.get(text.span.start as usize..text.span.end as usize);
        if there == Some(&text.value) && !text.value.contains(['\n', '\t']) {
            return Some(text);
        }
        let headline = "this text must stand on one line and without escapes";
        let help = if text.value.contains(['\n', '\t', '\'']) {
            "write it on one line, without quotes or in double quotes".to_owned()
        } else {
            format!("'{}'", shown(&text.value))
        };
        self.faults
            .push(Diagnostic::new(NOT_ONE_LINE, text.span, headline).help(help));
        None
    }

    /// `description:`, if it is there.
    pub(super) fn description(&mut self, fields: Fields<'_>) -> Option<Spanned<String>> {
        self.prose(
            fields.get("description")?,
            "a description",
            "description: What this is for",
        )
    }

    /// The text of a key, if the key is there.
    pub(super) fn optional(
        &mut self,
        fields: Fields<'_>,
        key: &str,
        example: &str,
    ) -> Option<Spanned<String>> {
        self.code(fields.get(key)?, &format!("`{key}`"), example)
    }

    /// The truth value of a key, if the key is there.
    pub(super) fn truth(&mut self, fields: Fields<'_>, key: &str) -> Option<Spanned<bool>> {
        let node = fields.get(key)?;
        let truth = match &node.kind {
            Kind::Text { value, plain: true } => value.parse().ok(),
            _ => None,
        };
        if truth.is_none() {
            let headline = format!("`{key}` is `true` or `false`");
            self.refuse(node, &headline, &format!("{key}: false"));
        }
        truth.map(|truth| Spanned::new(truth, node.span))
    }

    /// The number of a key, if the key is there.
    pub(super) fn number(&mut self, fields: Fields<'_>, key: &str) -> Option<Spanned<Number>> {
        self.number_at(fields.get(key)?, key)
    }

    /// A number. `key` is what it is called.
    pub(super) fn number_at(&mut self, node: &Node, key: &str) -> Option<Spanned<Number>> {
        let number = match &node.kind {
            Kind::Text { value, plain: true } => number(value),
            _ => None,
        };
        if number.is_none() {
            let found = self
                .text
                .get(node.span.start as usize..node.span.end as usize)
                .unwrap_or_default();
            let headline = match &node.kind {
                Kind::Text { value, plain: false } if self::number(value).is_some() => {
                    format!("`{key}` is a number, and here is a text")
                }
                Kind::Text { .. } => format!("`{}` is not a number", shown(found)),
                _ => format!("`{key}` is a number, and here is {}", node.form()),
            };
            // What was meant, where quotes, underscores or a missing zero are all that is wrong.
            let meant = match &node.kind {
                Kind::Text { value, .. } => format!("0{}", value.replace('_', "")),
                _ => String::new(),
            };
            let meant = match self::number(&meant) {
                Some(Number::Integer(whole)) => whole.to_string(),
                Some(Number::Real(real)) => real.to_string(),
                None => "12".to_owned(),
            };
            let help = format!("{key}: {meant}");
            self.faults
                .push(Diagnostic::new(NOT_A_NUMBER, node.span, headline).help(help));
        }
        number.map(|number| Spanned::new(number, node.span))
    }
}

/// A decimal number, whole or not.
fn number(text: &str) -> Option<Number> {
    let begins = text
        .trim_start_matches('-')
        .starts_with(|first: char| first.is_ascii_digit());
    if !begins {
        return None;
    }
    if let Ok(whole) = text.parse() {
        return Some(Number::Integer(whole));
    }
    let digits_only = text
        .trim_start_matches('-')
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    // What is too long for a whole number is not to be rounded.
    text.parse()
        .ok()
        .filter(|real: &f64| real.is_finite() && !digits_only)
        .map(Number::Real)
}

/// "`a`, `b` and `c`"
fn list(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_decimal() {
        assert_eq!(number("12"), Some(Number::Integer(12)));
        assert_eq!(number("-1"), Some(Number::Integer(-1)));
        assert_eq!(number("0.5"), Some(Number::Real(0.5)));
        assert_eq!(number("1e3"), Some(Number::Real(1000.0)));
        for text in [
            "",
            "-",
            "1_000",
            "0x10",
            ".5",
            "inf",
            "nan",
            "1e999",
            "--1",
            &"9".repeat(60),
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
