//! Faults that hand-written sync has had, to be put back into an engine on purpose: a simulator that does
//! not find them proves nothing. `docs/simulate.md` ("Broken on purpose") says which promise each breaks.
//!
//! They exist under the feature `faults` alone, which the project's tests turn on and nobody else.
//! Without it [`Engine::suffers`] is plainly false, and the compiler leaves the rest out.

use super::Engine;
use super::conflict::Verdict;
use super::send::{Contents, Outgoing};
use super::state::{EntryId, EntryName, Stored};
use crate::host::Host;
use crate::registry::{Level, LevelKind};
use crate::wire::KeyEnds;

/// A fault of an engine. The numbers are those of the list in `docs/simulate.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(
    not(feature = "faults"),
    allow(unreachable_pub, reason = "only tests name it")
)]
pub enum Fault {
    /// 2: what the sender of a change believes of its permission is believed.
    SenderDecides,
    /// 3: of what is due, all that does not fit into the next message is forgotten when that has gone.
    OutboxEmptied,
    /// 4: a clear at a batch level is not sent.
    ClearDropped,
    /// 5: what the transport has refused counts as sent.
    RefusalIgnored,
    /// 6: a write sends the whole map that its entry stands in.
    WholeMapSent,
    /// 6: what is heard last stays, whatever its stamp.
    LastHeardStays,
    /// 7: what is never synced counts in digests.
    LocalCounted,
    /// 7: half of the synced paths do not count in digests.
    SyncedNotCounted,
    /// 9: half of the peers spell equal values differently where they make digests.
    SpelledDifferently,
}

impl<H: Host> Engine<H> {
    /// Puts a fault into this engine.
    #[cfg(feature = "faults")]
    pub fn suffer(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    #[cfg(feature = "faults")]
    pub(super) fn suffers(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    #[cfg(not(feature = "faults"))]
    #[allow(clippy::unused_self, reason = "as with the feature")]
    pub(super) fn suffers(&self, _fault: Fault) -> bool {
        false
    }

    /// A message with changes has gone.
    pub(super) fn suffer_sent(&mut self) {
        if self.suffers(Fault::OutboxEmptied) {
            let due: Vec<u64> = self.outbox.due().map(|(place, _)| place).collect();
            due.into_iter().for_each(|place| self.forget_unit(place));
        }
    }

    /// The transport has refused a message.
    pub(super) fn suffer_unsent(&mut self, outgoing: &Outgoing) {
        if self.suffers(Fault::RefusalIgnored)
            && let Contents::Changes { entries, .. } = &outgoing.contents
        {
            self.take_out(entries);
        }
    }

    /// A write was put into the outbox.
    pub(super) fn suffer_written(&mut self, id: EntryId, level: Level) {
        let entry = self.state.at(id);
        let is_clear = entry.is_some_and(|entry| entry.value.is_none());
        if self.suffers(Fault::ClearDropped) && is_clear && level.kind == LevelKind::Batch {
            let place = self.waits(id);
            place.into_iter().for_each(|place| self.forget_unit(place));
        }
        if self.suffers(Fault::WholeMapSent) {
            self.write_siblings(id, level);
        }
    }

    /// What became of a received change.
    pub(super) fn suffer_verdict(&self, verdict: Verdict) -> Verdict {
        match self.suffers(Fault::LastHeardStays) {
            true => Verdict::Take,
            false => verdict,
        }
    }

    /// What an entry counts with.
    pub(super) fn suffer_fingerprint(&self, name: &EntryName, fingerprint: Option<u32>) -> Option<u32> {
        let info = self.registry.paths.get(name.path)?;
        if self.suffers(Fault::SyncedNotCounted) && info.id.is_multiple_of(2) {
            return None;
        }
        let differs = self.suffers(Fault::SpelledDifferently) && self.host.name().len().is_multiple_of(2);
        fingerprint.map(|fingerprint| fingerprint ^ u32::from(differs))
    }

    /// Writes the other entries of a map again, with the values that they have here.
    fn write_siblings(&mut self, id: EntryId, level: Level) {
        let Some(Stored { name, entry: _ }) = self.state.stored(id) else {
            return;
        };
        let Some(info) = self.registry.paths.get(name.path) else {
            return;
        };
        let Ok(ends) = KeyEnds::of(info.keys, &name.keys) else {
            return;
        };
        let last = info.keys.len().saturating_sub(1);
        let head = name.keys.len() - ends.key(last, &name.keys).len();
        let map = name.keys.get(..head).unwrap_or_default();
        let all = self.state.under(name.path, map);
        let others = all.filter(|(other, _, entry)| *other != id && entry.value.is_some());
        let others: Vec<EntryId> = others.map(|(id, ..)| id).collect();
        let origin = self.sequences.intern(self.host.name());
        for id in others {
            let former = self.state.at(id).map(|entry| entry.stamp);
            let stamp = self.clock.tick_after(self.host.wall(), former);
            let entry = self.state.at_mut(id);
            let (Some(stamp), Some(entry)) = (stamp, entry) else {
                return;
            };
            (entry.stamp, entry.origin) = (stamp, origin.clone());
            if self.waits(id).is_none() {
                self.queue_entry(id, level);
            }
        }
    }

    fn forget_unit(&mut self, place: u64) {
        let unit = self.outbox.remove(place);
        let entries = unit.into_iter().flat_map(|unit| unit.entries);
        entries.for_each(|id| self.note(id));
    }
}
