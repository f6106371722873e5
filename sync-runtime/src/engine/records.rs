//! What a driver keeps, so that nothing is lost when the program ends at any point.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Engine;
use super::state::{EntryName, Stored};
use crate::host::Host;
use crate::registry::{LevelKind, Priority};
use crate::stamp::Stamp;

/// So many numbers of changes are set aside at a time, besides those for what waits.
const BLOCK: u64 = 1_024;

/// Something to keep. A later record of the same entry, or of the number, takes the place of the
/// earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// An entry as it is now.
    Entry(KeptEntry),
    /// An entry that is not known any more: its record can be deleted.
    Forgotten {
        /// The path's id.
        path: u32,
        /// The encoded keys.
        keys: Box<[u8]>,
    },
    /// After a restart, the next change has this number: all below it may have been used.
    Sequence(u64),
}

/// An entry in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// The path's id.
    pub path: u32,
    /// The encoded keys.
    pub keys: Box<[u8]>,
    /// The encoded value; none if the entry was cleared.
    pub value: Option<Box<[u8]>>,
    /// When it was written last.
    pub stamp: Stamp,
    /// Who wrote it last.
    pub origin: Arc<str>,
    /// The origin was the authority.
    pub by_authority: bool,
    /// How it waits to leave, if it has to.
    pub waits: Option<KeptWaiting>,
    /// What it counts with in digests while it waits for its push: what was there when it was last sent.
    pub shared: Option<u32>,
}

/// How an entry waits to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptWaiting {
    /// What has a smaller one leaves first; the entries of a group have the same.
    pub place: u64,
    /// It travels with all others of its place, in one atomic message.
    pub in_group: bool,
    /// It leaves as soon as it can: it waits neither for a batch window nor for a push or a request.
    pub is_due: bool,
    /// The level that it waits at: the fastest at which it was written, or anything of its group.
    pub level: LevelKind,
    /// The most urgent priority, likewise.
    pub priority: Priority,
}

/// The records that wait to be polled, if any are kept.
#[derive(Debug, Default)]
pub(crate) struct Records {
    changed: Option<BTreeSet<EntryName>>,
    /// The number that the last record of its kind says.
    pub(super) reserved: u64,
}

impl Records {
    /// Begins to keep records of what changes from now on.
    pub(super) fn begin(&mut self) {
        self.changed.get_or_insert_default();
    }

    /// Notes that an entry is not what its last record says.
    pub(crate) fn note(&mut self, name: &EntryName) {
        if let Some(changed) = &mut self.changed {
            changed.insert(name.clone());
        }
    }
}

impl<H: Host> Engine<H> {
    /// Keeps records from now on: of everything that is there already, and of whatever changes.
    ///
    /// The driver polls them after every call and stores them; what it has stored before it tells
    /// anybody that a write has happened, or hands a message to the transport, survives a crash at any
    /// point. [`Engine::restore`] makes an engine of them.
    pub fn keep_records(&mut self) {
        self.records.begin();
        self.state.names().for_each(|name| self.records.note(name));
    }

    /// The next record to keep: one for each entry that has changed since it was last polled. There is
    /// none during a [`together`](Engine::together), and none without [`keep_records`](Engine::keep_records).
    pub fn poll_record(&mut self) -> Option<Record> {
        if self.group.is_some() {
            return None;
        }
        let changed = self.records.changed.as_mut()?;
        // Before this is asked again, all that waits may leave. Half of the rest is left when the next
        // ones are set aside.
        let soon = self.next_sequence + self.outbox.len() as u64;
        if self.records.reserved < soon + BLOCK / 2 {
            self.records.reserved = soon + BLOCK;
            return Some(Record::Sequence(self.records.reserved));
        }
        let name = changed.pop_first()?;
        let path = self.registry.paths.get(name.path)?.id;
        let keys = (*name.keys).into();
        let id = self.state.find(name.path, &name.keys);
        let Some((id, Stored { name: _, entry })) = id.and_then(|id| Some((id, self.state.stored(id)?)))
        else {
            return Some(Record::Forgotten { path, keys });
        };
        let listed = entry.listed.filter(|_| self.awaits_push(id));
        Some(Record::Entry(KeptEntry {
            path,
            keys,
            value: entry.value.as_deref().map(Into::into),
            stamp: entry.stamp,
            origin: Arc::clone(&entry.origin),
            by_authority: entry.by_authority,
            waits: self.waits(id).and_then(|place| self.outbox.kept(place)),
            shared: listed.map(|listed| listed.fingerprint),
        }))
    }
}
