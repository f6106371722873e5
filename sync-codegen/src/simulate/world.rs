//! A run: real engines in virtual time.

mod drive;
mod live;
mod rest;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use sync_runtime::engine::{Engine, Refused};
use sync_runtime::registry::LevelKind;

use super::event::{Assignment, CrashPoint, Event, Step};
use super::figures::Figures;
use super::host::{Shared, SimulatedHost};
use super::ledger::{Ledger, Rank};
use super::network::Network;
use super::options::{Fault, Faults, Millis, peer_name};
use super::peer::{Peer, Program, Running};
use super::random::Random;
use super::violation::Violation;
use super::wire::Wire;
use crate::interpret::Interpreter;

/// Everything that decides a run.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) peers: usize,
    pub(super) duration: Millis,
    pub(super) faults: Faults,
    pub(super) broken: Option<Fault>,
    pub(super) events: Vec<Event>,
}

/// How a run went.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The promises that were broken.
    pub violations: Vec<Violation>,
    /// How long after the last fault all peers were at rest, and equal; none if they never were.
    pub settled: Option<Millis>,
    /// What was measured.
    pub figures: Figures,
}

/// What happens at a time.
enum Happening {
    Event(usize),
    Arrival { from: usize, to: usize, frame: Rc<[u8]> },
    Wake(usize),
    Start(usize),
}

struct World<'a> {
    interpreter: Interpreter,
    plan: &'a Plan,
    shared: Rc<Shared>,
    peers: Vec<Peer>,
    network: Network,
    wire: Wire,
    /// By time, then by the order in which they came up.
    queue: BTreeMap<(Millis, u64), Happening>,
    next: u64,
    synced: Ledger,
    local: Vec<Ledger>,
    /// Writes that some peers do not have yet.
    pending: BTreeMap<(usize, Vec<u8>), Vec<Pending>>,
    /// Writes that have to leave and have not.
    unsent: live::Unsent,
    outcome: Outcome,
}

/// A write that is on its way.
struct Pending {
    at: Millis,
    rank: Rank,
    level: LevelKind,
    missing: Vec<usize>,
}

/// A write that the engine has taken.
struct Written {
    path: usize,
    keys: Vec<u8>,
    rank: Rank,
    value: Option<Vec<u8>>,
    level: LevelKind,
}

impl Plan {
    /// Whether a peer writes what it may not.
    fn is_cheat(&self, peer: usize) -> bool {
        self.faults.cheat && peer + 1 == self.peers
    }
}

/// Runs a plan to its end.
pub(super) fn run(interpreter: Interpreter, plan: &Plan) -> Outcome {
    let mut world = World::new(interpreter, plan);
    world.work(plan.duration);
    world.rest();
    world.outcome.figures.counts = world.counts();
    world.outcome
}

impl<'a> World<'a> {
    fn new(interpreter: Interpreter, plan: &'a Plan) -> Self {
        let shared = Rc::new(Shared {
            registry: interpreter.registry(),
            now: Cell::new(0),
            names: (0..plan.peers).map(|peer| peer_name(peer).into()).collect(),
        });
        let mut random = Random::new(plan.seed, 1);
        let skew = plan.faults.clock_skew;
        let peers = (0..plan.peers).map(|position| {
            // Up to half of it on either side.
            let offset = random.between(0, skew) as i64 - (skew / 2) as i64;
            let registry = match plan.is_cheat(position) {
                true => interpreter.lawless(),
                false => interpreter.registry(),
            };
            Peer::new(
                &shared,
                Program {
                    registry,
                    broken: plan.broken,
                },
                position,
                offset,
            )
        });
        let mut world = Self {
            interpreter,
            plan,
            peers: peers.collect(),
            shared,
            network: Network::new(plan.seed, plan.peers, plan.faults.clone()),
            wire: Wire::new(interpreter.registry().transport, plan.peers),
            queue: BTreeMap::new(),
            next: 0,
            synced: Ledger::default(),
            local: (0..plan.peers).map(|_| Ledger::default()).collect(),
            pending: BTreeMap::new(),
            unsent: live::Unsent::default(),
            outcome: Outcome::default(),
        };
        for (index, event) in plan.events.iter().enumerate() {
            world.plan_at(event.at, Happening::Event(index));
        }
        (0..plan.peers).for_each(|peer| world.drive(peer, Vec::new()));
        world
    }

    fn now(&self) -> Millis {
        self.shared.now.get()
    }

    fn plan_at(&mut self, at: Millis, happening: Happening) {
        self.queue.insert((at, self.next), happening);
        self.next += 1;
    }

