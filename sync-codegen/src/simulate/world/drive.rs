//! What the program around an engine does: it stores, acknowledges and sends.

use std::rc::Rc;
use std::time::Duration;

use sync_runtime::engine::Engine;
use sync_runtime::registry::LevelKind;
use sync_runtime::wire::MAX_MESSAGE;

use super::super::check::may_write;
use super::super::event::CrashPoint;
use super::super::ledger::{Acknowledged, Rank};
use super::super::options::{Millis, peer_name};
use super::super::peer::{Peer, Running};
use super::super::violation::{Promise, Violation};
use super::{Happening, Pending, World, Written};

impl World<'_> {
    /// What the program around an engine does after every call: store, acknowledge, send.
    pub(super) fn drive(&mut self, at: usize, written: Vec<Written>) {
        if self.reaches(at, CrashPoint::Unstored) {
            return;
        }
        if let Some(peer) = self.peers.get_mut(at) {
            peer.store();
        }
        written.into_iter().for_each(|write| self.acknowledge(at, write));
        loop {
            self.hear(at);
            let Some(running) = self.peers.get_mut(at).and_then(Peer::running) else {
                return;
            };
            let Some(frame) = running.poll() else {
                break;
            };
            if self.reaches(at, CrashPoint::Unsent) {
                return;
            }
            if self.network.refuses(at) {
                self.tell(at, |running| running.unsent(frame));
                continue;
            }
            self.send(at, &frame.bytes);
            if self.reaches(at, CrashPoint::Sent) {
                return;
            }
            self.tell(at, |running| running.sent(frame));
            if self.reaches(at, CrashPoint::SentUnstored) {
                return;
            }
            if let Some(peer) = self.peers.get_mut(at) {
                peer.store();
            }
        }
        // What has to wait in the channel has left the outbox.
        if let Some(peer) = self.peers.get_mut(at) {
            peer.store();
        }
        self.set_alarm(at);
    }

    fn tell(&mut self, at: usize, work: impl FnOnce(&mut Running)) {
        if let Some(running) = self.peers.get_mut(at).and_then(Peer::running) {
            work(running);
        }
    }

    fn set_alarm(&mut self, at: usize) {
        let now = self.now();
        let Some(peer) = self.peers.get_mut(at) else {
            return;
        };
        let Some(wake) = peer.running().and_then(|running| running.next_wake()) else {
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
        if self.plan.is_cheat(at) && !self.may_write(at, path, &keys) {
            return;
        }
        self.has_to_leave(at, path, &keys, level, &rank);
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
        let Some(Running { engine, .. }) = self.peers.get_mut(at).and_then(Peer::running) else {
            return;
        };
        while let Some(change) = engine.poll_change() {
            let info = self.interpreter.registry().paths.get(change.path);
            let (Some(info), Some(known)) = (info, engine.known(change.path, &change.keys)) else {
                continue;
            };
            let held = Rank::of(info.conflict, known);
            let entry = (change.path, change.keys.to_vec());
            if let Some(broken) = self.unsent.came_otherwise(&self.interpreter, &entry, at, &held)
                && self.outcome.violations.is_empty()
            {
                self.outcome.violations.push(broken);
            }
            let Some(pending) = self.pending.get_mut(&entry) else {
                continue;
            };
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

    fn send(&mut self, from: usize, frame: &[u8]) {
        let now = self.now();
        let cost = self.wire.cost(frame.len());
        self.outcome.figures.frame(now, frame.len() as u64, cost);
        if let Some(fault) = self.wire.pay(from, now, frame.len()) {
            self.exceeds(from, &fault);
        }
        if let Some(message) = self.wire.take(from, frame) {
            self.sends(from, &message);
        }
        if !self.wire.is_direct(from) {
            self.unsent.forget(from);
        }
        let frame: Rc<[u8]> = frame.into();
        for to in (0..self.peers.len()).filter(|to| *to != from) {
            for at in self.network.arrivals(from, to, now) {
                let frame = frame.clone();
                self.plan_at(at, Happening::Arrival { from, to, frame });
            }
        }
    }

    /// A message is on its way as a whole.
    fn sends(&mut self, from: usize, message: &[u8]) {
        if message.len() > MAX_MESSAGE {
            self.exceeds(from, &format!("a message of {} bytes", message.len()));
        }
        let interpreter = self.interpreter;
        self.unsent.has_left(interpreter.registry(), from, message);
        let own = self.peers.get(from).map(|peer| peer.own.clone());
        let flag = |flag: usize| {
            let own = own.as_ref();
            own.is_some_and(|own| own.flags.borrow().get(flag) == Some(&true))
        };
        let level = |path: usize, keys: &[u8]| interpreter.level(path, keys, &flag);
        self.outcome
            .figures
            .message(interpreter.registry(), message, level);
    }

    fn exceeds(&mut self, from: usize, what: &str) {
        let what = format!("{} sends {what}", peer_name(from));
        let broken = &mut self.outcome.violations;
        // Once is enough.
        if !broken.iter().any(|broken| broken.promise == Promise::Bounded) {
            broken.push(Violation::new(Promise::Bounded, what));
        }
    }

    /// Whether a peer has the permission for an entry, whatever it believes itself.
    fn may_write(&self, at: usize, path: usize, keys: &[u8]) -> bool {
        let host = self.peers.get(at).and_then(Peer::engine).map(Engine::host);
        let info = self.interpreter.registry().paths.get(path);
        host.zip(info)
            .is_some_and(|(host, info)| may_write(host, info, keys, &peer_name(at)))
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

    pub(super) fn crash(&mut self, at: usize, down: Millis) {
        let now = self.now();
        let Some(peer) = self.peers.get_mut(at).filter(|peer| peer.engine().is_some()) else {
            return;
        };
        peer.crash();
        self.wire.forget(at);
        self.unsent.forget(at);
        self.plan_at(now + down, Happening::Start(at));
    }

    pub(super) fn start(&mut self, at: usize) {
        if let Some(peer) = self.peers.get_mut(at).filter(|peer| peer.engine().is_none()) {
            peer.start();
            self.drive(at, Vec::new());
        }
    }
}

/// A time of the engine's clock, rounded up.
fn millis_up(time: Duration) -> Millis {
    let millis = time.as_nanos().div_ceil(1_000_000);
    Millis::try_from(millis).unwrap_or(Millis::MAX / 2)
}
