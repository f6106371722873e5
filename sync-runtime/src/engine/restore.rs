//! An engine from the records of an earlier one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Engine;
use super::outbox::{EntryName, MAX_ENTRIES};
use super::records::{KeptEntry, Record};
use super::state::Entry;
use crate::host::Host;
use crate::registry::{LevelKind, Registry};
use crate::wire::{KeyEnds, SEQUENCE_LIMIT, is_peer_name};

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
        let mut waiting = Vec::new();
        for record in records {
            match record {
                Record::Sequence(next) => {
                    engine.next_sequence = engine.next_sequence.max(next.min(SEQUENCE_LIMIT - 1));
                    engine.records.reserved = engine.next_sequence;
                }
                Record::Forgotten { path, keys } => {
                    if let Some(path) = engine.path_of(path) {
                        engine.state.remove(path, &keys);
                    }
                }
                Record::Entry(mut kept) => {
                    let origin = names
                        .get(&kept.origin)
                        .cloned()
                        .unwrap_or_else(|| kept.origin.clone());
                    names.insert(origin.clone());
                    kept.origin = origin;
                    waiting.extend(engine.take_back(kept));
                }
            }
        }
        engine.forget_tombstones();
        waiting.sort_unstable_by_key(|(name, _)| {
            engine.state.get(name.path, &name.keys).map(|entry| entry.stamp)
        });
        for (name, shared) in waiting {
            engine.wait_again(name, shared);
        }
        engine
    }

    /// Position of the path with this id.
    fn path_of(&self, id: u32) -> Option<usize> {
        self.registry.paths.binary_search_by_key(&id, |info| info.id).ok()
    }

    /// Stores an entry. Gives its name if it has to leave, with what it counts with meanwhile.
    fn take_back(&mut self, kept: KeptEntry) -> Option<(EntryName, Option<u32>)> {
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
        let name = EntryName {
            path,
            keys: (*keys).into(),
        };
        let is_valid = KeyEnds::of(info.keys, &keys).is_ok()
            && is_peer_name(&origin)
            && match &value {
                Some(value) => (info.check_value)(value, true).is_ok(),
                None => !info.conflict.never_forgets(),
            };
        if !is_valid || (self.state.get(path, &keys).is_none() && self.state.has_no_room_for(1)) {
            self.records.note(&name);
            return None;
        }
        self.clock.see(stamp);
        let entry = Entry {
            value,
            stamp,
            origin,
            by_authority,
            place: None,
            fingerprint: None,
        };
        self.state.put(path, &keys, entry);
        self.digests.note(name.clone());
        waits.then_some((name, shared))
    }

    /// Puts an entry into the outbox that was there before.
    fn wait_again(&mut self, name: EntryName, shared: Option<u32>) {
        let Some(info) = self.registry.paths.get(name.path) else {
            return;
        };
        let level = self.level_of(info, &name.keys);
        let level = level.filter(|level| level.kind != LevelKind::Local);
        let is_there = self.state.get(name.path, &name.keys).is_some();
        let again = self.waits(name.path, &name.keys).is_some();
        let Some(level) = level.filter(|_| is_there && !again && self.outbox.len() < MAX_ENTRIES) else {
            return;
        };
        let place = self.queue_entry(name.clone(), level);
        if level.kind == LevelKind::Batch {
            self.outbox.make_due(place);
        }
        if let Some(shared) = shared {
            self.count_as(&name, Some(shared));
        }
    }
}
