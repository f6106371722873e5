//! Which entries are listed, where, and with what fingerprint.

use super::super::faults::Fault;
use super::super::state::{EntryId, EntryName};
use super::{Listed, NodeName, fingerprint};
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
    pub(in crate::engine) fn note(&mut self, id: EntryId) {
        self.note_record(id);
        self.note_changed(id);
    }

    /// Notes that the fingerprint of an entry is not up to date.
    pub(in crate::engine) fn note_changed(&mut self, id: EntryId) {
        if let Some(entry) = self.state.at_mut(id)
            && !std::mem::replace(&mut entry.noted, true)
        {
            self.digests.changed.push(id);
        }
    }

    /// Notes that an entry is not what its last record says.
    pub(in crate::engine) fn note_record(&mut self, id: EntryId) {
        if let Some(stored) = self.state.stored(id) {
            self.records.note(&stored.name);
        }
    }

    /// Notes all entries of a unit in the outbox, which waits for something else.
    pub(in crate::engine) fn note_unit(&mut self, place: u64) {
        let ids = self.outbox.unit(place).map(|unit| unit.entries.clone());
        ids.into_iter().flatten().for_each(|id| self.note(id));
    }

    /// Brings the nodes up to date if much has changed.
    pub(in crate::engine) fn note_many(&mut self) {
        if self.digests.changed.len() >= MANY && self.group.is_none() {
            self.refresh();
        }
    }

    /// Brings the nodes up to date. Not while a group runs, which may be rolled back.
    pub(in crate::engine) fn refresh(&mut self) {
        let mut changed = std::mem::take(&mut self.digests.changed);
        changed.drain(..).for_each(|id| self.refresh_entry(id));
        // Its memory is used again.
        self.digests.changed = changed;
    }

    /// Brings the nodes up to date about an entry, if it was noted. One that is about to be written and to
    /// wait counts with what others have of it.
    pub(in crate::engine) fn refresh_entry(&mut self, id: EntryId) {
        let Some(entry) = self.state.at_mut(id) else {
            return;
        };
        // What waits for its push counts with what was last sent: others are not to hear of it.
        if !std::mem::replace(&mut entry.noted, false) || self.awaits_push(id) {
            return;
        }
        let Some(stored) = self.state.stored(id) else {
            return;
        };
        let info = self
            .registry
            .paths
            .get(stored.name.path)
            .zip(stored.entry.value.as_deref());
        let made = info.map(|(info, value)| entry_fingerprint(info, &stored.name.keys, value));
        let made = self.suffer_fingerprint(&stored.name, made);
        self.list(id, made);
    }

    /// Lets an entry that waits for its push count with what others have of it.
    pub(in crate::engine) fn count_with(&mut self, id: EntryId, value: Option<&[u8]>) {
        let Some(stored) = self.state.stored(id) else {
            return;
        };
        let info = self.registry.paths.get(stored.name.path).zip(value);
        let fingerprint = info.map(|(info, value)| entry_fingerprint(info, &stored.name.keys, value));
        self.count_as(id, fingerprint);
    }

    /// Lets an entry that waits for its push count with this fingerprint.
    pub(in crate::engine) fn count_as(&mut self, id: EntryId, new: Option<u32>) {
        if self.awaits_push(id) && self.list(id, new) {
            self.note_record(id);
        }
    }

    /// Lists an entry with another fingerprint, or with none. Says whether it had another one.
    fn list(&mut self, id: EntryId, new: Option<u32>) -> bool {
        let Some(stored) = self.state.stored(id) else {
            return false;
        };
        let listed = stored.entry.listed;
        let old = listed.map(|listed| listed.fingerprint);
        if old == new {
            return false;
        }
        let node = match listed {
            Some(listed) => listed.node,
            None => match self.node_of(&stored.name) {
                Some((_, level)) if level.kind == LevelKind::Local && !self.suffers(Fault::LocalCounted) => {
                    return false;
                }
                Some((name, _)) => self.digests.make(self.registry, name),
                None => return false,
            },
        };
        self.digests.replace(node, id, old, new);
        if let Some(entry) = self.state.at_mut(id) {
            entry.listed = new.map(|fingerprint| Listed { fingerprint, node });
        }
        true
    }

    /// Whether an entry has a value that waits for its push.
    ///
    /// In a group that waits for a request, the entries of level manual do.
    pub(in crate::engine) fn awaits_push(&self, id: EntryId) -> bool {
        let Some(stored) = self.state.stored(id) else {
            return false;
        };
        let unit = stored.entry.place.and_then(|place| self.outbox.unit(place));
        unit.is_some_and(|unit| {
            let level = || self.node_of(&stored.name).map(|(_, level)| level.kind);
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
