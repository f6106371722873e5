//! A run: real engines in virtual time.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use sync_runtime::engine::{Engine, Refused};
use sync_runtime::registry::LevelKind;
use sync_runtime::wire::MAX_MESSAGE;

use super::check::check;
use super::event::{Assignment, CrashPoint, Event, Step};
use super::figures::{Counts, Figures};
use super::host::{Shared, SimulatedHost};
use super::ledger::{Acknowledged, Ledger, Rank};
use super::network::Network;
use super::options::{Faults, Millis, peer_name};
use super::peer::Peer;
use super::random::Random;
use super::violation::{Promise, Violation};
use crate::interpret::Interpreter;

/// How long peers have at most to come to rest.
const REST: Millis = 40 * 60_000;
/// When they are asked to compare what is repaired on request only, if they are not equal yet.
const ASK: Millis = 5 * 60_000;
/// How long peers at rest are listened to: more than two polls.
const QUIET: Millis = 90_000;
/// How often is looked whether they have.
const LOOK: Millis = 10_000;

/// Everything that decides a run.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) seed: u64,
    pub(super) peers: usize,
    pub(super) duration: Millis,
    pub(super) faults: Faults,
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
    Arrival { from: usize, to: usize, bytes: Rc<[u8]> },
    Wake(usize),
    Start(usize),
}

