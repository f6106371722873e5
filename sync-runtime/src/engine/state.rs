//! What the runtime knows: entries by path and keys.
//!
//! An entry is looked for by its name once, and then found by its number: a write to one that is there
//! costs the same among a hundred and among a million.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Bound;
use std::sync::Arc;

use hashbrown::HashTable;
use slab::Slab;
use smallvec::SmallVec;

use super::digest::Listed;
use crate::stamp::Stamp;

/// The most entries that are known at a time, cleared ones included: whoever may write must not be
/// able to fill the memory of everybody else.
pub(crate) const MAX_KNOWN: usize = 1_000_000;

/// Encoded keys, or an encoded value. Short ones stand where they are used, and need no memory of their own.
pub(crate) type Bytes = SmallVec<[u8; 16]>;

/// An entry's name. The order is that of path ids, then of the keys' bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryName {
    pub(crate) path: usize,
    pub(crate) keys: Bytes,
}

/// The number of an entry that is known. Once the entry is forgotten, another one may get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EntryId(u32);

/// An entry that the runtime knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The encoded value; none for a tombstone.
    pub(crate) value: Option<Bytes>,
    /// Of the last change.
    pub(crate) stamp: Stamp,
    /// Who made the last change.
    pub(crate) origin: Arc<str>,
    /// The origin was the authority when the change was taken.
    pub(crate) by_authority: bool,
    /// The digests are to look at it again.
    pub(crate) noted: bool,
    /// Its unit in the outbox.
    pub(crate) place: Option<u64>,
    /// Where it is listed, and what it counts with there.
    pub(crate) listed: Option<Listed>,
}

/// An entry with its name.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) name: EntryName,
    pub(crate) entry: Entry,
}

/// All entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    entries: Slab<Stored>,
    by_name: HashTable<EntryId>,
    /// Peers choose keys: with a seed that they do not know, they cannot choose keys that collide.
    /// Nothing but looking up depends on it, since nobody walks through `by_name`.
    seed: RandomState,
    /// Of each path, by the order of the keys' bytes. Writes to entries that are known leave it alone.
    ordered: Vec<BTreeMap<Bytes, EntryId>>,
    count: usize,
    tombstones: usize,
}

impl EntryName {
    pub(crate) fn new(path: usize, keys: &[u8]) -> Self {
        Self {
            path,
            keys: Bytes::from_slice(keys),
        }
    }
}

impl Entry {
    /// How long its value is.
    pub(crate) fn length(&self) -> usize {
        self.value.as_deref().map_or(0, <[u8]>::len)
    }
}

impl State {
    pub(crate) fn new(paths: usize) -> Self {
        Self {
            ordered: vec![BTreeMap::new(); paths],
            ..Self::default()
        }
    }

    /// Whether so many entries more would be too many.
    pub(crate) fn has_no_room_for(&self, more: usize) -> bool {
        self.count + more > MAX_KNOWN
    }

    /// As if there were so many entries.
    #[cfg(test)]
    pub(crate) fn pretend_count(&mut self, count: usize) {
        self.count = count;
    }

    /// How many entries there are, tombstones included.
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// The number of an entry, if it is known.
    pub(crate) fn find(&self, path: usize, keys: &[u8]) -> Option<EntryId> {
        let is_it = |id: &EntryId| {
            self.entries
                .get(id.index())
                .is_some_and(|stored| stored.is(path, keys))
        };
        self.by_name.find(self.hash(path, keys), is_it).copied()
    }

    /// The entry with this number.
    pub(crate) fn at(&self, id: EntryId) -> Option<&Entry> {
        self.stored(id).map(|stored| &stored.entry)
    }

