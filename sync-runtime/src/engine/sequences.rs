//! Which numbers of which origin were seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::stamp::Stamp;

/// How many origins are remembered; the least recently heard is forgotten first.
pub(crate) const MAX_ORIGINS: usize = 10_000;
/// How many missing numbers of an origin are remembered.
pub(crate) const MAX_MISSING: u64 = 1_024;

/// The records of all origins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sequences {
    records: BTreeMap<Arc<str>, (u64, Record)>,
    by_use: BTreeMap<u64, Arc<str>>,
    uses: u64,
}

/// What was seen of one origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Record {
    highest: u64,
    /// Below it nothing is known.
    floor: u64,
    /// Missing numbers from `floor` to `highest`, as ranges with both ends, ascending and apart.
    missing: Vec<(u64, u64)>,
    /// Those of them that came to be missing since the first number was heard, and that nobody has asked for.
    wanted: Vec<(u64, u64)>,
    highest_stamp: Stamp,
}

impl Sequences {
    /// The origin's name, shared with its record if there is one.
    pub(crate) fn intern(&self, origin: &str) -> Arc<str> {
        self.records
            .get_key_value(origin)
            .map_or_else(|| origin.into(), |(name, _)| name.clone())
    }

    /// Whether all of these numbers were seen, by an origin that has not started again.
    pub(crate) fn seen(&self, origin: &str, first: u64, last: u64, base: Stamp) -> bool {
        self.records
            .get(origin)
            .is_some_and(|(_, record)| record.seen(first, last) && base <= record.highest_stamp)
    }

    /// Remembers these numbers.
    pub(crate) fn record(&mut self, origin: &str, first: u64, last: u64, base: Stamp, highest: Stamp) {
        // One that speaks several times in a row is the last one already.
        let last_used = self.uses;
        let is_last = |(used, _): &&mut (u64, Record)| *used == last_used;
        let record = match self.records.get_mut(origin).filter(is_last) {
            Some((_, record)) => record,
            None => self.make_last(origin),
        };
        if record.seen(first, last) && base > record.highest_stamp {
            *record = Record::default();
        }
        record.add(first, last);
        record.highest_stamp = record.highest_stamp.max(highest);
        if self.records.len() > MAX_ORIGINS
            && let Some((_, forgotten)) = self.by_use.pop_first()
        {
            self.records.remove(&forgotten);
        }
    }

    /// The record of an origin, made if it is not there, as that of the one that was heard last.
    fn make_last(&mut self, origin: &str) -> &mut Record {
        let name = self.intern(origin);
        self.uses += 1;
        let (used, record) = self.records.entry(name.clone()).or_default();
        self.by_use.remove(used);
        *used = self.uses;
        self.by_use.insert(self.uses, name);
        record
    }

    /// The numbers that are to be asked for.
    pub(crate) fn wanted(&self, origin: &str) -> &[(u64, u64)] {
        self.records.get(origin).map_or(&[], |(_, record)| &record.wanted)
    }

    /// Takes note that numbers were asked for. They stay missing: a late message is not a copy.
    pub(crate) fn forget_wanted(&mut self, origin: &str, ranges: &[(u64, u64)]) {
        if let Some((_, record)) = self.records.get_mut(origin) {
            for &(first, last) in ranges {
                record.wanted = without(&record.wanted, first, last);
            }
        }
    }
}

impl Record {
    /// Whether all of them were seen.
    fn seen(&self, first: u64, last: u64) -> bool {
        let missing = self
            .missing
            .iter()
            .any(|&(start, end)| start <= last && first <= end);
        first >= self.floor && last <= self.highest && !missing
    }

    fn add(&mut self, first: u64, last: u64) {
        self.missing = without(&self.missing, first, last);
        self.wanted = without(&self.wanted, first, last);
        if first > self.highest + 1 {
            self.missing.push((self.highest + 1, first - 1));
            if self.highest > 0 {
                self.wanted.push((self.highest + 1, first - 1));
            }
        }
        self.highest = self.highest.max(last);
        self.forget();
        if let Some(below) = self.floor.checked_sub(1) {
            self.wanted = without(&self.wanted, 0, below);
        }
    }

    /// Keeps the last [`MAX_MISSING`] missing numbers.
    fn forget(&mut self) {
        let mut room = MAX_MISSING;
        for index in (0..self.missing.len()).rev() {
            let (start, end) = self.missing[index];
            let count = end - start + 1;
            if count > room {
                self.floor = end - room + 1;
                self.missing.drain(..index);
                match room {
                    0 => drop(self.missing.remove(0)),
                    _ => self.missing[0].0 = self.floor,
                }
                return;
            }
            room -= count;
        }
    }
}

/// Ranges without the numbers of one.
fn without(ranges: &[(u64, u64)], first: u64, last: u64) -> Vec<(u64, u64)> {
    ranges
        .iter()
        .flat_map(|&(start, end)| {
            let below = first.checked_sub(1).map(|below| (start, end.min(below)));
            [below, Some((start.max(last + 1), end))]
        })
        .flatten()
        .filter(|(start, end)| start <= end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_fill_from_both_ends_and_the_oldest_are_forgotten() {
        let mut record = Record::default();
        record.add(10, 12);
        assert_eq!(record.missing, [(1, 9)]);
        record.add(4, 5);
        record.add(1, 1);
        record.add(9, 9);
        assert_eq!(record.missing, [(2, 3), (6, 8)]);
        assert!(record.seen(4, 5) && record.seen(9, 12));
        assert!(!record.seen(1, 2) && !record.seen(12, 13) && !record.seen(5, 9));
        record.add(1_035, 1_035);
        assert_eq!(record.missing, [(7, 8), (13, 1_034)]);
        assert_eq!(record.floor, 7);
        // Below what is remembered, nothing counts as seen.
        assert!(!record.seen(4, 5) && record.seen(9, 12));
        record.add(1 << 52, 1 << 52);
        assert_eq!(record.missing, [((1 << 52) - 1_024, (1 << 52) - 1)]);
    }

    #[test]
    fn the_least_recently_heard_origin_is_forgotten() {
        let mut sequences = Sequences::default();
        let stamp = Stamp::default();
        sequences.record("first", 1, 1, stamp, stamp);
        for index in 1..MAX_ORIGINS {
            sequences.record(&format!("origin {index}"), 1, 1, stamp, stamp);
        }
        sequences.record("first", 2, 2, stamp, stamp);
        sequences.record("one more", 1, 1, stamp, stamp);
        assert!(sequences.seen("first", 1, 2, stamp) && sequences.seen("one more", 1, 1, stamp));
        assert!(!sequences.seen("origin 1", 1, 1, stamp) && sequences.seen("origin 2", 1, 1, stamp));
        assert_eq!(sequences.records.len(), MAX_ORIGINS);
        assert_eq!(sequences.by_use.len(), MAX_ORIGINS);
    }
}
