//! One peer: its engine and channel, what it has stored, and where it crashes.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use sync_runtime::channel::{Channel, Frame};
use sync_runtime::engine::{Engine, KeptEntry, Record, Stats};
use sync_runtime::registry::Registry;

use super::event::CrashPoint;
use super::figures::Counts;
use super::host::{Circumstances, Shared, SimulatedHost};
use super::options::{Fault, Millis};

/// A peer.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) own: Rc<Circumstances>,
    host: SimulatedHost,
    /// What its program is made with.
    program: Program,
    /// None while it is down.
    running: Option<Running>,
    store: Store,
    /// Where it crashes next, and for how long.
    pub(super) armed: Option<(CrashPoint, Millis)>,
    /// When it is woken next.
    pub(super) wake: Option<Millis>,
    /// The figures of engines that have crashed.
    counts: Counts,
}

/// What a peer's engines are made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Program {
    pub(super) registry: &'static Registry,
    pub(super) broken: Option<Fault>,
}

impl Program {
    #[cfg(feature = "faults")]
    fn broken(self, mut engine: Engine<SimulatedHost>) -> Engine<SimulatedHost> {
        self.broken.into_iter().for_each(|fault| engine.suffer(fault));
        engine
    }

    #[cfg(not(feature = "faults"))]
    fn broken(self, engine: Engine<SimulatedHost>) -> Engine<SimulatedHost> {
        match self.broken {
            Some(never) => match never {},
            None => engine,
        }
    }
}

/// What is lost in a crash.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) engine: Engine<SimulatedHost>,
    channel: Channel,
}

impl Peer {
    pub(super) fn new(shared: &Rc<Shared>, program: Program, position: usize, offset: i64) -> Self {
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
        let mut engine = Engine::new(program.registry, host.clone());
        engine.keep_records();
        Self {
            own,
            program,
            running: Some(Running::new(engine, program)),
            host,
            store: Store::default(),
            armed: None,
            wake: None,
            counts: Counts::default(),
        }
    }

    /// What runs, unless it is down.
    pub(super) fn running(&mut self) -> Option<&mut Running> {
        self.running.as_mut()
    }

    /// Its engine, unless it is down.
    pub(super) fn engine(&self) -> Option<&Engine<SimulatedHost>> {
        self.running.as_ref().map(|running| &running.engine)
    }

    /// Stores what has changed since it was last asked to.
    pub(super) fn store(&mut self) {
        let records = std::iter::from_fn(|| self.running.as_mut()?.engine.poll_record());
        records.for_each(|record| self.store.keep(record));
    }

    /// Drops all that is not stored.
    pub(super) fn crash(&mut self) {
        self.armed = None;
        self.wake = None;
        if let Some(running) = self.running.take() {
            self.counts.add(&running.stats());
        }
    }

    /// Starts again from what was stored.
    pub(super) fn start(&mut self) {
        if self.running.is_none() {
            let engine = Engine::restore(self.program.registry, self.host.clone(), self.store.records());
            self.running = Some(Running::new(engine, self.program));
        }
    }

    /// The figures of all engines that it had.
    pub(super) fn counts(&self) -> Counts {
        let mut counts = self.counts.clone();
        if let Some(running) = &self.running {
            counts.add(&running.stats());
        }
        counts
    }

    /// Whether it takes part: it runs, and is in the group.
    pub(super) fn is_there(&self) -> bool {
        self.running.is_some() && !self.own.offline.get()
    }
}

impl Running {
    fn new(engine: Engine<SimulatedHost>, program: Program) -> Self {
        let engine = program.broken(engine);
        let channel = Channel::new(engine.registry());
        Self { engine, channel }
    }

    pub(super) fn receive(&mut self, sender: &str, frame: &[u8]) {
        // What was refused is counted by the engine and the channel.
        let _ = self.channel.receive(&mut self.engine, sender, frame);
    }

    pub(super) fn tick(&mut self) {
        self.engine.tick();
        self.channel.tick(&self.engine);
    }

    pub(super) fn host_changed(&mut self) {
        self.engine.host_changed();
        self.channel.host_changed();
    }

    pub(super) fn next_wake(&self) -> Option<Duration> {
        self.channel.next_wake(&self.engine)
    }

    pub(super) fn poll(&mut self) -> Option<Frame> {
        self.channel.poll(&mut self.engine)
    }

    pub(super) fn sent(&mut self, frame: Frame) {
        self.channel.sent(&mut self.engine, frame);
    }

    pub(super) fn unsent(&mut self, frame: Frame) {
        self.channel.unsent(&mut self.engine, frame);
    }

    fn stats(&self) -> Stats {
        self.channel.stats(&self.engine)
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
