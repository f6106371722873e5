//! Patterns of strings: a small kind that is matched in one pass in every language.

use crate::codes::types::{AMBIGUOUS_PATTERN, INVALID_PATTERN};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Pattern, PatternItem};
use crate::span::Spanned;

/// The longest pattern, in bytes.
const MAX_LENGTH: usize = 256;
/// The greatest number in a repeat.
const MAX_REPEAT: u32 = 65_536;

/// Bytes as a set: bit `n` of word `n / 64`.
#[derive(Clone, Copy, PartialEq, Default)]
struct Bytes([u64; 4]);

/// An item with its place in the text.
struct Item {
    bytes: Bytes,
    min: u32,
    max: u32,
    start: usize,
    end: usize,
}

/// A fault: where in the text, and what.
type Fault = (usize, usize, String);

/// Parses a pattern, and refuses one that needs going back.
pub(in crate::check) fn pattern(sink: &mut Sink, written: &Spanned<String>) -> Option<Pattern> {
    let text = written.value.as_str();
    let items = match parse(text) {
        Ok(items) => items,
        Err((start, end, headline)) => {
            sink.push(
                Diagnostic::new(INVALID_PATTERN, written.span.part(start, end), headline)
                    .help("a pattern is made of letters, `.`, classes such as `[a-z0-9_]`, and repeats `? * + {2} {1,12}`"),
            );
            return None;
        }
    };
    for (place, item) in items.iter().enumerate() {
        // Only an item that may stop early or go on has a choice to make.
        if item.min == item.max {
            continue;
        }
        for next in &items[place + 1..] {
            if let Some(byte) = item.bytes.common(next.bytes) {
                let shown = if byte.is_ascii_graphic() {
                    format!("`{}`", byte as char)
                } else {
                    format!("byte {byte}")
                };
                let headline = format!(
                    "`{}` may end where {shown} comes, and `{}` may begin with it: which of them takes it is open",
                    &text[item.start..item.end],
                    &text[next.start..next.end],
                );
                sink.push(
                    Diagnostic::new(
                        AMBIGUOUS_PATTERN,
                        written.span.part(item.start, item.end),
                        headline,
                    )
                    .related(
                        written.span.part(next.start, next.end),
                        "this may take it as well",
                    )
                    .help("give one of them a fixed number of repeats, or other characters"),
                );
                return None;
            }
            if next.min > 0 {
                break;
            }
        }
    }
    let items = items
        .iter()
        .map(|item| PatternItem {
            ranges: item.bytes.ranges(),
            min: item.min,
            max: item.max,
        })
        .collect();
    Some(Pattern {
        source: text.to_owned(),
        items,
    })
}

fn parse(text: &str) -> Result<Vec<Item>, Fault> {
    let bytes = text.as_bytes();
    if bytes.len() > MAX_LENGTH {
        return Err((0, text.len(), format!("a pattern has at most {MAX_LENGTH} bytes")));
    }
    if let Some((place, letter)) = text
        .char_indices()
        .find(|(_, letter)| !(' '..='~').contains(letter))
    {
        let headline = format!(
            "a pattern is written in ASCII, and this is {}",
            crate::check::name::character(letter)
        );
        return Err((place, place + letter.len_utf8(), headline));
    }
    let mut items = Vec::new();
    let mut place = 0;
    while place < bytes.len() {
        let start = place;
        let set = match bytes[place] {
            b'[' => class(text, &mut place)?,
            b'.' => {
                place += 1;
                Bytes([u64::MAX; 4])
            }
            b'\\' => {
                let (first, last) = escape(text, &mut place)?;
                Bytes::default().with(first, last)
            }
            byte @ (b'?' | b'*' | b'+' | b'{' | b'}' | b']' | b'(' | b')' | b'|' | b'^' | b'$') => {
                let headline = format!(
                    "`{}` cannot stand here; as a character it is written `\\{}`",
                    byte as char, byte as char
                );
                return Err((place, place + 1, headline));
            }
            byte => {
                place += 1;
                Bytes::default().with(byte, byte)
            }
        };
        let (min, max) = repeat(text, &mut place)?;
        items.push(Item {
            bytes: set,
            min,
            max,
            start,
            end: place,
        });
    }
    Ok(items)
}

/// `[a-z0-9_]` or `[^a-z]`
fn class(text: &str, place: &mut usize) -> Result<Bytes, Fault> {
    let bytes = text.as_bytes();
    let start = *place;
    let unclosed = || (start, text.len(), "this class has no `]`".to_owned());
    *place += 1;
    let negated = bytes.get(*place) == Some(&b'^');
    *place += usize::from(negated);
    let mut set = Bytes::default();
    loop {
        match bytes.get(*place) {
            None => return Err(unclosed()),
            Some(b']') => {
                *place += 1;
                break;
            }
            Some(_) => {}
        }
        let from = *place;
        let (first, last) = class_byte(text, place)?;
        if bytes.get(*place) == Some(&b'-') && bytes.get(*place + 1).is_some_and(|byte| *byte != b']') {
            *place += 1;
            let (_, last) = class_byte(text, place)?;
            if first > last {
                return Err((from, *place, "this range is empty".to_owned()));
            }
            set = set.with(first, last);
        } else {
            set = set.with(first, last);
        }
    }
    let set = if negated { set.negated() } else { set };
    if set == Bytes::default() {
        return Err((start, *place, "this class holds nothing".to_owned()));
    }
    Ok(set)
}