    /// Lets time pass up to a moment.
    fn work(&mut self, until: Millis) {
        while let Some(first) = self.queue.first_entry() {
            let at = first.key().0;
            if at > until {
                break;
            }
            let happening = first.remove();
            self.shared.now.set(at.max(self.now()));
            self.happen(happening);
        }
        self.shared.now.set(until.max(self.now()));
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Event(index) => {
                if let Some(event) = self.plan.events.get(index) {
                    self.step(event);
                }
            }
            Happening::Arrival { from, to, frame } => {
                let sender = self.shared.names.get(from).cloned();
                let peer = self.peers.get_mut(to).filter(|peer| peer.is_there());
                if let (Some(running), Some(sender)) = (peer.and_then(Peer::running), sender) {
                    running.receive(&sender, &frame);
                    self.drive(to, Vec::new());
                }
            }
            Happening::Wake(peer) => {
                let now = self.now();
                let Some(found) = self.peers.get_mut(peer).filter(|peer| peer.wake == Some(now)) else {
                    return;
                };
                found.wake = None;
                if let Some(running) = found.running() {
                    running.tick();
                    self.drive(peer, Vec::new());
                }
            }
            Happening::Start(peer) => self.start(peer),
        }
    }

    fn step(&mut self, event: &Event) {
        let at = event.peer;
        if let Step::Partition(groups) = &event.step {
            self.network.partition(groups);
            return (0..self.peers.len()).for_each(|peer| self.host_changed(peer));
        }
        let Some(peer) = self.peers.get_mut(at) else {
            return;
        };
        match &event.step {
            Step::Write(write) => self.write(at, std::slice::from_ref(write), false),
            Step::Together(writes) => self.write(at, writes, true),
            Step::Push(component) => self.with(at, |running| running.engine.push(*component)),
            Step::Request(component) => self.with(at, |running| running.engine.request(*component)),
            Step::Repair => self.repair(at),
            Step::Flag(flag, set) => {
                if let Some(flag) = peer.own.flags.borrow_mut().get_mut(*flag) {
                    *flag = *set;
                }
                self.host_changed(at);
            }
            Step::Offline(offline) => {
                peer.own.offline.set(*offline);
                self.host_changed(at);
            }
            Step::Busy(busy) => {
                peer.own.busy.set(*busy);
                self.host_changed(at);
            }
            Step::Clock(by) => peer.own.offset.set(peer.own.offset.get() + by),
            Step::Crash(CrashPoint::Idle, down) => self.crash(at, *down),
            Step::Crash(point, down) => peer.armed = Some((*point, *down)),
            Step::Partition(_) => {}
        }
    }

    fn host_changed(&mut self, at: usize) {
        self.with(at, Running::host_changed);
    }

    fn repair(&mut self, at: usize) {
        self.with(at, |running| running.engine.repair());
    }

    /// Does something with a peer that is running, and what follows from it.
    fn with(&mut self, at: usize, work: impl FnOnce(&mut Running)) {
        if let Some(running) = self.peers.get_mut(at).and_then(Peer::running) {
            work(running);
            self.drive(at, Vec::new());
        }
    }

    fn write(&mut self, at: usize, writes: &[Assignment], together: bool) {
        let Some(Running { engine, .. }) = self.peers.get_mut(at).and_then(Peer::running) else {
            return;
        };
        let registry = self.interpreter.registry();
        let rank = |engine: &Engine<SimulatedHost>, write: &Assignment| {
            let rule = registry.paths.get(write.path)?.conflict;
            Some(Rank::of(rule, engine.known(write.path, &write.keys)?))
        };
        let before: Vec<_> = writes.iter().map(|write| rank(engine, write)).collect();
        let all = |engine: &mut Engine<SimulatedHost>| {
            writes
                .iter()
                .try_for_each(|Assignment { path, keys, value }| engine.write(*path, keys, value.as_deref()))
        };
        let done: Result<(), Refused> = match together {
            true => engine.together(all),
            false => all(engine),
        };
        let levels = writes.iter().map(|write| {
            let flag = |flag: usize| {
                let peer = self.peers.get(at);
                peer.is_some_and(|peer| peer.own.flags.borrow().get(flag) == Some(&true))
            };
            self.interpreter.level(write.path, &write.keys, &flag)
        });
        let levels: Vec<_> = levels.map(|level| level.unwrap_or(LevelKind::Local)).collect();
        let mut written = Vec::new();
        for ((write, before), level) in writes.iter().zip(before).zip(levels) {
            if done.is_err() {
                self.outcome.figures.row(write.path, level).refused += 1;
                continue;
            }
            let Some(engine) = self.peers.get(at).and_then(Peer::engine) else {
                return;
            };
            match rank(engine, write) {
                Some(rank) if before.as_ref() != Some(&rank) => written.push(Written {
                    path: write.path,
                    keys: write.keys.clone(),
                    rank,
                    value: engine.read(write.path, &write.keys).map(<[u8]>::to_vec),
                    level,
                }),
                // It held that already.
                _ => {}
            }
        }
        self.drive(at, written);
    }
}
