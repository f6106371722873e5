//! A node: a scope with values for its keys, and the items that stand directly in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::state::EntryId;
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

/// The number of a node. Once nothing is listed under it, another one may get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

/// A node with its items.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) name: NodeName,
    /// The node that this one is a part of.
    pub(super) around: Option<NodeId>,
    /// The fingerprint that stands for it there.
    item: Option<u32>,
    /// The sum of the fingerprints of all entries under it, modulo 2^32.
    pub(crate) total: u32,
    /// How many listed entries are under it.
    pub(crate) listed: usize,
    items: Items,
    sums: Sums,
}

/// Fingerprints, and what they are of, as one number each: the fingerprint, a bit for entries, the number.
pub(super) type Items = BTreeSet<u64>;

/// What a node's fingerprints are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Item {
    /// A node below it, in the same domain.
    Node(NodeId),
    /// An entry.
    Entry(EntryId),
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
    fn fingerprint(&self, total: u32) -> u32 {
        let mut scope = Vec::new();
        put_varint(&mut scope, self.scope as u64);
        fingerprint([&*scope, &*self.keys, &total.to_le_bytes()])
    }
}

impl Item {
    /// The bit of entries, of which there are at most a million.
    const ENTRY: u32 = 1 << 31;

    /// As one number with its fingerprint.
    fn with(self, fingerprint: u32) -> u64 {
        let number = match self {
            Self::Node(id) => id.0,
            Self::Entry(id) => id.number() | Self::ENTRY,
        };
        u64::from(fingerprint) << 32 | u64::from(number)
    }

    /// The fingerprint and what it is of.
    fn of(item: u64) -> (u32, Self) {
        let number = item as u32;
        let of = match number & Self::ENTRY {
            0 => Self::Node(NodeId(number)),
            _ => Self::Entry(EntryId::of(number & !Self::ENTRY)),
        };
        ((item >> 32) as u32, of)
    }
}

impl NodeId {
    /// Nodes are fewer than entries, of which there are at most a million.
    pub(super) fn of(index: usize) -> Self {
        Self(index as u32)
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

impl Node {
    pub(super) fn new(name: NodeName, around: Option<NodeId>) -> Self {
        Self {
            name,
            around,
            item: None,
            total: 0,
            listed: 0,
            items: Items::new(),
            sums: Sums::default(),
        }
    }

    /// What stood for it in the node around it, and what stands for it now.
    pub(super) fn refresh_item(&mut self) -> (Option<u32>, Option<u32>) {
        let is_item = self.listed > 0 && self.around.is_some();
        let item = is_item.then(|| self.name.fingerprint(self.total));
        (std::mem::replace(&mut self.item, item), item)
    }

    /// Takes one fingerprint of an item out, and puts another one in.
    pub(super) fn replace(&mut self, item: Item, old: Option<u32>, new: Option<u32>) {
        if let Some(old) = old
            && self.items.remove(&item.with(old))
        {
            self.sums.remove(old, Range::ALL);
        }
        if let Some(new) = new
            && self.items.insert(item.with(new))
        {
            self.sums.add(new, Range::ALL, &self.items);
        }
    }

    /// How many items there are in a range, and the sum of their fingerprints.
    pub(crate) fn sum(&self, range: Range) -> (u32, u32) {
        self.sums.of(range, &self.items)
    }

    /// The items of a range, by fingerprint.
    pub(crate) fn items(&self, range: Range) -> impl Iterator<Item = (u32, Item)> {
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

    pub(super) fn of(self, items: &Items) -> impl Iterator<Item = (u32, Item)> {
        let (first, last) = (
            u64::from(self.prefix) << 32,
            u64::from(self.last()) << 32 | u64::from(u32::MAX),
        );
        items.range(first..=last).map(|&number| Item::of(number))
    }
}