struct World<'a> {
    interpreter: Interpreter,
    plan: &'a Plan,
    shared: Rc<Shared>,
    peers: Vec<Peer>,
    network: Network,
    /// By time, then by the order in which they came up.
    queue: BTreeMap<(Millis, u64), Happening>,
    next: u64,
    synced: Ledger,
    local: Vec<Ledger>,
    /// Writes that some peers do not have yet.
    pending: BTreeMap<(usize, Vec<u8>), Vec<Pending>>,
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
            Peer::new(&shared, position, offset)
        });
        let mut world = Self {
            interpreter,
            plan,
            peers: peers.collect(),
            shared,
            network: Network::new(plan.seed, plan.peers, plan.faults.clone()),
            queue: BTreeMap::new(),
            next: 0,
            synced: Ledger::default(),
            local: (0..plan.peers).map(|_| Ledger::default()).collect(),
            pending: BTreeMap::new(),
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
            Happening::Arrival { from, to, bytes } => {
                let sender = self.shared.names.get(from).cloned();
                let Some(peer) = self.peers.get_mut(to).filter(|peer| peer.is_there()) else {
                    return;
                };
                if let (Some(engine), Some(sender)) = (&mut peer.engine, sender) {
                    // What was refused is counted by the engine.
                    let _ = engine.receive(&sender, &bytes);
                    self.drive(to, Vec::new());
                }
            }
            Happening::Wake(peer) => {
                let now = self.now();
                let Some(found) = self.peers.get_mut(peer).filter(|peer| peer.wake == Some(now)) else {
                    return;
                };
                found.wake = None;
                if let Some(engine) = &mut found.engine {
                    engine.tick();
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
            Step::Push(component) => self.with_engine(at, |engine| engine.push(*component)),
            Step::Request(component) => self.with_engine(at, |engine| engine.request(*component)),
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
        self.with_engine(at, Engine::host_changed);
    }

    fn repair(&mut self, at: usize) {
        self.with_engine(at, Engine::repair);
    }

    /// Does something with an engine that is running, and what follows from it.
    fn with_engine(&mut self, at: usize, work: impl FnOnce(&mut Engine<SimulatedHost>)) {
        if let Some(engine) = self.peers.get_mut(at).and_then(|peer| peer.engine.as_mut()) {
            work(engine);
            self.drive(at, Vec::new());
        }
    }

    fn write(&mut self, at: usize, writes: &[Assignment], together: bool) {
        let Some(engine) = self.peers.get_mut(at).and_then(|peer| peer.engine.as_mut()) else {
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
            let Some(engine) = self.peers.get(at).and_then(|peer| peer.engine.as_ref()) else {
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

    /// What the program around an engine does after every call: store, acknowledge, send.
    fn drive(&mut self, at: usize, written: Vec<Written>) {
        if self.reaches(at, CrashPoint::Unstored) {
            return;
        }
        if let Some(peer) = self.peers.get_mut(at) {
            peer.store();
        }
        written.into_iter().for_each(|write| self.acknowledge(at, write));
        loop {
            self.hear(at);
            let Some(engine) = self.peers.get_mut(at).and_then(|peer| peer.engine.as_mut()) else {
                return;
            };
            let Some(message) = engine.poll_message() else {
                break;
            };
            if self.reaches(at, CrashPoint::Unsent) {
                return;
            }
            if self.network.refuses(at) {
                self.tell(at, |engine| engine.unsent(message));
                continue;
            }
            self.send(at, &message.bytes);
            if self.reaches(at, CrashPoint::Sent) {
                return;
            }
            self.tell(at, |engine| engine.sent(message));
            if self.reaches(at, CrashPoint::SentUnstored) {
                return;
            }
            if let Some(peer) = self.peers.get_mut(at) {
                peer.store();
            }
        }
        self.set_alarm(at);
    }

    fn tell(&mut self, at: usize, work: impl FnOnce(&mut Engine<SimulatedHost>)) {
        if let Some(engine) = self.peers.get_mut(at).and_then(|peer| peer.engine.as_mut()) {
            work(engine);
        }
    }

    fn set_alarm(&mut self, at: usize) {
        let now = self.now();
        let Some(peer) = self.peers.get_mut(at) else {
            return;
        };
        let Some(wake) = peer.engine.as_ref().and_then(Engine::next_wake) else {
            return;
        };
        let wake = millis_up(wake).max(now + 1);
        if peer.wake.is_none_or(|planned| wake < planned) {
            peer.wake = Some(wake);
            self.plan_at(wake, Happening::Wake(at));
        }
    }

    fn acknowledge(&mut self, at: usize, write: Written) {
        let now = self.now();
        let Written {
            path,
            keys,
            rank,
            value,
            level,
        } = write;
        self.outcome.figures.row(path, level).writes += 1;
        let acknowledged = Acknowledged {
            at: now,
            peer: at,
            rank: rank.clone(),
            value,
        };
        let registry = self.interpreter.registry();
        if level == LevelKind::Local {
            if let Some(own) = self.local.get_mut(at) {
                own.note(registry, path, &keys, acknowledged);
            }
            return;
        }
        self.synced.note(registry, path, &keys, acknowledged);
        let connected = |peer: &usize| {
            let there = self.peers.get(*peer).is_some_and(Peer::is_there);
            *peer != at && there && self.network.connects(at, *peer)
        };
        let missing: Vec<usize> = (0..self.peers.len()).filter(connected).collect();
        if !missing.is_empty() && self.peers.get(at).is_some_and(Peer::is_there) {
            self.pending.entry((path, keys)).or_default().push(Pending {
                at: now,
                rank,
                level,
                missing,
            });
        }
    }

    /// Takes note of what has changed at a peer.
    fn hear(&mut self, at: usize) {
        let now = self.now();
        let Some(engine) = self.peers.get_mut(at).and_then(|peer| peer.engine.as_mut()) else {
            return;
        };
        while let Some(change) = engine.poll_change() {
            let entry = (change.path, change.keys.to_vec());
            let Some(pending) = self.pending.get_mut(&entry) else {
                continue;
            };
            let info = self.interpreter.registry().paths.get(change.path);
            let (Some(info), Some(known)) = (info, engine.known(change.path, &change.keys)) else {
                continue;
            };
            let held = Rank::of(info.conflict, known);
            for write in pending.iter_mut().filter(|write| write.rank <= held) {
                if let Some(place) = write.missing.iter().position(|peer| *peer == at) {
                    write.missing.swap_remove(place);
                    let took = now - write.at;
                    self.outcome.figures.reached.push((write.at, took));
                    self.outcome
                        .figures
                        .row(change.path, write.level)
                        .staleness
                        .push(took);
                }
            }
            pending.retain(|write| !write.missing.is_empty());
            if pending.is_empty() {
                self.pending.remove(&entry);
            }
        }
    }

    fn send(&mut self, from: usize, bytes: &[u8]) {
        let now = self.now();
        if bytes.len() > MAX_MESSAGE {
            let what = format!("{} sends a message of {} bytes", peer_name(from), bytes.len());
            self.outcome
                .violations
                .push(Violation::new(Promise::Bounded, what));
        }
        let interpreter = self.interpreter;
        let own = self.peers.get(from).map(|peer| peer.own.clone());
        let flag = |flag: usize| {
            let own = own.as_ref();
            own.is_some_and(|own| own.flags.borrow().get(flag) == Some(&true))
        };
        self.outcome
            .figures
            .message(interpreter.registry(), now, bytes, |path, keys| {
                interpreter.level(path, keys, &flag)
            });
        let bytes: Rc<[u8]> = bytes.into();
        for to in (0..self.peers.len()).filter(|to| *to != from) {
            for at in self.network.arrivals(from, to, now) {
                let bytes = bytes.clone();
                self.plan_at(at, Happening::Arrival { from, to, bytes });
            }
        }
    }

    /// Whether a peer crashes here. If so, it has.
    fn reaches(&mut self, at: usize, point: CrashPoint) -> bool {
        match self.peers.get(at).and_then(|peer| peer.armed) {
            Some((armed, down)) if armed == point => {
                self.crash(at, down);
                true
            }
            _ => false,
        }
    }

    fn crash(&mut self, at: usize, down: Millis) {
        let now = self.now();
        let Some(peer) = self.peers.get_mut(at).filter(|peer| peer.engine.is_some()) else {
            return;
        };
        peer.crash();
        self.plan_at(now + down, Happening::Start(at));
    }

    fn start(&mut self, at: usize) {
        if let Some(peer) = self.peers.get_mut(at).filter(|peer| peer.engine.is_none()) {
            peer.start();
            self.drive(at, Vec::new());
        }
    }

    /// Ends the faults, and waits until all peers are at rest and equal.
    fn rest(&mut self) {
        self.network.calm_down();
        for at in 0..self.peers.len() {
            if let Some(peer) = self.peers.get_mut(at) {
                peer.armed = None;
                peer.own.offline.set(false);
                peer.own.busy.set(false);
            }
            self.start(at);
            self.host_changed(at);
        }
        for at in 0..self.peers.len() {
            self.with_engine(at, |engine| engine.push(None));
        }
        let end = self.now();
        // Peers compare of themselves what is repaired periodically. The rest has to be asked for.
        let mut asks = Some(end + ASK);
        let mut quiet = None;
        let mut broken = Vec::new();
        while self.now() < end + REST {
            self.work(self.now() + LOOK);
            if asks.is_some_and(|at| at <= self.now()) {
                asks = None;
                (0..self.peers.len()).for_each(|at| self.repair(at));
            }
            broken = self.broken();
            match quiet {
                _ if !broken.is_empty() => quiet = None,
                None => quiet = Some(self.now() - end),
                // Twice in a row: nothing that was still on its way has changed it.
                Some(_) => break,
            }
        }
        self.outcome.settled = quiet;
        if broken.is_empty() {
            broken = self.chatter();
        }
        self.outcome.violations.extend(broken);
    }

    /// What equal peers still say to each other, beside that they are: two periods are looked at.
    fn chatter(&mut self) -> Vec<Violation> {
        // What was stated before they were equal is answered.
        self.work(self.now() + LOOK);
        let before = self.counts();
        self.work(self.now() + QUIET);
        let after = self.counts();
        let more = |name: &str| after.get(name).saturating_sub(before.get(name));
        let answers = more("statements").saturating_sub(more("polls"));
        if answers + more("offers") == 0 {
            return Vec::new();
        }
        let what = format!(
            "within {} s of rest the peers make {answers} statements in answer to polls, and pass {} entries on",
            QUIET / 1000,
            more("offers")
        );
        vec![Violation::new(Promise::Quiet, what)]
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for peer in &self.peers {
            counts.merge(&peer.counts());
        }
        counts
    }

    fn broken(&self) -> Vec<Violation> {
        let engines: Vec<_> = self
            .peers
            .iter()
            .filter_map(|peer| peer.engine.as_ref())
            .collect();
        check(&self.interpreter, &engines, &self.synced, &self.local)
    }
}

/// A time of the engine's clock, rounded up.
fn millis_up(time: Duration) -> Millis {
    let millis = time.as_nanos().div_ceil(1_000_000);
    Millis::try_from(millis).unwrap_or(Millis::MAX / 2)
}
