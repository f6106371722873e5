//! A write of this peer.

use super::conflict::is_fit;
use super::group::Written;
use super::outbox::MAX_ENTRIES;
use super::state::{Bytes, Entry, EntryId, EntryName, Stored};
use super::{Change, Engine, Refused, WriteReason, permission};
use crate::host::Host;
use crate::registry::{ConflictRule, KeysView, Level, LevelKind, PathInfo};
use crate::wire::{KeyEnds, MAX_MESSAGE, is_peer_name, key_values};

/// What a change needs in a message at most, besides keys and value: length (3), header (1), path (5)
/// and difference (7).
pub(super) const CHANGE_OVERHEAD: usize = 16;
/// What stands before the changes of a message of this peer, at most: 1 + 3 + 8 + 6.
pub(super) const MESSAGE_OVERHEAD: usize = 18;

impl<H: Host> Engine<H> {
    /// Writes an entry; no value clears it. The path is a position in the registry.
    ///
    /// A write that is refused changes nothing, and fails the group that it is in.
    pub fn write(&mut self, path: usize, keys: &[u8], value: Option<&[u8]>) -> Result<(), Refused> {
        match self.try_write(path, keys, value) {
            Ok(()) => Ok(()),
            Err(refused) => Err(self.refuse(refused)),
        }
    }

    /// Counts a refusal of a write, and fails the group that it is in. Typed code calls this with what
    /// it refuses itself.
    pub fn refuse(&mut self, refused: Refused) -> Refused {
        self.stats.refused_write += 1;
        if let Some(group) = &mut self.group {
            group.refused.get_or_insert_with(|| refused.clone());
        }
        refused
    }

    fn try_write(&mut self, path: usize, keys: &[u8], value: Option<&[u8]>) -> Result<(), Refused> {
        let registry = self.registry;
        let Some(info) = registry.paths.get(path) else {
            let message = format!("there is no path at position {path}");
            return Err(Refused {
                reason: WriteReason::Invalid,
                path: None,
                message,
            });
        };
        let refuse = |reason, why: &str| Refused::of(reason, info, keys, why);
        let invalid = |malformed: crate::codec::Malformed| refuse(WriteReason::Invalid, &malformed.what);

        let ends = KeyEnds::of(info.keys, keys).map_err(invalid)?;
        if let Some(value) = value {
            (info.check_value)(value, true).map_err(invalid)?;
        }
        let values = key_values(info.keys, keys, &ends).map_err(invalid)?;
        let view = KeysView {
            infos: info.keys,
            values: &values,
        };

        if value.is_none() && info.conflict.never_forgets() {
            let why = "its conflict policy never forgets, so it cannot be cleared";
            return Err(refuse(WriteReason::Conflict, why));
        }

        let level = permission::level(registry, &self.host, info, &view);
        let leaves = level.kind != LevelKind::Local;
        let name = self.host.name();
        if !is_peer_name(name) {
            return Err(refuse(
                WriteReason::Invalid,
                "the host's name is not 1 to 64 bytes long",
            ));
        }
        if leaves && let Some(why) = permission::lacks(registry, &self.host, name, info, &view) {
            return Err(refuse(WriteReason::Permission, &why));
        }

        let found = self.state.find(path, keys);
        let stored = found.and_then(|id| self.state.at(id));
        let old = stored.and_then(|entry| entry.value.as_deref());
        let merged = merge(info, old, value).map_err(|why| refuse(WriteReason::Conflict, why))?;
        let value = merged.as_deref().or(value);
        if value == old {
            return Ok(());
        }
        let by_authority = matches!(info.conflict, ConflictRule::Authority) && self.host.is_authority(name);
        if leaves
            && matches!(info.conflict, ConflictRule::Authority)
            && !by_authority
            && stored.is_some_and(|entry| entry.by_authority)
        {
            return Err(refuse(
                WriteReason::Conflict,
                "the authority has written it, and its word stays",
            ));
        }
        if stored.is_none() && self.state.has_no_room_for(1) {
            return Err(refuse(WriteReason::Full, "1000000 entries are known already"));
        }
        let bytes = keys.len() + value.map_or(0, <[u8]>::len) + CHANGE_OVERHEAD;
        if leaves {
            self.find_room(found, keys, bytes)
                .map_err(|why| refuse(WriteReason::Full, why))?;
        }
        // Whatever the entry had: what is written here comes after it.
        let former = stored.map(|entry| entry.stamp);
        let stamp = self.clock.tick_after(self.host.wall(), former);
        let stamp =
            stamp.ok_or_else(|| refuse(WriteReason::Clock, "the wall clock is beyond the year 2163"))?;

        if let Some(id) = found
            && matches!(level.kind, LevelKind::Granular | LevelKind::Manual)
        {
            self.refresh_entry(id);
        }
        let stored = found.and_then(|id| self.state.at(id));
        let (listed, noted) = stored.map_or((None, false), |entry| (entry.listed, entry.noted));
        let place = found.and_then(|id| self.waits(id));
        let origin = self.sequences.intern(self.host.name());
        let entry = Entry {
            value: value.map(Bytes::from_slice),
            stamp,
            origin,
            by_authority,
            noted,
            place,
            listed,
        };
        let (id, before) = self.state.put(found, path, keys, entry);
        let written = Written { id, before, level };
        match &mut self.group {
            Some(group) => group.add(written),
            None => self.settle(written),
        }
        self.note_many();
        Ok(())
    }

