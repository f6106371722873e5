//! Texts as values of keys: whether one fits, and which ones two types have in common.

use std::collections::{HashSet, VecDeque};

use crate::schema::{Pattern, PatternItem, Text};

/// So many states are looked at for a text that two types have in common. Where that is not enough one is assumed.
const MAX_STATES: usize = 4_096;

/// The shortest text that two types have in common, if there is one, and how many states it took to tell.
pub(super) fn shared(one: &Text, other: &Text) -> (Option<String>, usize) {
    let (least, most) = (one.min.max(other.min), one.max.min(other.max));
    let (items, other_items) = (items(one), items(other));
    // One that is empty shows less.
    let (found, looked_at) = search(&items, &other_items, least.max(1)..=most);
    let found = match found {
        Found::Text(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
        Found::None => (fits_text("", one) && fits_text("", other)).then(String::new),
        Found::Unknown => Some(sample(one)),
    };
    (found, looked_at)
}

/// Whether a text keeps to the bounds of a string.
pub(in crate::check) fn fits_text(value: &str, text: &Text) -> bool {
    let length = value.len() as u32;
    (text.min..=text.max).contains(&length)
        && text
            .pattern
            .as_ref()
            .is_none_or(|pattern| matches(value.as_bytes(), &pattern.items))
}

/// One pass from left to right, each item taking all it can; the pattern allows it.
fn matches(bytes: &[u8], items: &[PatternItem]) -> bool {
    let mut place = 0;
    for item in items {
        let mut taken = 0;
        while taken < item.max
            && bytes.get(place).is_some_and(|byte| {
                item.ranges
                    .iter()
                    .any(|(first, last)| (first..=last).contains(&byte))
            })
        {
            taken += 1;
            place += 1;
        }
        if taken < item.min {
            return false;
        }
    }
    place == bytes.len()
}

/// A text that keeps to the bounds, as near as a simple try comes.
pub(super) fn sample(text: &Text) -> String {
    let least = text.min.clamp(1, 36) as usize;
    let Some(pattern) = &text.pattern else {
        return "x".repeat(least.min(text.max.max(1) as usize));
    };
    let mut bytes = Vec::new();
    for item in &pattern.items {
        let byte = item
            .ranges
            .iter()
            .copied()
            .find_map(|(first, last)| (first.max(b'!')..=last).find(u8::is_ascii_graphic));
        let wanted = if item.max > item.min {
            item.min.max(1)
        } else {
            item.min
        };
        bytes.extend(std::iter::repeat_n(byte.unwrap_or(b'?'), wanted.min(36) as usize));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// UUIDs as texts.
pub(super) fn of_uuid() -> Text {
    let item = |ranges: &[(u8, u8)], count| PatternItem {
        ranges: ranges.to_vec(),
        min: count,
        max: count,
    };
    let digits = |count| item(&[(b'0', b'9'), (b'a', b'f')], count);
    let parts = [8, 4, 4, 4, 12].map(digits);
    let mut items = vec![parts[0].clone()];
    for part in &parts[1..] {
        items.extend([item(&[(b'-', b'-')], 1), part.clone()]);
    }
    let source = String::new();
    Text {
        min: 36,
        max: 36,
        pattern: Some(Pattern { source, items }),
    }
}

enum Found {
    Text(Vec<u8>),
    None,
    Unknown,
}

/// Where a text stands in a pattern: the item, and how often it was taken, as far as that matters.
type Place = (usize, u32);

/// Walks through both patterns at once, the shorter texts first.
fn search(
    one: &[PatternItem],
    other: &[PatternItem],
    lengths: std::ops::RangeInclusive<u32>,
) -> (Found, usize) {
    let start = ((0, 0), (0, 0), 0);
    let (mut seen, mut open) = (HashSet::from([start]), VecDeque::from([(start, Vec::new())]));
    while let Some(((place, other_place, _), text)) = open.pop_front() {
        let length = text.len() as u32;
        if lengths.contains(&length) && is_end(one, place) && is_end(other, other_place) {
            return (Found::Text(text), seen.len());
        }
        if length >= *lengths.end() {
            continue;
        }
        for (ranges, next) in steps(one, place) {
            for (other_ranges, other_next) in steps(other, other_place) {
                let Some(byte) = common(ranges, other_ranges) else {
                    continue;
                };
                // From the least length on, a text that is longer can do no more than one that is shorter.
                let state = (next, other_next, (length + 1).min(*lengths.start()));
                if seen.insert(state) {
                    open.push_back((state, [text.as_slice(), &[byte]].concat()));
                }
            }
        }
        if seen.len() > MAX_STATES {
            return (Found::Unknown, seen.len());
        }
    }
    (Found::None, seen.len())
}

/// What a byte may be next, and where it leads to.
fn steps(items: &[PatternItem], (mut item, mut taken): Place) -> Vec<(&[(u8, u8)], Place)> {
    let mut steps = Vec::new();
    while let Some(PatternItem { ranges, min, max }) = items.get(item) {
        if taken < *max {
            // Of an item that goes on for ever it only matters whether it has begun.
            let count = if *max == u32::MAX {
                (taken + 1).min(*min)
            } else {
                taken + 1
            };
            steps.push((ranges.as_slice(), (item, count)));
        }
        if taken < *min {
            break;
        }
        (item, taken) = (item + 1, 0);
    }
    steps
}

/// Whether a text may end there.
fn is_end(items: &[PatternItem], (item, taken): Place) -> bool {
    let mut rest = items.iter().skip(item);
    rest.next().is_none_or(|item| taken >= item.min) && rest.all(|item| item.min == 0)
}

/// A byte that is in both, one that can be shown if there is one.
fn common(one: &[(u8, u8)], other: &[(u8, u8)]) -> Option<u8> {
    let shared: Vec<(u8, u8)> = one
        .iter()
        .flat_map(|(first, last)| {
            let cut = |(from, to): &(u8, u8)| (*first.max(from), *last.min(to));
            other.iter().map(cut)
        })
        .filter(|(first, last)| first <= last)
        .collect();
    let shown = shared
        .iter()
        .find_map(|(first, last)| (*first.max(&b'!')..=*last).find(u8::is_ascii_graphic));
    shown.or(shared.first().map(|(first, _)| *first))
}

/// The items of a type's pattern, or one for any text.
fn items(text: &Text) -> Vec<PatternItem> {
    match &text.pattern {
        Some(pattern) => pattern.items.clone(),
        None => vec![PatternItem {
            ranges: vec![(0, u8::MAX)],
            min: 0,
            max: u32::MAX,
        }],
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::types::pattern::pattern;
    use super::*;
    use crate::check::testing::word;
    use crate::diagnostic::Sink;

    fn text(source: &str, max: u32) -> Text {
        let mut sink = Sink::default();
        let pattern = (!source.is_empty()).then(|| pattern(&mut sink, &word(source)).expect(source));
        Text { min: 0, max, pattern }
    }

    /// All texts of these three letters up to four bytes.
    fn all() -> Vec<String> {
        let mut all = vec![String::new()];
        let mut from = 0;
        for _ in 0..4 {
            let to = all.len();
            for place in from..to {
                all.extend(["a", "b", "1"].map(|letter| all[place].clone() + letter));
            }
            from = to;
        }
        all
    }

    #[test]
    fn what_two_types_share_is_found_if_there_is_anything() {
        let sources = [
            "",
            "a",
            "a*",
            "b*",
            "a?b",
            "ab*1",
            "[ab]*1",
            "[ab]+",
            "[ab]*",
            "1+",
            "a{2}b{1,2}",
            "[ab1]{3}",
            "[^a]*",
            "a{1,3}1",
            "[ab]{2,3}1?",
        ];
        let all = all();
        for one in sources {
            for other in sources {
                let (one, other) = (text(one, 4), text(other, 4));
                let (found, _) = shared(&one, &other);
                let fit = |value: &&String| fits_text(value, &one) && fits_text(value, &other);
                let first = all.iter().filter(|value| !value.is_empty()).find(fit);
                assert_eq!(
                    found.as_ref().map(String::len),
                    first.or(all.first().filter(fit)).map(String::len),
                    "{one:?} {other:?}"
                );
                assert!(found.iter().all(|found| fit(&found)), "{found:?}");
            }
        }
    }

    #[test]
    fn a_uuid_is_shared_with_whatever_one_fits() {
        let (found, _) = shared(&of_uuid(), &text("[0-3]{8}-[^-]*-.*", 64));
        assert_eq!(found.as_deref(), Some("00000000-0000-0000-0000-000000000000"));
        assert_eq!(shared(&of_uuid(), &text("[g-z].*", 64)).0, None);
        assert_eq!(shared(&of_uuid(), &text("", 35)).0, None);
    }

    #[test]
    fn what_cannot_be_told_soon_is_assumed() {
        let (found, looked_at) = shared(&text("[ab]{9000}1", 65_536), &text("[ab]{9000}a", 65_536));
        assert!(found.is_some() && looked_at <= MAX_STATES + 1);
        let (found, looked_at) = shared(&text("[ab]*1", 65_536), &text("[ab]*2", 65_536));
        assert!(found.is_none() && looked_at < 10);
    }
}
