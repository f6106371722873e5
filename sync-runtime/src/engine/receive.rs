//! A received message: checked as a whole, then change by change, then decided and stored.

use std::sync::Arc;
use std::time::Duration;

use super::conflict::{Contender, Verdict, decide, is_later};
use super::faults::Fault;
use super::repair::Heard;
use super::state::{Bytes, Entry, EntryId};
use super::{Change, Engine, Reason, Refusal, permission};
use crate::host::Host;
use crate::registry::{ConflictRule, KeysView, Level, LevelKind, PathInfo};
use crate::stamp::Stamp;
use crate::wire::{
    ChangeReader, Envelope, KeyEnds, KnownChange, Message, ReadChange, SEQUENCE_LIMIT, Unreadable,
    is_peer_name, key_values,
};

/// Where a received change comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Provenance<'a> {
    pub(super) stamp: Stamp,
    pub(super) origin: &'a Arc<str>,
    /// It has the authority's rank.
    pub(super) by_authority: bool,
    /// The wall clock when it came.
    pub(super) wall: Duration,
}

impl<H: Host> Engine<H> {
    /// Takes a message in. The sender is who the transport says it is.
    ///
    /// Fails if the message was refused or dropped, and if a change in it was refused;
    /// [`Refusal::whole`] says which.
    pub fn receive(&mut self, sender: &str, bytes: &[u8]) -> Result<(), Refusal> {
        if self.group.is_some() {
            return Err(Refusal::of_message(Reason::Busy, "a group of writes is running"));
        }
        if sender == self.host.name() {
            return Err(self.refuse_message(Reason::Own, "the sender is this peer"));
        }
        if !is_peer_name(sender) {
            return Err(self.refuse_message(Reason::Malformed, "the sender's name is not 1 to 64 bytes long"));
        }
        self.note_turn(sender);
        self.stats.received_messages += 1;
        self.stats.received_bytes += bytes.len() as u64;
        self.take_in(sender, bytes)
    }

    fn take_in(&mut self, sender: &str, bytes: &[u8]) -> Result<(), Refusal> {
        match Message::read(bytes) {
            Err(Unreadable::Version) => {
                Err(self.refuse_message(Reason::Version, "the message has another version or kind"))
            }
            Err(Unreadable::Malformed(malformed)) => {
                Err(self.refuse_message(Reason::Malformed, &malformed.what))
            }
            Ok(Message::Request { hash: _, component }) => {
                match self
                    .registry
                    .components
                    .iter()
                    .position(|info| u64::from(info.id) == component)
                {
                    Some(component) => self.answer(component),
                    None => self.stats.unknown += 1,
                }
                Ok(())
            }
            Ok(Message::Changes { envelope, changes }) => self.take_changes(sender, &envelope, changes),
            Ok(Message::Compare { hash, statements }) => self.take_statements(sender, hash, statements),
            Ok(Message::Entries { hash, sections }) => self.take_entries(sender, hash, sections),
            Ok(Message::Missing { origin, ranges }) => {
                self.take_missing(origin, &ranges);
                Ok(())
            }
        }
    }

