//! An engine from the records of an earlier one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Engine;
use super::outbox::MAX_ENTRIES;
use super::records::{KeptEntry, KeptWaiting, Record};
use super::state::{Bytes, Entry, EntryName};
use crate::host::Host;
use crate::registry::{LevelKind, Registry};
use crate::wire::{KeyEnds, SEQUENCE_LIMIT, is_peer_name};

/// How an entry waits, and what it counts with meanwhile.
type Waits = (KeptWaiting, Option<u32>);

impl<H: Host> Engine<H> {
    /// An engine with the entries of these records, which goes on keeping records. What had to leave
    /// has to leave again; the clock goes on after the latest stamp. What the schema does not know (any
    /// more), or does not allow, is left out; it is told as [`Record::Forgotten`] where it has a path.
    ///
    /// Of several records of an entry, the last one counts. No hook is told.
    pub fn restore(registry: &'static Registry, host: H, records: impl IntoIterator<Item = Record>) -> Self {
        let mut engine = Self::new(registry, host);
        engine.records.begin();
        let mut names: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut waiting = BTreeMap::new();
        for record in records {
            match record {
                Record::Sequence(next) => {
                    engine.next_sequence = engine.next_sequence.max(next.min(SEQUENCE_LIMIT - 1));
                    engine.records.reserved = engine.next_sequence;
                }
                Record::Forgotten { path, keys } => {
                    let path = engine.path_of(path);
                    if let Some(id) = path.and_then(|path| engine.state.find(path, &keys)) {
                        engine.state.remove(id);
                    }
                }
                Record::Entry(mut kept) => {
                    let origin = names
                        .get(&kept.origin)
                        .cloned()
                        .unwrap_or_else(|| kept.origin.clone());
                    names.insert(origin.clone());
                    kept.origin = origin;
                    if let Some((name, waits)) = engine.take_back(kept) {
                        match waits {
                            Some(waits) => drop(waiting.insert(name, waits)),
                            None => drop(waiting.remove(&name)),
                        }
                    }
                }
            }
        }
        let mut waiting: Vec<(EntryName, Waits)> = waiting.into_iter().collect();
        waiting.sort_by_key(|(_, (kept, _))| kept.place);
        for (name, waits) in waiting {
            engine.wait_again(&name, waits);
        }
        // Not before, since clears that have to leave are not forgotten, and what waits does not count yet.
        engine.forget_tombstones();
        engine
    }

    /// Position of the path with this id.
    fn path_of(&self, id: u32) -> Option<usize> {
        self.registry.paths.binary_search_by_key(&id, |info| info.id).ok()
    }

    /// Stores an entry. Gives its name, and if it has to leave how it waits and what it counts with meanwhile.
    fn take_back(&mut self, kept: KeptEntry) -> Option<(EntryName, Option<Waits>)> {
        let KeptEntry {
            path,
            keys,
            value,
            stamp,
            origin,
            by_authority,
            waits,
            shared,
        } = kept;
        let path = self.path_of(path)?;
        let info = self.registry.paths.get(path)?;
        let name = EntryName::new(path, &keys);
        let found = self.state.find(path, &keys);
        let is_valid = KeyEnds::of(info.keys, &keys).is_ok()
            && is_peer_name(&origin)
            && match &value {
                Some(value) => (info.check_value)(value, true).is_ok(),
                None => !info.conflict.never_forgets(),
            };
        if !is_valid || (found.is_none() && self.state.has_no_room_for(1)) {
            self.records.note(&name);
            return None;
        }
        self.clock.follow(stamp, self.host.wall());
        let entry = Entry {
            value: value.as_deref().map(Bytes::from_slice),
            stamp,
            origin,
            by_authority,
            noted: false,
            place: None,
            listed: None,
        };
        let (id, _) = self.state.put(found, path, &keys, entry);
        self.note_changed(id);
        Some((name, waits.map(|waits| (waits, shared))))
    }

    /// Puts an entry into the outbox that was there before.
    fn wait_again(&mut self, name: &EntryName, (kept, shared): Waits) {
        let Some(info) = self.registry.paths.get(name.path) else {
            return;
        };
        let level = self.level_of(info, &name.keys);
        let level = level.filter(|level| level.kind != LevelKind::Local);
        let Some(id) = self.state.find(name.path, &name.keys) else {
            return;
        };
        if level.is_none() || self.outbox.len() >= MAX_ENTRIES {
            return;
        }
        let bytes = self.change_bytes(id);
        let place = self.outbox.add_kept(id, bytes, kept, self.host.now());
        if let Some(entry) = self.state.at_mut(id) {
            entry.place = Some(place);
        }
        self.note(id);
        if let Some(shared) = shared {
            self.count_as(id, Some(shared));
        }
    }
}
