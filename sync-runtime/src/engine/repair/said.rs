//! What was passed on a moment ago, by whomever: it is not passed on again.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::statements::QUIET;
use crate::engine::state::EntryName;
use crate::stamp::Stamp;

/// The most entries that are remembered.
const MANY: usize = 10_000;

/// Entries that were passed on within [`QUIET`], with the stamps that they had.
#[derive(Debug, Default)]
pub(super) struct Said {
    times: BTreeMap<EntryName, (Duration, Stamp)>,
    order: VecDeque<(Duration, EntryName)>,
}

impl Said {
    /// Takes note of an entry.
    pub(super) fn note(&mut self, name: EntryName, stamp: Stamp, now: Duration) {
        self.forget(now);
        self.times.insert(name.clone(), (now, stamp));
        self.order.push_back((now, name));
    }

    /// Whether just this was passed on a moment ago.
    pub(super) fn has(&self, name: &EntryName, stamp: Stamp, now: Duration) -> bool {
        let said = self.times.get(name);
        said.is_some_and(|&(time, last)| last == stamp && now < time + QUIET)
    }

    fn forget(&mut self, now: Duration) {
        let over = |order: &VecDeque<_>, time: Duration| time + QUIET <= now || order.len() >= MANY;
        while let Some((time, _)) = self.order.front()
            && over(&self.order, *time)
        {
            let Some((time, name)) = self.order.pop_front() else {
                return;
            };
            if self.times.get(&name).is_some_and(|(last, _)| *last == time) {
                self.times.remove(&name);
            }
        }
    }
}
