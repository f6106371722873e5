//! The end of a run: the faults stop, and what the engine promises must hold.

use super::super::check::check;
use super::super::figures::Counts;
use super::super::options::Millis;
use super::super::violation::{Promise, Violation};
use super::World;

/// How long peers have at most to come to rest.
const REST: Millis = 40 * 60_000;
/// When they are asked to compare what is repaired on request only, if they are not equal yet.
const ASK: Millis = 5 * 60_000;
/// How long peers at rest are listened to: more than two polls.
const QUIET: Millis = 90_000;
/// How often is looked whether they have.
const LOOK: Millis = 10_000;

impl World<'_> {
    /// Ends the faults, and waits until all peers are at rest and equal.
    pub(super) fn rest(&mut self) {
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
            self.with(at, |running| running.engine.push(None));
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
        // With one that cheats there is no end of differences.
        if broken.is_empty() && !self.plan.faults.cheat {
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

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for peer in &self.peers {
            counts.merge(&peer.counts());
        }
        counts
    }

    /// What the peers are found to have broken. One that cheats is none of them.
    fn broken(&self) -> Vec<Violation> {
        let peers = self.peers.iter().enumerate();
        let honest = peers.filter(|(at, _)| !self.plan.is_cheat(*at));
        let engines: Vec<_> = honest.filter_map(|(_, peer)| peer.engine()).collect();
        check(&self.interpreter, &engines, &self.synced, &self.local)
    }
}