    /// Routes a write and notes it for the hooks.
    fn settle(&mut self, written: Written) {
        let Written { id, before, level } = written;
        let length = before.as_ref().map_or(0, Entry::length);
        self.tell_written(id, before);
        self.note(id);
        if level.kind == LevelKind::Local {
            return;
        }
        let now = self.host.now();
        let bytes = self.change_bytes(id);
        let moved = match self.waits(id) {
            Some(place) => {
                let grown = self.grown(id, place, length);
                self.note_unit(place);
                self.outbox.hurry(place, grown, level, now)
            }
            None => {
                let place = self.outbox.add(id, bytes, level, now);
                if let Some(entry) = self.state.at_mut(id) {
                    entry.place = Some(place);
                }
                !self.outbox.is_last_in_batch(place)
            }
        };
        if level.kind == LevelKind::Batch {
            // The difference of the next change in the message can become longer too.
            self.outbox.batch_bytes += if moved {
                MAX_MESSAGE
            } else {
                bytes + CHANGE_OVERHEAD
            };
            self.flush_full_batch();
        }
        self.suffer_written(id, level);
    }

    /// The unit that an entry waits in.
    pub(super) fn waits(&self, id: EntryId) -> Option<u64> {
        let place = self.state.at(id)?.place;
        place.filter(|&place| self.outbox.unit(place).is_some())
    }

    /// Notes a write for the hooks.
    pub(super) fn tell_written(&mut self, id: EntryId, before: Option<Entry>) {
        let Some(Stored { name, entry }) = self.state.stored(id) else {
            return;
        };
        let change = Change {
            path: name.path,
            keys: (*name.keys).into(),
            old: before.and_then(|entry| entry.value).map(Bytes::into_boxed_slice),
            new: entry.value.as_deref().map(Into::into),
            origin: entry.origin.clone(),
            stamp: entry.stamp,
        };
        self.tell(change);
    }

    /// What an entry's change needs in a message at most.
    pub(super) fn change_bytes(&self, id: EntryId) -> usize {
        let stored = self.state.stored(id);
        stored.map_or(0, |stored| change_bytes(&stored.name, &stored.entry))
    }

    /// What a unit needs at most after one of its entries has changed, whose value had this length.
    pub(super) fn grown(&self, id: EntryId, place: u64, before: usize) -> usize {
        let unit = self.outbox.unit(place).map_or(0, |unit| unit.bytes);
        let new = self.state.at(id).map_or(0, Entry::length);
        (unit + new).saturating_sub(before)
    }

    /// Whether the outbox has room for an entry, and a message for what it travels with.
    fn find_room(&self, found: Option<EntryId>, keys: &[u8], bytes: usize) -> Result<(), &'static str> {
        let waits = found.and_then(|id| self.waits(id));
        let unit = waits.and_then(|place| self.outbox.unit(place));
        let old = found.and_then(|id| self.state.at(id)).map_or(0, Entry::length);
        let together = match unit {
            Some(unit) if unit.is_group => {
                (unit.bytes + bytes).saturating_sub(keys.len() + old + CHANGE_OVERHEAD)
            }
            _ => bytes,
        };
        if together + MESSAGE_OVERHEAD > MAX_MESSAGE {
            return Err("it would be larger than a message, 65536 bytes, with what it travels with");
        }
        let fresh = self.group.as_ref().map_or(0, |group| group.fresh);
        if unit.is_none() && self.outbox.len() + fresh >= MAX_ENTRIES {
            return Err("100000 entries wait to be sent already");
        }
        Ok(())
    }
}

/// What an entry's change needs in a message at most.
pub(super) fn change_bytes(name: &EntryName, entry: &Entry) -> usize {
    name.keys.len() + entry.length() + CHANGE_OVERHEAD
}

/// The value that a write leads to where the conflict policy merges; none if it is the written one.
fn merge(info: &PathInfo, old: Option<&[u8]>, new: Option<&[u8]>) -> Result<Option<Vec<u8>>, &'static str> {
    let (Some(old), Some(new)) = (old, new) else {
        return Ok(None);
    };
    match info.conflict {
        ConflictRule::Merge(merge) => match merge(old, new) {
            merged if is_fit(info, &merged) => Ok(Some(merged)),
            _ => Err("the union with what is there would be out of bounds"),
        },
        ConflictRule::Max(greater) if greater(old, new) != new => Err("a greater number is there already"),
        _ => Ok(None),
    }
}

/// Whether a level sends sooner than another.
pub(super) fn faster(a: Level, b: Level) -> Level {
    let kind = if (a.kind, a.delay_ms) <= (b.kind, b.delay_ms) {
        a
    } else {
        b
    };
    Level {
        priority: a.priority.min(b.priority),
        ..kind
    }
}
