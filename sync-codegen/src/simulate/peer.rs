//! One peer: its engine, what it has stored, and where it crashes.

use std::collections::BTreeMap;
use std::rc::Rc;

use sync_runtime::engine::{Engine, KeptEntry, Record};

use super::event::CrashPoint;
use super::figures::Counts;
use super::host::{Circumstances, Shared, SimulatedHost};
use super::options::Millis;

/// A peer.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) own: Rc<Circumstances>,
    host: SimulatedHost,
    /// None while it is down.
    pub(super) engine: Option<Engine<SimulatedHost>>,
    store: Store,
    /// Where it crashes next, and for how long.
    pub(super) armed: Option<(CrashPoint, Millis)>,
    /// When it is woken next.
    pub(super) wake: Option<Millis>,
    /// The figures of engines that have crashed.
    counts: Counts,
}

impl Peer {
    pub(super) fn new(shared: &Rc<Shared>, position: usize, offset: i64) -> Self {
        let own = Rc::new(Circumstances {
            offset: offset.into(),
            offline: false.into(),
            busy: false.into(),
            flags: vec![false; shared.registry.host_flags.len()].into(),
        });
        let host = SimulatedHost {
            shared: shared.clone(),
            own: own.clone(),
            name: shared
                .names
                .get(position)
                .cloned()
                .unwrap_or_else(|| Rc::from("")),
        };
        let mut engine = Engine::new(shared.registry, host.clone());
        engine.keep_records();
        Self {
            own,
            engine: Some(engine),
            host,
            store: Store::default(),
            armed: None,
            wake: None,
            counts: Counts::default(),
        }
    }

    /// Stores what has changed since it was last asked to.
    pub(super) fn store(&mut self) {
        let records = std::iter::from_fn(|| self.engine.as_mut()?.poll_record());
        records.for_each(|record| self.store.keep(record));
    }

    /// Drops the engine, and with it all that is not stored.
    pub(super) fn crash(&mut self) {
        self.armed = None;
        self.wake = None;
        if let Some(engine) = self.engine.take() {
            self.counts.add(&engine.stats());
        }
    }

    /// Starts again from what was stored.
    pub(super) fn start(&mut self) {
        if self.engine.is_none() {
            let registry = self.host.shared.registry;
            self.engine = Some(Engine::restore(registry, self.host.clone(), self.store.records()));
        }
    }

    /// The figures of all engines that it had.
    pub(super) fn counts(&self) -> Counts {
        let mut counts = self.counts.clone();
        if let Some(engine) = &self.engine {
            counts.add(&engine.stats());
        }
        counts
    }

    /// Whether it takes part: it runs, and is in the group.
    pub(super) fn is_there(&self) -> bool {
        self.engine.is_some() && !self.own.offline.get()
    }
}

/// What survives a crash.
#[derive(Debug, Default)]
struct Store {
    entries: BTreeMap<(u32, Box<[u8]>), KeptEntry>,
    sequence: Option<u64>,
}

impl Store {
    fn keep(&mut self, record: Record) {
        match record {
            Record::Entry(entry) => drop(self.entries.insert((entry.path, entry.keys.clone()), entry)),
            Record::Forgotten { path, keys } => drop(self.entries.remove(&(path, keys))),
            Record::Sequence(next) => self.sequence = Some(next),
        }
    }

    fn records(&self) -> impl Iterator<Item = Record> {
        let sequence = self.sequence.map(Record::Sequence);
        let entries = self.entries.values().cloned().map(Record::Entry);
        sequence.into_iter().chain(entries)
    }
}