fn class_byte(text: &str, place: &mut usize) -> Result<(u8, u8), Fault> {
    match text.as_bytes().get(*place) {
        Some(b'\\') => escape(text, place),
        Some(byte) => {
            *place += 1;
            Ok((*byte, *byte))
        }
        None => Err((*place, *place, "this class has no `]`".to_owned())),
    }
}

/// `\.`, or `\x80` for a byte by its number.
fn escape(text: &str, place: &mut usize) -> Result<(u8, u8), Fault> {
    let start = *place;
    let rest = &text[start + 1..];
    if let Some(digits) = rest.strip_prefix('x').and_then(|rest| rest.get(..2))
        && let Ok(byte) = u8::from_str_radix(digits, 16)
    {
        *place += 4;
        return Ok((byte, byte));
    }
    match rest.bytes().next() {
        Some(byte) if byte.is_ascii_punctuation() || byte == b' ' => {
            *place += 2;
            Ok((byte, byte))
        }
        _ => Err((
            start,
            (start + 2).min(text.len()),
            "`\\` stands before a sign, or before `x` and two digits".to_owned(),
        )),
    }
}

/// `? * + {n} {n,m} {n,}`, once if nothing is written.
fn repeat(text: &str, place: &mut usize) -> Result<(u32, u32), Fault> {
    let start = *place;
    let simple = match text.as_bytes().get(start) {
        Some(b'?') => (0, 1),
        Some(b'*') => (0, u32::MAX),
        Some(b'+') => (1, u32::MAX),
        Some(b'{') => {
            let end = text[start..].find('}').map(|length| start + length);
            let Some(end) = end else {
                return Err((start, text.len(), "this repeat has no `}`".to_owned()));
            };
            *place = end + 1;
            let inner = &text[start + 1..end];
            let (min, max) = inner.split_once(',').unwrap_or((inner, inner));
            let number = |digits: &str| {
                digits
                    .trim()
                    .parse::<u32>()
                    .ok()
                    .filter(|number| *number <= MAX_REPEAT)
            };
            let max = if max.trim().is_empty() && inner.contains(',') {
                Some(u32::MAX)
            } else {
                number(max)
            };
            return match (number(min), max) {
                (Some(min), Some(max)) if min <= max && max > 0 => Ok((min, max)),
                _ => Err((
                    start,
                    end + 1,
                    format!("a repeat is `{{2}}` or `{{1,12}}`, with numbers up to {MAX_REPEAT}"),
                )),
            };
        }
        _ => return Ok((1, 1)),
    };
    *place += 1;
    Ok(simple)
}

impl Bytes {
    fn with(mut self, first: u8, last: u8) -> Self {
        for byte in first..=last {
            self.0[usize::from(byte / 64)] |= 1 << (byte % 64);
        }
        self
    }

    fn has(self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
    }

    fn negated(self) -> Self {
        Bytes(self.0.map(|word| !word))
    }

    fn common(self, other: Self) -> Option<u8> {
        let both = |byte: &u8| self.has(*byte) && other.has(*byte);
        // A byte that can be shown is the better example.
        (b'!'..=b'~').find(both).or_else(|| (0..=u8::MAX).find(both))
    }

    fn ranges(self) -> Vec<(u8, u8)> {
        let mut ranges: Vec<(u8, u8)> = Vec::new();
        for byte in (0..=u8::MAX).filter(|byte| self.has(*byte)) {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == byte => *last = byte,
                _ => ranges.push((byte, byte)),
            }
        }
        ranges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{Sources, Span};

    fn read(text: &str) -> Result<Pattern, String> {
        let span = Span::new(Sources::default().add("a", text), 0, text.len());
        let mut sink = Sink::default();
        pattern(&mut sink, &Spanned::new(text.to_owned(), span))
            .ok_or_else(|| sink.into_sorted().remove(0).headline)
    }

    #[test]
    fn reads_items() {
        let found = read(r"[a-z_][a-z0-9]{2,4}-\x80?\.").unwrap();
        assert_eq!(
            found.items[0],
            PatternItem {
                ranges: vec![(b'_', b'_'), (b'a', b'z')],
                min: 1,
                max: 1
            }
        );
        assert_eq!(
            found.items[1],
            PatternItem {
                ranges: vec![(b'0', b'9'), (b'a', b'z')],
                min: 2,
                max: 4
            }
        );
        assert_eq!(
            found.items[3],
            PatternItem {
                ranges: vec![(0x80, 0x80)],
                min: 0,
                max: 1
            }
        );
        assert_eq!(found.items[4].ranges, [(b'.', b'.')]);
        assert_eq!(read("[^a-y]").unwrap().items[0].ranges, [(0, b'`'), (b'z', 255)]);
        assert_eq!(read(".").unwrap().items[0].ranges, [(0, 255)]);
    }

    #[test]
    fn refuses_what_needs_going_back() {
        assert!(read("a*ab").unwrap_err().contains("`a*` may end where `a` comes"));
        assert!(read("a?b?a").is_err());
        assert!(read("[a-z]+[0-9]*z").is_err());
        assert!(read("a{2}a*").is_ok());
        assert!(read("[a-z]+-[a-z]+").is_ok());
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for text in [
            "[a",
            "a{",
            "a{2,1}",
            "(a)",
            "a|b",
            "^a",
            "*",
            "é",
            r"\q",
            "[z-a]",
            "[]",
            "a{99999999999}",
            "a{0}",
            "\\",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
