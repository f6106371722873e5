//! Digests of what is listed: a fingerprint of each entry, and a tree of nodes with totals that every
//! write keeps up to date, at a cost that does not depend on how much else there is.

mod fingerprint;
mod node;
mod sums;
mod track;

use std::collections::BTreeMap;

pub(crate) use fingerprint::{PRIME, fingerprint};
pub(crate) use node::{Item, Node, NodeId, NodeName, Range};
use slab::Slab;

use super::state::EntryId;
use crate::registry::Registry;

/// The nodes, and the entries whose fingerprints are not up to date.
#[derive(Debug, Clone, Default)]
pub(crate) struct Digests {
    nodes: Slab<Node>,
    /// A node stands here as long as an entry is listed under it.
    by_name: BTreeMap<NodeName, NodeId>,
    /// Entries that were changed since the nodes were last brought up to date, as they themselves say.
    changed: Vec<EntryId>,
}

/// Where an entry is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Listed {
    /// What it counts with.
    pub(crate) fingerprint: u32,
    /// A node stays as long as an entry is listed under it.
    node: NodeId,
}

impl Digests {
    /// A node with at least one listed entry under it.
    pub(crate) fn node(&self, name: &NodeName) -> Option<&Node> {
        self.node_at(*self.by_name.get(name)?)
    }

    /// The node with this number, which an item has.
    pub(crate) fn node_at(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index())
    }

    /// The node of this name, made if it is not there. An entry has to be listed there then.
    fn make(&mut self, registry: &Registry, name: NodeName) -> NodeId {
        if let Some(&id) = self.by_name.get(&name) {
            return id;
        }
        let around = name.around(registry).map(|around| self.make(registry, around));
        let id = NodeId::of(self.nodes.insert(Node::new(name.clone(), around)));
        self.by_name.insert(name, id);
        id
    }

    /// Puts another fingerprint in the place of an entry's at its node and all nodes around it.
    fn replace(&mut self, id: NodeId, entry: EntryId, old: Option<u32>, new: Option<u32>) {
        let delta = new.unwrap_or(0).wrapping_sub(old.unwrap_or(0));
        let (mut id, mut item) = (id, Item::Entry(entry));
        let (mut old_item, mut new_item) = (old, new);
        while let Some(node) = self.nodes.get_mut(id.index()) {
            node.replace(item, old_item, new_item);
            node.total = node.total.wrapping_add(delta);
            node.listed += usize::from(new.is_some());
            node.listed -= usize::from(old.is_some());
            let around = node.around;
            (old_item, new_item) = node.refresh_item();
            if node.listed == 0 {
                self.by_name.remove(&node.name);
                self.nodes.remove(id.index());
            }
            let Some(around) = around else { return };
            (item, id) = (Item::Node(id), around);
        }
    }
}

#[cfg(test)]
mod tests;
