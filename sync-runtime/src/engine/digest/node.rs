//! A node: a scope with values for its keys, and the items that stand directly in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::outbox::EntryName;
use super::fingerprint;
use super::sums::Sums;
use crate::registry::{Registry, Repair};
use crate::wire::KeyEnds;
use crate::wire::number::put_varint;

/// What a node is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeName {
    pub(crate) domain: Repair,
    /// A position in the registry.
    pub(crate) scope: usize,
    /// The encoded keys of the scope, all of them from the root down.
    pub(crate) keys: Arc<[u8]>,
}

/// A node with its items.
#[derive(Debug, Clone, Default)]
pub(crate) struct Node {
    /// The sum of the fingerprints of all entries under it, modulo 2^32.
    pub(crate) total: u32,
    /// How many listed entries are under it.
    pub(crate) listed: usize,
    items: BTreeSet<(u32, Item)>,
    sums: Sums,
}

/// What a node's fingerprints are of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    /// A node below it, in the same domain.
    Node { scope: usize, keys: Arc<[u8]> },
    /// An entry.
    Entry(EntryName),
}

/// The fingerprints that begin with some hexadecimal digits, of eight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    /// How many digits they begin with.
    pub(crate) digits: u8,
    /// The least number that begins with them.
    pub(crate) prefix: u32,
}

impl NodeName {
    /// The root of a domain.
    pub(crate) fn root(domain: Repair) -> Self {
        Self {
            domain,
            scope: 0,
            keys: Arc::default(),
        }
    }

    /// The node that this one is a part of.
    pub(crate) fn around(&self, registry: &Registry) -> Option<Self> {
        let info = registry.scopes.get(self.scope)?;
        let scope = info.within?;
        let count = registry.scopes.get(scope)?.keys.len();
        let ends = KeyEnds::of(info.keys, &self.keys).ok()?;
        let keys = self.keys.get(..ends.start(count))?;
        Some(Self {
            domain: self.domain,
            scope,
            keys: keys.into(),
        })
    }

    /// The fingerprint of the item that stands for this node in the one around it.
    pub(crate) fn fingerprint(&self, total: u32) -> u32 {
        let mut scope = Vec::new();
        put_varint(&mut scope, self.scope as u64);
        fingerprint([&*scope, &*self.keys, &total.to_le_bytes()])
    }
}

impl Node {
    /// Takes one fingerprint of an item out, and puts another one in.
    pub(super) fn replace(&mut self, item: Item, old: Option<u32>, new: Option<u32>) {
        let mut item = item;
        if let Some(old) = old {
            let known = (old, item);
            if self.items.remove(&known) {
                self.sums.remove(old, Range::ALL);
            }
            item = known.1;
        }
        if let Some(new) = new
            && self.items.insert((new, item))
        {
            self.sums.add(new, Range::ALL, &self.items);
        }
    }

    /// How many items there are in a range, and the sum of their fingerprints.
    pub(crate) fn sum(&self, range: Range) -> (u32, u32) {
        self.sums.of(range, &self.items)
    }

    /// The items of a range, by fingerprint.
    pub(crate) fn items(&self, range: Range) -> impl Iterator<Item = &(u32, Item)> {
        range.of(&self.items)
    }
}

impl Range {
    /// All fingerprints.
    pub(crate) const ALL: Self = Self { digits: 0, prefix: 0 };

    /// The part of it whose next digit is this one.
    pub(crate) fn branch(self, digit: usize) -> Self {
        let shift = 28 - 4 * u32::from(self.digits.min(7));
        Self {
            digits: self.digits + 1,
            prefix: self.prefix | (digit as u32 & 15) << shift,
        }
    }

    /// Which branch a fingerprint belongs to.
    pub(crate) fn digit_of(self, fingerprint: u32) -> usize {
        let shift = 28 - 4 * u32::from(self.digits.min(7));
        (fingerprint >> shift) as usize & 15
    }

    /// The greatest number in it.
    pub(crate) fn last(self) -> u32 {
        self.prefix | u32::MAX.checked_shr(4 * u32::from(self.digits)).unwrap_or(0)
    }

    pub(super) fn of(self, items: &BTreeSet<(u32, Item)>) -> impl Iterator<Item = &(u32, Item)> {
        let least = Item::Node {
            scope: 0,
            keys: Arc::default(),
        };
        let last = self.last();
        items
            .range((self.prefix, least)..)
            .take_while(move |(fingerprint, _)| *fingerprint <= last)
    }
}
