//! A group whose messages are delayed, lost, doubled and shuffled.

use super::options::{Faults, Millis};
use super::random::Random;

/// How long a message is on its way, at least and at most, when nothing goes wrong.
const DELAY: (Millis, Millis) = (20, 150);
/// The longest that one is held up where they may overtake each other.
const HELD_UP: Millis = 4_000;

/// The network.
#[derive(Debug)]
pub(super) struct Network {
    faults: Faults,
    peers: usize,
    /// One for each pair, so that what becomes of a message depends on nothing but how many its sender
    /// has sent before it: a run changes little where one step of it is left out.
    links: Vec<Link>,
    groups: Vec<u8>,
}

#[derive(Debug)]
struct Link {
    random: Random,
    /// When the last message arrives.
    last: Millis,
}

impl Network {
    pub(super) fn new(seed: u64, peers: usize, faults: Faults) -> Self {
        let link = |pair: usize| Link {
            random: Random::new(seed, 1_000 + pair as u64),
            last: 0,
        };
        Self {
            faults,
            peers,
            links: (0..peers * peers).map(link).collect(),
            groups: vec![0; peers],
        }
    }

    /// Says who reaches whom from now on: peers of one number.
    pub(super) fn partition(&mut self, groups: &[u8]) {
        self.groups = groups.to_vec();
    }

    /// From now on nothing goes wrong.
    pub(super) fn calm_down(&mut self) {
        self.faults = Faults::default();
        self.groups = vec![0; self.peers];
    }

    /// Whether messages of one peer reach the other.
    pub(super) fn connects(&self, from: usize, to: usize) -> bool {
        self.groups.get(from) == self.groups.get(to)
    }

    /// Whether the transport refuses the next message of a peer.
    pub(super) fn refuses(&mut self, from: usize) -> bool {
        let probability = self.faults.refuse;
        let own = from * self.peers + from;
        let link = self.links.get_mut(own);
        link.is_some_and(|link| link.random.chance(probability))
    }

    /// When copies of a message arrive that is sent now.
    pub(super) fn arrivals(&mut self, from: usize, to: usize, now: Millis) -> Vec<Millis> {
        let connected = self.connects(from, to);
        let Some(link) = self.links.get_mut(from * self.peers + to) else {
            return Vec::new();
        };
        let lost = link.random.chance(self.faults.loss);
        let twice = link.random.chance(self.faults.duplicate);
        let held_up = link.random.chance(0.2);
        let delays = [
            link.random.between(DELAY.0, DELAY.1),
            link.random.between(DELAY.0, HELD_UP),
        ];
        if lost || !connected {
            return Vec::new();
        }
        let copies = if twice { 2 } else { 1 };
        let arrivals = delays.into_iter().take(copies).enumerate().map(|(copy, delay)| {
            if !self.faults.reorder {
                let arrival = (now + delay).max(link.last);
                link.last = arrival;
                arrival
            } else if held_up && copy == 0 {
                now + delays[1]
            } else {
                now + delay
            }
        });
        arrivals.collect()
    }
}