    pub(crate) fn at_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.entries.get_mut(id.index()).map(|stored| &mut stored.entry)
    }

    /// The entry with this number, and its name.
    pub(crate) fn stored(&self, id: EntryId) -> Option<&Stored> {
        self.entries.get(id.index())
    }

    pub(crate) fn get(&self, path: usize, keys: &[u8]) -> Option<&Entry> {
        self.at(self.find(path, keys)?)
    }

    /// Stores an entry, in the place of one that was found. Gives its number, and what was there.
    pub(crate) fn put(
        &mut self,
        found: Option<EntryId>,
        path: usize,
        keys: &[u8],
        entry: Entry,
    ) -> (EntryId, Option<Entry>) {
        if let Some(id) = found {
            return (id, self.replace(id, entry));
        }
        self.tombstones += usize::from(entry.value.is_none());
        self.count += 1;
        let name = EntryName::new(path, keys);
        if let Some(ordered) = self.ordered.get_mut(path) {
            ordered.insert(name.keys.clone(), EntryId(self.entries.vacant_key() as u32));
        }
        // At most a million are known.
        let id = EntryId(self.entries.insert(Stored { name, entry }) as u32);
        let Self { entries, seed, .. } = self;
        let hash = |id: &EntryId| {
            let name = entries.get(id.index()).map(|stored| &stored.name);
            name.map_or(0, |name| hash(seed, name.path, &name.keys))
        };
        self.by_name.insert_unique(hash(&id), id, hash);
        (id, None)
    }

    /// Puts something else in the place of an entry, and gives what was there.
    pub(crate) fn replace(&mut self, id: EntryId, entry: Entry) -> Option<Entry> {
        let known = &mut self.entries.get_mut(id.index())?.entry;
        self.tombstones += usize::from(entry.value.is_none());
        self.tombstones -= usize::from(known.value.is_none());
        Some(std::mem::replace(known, entry))
    }

    /// Forgets an entry, and gives what its name was.
    pub(crate) fn remove(&mut self, id: EntryId) -> Option<EntryName> {
        let Stored { name, entry } = self.entries.try_remove(id.index())?;
        let hash = self.hash(name.path, &name.keys);
        if let Ok(found) = self.by_name.find_entry(hash, |other| *other == id) {
            found.remove();
        }
        if let Some(ordered) = self.ordered.get_mut(name.path) {
            ordered.remove(&name.keys);
        }
        self.count -= 1;
        self.tombstones -= usize::from(entry.value.is_none());
        Some(name)
    }

    /// Whether any entry is remembered as cleared.
    pub(crate) fn has_tombstones(&self) -> bool {
        self.tombstones > 0
    }

    /// The entries that were cleared before this time.
    pub(crate) fn tombstones_before(&self, oldest: Stamp) -> Vec<EntryId> {
        if self.tombstones == 0 {
            return Vec::new();
        }
        let is_old = |entry: &Entry| entry.value.is_none() && entry.stamp < oldest;
        self.entries
            .iter()
            .filter(|(_, stored)| is_old(&stored.entry))
            .map(|(index, _)| EntryId(index as u32))
            .collect()
    }

    /// The names of all entries, in no order that means anything.
    pub(crate) fn names(&self) -> impl Iterator<Item = &EntryName> {
        self.entries.iter().map(|(_, stored)| &stored.name)
    }

    /// The entries whose keys begin with these bytes, in the order of their bytes.
    pub(crate) fn under<'a>(
        &'a self,
        path: usize,
        prefix: &'a [u8],
    ) -> impl Iterator<Item = (EntryId, &'a [u8], &'a Entry)> {
        let ordered = self.ordered.get(path).into_iter();
        ordered
            .flat_map(move |ordered| ordered.range::<[u8], _>((Bound::Included(prefix), Bound::Unbounded)))
            .take_while(move |(keys, _)| keys.starts_with(prefix))
            .filter_map(|(keys, &id)| Some((id, &**keys, self.at(id)?)))
    }

    fn hash(&self, path: usize, keys: &[u8]) -> u64 {
        hash(&self.seed, path, keys)
    }
}

impl Stored {
    fn is(&self, path: usize, keys: &[u8]) -> bool {
        self.name.path == path && *self.name.keys == *keys
    }
}

impl EntryId {
    fn index(self) -> usize {
        self.0 as usize
    }

    pub(super) fn number(self) -> u32 {
        self.0
    }

    pub(super) fn of(number: u32) -> Self {
        Self(number)
    }
}

fn hash(seed: &RandomState, path: usize, keys: &[u8]) -> u64 {
    seed.hash_one((path, keys))
}
