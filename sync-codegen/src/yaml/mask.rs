//! Path templates as YAML keys.
//!
//! `roles.{player: string}:` is a path with a typed key, but to YAML the `: ` inside the braces ends
//! the key, and a `{` at its start begins a map. So in keys at the start of a line these characters
//! are exchanged for others that mean nothing to YAML, and put back in everything that YAML returns.
//! They are characters for private use that the text does not have itself, so that putting them back
//! is exact wherever they turn up, in a block of text too.

use std::borrow::Cow;

/// A text whose template keys are hidden from YAML.
pub(super) struct Masked<'a> {
    /// The text to give to YAML.
    pub(super) text: Cow<'a, str>,
    /// Stands for a blank, and for an opening brace.
    stand_ins: [char; 2],
    /// Where a character was exchanged, as offsets of the original, ascending.
    exchanged: Vec<usize>,
}

/// How much longer a character for private use is than what it stands for, in bytes.
const GROWTH: usize = 2;

impl<'a> Masked<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut exchanged = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some(found) = template_key(line) {
                exchanged.extend(found.into_iter().map(|at| start + at));
            }
            start += line.len();
        }
        match stand_ins(text) {
            Some(stand_ins) if !exchanged.is_empty() => Masked {
                text: Cow::Owned(exchange(text, &exchanged, stand_ins)),
                stand_ins,
                exchanged,
            },
            _ => Masked {
                text: Cow::Borrowed(text),
                stand_ins: ['\0'; 2],
                exchanged: Vec::new(),
            },
        }
    }

    /// A text that YAML returned, as the user wrote it.
    pub(super) fn restore(&self, value: &str) -> String {
        match (self.exchanged.is_empty(), self.stand_ins) {
            (true, _) => value.to_owned(),
            (false, [blank, brace]) => value.replace(blank, " ").replace(brace, "{"),
        }
    }

    /// An offset in the masked text, as an offset in the original.
    pub(super) fn original(&self, masked: usize) -> usize {
        // The n-th exchange (from 0) stands at its original offset + n * GROWTH in the masked text.
        let (mut low, mut high) = (0, self.exchanged.len());
        while low < high {
            let middle = (low + high) / 2;
            if self.exchanged[middle] + middle * GROWTH < masked {
                low = middle + 1
            } else {
                high = middle
            }
        }
        masked.saturating_sub(low * GROWTH)
    }
}

fn exchange(text: &str, places: &[usize], [blank, brace]: [char; 2]) -> String {
    let mut masked = String::with_capacity(text.len() + places.len() * GROWTH);
    let mut done = 0;
    for place in places {
        masked.push_str(&text[done..*place]);
        masked.push(if text[*place..].starts_with('{') {
            brace
        } else {
            blank
        });
        done = place + 1;
    }
    masked.push_str(&text[done..]);
    masked
}

/// Two characters for private use that the text does not have.
fn stand_ins(text: &str) -> Option<[char; 2]> {
    const FIRST: u32 = 0xe000;
    let mut used = [false; 256];
    for character in text.chars() {
        let place = u32::from(character)
            .checked_sub(FIRST)
            .and_then(|place| usize::try_from(place).ok());
        if let Some(used) = place.and_then(|place| used.get_mut(place)) {
            *used = true;
        }
    }
    let mut free = (FIRST..)
        .zip(used)
        .filter(|(_, used)| !used)
        .filter_map(|(code, _)| char::from_u32(code));
    Some([free.next()?, free.next()?])
}

/// What is to be exchanged in a line that begins with a template key: the blanks after a colon in
/// braces, and a brace at the start. None if the line does not begin with such a key.
fn template_key(line: &str) -> Option<Vec<usize>> {
    let bytes = line.as_bytes();
    let start = bytes.iter().position(|byte| *byte != b' ')?;
    let mut places = Vec::new();
    let mut in_braces = false;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        let ends_word = matches!(bytes.get(at + 1), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
        match (byte, in_braces) {
            (b'{', false) => {
                in_braces = true;
                if at == start {
                    places.push(at);
                }
            }
            (b'}', true) => in_braces = false,
            (b' ', true) if bytes[at - 1] == b':' => places.push(at),
            (b':', false) if ends_word => return (!places.is_empty()).then_some(places),
            (b'{' | b',' | b'[' | b'#' | b'"' | b'\'' | b'\n', true) => return None,
            (b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'' | b'}' | b',', false) => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> String {
        let masked = Masked::new(text);
        assert_eq!(masked.restore(&masked.text), text);
        for (at, _) in text.char_indices() {
            let place = text[..at].chars().count();
            let there = masked.text.char_indices().nth(place).map(|(at, _)| at);
            assert_eq!(there.map(|there| masked.original(there)), Some(at), "{text}");
        }
        masked.text.replace('\u{e000}', "_").replace('\u{e001}', "(")
    }

    #[test]
    fn template_keys_are_hidden() {
        assert_eq!(masked("  a.{b: u8}.{c: [x]}:\n"), "  a.{b: u8}.{c: [x]}:\n");
        assert_eq!(masked("  a.{b: u8}.c.{d}:\n"), "  a.{b:_u8}.c.{d}:\n");
        assert_eq!(
            masked("ü.{ö: ä}: { name: x }\r\n{k: u8}: ü"),
            "ü.{ö:_ä}: { name: x }\r\n(k:_u8}: ü"
        );
        assert_eq!(masked("{k}.x: 1\n"), "(k}.x: 1\n");
    }

    #[test]
    fn other_lines_stay() {
        for line in [
            "    { name: role, type: role_kind? }",
            "a: { b: c }",
            "{ a: b, c: d }: x",
            "- { when: a, use: b }",
            "# a.{b: c}:",
            "\"a.{b: c}\": d",
            "a.{b: c",
            "a.{b: c} : d",
            "",
        ] {
            assert_eq!(masked(line), line);
        }
    }

    #[test]
    fn characters_in_use_are_not_taken() {
        let masked = Masked::new("\u{e000}: 1\na.{b: u8}: \u{e001}");
        assert!(masked.text.contains('\u{e002}'));
        assert_eq!(masked.restore(&masked.text), "\u{e000}: 1\na.{b: u8}: \u{e001}");
    }
}
