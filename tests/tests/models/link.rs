//! A link that loses, repeats and reorders, the same way for the same seed.

use std::collections::BTreeMap;

use crate::peers::Chance;

/// Messages on their way between peers by number.
pub(crate) struct Link {
    pub(crate) chance: Chance,
    flying: Vec<(usize, usize, Vec<u8>)>,
    /// Of so many messages one is lost, and one repeated; 0 for none.
    pub(crate) spoils: u64,
    /// Of so many messages the transport refuses one; 0 for none.
    pub(crate) refuses: u64,
    /// Pairs of peers that do not reach each other.
    pub(crate) cut: Vec<(usize, usize)>,
    /// How many messages of each first byte were given to it.
    pub(crate) taken: BTreeMap<u8, usize>,
}

impl Link {
    pub(crate) fn new(seed: u64, spoils: u64) -> Self {
        Link {
            chance: Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1),
            flying: Vec::new(),
            spoils,
            refuses: 0,
            cut: Vec::new(),
            taken: BTreeMap::new(),
        }
    }

    /// Whether the transport does not take the next message.
    pub(crate) fn refuses(&mut self) -> bool {
        self.refuses > 0 && self.chance.below(self.refuses) == 0
    }

    pub(crate) fn is_cut(&self, one: usize, other: usize) -> bool {
        self.cut.contains(&(one, other)) || self.cut.contains(&(other, one))
    }

    /// Takes a message, or a copy for each of many.
    pub(crate) fn send(&mut self, from: usize, to: impl Iterator<Item = usize>, bytes: &[u8]) {
        for to in to.filter(|to| *to != from) {
            *self
                .taken
                .entry(bytes.first().copied().unwrap_or_default())
                .or_default() += 1;
            let is_spoilt = self.spoils > 0;
            if self.is_cut(from, to) || is_spoilt && self.chance.below(self.spoils) == 0 {
                continue;
            }
            self.flying.push((from, to, bytes.to_vec()));
            if is_spoilt && self.chance.below(self.spoils) == 0 {
                self.flying.push((from, to, bytes.to_vec()));
            }
        }
    }

    /// The next message that arrives: any of them, or the oldest where nothing is spoilt.
    pub(crate) fn next(&mut self) -> Option<(usize, usize, Vec<u8>)> {
        let count = self.flying.len() as u64;
        if count == 0 {
            return None;
        }
        let place = if self.spoils > 0 {
            self.chance.below(count)
        } else {
            0
        };
        Some(self.flying.remove(place as usize))
    }

    pub(crate) fn flying(&self) -> usize {
        self.flying.len()
    }
}