    fn take_changes(&mut self, sender: &str, envelope: &Envelope<'_>, changes: &[u8]) -> Result<(), Refusal> {
        let origin = envelope.origin.unwrap_or(sender);
        if origin == self.host.name() {
            return Err(self.refuse_message(Reason::Own, "the origin is this peer"));
        }
        let changes = ChangeReader::new(self.registry, envelope, changes).collect::<Result<Vec<_>, _>>();
        let changes = changes.map_err(|malformed| self.refuse_message(Reason::Malformed, &malformed.what))?;
        self.stats.received_changes += changes.len() as u64;
        let (first, last) = (envelope.sequence, envelope.sequence + changes.len() as u64 - 1);
        if last >= SEQUENCE_LIMIT {
            return Err(self.refuse_message(Reason::Malformed, "a sequence number is 2^53 or more"));
        }
        let wall = self.host.wall();
        if self.sequences.seen(origin, first, last, envelope.base) {
            return Err(self.refuse_message(Reason::Duplicate, "all its changes were seen"));
        }
        let (mut fresh, accepted) = (0, Stamp::last_accepted(wall));
        let judged: Vec<_> = changes
            .iter()
            .map(|change| self.judge(sender, origin, change, accepted, &mut fresh))
            .collect();
        // Only what the origin says itself is written down, so that nobody else can use its numbers up. What is
        // too far ahead may come again when it is not any more.
        if origin == sender && !judged.iter().any(is_drift) {
            let highest = changes.iter().map(|change| change.stamp).max();
            self.sequences
                .record(origin, first, last, envelope.base, highest.unwrap_or_default());
            self.watch_gap(origin);
        }
        let refusal = judged.iter().find_map(|judged| judged.clone().err());
        if let Some(refusal) = &refusal
            && envelope.atomic
        {
            self.stats.count_refusal(refusal.reason);
            return Err(Refusal {
                whole: true,
                ..refusal.clone()
            });
        }
        let origin = self.sequences.intern(origin);
        let mut told = Vec::new();
        for (change, judged) in changes.iter().zip(&judged) {
            match (&change.known, judged) {
                (_, Err(refusal)) => self.stats.count_refusal(refusal.reason),
                (None, Ok(_)) => self.stats.unknown += 1,
                (Some(known), Ok(found)) => {
                    let ranked = self.registry.paths.get(known.path).is_some_and(|info| {
                        matches!(info.conflict, ConflictRule::Authority) && self.host.is_authority(&origin)
                    });
                    let provenance = Provenance {
                        stamp: change.stamp,
                        origin: &origin,
                        by_authority: ranked,
                        wall,
                    };
                    told.extend(self.apply(*found, known, provenance).1);
                }
            }
        }
        self.note_many();
        told.into_iter().for_each(|change| self.tell(change));
        match refusal {
            None => Ok(()),
            Some(refusal) => {
                let whole = judged
                    .iter()
                    .zip(&changes)
                    .all(|(judged, change)| judged.is_err() || change.known.is_none());
                Err(Refusal { whole, ..refusal })
            }
        }
    }

    /// Whether this peer's registry allows a change, and its clock the stamp, which may be as great as
    /// `accepted`. Gives the entry, if it is known. `fresh` counts the entries that the message adds.
    pub(super) fn judge(
        &self,
        sender: &str,
        origin: &str,
        change: &ReadChange<'_>,
        accepted: Stamp,
        fresh: &mut usize,
    ) -> Result<Option<EntryId>, Refusal> {
        let Some(KnownChange {
            path,
            keys,
            ends,
            value: _,
        }) = &change.known
        else {
            return Ok(None);
        };
        let Some(info) = self.registry.paths.get(*path) else {
            return Ok(None);
        };
        let refuse = |reason, message: String| Err(Refusal::of_change(reason, info, message));
        let values = match key_values(info.keys, keys, ends) {
            Ok(values) => values,
            Err(malformed) => return refuse(Reason::Malformed, malformed.what.into()),
        };
        let view = KeysView {
            infos: info.keys,
            values: &values,
        };
        if change.stamp > accepted {
            let why = "its stamp is more than 6 hours ahead";
            return refuse(Reason::Drift, format!("{}{view}: {why}", info.name));
        }
        if permission::level(self.registry, &self.host, info, &view).kind == LevelKind::Local {
            return refuse(Reason::Level, format!("{}{view}: it is local", info.name));
        }
        let lacks = |player| permission::lacks(self.registry, &self.host, player, info, &view);
        let why = lacks(sender).filter(|_| !self.suffers(Fault::SenderDecides));
        let why = why.or_else(|| {
            if origin == sender {
                return None;
            }
            lacks(origin).or_else(|| self.borrows_authority(sender, origin, info))
        });
        if let Some(why) = why {
            return refuse(Reason::Permission, format!("{}{view}: {why}", info.name));
        }
        let found = self.state.find(*path, keys);
        if found.is_none() {
            if self.state.has_no_room_for(*fresh + 1) {
                let why = "1000000 entries are known already";
                return refuse(Reason::Full, format!("{}{view}: {why}", info.name));
            }
            *fresh += 1;
        }
        Ok(found)
    }

    /// Why a change may not be passed on under a name that gives it a rank which whoever passes it on
    /// does not have: the authority's word stays against everybody else's.
    fn borrows_authority(&self, sender: &str, origin: &str, info: &PathInfo) -> Option<String> {
        let borrows = matches!(info.conflict, ConflictRule::Authority)
            && self.host.is_authority(origin)
            && !self.host.is_authority(sender);
        borrows.then(|| format!("`{sender}` is not the authority, whose word it passes on"))
    }

