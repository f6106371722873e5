//! Which entries are listed, where, and with what fingerprint.

use super::super::faults::Fault;
use super::super::outbox::EntryName;
use super::super::state::Entry;
use super::{NodeName, fingerprint};
use crate::engine::Engine;
use crate::host::Host;
use crate::registry::{KeysView, Level, LevelKind, PathInfo};
use crate::wire::number::put_varint;
use crate::wire::{KeyEnds, key_values};

/// From so many changed entries on, the nodes are brought up to date without a digest being needed.
const MANY: usize = 1_024;

impl<H: Host> Engine<H> {
    /// Notes that an entry has another value, or waits for something else. Of no consequence for what
    /// a group writes that is rolled back.
    pub(in crate::engine) fn note(&mut self, name: &EntryName) {
        self.records.note(name);
        self.digests.note(name.clone());
    }

    /// Notes all entries of a unit in the outbox, which waits for something else.
    pub(in crate::engine) fn note_unit(&mut self, place: u64) {
        let names = self.outbox.unit(place).map(|unit| unit.entries.clone());
        names.into_iter().flatten().for_each(|name| self.note(&name));
    }

    /// Brings the nodes up to date if much has changed.
    pub(in crate::engine) fn note_many(&mut self) {
        if self.digests.changed.len() >= MANY && self.group.is_none() {
            self.refresh();
        }
    }

    /// Brings the nodes up to date. Not while a group runs, which may be rolled back.
    pub(in crate::engine) fn refresh(&mut self) {
        for name in std::mem::take(&mut self.digests.changed) {
            self.refresh_entry(&name);
        }
    }

    /// Brings the nodes up to date about an entry that is about to be written and to wait: what others
    /// have of it is what it counts with then.
    pub(in crate::engine) fn refresh_before(&mut self, name: &EntryName) {
        if self.digests.changed.remove(name) {
            self.refresh_entry(name);
        }
    }

    fn refresh_entry(&mut self, name: &EntryName) {
        let Some(entry) = self.state.get(name.path, &name.keys) else {
            return;
        };
        let old = entry.fingerprint;
        let Some((node, level)) = self.node_of(name) else {
            return;
        };
        let new = if level.kind == LevelKind::Local && !self.suffers(Fault::LocalCounted) {
            None
        } else if self.awaits_push(name, entry) {
            // Others are not to hear of it: it counts with what was last sent.
            old
        } else {
            let info = self.registry.paths.get(name.path);
            let made =
                info.and_then(|info| Some(entry_fingerprint(info, &name.keys, entry.value.as_deref()?)));
            self.suffer_fingerprint(name, made)
        };
        if new != old {
            self.digests.replace(self.registry, node, name, old, new);
            if let Some(entry) = self.state.get_mut(name.path, &name.keys) {
                entry.fingerprint = new;
            }
        }
    }

    /// Lets an entry that waits for its push count with what others have of it.
    pub(in crate::engine) fn count_with(&mut self, name: &EntryName, value: Option<&[u8]>) {
        let info = self.registry.paths.get(name.path).zip(value);
        let fingerprint = info.map(|(info, value)| entry_fingerprint(info, &name.keys, value));
        self.count_as(name, fingerprint);
    }

    /// Lets an entry that waits for its push count with this fingerprint.
    pub(in crate::engine) fn count_as(&mut self, name: &EntryName, new: Option<u32>) {
        let Some(entry) = self.state.get(name.path, &name.keys) else {
            return;
        };
        let (old, waits) = (entry.fingerprint, self.awaits_push(name, entry));
        if !waits || old == new {
            return;
        }
        let Some((node, _)) = self.node_of(name) else {
            return;
        };
        self.records.note(name);
        self.digests.replace(self.registry, node, name, old, new);
        if let Some(entry) = self.state.get_mut(name.path, &name.keys) {
            entry.fingerprint = new;
        }
    }

    /// Whether an entry has a value that waits for its push.
    ///
    /// In a group that waits for a request, the entries of level manual do.
    pub(in crate::engine) fn awaits_push(&self, name: &EntryName, entry: &Entry) -> bool {
        let unit = entry.place.and_then(|place| self.outbox.unit(place));
        unit.is_some_and(|unit| {
            let level = || self.node_of(name).map(|(_, level)| level.kind);
            unit.awaits_push() || (unit.awaits_request() && level() == Some(LevelKind::Manual))
        })
    }

    /// The node that an entry belongs to, and its level with no host flag set.
    pub(in crate::engine) fn node_of(&self, name: &EntryName) -> Option<(NodeName, Level)> {
        let info = self.registry.paths.get(name.path)?;
        let ends = KeyEnds::of(info.keys, &name.keys).ok()?;
        let values = key_values(info.keys, &name.keys, &ends).ok()?;
        let view = KeysView {
            infos: info.keys,
            values: &values,
        };
        // The same for all peers, whatever flags their hosts have set.
        let level = (info.level)(&view, &|_| false);
        let keys: Vec<u8> = info
            .scope_keys
            .iter()
            .flat_map(|&index| ends.key(index, &name.keys))
            .copied()
            .collect();
        let node = NodeName {
            domain: level.repair,
            scope: info.scope,
            keys: keys.into(),
        };
        Some((node, level))
    }
}

/// The fingerprint of a present entry.
pub(in crate::engine) fn entry_fingerprint(info: &PathInfo, keys: &[u8], value: &[u8]) -> u32 {
    let mut id = Vec::new();
    put_varint(&mut id, info.id.into());
    fingerprint([&*id, keys, value])
}
