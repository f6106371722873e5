//! Peers on a network that loses, doubles and delays messages, all by the numbers of one seed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::engine::{Reason, Record};
use crate::testing::*;

/// Some peers, and the messages between them.
pub(super) struct Network {
    pub(super) time: Time,
    pub(super) now: u64,
    pub(super) peers: Vec<Peer>,
    /// Peers that are away send and hear nothing.
    pub(super) away: Vec<bool>,
    /// Arrival, receiver, sender, message.
    mail: Vec<(u64, usize, String, Vec<u8>)>,
    /// Of a thousand messages to a peer, how many are lost.
    pub(super) loss: u64,
    /// Of a thousand messages to a peer, how many come twice.
    pub(super) doubles: u64,
    /// The longest delay, in milliseconds.
    pub(super) delay: u64,
    random: u64,
    /// What the drivers of the peers that keep records have stored.
    pub(super) stores: Vec<Option<Store>>,
    /// All messages by kind, and their bytes.
    pub(super) sent: [u64; 5],
    pub(super) bytes: u64,
}

impl Network {
    pub(super) fn new(names: &[&str], seed: u64) -> Self {
        let time = Time::default();
        let peers: Vec<Peer> = names.iter().map(|name| comparing(name, &time)).collect();
        Self {
            time,
            now: 0,
            away: vec![false; peers.len()],
            peers,
            mail: Vec::new(),
            loss: 0,
            doubles: 0,
            delay: 0,
            random: seed,
            stores: vec![None; names.len()],
            sent: [0; 5],
            bytes: 0,
        }
    }

    pub(super) fn join(&mut self, name: &str) -> usize {
        self.peers.push(comparing(name, &self.time));
        self.away.push(false);
        self.stores.push(None);
        self.peers.len() - 1
    }

    pub(super) fn random(&mut self, below: u64) -> u64 {
        // Knuth's numbers.
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) % below
    }

    /// Lets time pass, and all messages with it.
    pub(super) fn run(&mut self, milliseconds: u64) {
        let end = self.now + milliseconds;
        loop {
            self.post();
            let arrival = self.mail.iter().map(|(at, ..)| *at).min();
            let wakes = self.peers.iter().zip(&self.away).filter(|(_, away)| !**away);
            let wake = wakes.filter_map(|(peer, _)| peer.next_wake()).min();
            let wake = wake.map(|wake| wake.as_millis() as u64 + u64::from(wake > ms(wake)));
            let next = arrival.into_iter().chain(wake).min().unwrap_or(end);
            let next = next.clamp(self.now, end);
            self.time.pass(next - self.now);
            self.now = next;
            if self.now == end {
                self.post();
                return;
            }
            self.deliver();
        }
    }

    fn post(&mut self) {
        for from in 0..self.peers.len() {
            if self.away[from] {
                continue;
            }
            // Before a message leaves, and before anything else happens.
            self.keep(from);
            let name = self.peers[from].host().name.clone();
            for bytes in self.peers[from].flush() {
                self.sent[usize::from(bytes[0] >> 2 & 7)] += 1;
                self.bytes += bytes.len() as u64;
                for to in 0..self.peers.len() {
                    if to == from || self.away[to] || self.random(1_000) < self.loss {
                        continue;
                    }
                    let copies = if self.random(1_000) < self.doubles { 2 } else { 1 };
                    for _ in 0..copies {
                        let arrival = self.now + self.random(self.delay + 1);
                        self.mail.push((arrival, to, name.clone(), bytes.clone()));
                    }
                }
            }
        }
    }

    /// Stores the records of a peer that keeps them.
    pub(super) fn keep(&mut self, peer: usize) {
        if let Some(store) = &mut self.stores[peer] {
            store.keep(&mut self.peers[peer]);
        }
    }

    /// Lets a peer crash and start again.
    pub(super) fn crash(&mut self, peer: usize) {
        if let Some(store) = &self.stores[peer] {
            let host = self.peers[peer].host().clone();
            self.peers[peer] = store.restore(host);
        }
    }

    fn deliver(&mut self) {
        let mut index = 0;
        while index < self.mail.len() {
            if self.mail[index].0 > self.now {
                index += 1;
                continue;
            }
            let (_, to, sender, bytes) = self.mail.remove(index);
            if self.away[to] {
                continue;
            }
            // Refusals of a kind that honest peers can bring about.
            if let Err(refusal) = self.peers[to].receive(&sender, &bytes) {
                let fine = [Reason::Duplicate, Reason::Permission, Reason::Drift, Reason::Own];
                assert!(fine.contains(&refusal.reason), "{refusal}");
            }
        }
    }

    /// Whether all peers that are there hold the same, but for what waits for its push and is local.
    pub(super) fn agree(&self) -> bool {
        let mut all = self.peers.iter().zip(&self.away).filter(|(_, away)| !**away);
        let first = all.next().map(|(peer, _)| peer.everything());
        all.all(|(peer, _)| Some(peer.everything()) == first)
    }

    pub(super) fn total_sent(&self) -> u64 {
        self.sent.iter().sum()
    }
}

fn ms(wake: Duration) -> Duration {
    Duration::from_millis(wake.as_millis() as u64)
}

/// What the driver of a peer has stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    entries: BTreeMap<(u32, Box<[u8]>), Record>,
    pub(super) sequence: Option<Record>,
}

impl Store {
    /// Stores all records of a peer.
    pub(super) fn keep(&mut self, peer: &mut Peer) {
        while let Some(record) = peer.poll_record() {
            match &record {
                Record::Entry(entry) => {
                    let name = (entry.path, entry.keys.clone());
                    self.entries.insert(name, record);
                }
                Record::Forgotten { path, keys } => drop(self.entries.remove(&(*path, keys.clone()))),
                Record::Sequence(_) => self.sequence = Some(record),
            }
        }
    }

    /// A peer that starts again with what was stored.
    pub(super) fn restore(&self, host: TestHost) -> Peer {
        let records = self.entries.values().chain(&self.sequence).cloned();
        Peer::restore(&REGISTRY, host, records)
    }
}