    /// Stores a change if it wins. Gives what it says of what others know, and what the hooks are told. The entry
    /// is `found` if it was known when the message was looked at.
    pub(super) fn apply(
        &mut self,
        found: Option<EntryId>,
        change: &KnownChange<'_>,
        Provenance {
            stamp,
            origin,
            by_authority,
            wall,
        }: Provenance<'_>,
    ) -> (Heard, Option<Change>) {
        let KnownChange {
            path,
            ref keys,
            ends: _,
            value,
        } = *change;
        let Some(info) = self.registry.paths.get(path) else {
            return (Heard::All, None);
        };
        let by_authority = by_authority && matches!(info.conflict, ConflictRule::Authority);
        self.clock.follow(stamp, wall);
        let contender = Contender {
            value,
            stamp,
            origin,
            by_authority,
        };
        let found = found.or_else(|| self.state.find(path, keys));
        let stored = found.and_then(|id| self.state.at(id));
        let mut entry = Entry {
            value: value.map(Bytes::from_slice),
            stamp,
            origin: Arc::clone(origin),
            by_authority,
            noted: stored.is_some_and(|entry| entry.noted),
            place: found.and_then(|id| self.waits(id)),
            listed: stored.and_then(|entry| entry.listed),
        };
        match self.suffer_verdict(decide(info, stored, contender)) {
            Verdict::Keep => {
                let same = stored.is_some_and(|stored| stored.value.as_deref() == value);
                self.stats.superseded += 1;
                if same {
                    self.heard_entry(path, keys);
                }
                // What waits for its push is later, and is not to be heard of yet: the others have this.
                if let Some(id) = found {
                    self.count_with(id, value);
                }
                let heard = if same { Heard::All } else { Heard::Less };
                return (heard, None);
            }
            Verdict::Take => {}
            Verdict::Merge(merged) => {
                entry.value = Some(Bytes::from_slice(&merged));
                if let Some(stored) = stored.filter(|stored| !is_later(stored, contender)) {
                    (entry.stamp, entry.origin) = (stored.stamp, Arc::clone(&stored.origin));
                }
            }
        }
        let place = entry.place;
        let adds = entry.value.as_deref() != value;
        if !adds {
            entry.place = None;
        }
        let new = entry.value.as_deref().map(Into::into);
        let (id, before) = self.state.put(found, path, keys, entry);
        if let Some(place) = place {
            self.settle_waiting(id, keys, place, adds, before.as_ref());
        }
        self.note(id);
        if adds {
            self.count_with(id, value);
        }
        let heard = if adds { Heard::Less } else { Heard::All };
        if !adds {
            self.heard_entry(path, keys);
        }
        self.stats.applied += 1;
        let age = Stamp::of_wall(wall).map_or(Duration::ZERO, |wall| wall.ahead_of(stamp));
        self.stats.staleness_ms = self.stats.staleness_ms.saturating_add(age.as_millis() as u64);
        let old = before.and_then(|entry| entry.value).map(Bytes::into_boxed_slice);
        let change = Change {
            path,
            keys: keys.clone(),
            old,
            new,
            origin: Arc::clone(origin),
            stamp,
        };
        (heard, Some(change))
    }

    /// A waiting entry was overwritten: it leaves only if it adds something to what came in.
    fn settle_waiting(&mut self, id: EntryId, keys: &[u8], place: u64, adds: bool, before: Option<&Entry>) {
        let length = before.map_or(0, Entry::length);
        if adds {
            let bytes = self.grown(id, place, length);
            self.outbox.resize(place, bytes);
        } else {
            let bytes = keys.len() + length + super::write::CHANGE_OVERHEAD;
            self.outbox.take_out(place, id, bytes);
        }
    }

    /// The level of an entry with valid keys.
    pub(super) fn level_of(&self, info: &PathInfo, keys: &[u8]) -> Option<Level> {
        let ends = KeyEnds::of(info.keys, keys).ok()?;
        let values = key_values(info.keys, keys, &ends).ok()?;
        Some(permission::level(
            self.registry,
            &self.host,
            info,
            &KeysView {
                infos: info.keys,
                values: &values,
            },
        ))
    }

    pub(super) fn refuse_message(&mut self, reason: Reason, message: &str) -> Refusal {
        self.stats.count_refusal(reason);
        Refusal::of_message(reason, message)
    }
}

/// Whether a change was refused since its stamp is too far ahead.
fn is_drift(judged: &Result<Option<EntryId>, Refusal>) -> bool {
    judged
        .as_ref()
        .is_err_and(|refusal| refusal.reason == Reason::Drift)
}
