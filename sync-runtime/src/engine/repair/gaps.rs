//! Changes that did not arrive, and those that others ask for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::super::send::{Contents, Outgoing};
use super::super::state::{EntryId, Stored};
use super::{JITTER, Name};
use crate::engine::Engine;
use crate::engine::digest::NodeName;
use crate::engine::outbox::MAX_ENTRIES;
use crate::host::Host;
use crate::registry::{Level, LevelKind, Priority, Repair as Domain};
use crate::stamp::Stamp;
use crate::wire::{MAX_RANGES, missing, short_hash};

/// How long a number may be late.
const LATE: Duration = Duration::from_secs(2);
/// An entry is not sent again more often.
const AGAIN: Duration = Duration::from_secs(1);
/// Of how many own numbers the entries are remembered.
const REMEMBERED: usize = 1_024;
/// How many origins wait to be asked. What one more has not sent is found by the next poll.
pub(crate) const WATCHED: usize = 256;

/// Whose numbers are missing, and what this peer's own were.
#[derive(Debug, Default)]
pub(crate) struct Gaps {
    /// When each origin is asked.
    due: BTreeMap<Name, Duration>,
    by_time: BTreeSet<(Duration, Name)>,
    /// The entries of the last numbers of this peer, with their stamps.
    sent: VecDeque<(EntryId, Stamp)>,
    /// Entries that were asked for within [`AGAIN`].
    again: BTreeMap<EntryId, Duration>,
}

impl Gaps {
    pub(super) fn next(&self) -> Option<Duration> {
        self.by_time.first().map(|(due, _)| *due)
    }

    /// Remembers what the next number of this peer is.
    pub(in crate::engine) fn remember(&mut self, id: EntryId, stamp: Stamp) {
        self.sent.push_back((id, stamp));
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
    }

    fn ask(&mut self, origin: Name, due: Duration) {
        self.by_time.insert((due, origin.clone()));
        self.due.insert(origin, due);
    }

    fn done(&mut self, origin: &str) {
        if let Some((origin, due)) = self.due.remove_entry(origin) {
            self.by_time.remove(&(due, origin));
        }
    }
}

impl<H: Host> Engine<H> {
    /// Asks an origin in some seconds for what is missing of it then, or does not any more.
    pub(in crate::engine) fn watch_gap(&mut self, origin: &str) {
        if self.sequences.wanted(origin).is_empty() {
            self.repair.gaps.done(origin);
        } else if !self.repair.gaps.due.contains_key(origin) && self.repair.gaps.due.len() < WATCHED {
            let due = self.host.now() + LATE + self.jitter(&NodeName::root(Domain::Periodic), JITTER);
            let origin = self.sequences.intern(origin);
            self.repair.gaps.ask(origin, due);
        }
    }

    /// A message that asks for what is missing of an origin.
    pub(in crate::engine) fn compose_missing(&mut self) -> Option<Outgoing> {
        let now = self.host.now();
        loop {
            let (due, origin) = self.repair.gaps.by_time.first()?.clone();
            if due > now {
                return None;
            }
            let ranges: Vec<(u64, u64)> = self
                .sequences
                .wanted(&origin)
                .iter()
                .copied()
                .take(MAX_RANGES)
                .collect();
            if ranges.is_empty() {
                self.repair.gaps.done(&origin);
                continue;
            }
            return Some(Outgoing {
                bytes: missing(short_hash(self.registry.hash), &origin, &ranges),
                priority: Priority::Normal,
                contents: Contents::Missing { origin, ranges },
            });
        }
    }

    /// The transport has taken the question; it is not asked again.
    pub(in crate::engine) fn asked(&mut self, origin: &str, ranges: &[(u64, u64)]) {
        self.stats.gaps += ranges.iter().map(|(first, last)| last - first + 1).sum::<u64>();
        self.forget_gap(origin, ranges);
    }

    /// Takes in that somebody asks for numbers of an origin.
    pub(in crate::engine) fn take_missing(&mut self, origin: &str, ranges: &[(u64, u64)]) {
        if origin != self.host.name() {
            // Whatever the answer is, this peer hears it as well.
            self.forget_gap(origin, ranges);
        } else if self.can_sync() {
            self.send_again(ranges);
        }
    }

    fn forget_gap(&mut self, origin: &str, ranges: &[(u64, u64)]) {
        self.sequences.forget_wanted(origin, ranges);
        self.repair.gaps.done(origin);
        self.watch_gap(origin);
    }

    /// Sends those of these numbers again that are this peer's last word, and have no later number: who lacks
    /// that one as well asks for it.
    fn send_again(&mut self, ranges: &[(u64, u64)]) {
        let now = self.host.now();
        self.repair.gaps.again.retain(|_, time| now < *time + AGAIN);
        let first = self
            .next_sequence
            .saturating_sub(self.repair.gaps.sent.len() as u64);
        let known = first..self.next_sequence;
        let numbered = || (known.start..).zip(&self.repair.gaps.sent);
        let latest: BTreeMap<EntryId, u64> = numbered().map(|(number, (id, _))| (*id, number)).collect();
        let wanted: Vec<(EntryId, Stamp)> = numbered()
            .filter(|(number, (id, _))| {
                let asked = |(first, last): &(u64, u64)| (first..=last).contains(&number);
                latest.get(id) == Some(number) && ranges.iter().any(asked)
            })
            .map(|(_, sent)| *sent)
            .collect();
        for (id, stamp) in wanted {
            self.send_entry_again(id, stamp, now);
        }
        if ranges
            .iter()
            .any(|(first, last)| !known.contains(first) || !known.contains(last))
        {
            self.poll_soon();
        }
    }

    /// Sends an entry again that had this stamp, which no other write of this peer has.
    fn send_entry_again(&mut self, id: EntryId, stamp: Stamp, now: Duration) {
        let Some(Stored { name, entry }) = self.state.stored(id) else {
            return;
        };
        if entry.stamp != stamp
            || *entry.origin != *self.host.name()
            || self.waits(id).is_some()
            || self.repair.gaps.again.contains_key(&id)
            || self.outbox.len() >= MAX_ENTRIES
        {
            return;
        }
        let info = self.registry.paths.get(name.path);
        let level = info.and_then(|info| self.level_of(info, &name.keys));
        let Some(level) = level.filter(|level| level.kind != LevelKind::Local) else {
            return;
        };
        self.repair.gaps.again.insert(id, now);
        let level = Level {
            kind: LevelKind::Realtime,
            delay_ms: 0,
            ..level
        };
        self.queue_entry(id, level);
    }
}
