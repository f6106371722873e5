//! What the runtime knows: entries by path and keys.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::stamp::Stamp;

/// The most entries that are known at a time, cleared ones included: whoever may write must not be
/// able to fill the memory of everybody else.
pub(crate) const MAX_KNOWN: usize = 1_000_000;

/// An entry that the runtime knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The encoded value; none for a tombstone.
    pub(crate) value: Option<Box<[u8]>>,
    /// Of the last change.
    pub(crate) stamp: Stamp,
    /// Who made the last change.
    pub(crate) origin: Arc<str>,
    /// The origin was the authority when the change was taken.
    pub(crate) by_authority: bool,
    /// Its unit in the outbox.
    pub(crate) place: Option<u64>,
    /// What it counts with in the digests; none if it is not listed.
    pub(crate) fingerprint: Option<u32>,
}

/// All entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    paths: Vec<BTreeMap<Box<[u8]>, Entry>>,
    count: usize,
    tombstones: usize,
}

impl State {
    pub(crate) fn new(paths: usize) -> Self {
        Self {
            paths: vec![BTreeMap::new(); paths],
            count: 0,
            tombstones: 0,
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

    pub(crate) fn get(&self, path: usize, keys: &[u8]) -> Option<&Entry> {
        self.paths.get(path)?.get(keys)
    }

    pub(crate) fn get_mut(&mut self, path: usize, keys: &[u8]) -> Option<&mut Entry> {
        self.paths.get_mut(path)?.get_mut(keys)
    }

    /// Stores an entry and gives the one that was there.
    pub(crate) fn put(&mut self, path: usize, keys: &[u8], entry: Entry) -> Option<Entry> {
        let entries = self.paths.get_mut(path)?;
        self.tombstones += usize::from(entry.value.is_none());
        if let Some(known) = entries.get_mut(keys) {
            self.tombstones -= usize::from(known.value.is_none());
            return Some(std::mem::replace(known, entry));
        }
        entries.insert(keys.into(), entry);
        self.count += 1;
        None
    }

    /// Forgets an entry.
    pub(crate) fn remove(&mut self, path: usize, keys: &[u8]) {
        let entries = self.paths.get_mut(path);
        if let Some(entry) = entries.and_then(|entries| entries.remove(keys)) {
            self.count -= 1;
            self.tombstones -= usize::from(entry.value.is_none());
        }
    }

    /// Whether any entry is remembered as cleared.
    pub(crate) fn has_tombstones(&self) -> bool {
        self.tombstones > 0
    }

    /// The entries that were cleared before this time.
    pub(crate) fn tombstones_before(&self, oldest: Stamp) -> Vec<(usize, Arc<[u8]>)> {
        if self.tombstones == 0 {
            return Vec::new();
        }
        let of_path = |(path, entries)| {
            let all: std::collections::btree_map::Iter<'_, Box<[u8]>, Entry> = entries;
            all.filter(|(_, entry)| entry.value.is_none() && entry.stamp < oldest)
                .map(move |(keys, _)| (path, Arc::from(&**keys)))
        };
        let paths = self.paths.iter().map(BTreeMap::iter).enumerate();
        paths.flat_map(of_path).collect()
    }

    /// The names of all entries.
    pub(crate) fn names(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let paths = self.paths.iter().enumerate();
        paths.flat_map(|(path, entries)| entries.keys().map(move |keys| (path, &**keys)))
    }

    /// The entries whose keys begin with these bytes, in the order of their bytes.
    pub(crate) fn under<'a>(
        &'a self,
        path: usize,
        prefix: &'a [u8],
    ) -> impl Iterator<Item = (&'a [u8], &'a Entry)> {
        let entries = self.paths.get(path).into_iter();
        entries
            .flat_map(move |entries| entries.range::<[u8], _>((Bound::Included(prefix), Bound::Unbounded)))
            .map(|(keys, entry)| (&**keys, entry))
            .take_while(move |(keys, _)| keys.starts_with(prefix))
    }
}
