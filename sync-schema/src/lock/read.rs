//! A lock out of its text.

use std::collections::BTreeSet;

use crate::codes::lock as codes;
use crate::diagnostic::{Diagnostic, Sink};
use crate::lock::Lock;
use crate::span::{SourceId, Span};

const SECTIONS: [&str; 5] = ["paths", "components", "records", "enums", "models"];

/// Reads a lock from its text, as `sync_codegen::lock::write` writes it: all lines; none where any of them is damaged.
pub fn read(source: SourceId, text: &str, sink: &mut Sink) -> Option<Lock> {
    let mut reader = Reader {
        source,
        sink,
        lock: Lock::default(),
        section: None,
        names: BTreeSet::new(),
        damaged: false,
        skipping: false,
        conflict: false,
    };
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end();
        let body = line.trim_start_matches(' ');
        if !body.is_empty() && !body.starts_with('#') {
            let indent = line.len() - body.len();
            reader.line(indent, body, start + indent);
        }
        start += whole.len();
    }
    let Reader { lock, damaged, .. } = reader;
    (!damaged).then_some(lock)
}

struct Reader<'a> {
    source: SourceId,
    sink: &'a mut Sink,
    lock: Lock,
    section: Option<&'static str>,
    /// The names of the list that is being read.
    names: BTreeSet<String>,
    damaged: bool,
    /// In a section that is not known, which one fault is enough for.
    skipping: bool,
    /// Between the marks that a merge leaves, of which the first is reported.
    conflict: bool,
}

impl Reader<'_> {
    /// A line of `body` at the byte `at`, `indent` spaces in.
    fn line(&mut self, indent: usize, body: &str, at: usize) {
        let span = Span::new(self.source, at, at + body.len());
        let groups = matches!(self.section, Some("records" | "enums" | "models"));
        match (indent, self.section, body.split_once(": ")) {
            (0, _, None) if body.ends_with(':') => self.begin_section(&body[..body.len() - 1], span),
            (2, Some(_), None) if groups && body.ends_with(':') => {
                self.begin_group(&body[..body.len() - 1], span)
            }
            (2, Some(_), Some((number, name))) if !groups => self.entry(number, name, span),
            (4, Some(_), Some((number, name))) if groups => self.entry(number, name, span),
            (2.., None, _) if self.skipping => {}
            _ if body.starts_with("<<<<<<<") => {
                self.conflict = true;
                self.unreadable(span, "a merge left both sides here");
            }
            // Said already, where it begins.
            _ if self.conflict && (body.starts_with("=======") || body.starts_with("|||||||")) => {}
            _ if self.conflict && body.starts_with(">>>>>>>") => self.conflict = false,
            _ => self.unreadable(span, "this line belongs to no list of numbers"),
        }
    }

    fn begin_section(&mut self, word: &str, span: Span) {
        match SECTIONS.into_iter().find(|section| *section == word) {
            Some(section) => {
                self.section = Some(section);
                self.skipping = false;
                self.names.clear();
            }
            None => self.unreadable(
                span,
                "this is none of `paths:`, `components:`, `records:`, `enums:` and `models:`",
            ),
        }
    }

    fn begin_group(&mut self, name: &str, span: Span) {
        let Some(name) = scalar(name) else {
            return self.unreadable(span, "this is no name");
        };
        self.names.clear();
        let known = self.groups().is_some_and(|groups| {
            let known = groups.iter().any(|(group, _)| *group == name);
            groups.push((name.clone(), Vec::new()));
            known
        });
        if known {
            self.fault(Diagnostic::new(
                codes::DUPLICATE_IN_LOCK,
                span,
                format!("`{name}` is listed twice"),
            ));
        }
    }

    fn groups(&mut self) -> Option<&mut Vec<(String, Vec<String>)>> {
        match self.section {
            Some("records") => Some(&mut self.lock.records),
            Some("enums") => Some(&mut self.lock.enums),
            Some("models") => Some(&mut self.lock.models),
            _ => None,
        }
    }

    fn list(&mut self) -> Option<&mut Vec<String>> {
        match self.section {
            Some("paths") => Some(&mut self.lock.paths),
            Some("components") => Some(&mut self.lock.components),
            _ => self.groups()?.last_mut().map(|(_, names)| names),
        }
    }

    fn entry(&mut self, number: &str, name: &str, span: Span) {
        let name_span = span.part(number.len() + 2, number.len() + 2 + name.len());
        let (Ok(given), Some(name)) = (number.parse::<usize>(), scalar(name)) else {
            return self.unreadable(span, "this is no number with a name");
        };
        let Some(list) = self.list() else {
            return self.unreadable(span, "the name of the list is missing above");
        };
        let expected = list.len();
        list.push(name.clone());
        // After the first damage counting is off anyway.
        if given != expected && !self.damaged {
            let headline = format!("number {given} stands where {expected} should");
            let fault = Diagnostic::new(codes::NUMBER_OUT_OF_ORDER, span.part(0, number.len()), headline);
            self.fault(fault.label("numbers count up from 0").help(RESTORE));
        }
        if !self.names.insert(name.clone()) {
            let fault = Diagnostic::new(
                codes::DUPLICATE_IN_LOCK,
                name_span,
                format!("`{name}` has two numbers"),
            );
            self.fault(fault.help(RESTORE));
        }
    }

    fn unreadable(&mut self, span: Span, label: &str) {
        let headline = "this line of the lock file cannot be read";
        self.fault(
            Diagnostic::new(codes::UNREADABLE_LOCK, span, headline)
                .label(label)
                .help(RESTORE),
        );
    }

    fn fault(&mut self, fault: Diagnostic) {
        self.damaged = true;
        self.sink.push(fault);
    }
}

const RESTORE: &str = "restore the file from version control; after a merge, keep the lines that \
the other side already uses and let `syncgen generate` add the rest anew";

/// A plain name, or one in double quotes with the escapes of JSON.
fn scalar(text: &str) -> Option<String> {
    if text.starts_with('"') {
        return quoted(text);
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.{}".contains(&byte);
    (!text.is_empty() && text.bytes().all(plain)).then(|| text.to_owned())
}

/// A text in double quotes: `\\"`, `\\\\`, and `\\u` with four digits of each half of UTF-16.
fn quoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let (mut units, mut letters) = (Vec::new(), inner.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return None,
            '\\' => match letters.next()? {
                escaped @ ('"' | '\\' | '/') => units.push(escaped as u16),
                'u' => {
                    let digits: String = letters.by_ref().take(4).collect();
                    let is_whole = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                    units.push(is_whole.then(|| u16::from_str_radix(&digits, 16).ok())??);
                }
                _ => return None,
            },
            letter => units.extend(letter.encode_utf16(&mut [0; 2]).iter()),
        }
    }
    String::from_utf16(&units).ok()
}
