//! Changes that wait to be told of.

use std::collections::{BTreeMap, VecDeque};

use super::Change;

/// From so many on, waiting changes are brought together.
const MANY: usize = 10_000;

/// The waiting changes, in their order. There are at most twice as many as there are entries, and
/// at most [`MANY`] where there are fewer.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    waiting: VecDeque<Change>,
    /// How many wait when they are brought together next.
    limit: usize,
}

impl Changes {
    pub(crate) fn push(&mut self, change: Change) {
        self.waiting.push_back(change);
        if self.waiting.len() >= self.limit.max(MANY) {
            self.bring_together();
            // Twice what is left, so that the walk costs each change a fixed share.
            self.limit = self.waiting.len() * 2;
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Change> {
        self.waiting.pop_front()
    }

    /// Makes one change of all those of an entry: from what it was first to what it is now, at the
    /// place of the first.
    fn bring_together(&mut self) {
        let mut places: BTreeMap<(usize, Box<[u8]>), usize> = BTreeMap::new();
        let mut kept: Vec<Change> = Vec::new();
        for change in self.waiting.drain(..) {
            let place = *places
                .entry((change.path, change.keys.clone()))
                .or_insert(kept.len());
            match kept.get_mut(place) {
                Some(first) => {
                    (first.new, first.origin, first.stamp) = (change.new, change.origin, change.stamp);
                }
                None => kept.push(change),
            }
        }
        self.waiting = kept
            .into_iter()
            .filter(|change| change.old != change.new)
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stamp::Stamp;

    fn change(key: u8, old: Option<u8>, new: Option<u8>) -> Change {
        let value = |byte: Option<u8>| byte.map(|byte| Box::from([byte]));
        Change {
            path: 0,
            keys: Box::from([key]),
            old: value(old),
            new: value(new),
            origin: "Ada".into(),
            stamp: Stamp::default(),
        }
    }

    #[test]
    fn a_driver_that_does_not_drain_is_told_of_each_entry_once() {
        let mut changes = Changes::default();
        changes.push(change(1, None, Some(0)));
        changes.push(change(2, None, Some(1)));
        for round in 0..1_000_000_u32 {
            let byte = (round % 250) as u8;
            changes.push(change(1, Some(byte), Some((byte + 1) % 250)));
            assert!(changes.waiting.len() <= MANY);
        }
        changes.bring_together();
        assert_eq!(changes.pop(), Some(change(1, None, Some(0))));
        assert_eq!(changes.pop(), Some(change(2, None, Some(1))));
        assert_eq!(changes.pop(), None);
    }

    #[test]
    fn few_changes_are_told_of_one_by_one() {
        let mut changes = Changes::default();
        changes.push(change(1, None, Some(1)));
        changes.push(change(1, Some(1), None));
        assert_eq!(changes.pop(), Some(change(1, None, Some(1))));
        assert_eq!(changes.pop(), Some(change(1, Some(1), None)));
    }
}
