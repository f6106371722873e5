//! Digests of what is listed: a fingerprint of each entry, and a tree of nodes with totals that every
//! write keeps up to date, at a cost that does not depend on how much else there is.

mod fingerprint;
mod node;
mod sums;
mod track;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use fingerprint::{PRIME, fingerprint};
pub(crate) use node::{Item, Node, NodeName, Range};

use super::outbox::EntryName;
use crate::registry::Registry;

/// The nodes, and the entries whose fingerprints are not up to date.
#[derive(Debug, Clone, Default)]
pub(crate) struct Digests {
    nodes: BTreeMap<NodeName, Node>,
    /// Entries that were changed since the nodes were last brought up to date.
    changed: BTreeSet<EntryName>,
}

impl Digests {
    /// A node with at least one listed entry under it.
    pub(crate) fn node(&self, name: &NodeName) -> Option<&Node> {
        self.nodes.get(name)
    }

    /// Notes that the fingerprint of an entry is not up to date.
    pub(crate) fn note(&mut self, name: EntryName) {
        self.changed.insert(name);
    }

    /// Puts another fingerprint in the place of an entry's at its node and all nodes around it.
    pub(crate) fn replace(
        &mut self,
        registry: &Registry,
        node: NodeName,
        entry: &EntryName,
        old: Option<u32>,
        new: Option<u32>,
    ) {
        if old == new {
            return;
        }
        let delta = new.unwrap_or(0).wrapping_sub(old.unwrap_or(0));
        let mut name = node;
        let mut item = Item::Entry(entry.clone());
        let (mut old_item, mut new_item) = (old, new);
        loop {
            let at = self.nodes.entry(name.clone()).or_default();
            let before = (at.listed > 0).then(|| name.fingerprint(at.total));
            at.replace(item, old_item, new_item);
            at.total = at.total.wrapping_add(delta);
            at.listed += usize::from(new.is_some());
            at.listed -= usize::from(old.is_some());
            let after = (at.listed > 0).then(|| name.fingerprint(at.total));
            if after.is_none() {
                self.nodes.remove(&name);
            }
            let Some(around) = name.around(registry) else {
                return;
            };
            item = Item::Node {
                scope: name.scope,
                keys: name.keys,
            };
            (old_item, new_item) = (before, after);
            name = around;
        }
    }
}

#[cfg(test)]
mod tests;
