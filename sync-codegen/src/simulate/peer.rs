//! One peer: its engine, what it has stored, and where it crashes.

use std::rc::Rc;

use sync_runtime::engine::Engine;

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
    frozen: Option<Engine<SimulatedHost>>,
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
        Self {
            own,
            engine: Some(Engine::new(shared.registry, host.clone())),
            host,
            frozen: None,
            armed: None,
            wake: None,
            counts: Counts::default(),
        }
    }

    /// Stores what has changed since it was last asked to.
    pub(super) fn store(&mut self) {}

    /// Drops the engine, and with it all that is not stored.
    pub(super) fn crash(&mut self) {
        self.armed = None;
        self.wake = None;
        self.frozen = self.engine.take();
    }

    /// Starts again from what was stored.
    pub(super) fn start(&mut self) {
        if self.engine.is_none() {
            self.engine = self.frozen.take();
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
