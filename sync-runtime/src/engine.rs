//! The state machine of `docs/engine.md`: writes, messages, time and the host's state go in; messages
//! to send and changes to tell of come out. It does no IO and keeps no clock of its own.

mod changes;
mod conflict;
mod digest;
mod faults;
mod group;
mod known;
mod outbox;
mod permission;
mod receive;
mod records;
mod refusal;
mod repair;
mod replace;
mod restore;
mod send;
mod sequences;
mod state;
mod stats;
mod tombstones;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "faults")]
#[doc(hidden)]
pub use faults::Fault;
pub use group::{HoldsEngine, together};
pub use known::Known;
pub use records::{KeptEntry, KeptWaiting, Record};
pub use refusal::{Reason, Refusal, Refused, WriteReason};
pub use send::Outgoing;
pub use stats::Stats;

use crate::host::Host;
use crate::registry::Registry;
use crate::stamp::{Clock, Stamp};

/// One peer's engine.
///
/// After every call, the driver drains [`poll_change`](Engine::poll_change) and
/// [`poll_message`](Engine::poll_message); it calls [`tick`](Engine::tick) when
/// [`next_wake`](Engine::next_wake) has come.
#[derive(Debug)]
pub struct Engine<H: Host> {
    registry: &'static Registry,
    host: H,
    state: state::State,
    digests: digest::Digests,
    records: records::Records,
    clock: Clock,
    outbox: outbox::Outbox,
    sequences: sequences::Sequences,
    /// The number of the next change that the transport takes.
    next_sequence: u64,
    /// Components that are to be asked for.
    requests: BTreeSet<usize>,
    /// When each component was last sent on request.
    answered: BTreeMap<usize, Duration>,
    retry: send::Retry,
    spare: send::Spare,
    repair: repair::Repair,
    looked_at_tombstones: Duration,
    changes: changes::Changes,
    stats: Stats,
    /// The writes of the `together` that is running.
    group: Option<group::Group>,
    #[cfg(feature = "faults")]
    fault: Option<faults::Fault>,
}

/// A change of the state to tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Position of the path in the registry.
    pub path: usize,
    /// The encoded keys.
    pub keys: Box<[u8]>,
    /// The encoded value before, if there was one.
    pub old: Option<Box<[u8]>>,
    /// The encoded value now; none if the entry was cleared.
    pub new: Option<Box<[u8]>>,
    /// Who made the change.
    pub origin: Arc<str>,
    /// When it was made, by the clock of whoever made it.
    pub stamp: Stamp,
}

impl<H: Host> Engine<H> {
    /// An engine with no entries.
    pub fn new(registry: &'static Registry, host: H) -> Self {
        let looked_at_tombstones = host.now();
        let mut engine = Self {
            registry,
            host,
            state: state::State::new(registry.paths.len()),
            digests: digest::Digests::default(),
            records: records::Records::default(),
            clock: Clock::default(),
            outbox: outbox::Outbox::default(),
            sequences: sequences::Sequences::default(),
            next_sequence: 1,
            requests: BTreeSet::new(),
            answered: BTreeMap::new(),
            retry: send::Retry::default(),
            spare: send::Spare::default(),
            repair: repair::Repair::default(),
            looked_at_tombstones,
            changes: changes::Changes::default(),
            stats: Stats::default(),
            group: None,
            #[cfg(feature = "faults")]
            fault: None,
        };
        engine.begin_repair();
        engine
    }

    /// The schema.
    pub fn registry(&self) -> &'static Registry {
        self.registry
    }

    /// The program around the engine.
    pub fn host(&self) -> &H {
        &self.host
    }

    /// The program around the engine, to be changed. Call [`host_changed`](Engine::host_changed)
    /// afterwards if group, combat or zone changed.
    pub fn host_mut(&mut self) -> &mut H {
        &mut self.host
    }

    /// The encoded value of an entry.
    pub fn read(&self, path: usize, keys: &[u8]) -> Option<&[u8]> {
        self.state.get(path, keys)?.value.as_deref()
    }

    /// Keys and values of all present entries of a path whose keys begin with these encoded keys, in
    /// the order of the keys' bytes.
    pub fn entries<'a>(
        &'a self,
        path: usize,
        key_prefix: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.state
            .under(path, key_prefix)
            .filter_map(|(_, keys, entry)| Some((keys, entry.value.as_deref()?)))
    }

    /// The next change to tell of. The driver drains these after every call. Where it does not, the
    /// changes of an entry become one, so that never more wait than there are entries (or 10,000).
    pub fn poll_change(&mut self) -> Option<Change> {
        self.changes.pop()
    }

    /// Counts a change hook that failed.
    pub fn hook_failed(&mut self) {
        self.stats.hook_failures += 1;
    }

    /// Whether a [`together`](Engine::together) is running.
    pub(crate) fn is_busy(&self) -> bool {
        self.group.is_some()
    }

    /// Figures.
    pub fn stats(&self) -> Stats {
        Stats {
            queued: self.outbox.len() as u64,
            entries: self.state.len() as u64,
            ..self.stats
        }
    }

    /// As if so many changes had been sent.
    #[cfg(test)]
    pub(crate) fn set_next_sequence(&mut self, sequence: u64) {
        self.next_sequence = sequence;
    }

    /// Notes a change for the hooks, unless the value is as it was.
    fn tell(&mut self, change: Change) {
        if change.old != change.new {
            self.changes.push(change);
        }
    }
}

#[cfg(test)]
mod tests;
