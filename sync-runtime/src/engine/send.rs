//! What leaves: messages in the making, what became of them, and when to look again.

use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use super::outbox::{MAX_ENTRIES, Unit};
use super::repair::Subject;
use super::state::{EntryId, EntryName, Stored};
use super::write::MESSAGE_OVERHEAD;
use crate::host::Host;
use crate::registry::{Level, LevelKind, Priority, Repair};
use crate::stamp::Stamp;
use crate::wire::{MAX_MESSAGE, MessageWriter, WireChange, request, short_hash};

/// How long to wait before the host is asked again whether sending is possible.
const BLOCKED: Duration = Duration::from_secs(5);
/// The longest wait after a refusal of the transport.
const LONGEST_RETRY: Duration = Duration::from_secs(60);

/// The largest buffer that is kept from one message to the next, in bytes.
const KEPT: usize = 4_096;

/// A message for the transport.
///
/// Hand [`bytes`](Outgoing::bytes) to it, then give the message back to [`Engine::sent`] or to
/// [`Engine::unsent`], which use its buffer again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Outgoing {
    /// What to send.
    pub bytes: Vec<u8>,
    /// How urgent it is.
    pub priority: Priority,
    pub(super) contents: Contents,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Contents {
    /// The number of the first change; units with the entries in them and what was sent of those.
    Changes {
        sequence: u64,
        entries: Vec<Sent>,
    },
    Request {
        component: usize,
    },
    /// What was stated, with the bytes of each statement.
    Statements(Vec<(Subject, Box<[u8]>)>),
    /// What was passed on, with the stamps that it had.
    Entries(Vec<(Stamp, EntryName)>),
    /// What an origin was asked for.
    Missing {
        origin: Arc<str>,
        ranges: Vec<(u64, u64)>,
    },
}

/// An entry in a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sent {
    /// Its unit.
    place: u64,
    id: EntryId,
    /// Of the change that is in the message.
    stamp: Stamp,
}

/// What the last message was made in: the next one is made in it as well.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    bytes: Vec<u8>,
    entries: Vec<Sent>,
}

impl Spare {
    /// Takes over the room of a message that has gone, or was not made. A very large one is not kept.
    fn keep(&mut self, bytes: Vec<u8>, mut entries: Vec<Sent>) {
        entries.clear();
        if bytes.capacity() <= KEPT {
            *self = Spare { bytes, entries };
        }
    }
}

/// When the next attempt is allowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Retry {
    failures: u32,
    /// After a refusal of the transport.
    not_before: Option<Duration>,
    /// The host could not send; it is asked again at this time.
    blocked_until: Option<Duration>,
}

impl<H: Host> Engine<H> {
    /// The next message that is due, if the host can send and the transport is not to be spared.
    ///
    /// Nothing is given up by asking: until the message is given back to [`sent`](Engine::sent), its
    /// changes stand in the outbox and its sequence numbers are free. There is none during a
    /// [`together`](Engine::together).
    pub fn poll_message(&mut self) -> Option<Outgoing> {
        self.poll_message_of(|_| true)
    }

    /// As [`poll_message`](Engine::poll_message), of the priorities that the channel takes. Entries of
    /// others may fill it up if they are less urgent.
    pub(crate) fn poll_message_of(&mut self, takes: impl Fn(Priority) -> bool) -> Option<Outgoing> {
        if self.group.is_some() {
            return None;
        }
        self.tick();
        self.retry.blocked_until = None;
        self.reopen();
        if !self.has_due() {
            return None;
        }
        let now = self.host.now();
        if !self.can_sync() {
            self.retry.blocked_until = Some(now + BLOCKED);
            let polls = self.has_repair_due();
            self.close(polls);
            return None;
        }
        if self.retry.not_before.is_some_and(|not_before| now < not_before) {
            return None;
        }
        let taken = |message: &Outgoing| takes(message.priority);
        self.compose_request()
            .filter(taken)
            .or_else(|| self.compose_due(&takes))
            .or_else(|| self.compose_missing().filter(taken))
            .or_else(|| self.compose_statements().filter(taken))
            .or_else(|| self.compose_offers().filter(taken))
    }

    /// The transport has taken the message.
    pub fn sent(&mut self, outgoing: Outgoing) {
        let Outgoing {
            bytes,
            priority: _,
            contents,
        } = outgoing;
        self.retry = Retry::default();
        self.note_own_turn();
        self.stats.sent_messages += 1;
        self.stats.sent_bytes += bytes.len() as u64;
        match contents {
            Contents::Request { component } => drop(self.requests.remove(&component)),
            Contents::Statements(stated) => self.stated(stated),
            Contents::Entries(entries) => self.passed_on(entries),
            Contents::Missing { origin, ranges } => self.asked(&origin, &ranges),
            Contents::Changes { sequence, entries } => {
                self.stats.sent_changes += entries.len() as u64;
                let is_first = sequence == self.next_sequence;
                let known = self.next_sequence.saturating_sub(sequence) as usize;
                for sent in entries.iter().skip(known) {
                    self.repair.gaps.remember(sent.id, sent.stamp);
                }
                self.next_sequence = self.next_sequence.max(sequence + entries.len() as u64);
                // Of two messages with the same numbers, receivers may take the second for a copy of
                // the first: what is in it stays in the outbox.
                if is_first {
                    self.take_out(&entries);
                    self.suffer_sent();
                }
                self.spare.keep(bytes, entries);
            }
        }
    }

    /// The transport has not taken the message. It is made again when the time has come.
    pub fn unsent(&mut self, outgoing: Outgoing) {
        self.suffer_unsent(&outgoing);
        if let Contents::Changes { entries, .. } = outgoing.contents {
            self.spare.keep(outgoing.bytes, entries);
        }
        self.stats.failed_sends += 1;
        let wait = Duration::from_secs(1 << self.retry.failures.min(6)).min(LONGEST_RETRY);
        self.retry.failures += 1;
        self.retry.not_before = Some(self.host.now() + wait);
    }

    /// Makes everything due that waits in the outbox under a component (a position in the registry),
    /// or all of it.
    pub fn push(&mut self, component: Option<usize>) {
        let places =
            self.places(|unit, engine| component.is_none_or(|component| engine.is_under(unit, component)));
        for place in places {
            self.outbox.make_due(place);
            self.note_unit(place);
        }
    }

    /// Asks the other peers for a component, a position in the registry.
    pub fn request(&mut self, component: usize) {
        if component < self.registry.components.len() {
            self.requests.insert(component);
        }
    }

    /// Closes the batch windows whose time has come, and forgets what was cleared long ago.
    pub fn tick(&mut self) {
        self.outbox.close_windows(self.host.now());
        self.look_at_tombstones();
    }

    /// When to call [`tick`](Engine::tick) and to poll again, by the clock of [`Host::now`]. The time
    /// may have passed already; nothing has to be done before it.
    pub fn next_wake(&self) -> Option<Duration> {
        let retry = self.has_due().then(|| {
            self.retry
                .blocked_until
                .or(self.retry.not_before)
                .unwrap_or_else(|| self.host.now())
        });
        let now = self.host.now();
        // What is due for repair is part of the above.
        let later = self.repair_wake().filter(|wake| *wake > now);
        let others = [self.outbox.next_close(), later, self.tombstones_wake()];
        retry.into_iter().chain(others.into_iter().flatten()).min()
    }

    /// Group, combat, zone or connection changed: what waits for that may be sent at once.
    pub fn host_changed(&mut self) {
        self.retry = Retry::default();
        match self.can_sync() {
            true => self.reopen(),
            false => self.close(false),
        }
    }

    /// Makes units due that fill a message, of those in batch windows.
    pub(super) fn flush_full_batch(&mut self) {
        let limit = self.limit();
        while self.outbox.batch_bytes + MESSAGE_OVERHEAD > limit {
            let spare = std::mem::take(&mut self.spare);
            let singles = || self.outbox.batch().filter(|(_, unit)| !unit.is_group);
            let Some((writer, entries)) = self.compose(spare, singles(), limit, false) else {
                self.outbox.batch_bytes = 0;
                return;
            };
            if singles().nth(entries.len()).is_none() {
                // Sequence numbers may become longer before it is sent.
                self.outbox.batch_bytes = writer.len() + 8;
                if writer.len() <= limit {
                    self.spare.keep(writer.finish(), entries);
                    return;
                }
            }
            for sent in &entries {
                self.outbox.make_due(sent.place);
            }
            self.spare.keep(writer.finish(), entries);
        }
    }

    /// Makes everything due that a peer asks for; at most once a second.
    pub(super) fn answer(&mut self, component: usize) {
        let now = self.host.now();
        let recently = |then: &Duration| now < *then + Duration::from_secs(1);
        if self.answered.get(&component).is_some_and(recently) {
            return;
        }
        self.answered.insert(component, now);
        for place in self.places(|unit, engine| unit.awaits_request() && engine.is_under(unit, component)) {
            self.outbox.make_due(place);
            self.note_unit(place);
        }
        for (id, level) in self.granular(component) {
            if self.outbox.len() >= MAX_ENTRIES {
                return;
            }
            let place = self.queue_entry(id, level);
            self.outbox.make_due(place);
        }
    }

    /// Puts an entry into the outbox by itself.
    pub(super) fn queue_entry(&mut self, id: EntryId, level: Level) -> u64 {
        let bytes = self.change_bytes(id);
        let place = self.outbox.add(id, bytes, level, self.host.now());
        if let Some(entry) = self.state.at_mut(id) {
            entry.place = Some(place);
        }
        self.note(id);
        place
    }

    /// The entries of a component that are granular, made by this peer, and not waiting.
    fn granular(&self, component: usize) -> Vec<(EntryId, Level)> {
        let mut found = Vec::new();
        for (path, info) in self
            .registry
            .paths
            .iter()
            .enumerate()
            .filter(|(_, info)| info.component == component)
        {
            for (id, keys, entry) in self.state.under(path, &[]) {
                if *entry.origin != *self.host.name() || self.waits(id).is_some() {
                    continue;
                }
                match self.level_of(info, keys) {
                    Some(level) if level.kind == LevelKind::Granular => found.push((id, level)),
                    _ => {}
                }
            }
        }
        found
    }

    fn has_due(&self) -> bool {
        !self.requests.is_empty() || self.outbox.due().next().is_some() || self.has_repair_due()
    }

    fn has_repair_due(&self) -> bool {
        self.repair_wake().is_some_and(|wake| wake <= self.host.now())
    }

    pub(super) fn limit(&self) -> usize {
        self.registry.mtu.min(MAX_MESSAGE)
    }

    fn places(&self, wanted: impl Fn(&Unit, &Self) -> bool) -> Vec<u64> {
        self.outbox
            .units()
            .filter(|(_, unit)| wanted(unit, self))
            .map(|(place, _)| place)
            .collect()
    }

    fn is_under(&self, unit: &Unit, component: usize) -> bool {
        let of = |id: EntryId| {
            Some(
                self.registry
                    .paths
                    .get(self.state.stored(id)?.name.path)?
                    .component,
            )
        };
        unit.entries.iter().any(|&id| of(id) == Some(component))
    }

    fn compose_request(&self) -> Option<Outgoing> {
        let &component = self.requests.first()?;
        let id = self.registry.components.get(component)?.id;
        let bytes = request(short_hash(self.registry.hash), id);
        Some(Outgoing {
            bytes,
            priority: Priority::High,
            contents: Contents::Request { component },
        })
    }

    fn compose_due(&mut self, takes: &dyn Fn(Priority) -> bool) -> Option<Outgoing> {
        let takes_unit = |(_, unit): &(u64, &Unit)| takes(unit.priority);
        self.outbox.due().find(takes_unit)?;
        let spare = std::mem::take(&mut self.spare);
        let due = || self.outbox.due().skip_while(|unit| !takes_unit(unit));
        let (place, first) = due().next()?;
        let (priority, size) = (first.priority, first.entries.len());
        let composed = if first.is_group {
            self.compose(spare, due().take(1), MAX_MESSAGE, true)
        } else {
            self.compose(
                spare,
                due().take_while(|(_, unit)| !unit.is_group),
                self.limit(),
                false,
            )
        };
        let (writer, entries) = composed?;
        if entries.len() < size {
            // Unions with what came in have made the group larger than a message.
            self.dissolve(place);
            return self.compose_due(takes);
        }
        let contents = Contents::Changes {
            sequence: self.next_sequence,
            entries,
        };
        Some(Outgoing {
            bytes: writer.finish(),
            priority,
            contents,
        })
    }

    /// A message of as many entries as fit; the first always does.
    fn compose<'a>(
        &'a self,
        spare: Spare,
        units: impl Iterator<Item = (u64, &'a Unit)>,
        limit: usize,
        atomic: bool,
    ) -> Option<(MessageWriter<'static>, Vec<Sent>)> {
        let mut entries = units
            .flat_map(|(place, unit)| unit.entries.iter().map(move |&id| (place, id)))
            .peekable();
        let &(_, first) = entries.peek()?;
        let base = self.state.at(first)?.stamp;
        let (sequence, mut added) = (self.next_sequence, spare.entries);
        let mut writer = MessageWriter::within(spare.bytes, self.registry, None, sequence, base, atomic);
        for (place, id) in entries {
            let Some(Stored { name, entry }) = self.state.stored(id) else {
                continue;
            };
            let change = WireChange {
                path: name.path,
                keys: &name.keys,
                stamp: entry.stamp,
                value: entry.value.as_deref(),
            };
            let limit = if added.is_empty() { MAX_MESSAGE } else { limit };
            // Keys were checked when they were written, so the only answer besides yes is that it is full.
            if writer.add(&change, limit) != Ok(true) {
                break;
            }
            added.push(Sent {
                place,
                id,
                stamp: entry.stamp,
            });
        }
        (!added.is_empty()).then_some((writer, added))
    }

    /// Takes sent entries out of the outbox, unless they were written again in the meantime.
    pub(super) fn take_out(&mut self, sent: &[Sent]) {
        let now = self.host.now();
        for entries in sent.chunk_by(|a, b| a.place == b.place) {
            let Some(place) = entries.first().map(|sent| sent.place) else {
                continue;
            };
            let Some(mut unit) = self.outbox.remove(place) else {
                continue;
            };
            for Sent { place, id, stamp } in entries {
                match self.state.at_mut(*id) {
                    Some(entry) if entry.stamp == *stamp && entry.place == Some(*place) => entry.place = None,
                    _ => {}
                }
                self.note_record(*id);
            }
            let waits = |id: &EntryId| self.state.at(*id).is_some_and(|entry| entry.place == Some(place));
            unit.entries.retain(waits);
            if !unit.entries.is_empty() {
                self.outbox.put(place, unit, now);
            }
        }
    }

    /// Makes single units of a group.
    fn dissolve(&mut self, place: u64) {
        let Some(unit) = self.outbox.remove(place) else {
            return;
        };
        for id in unit.entries {
            let level = Level {
                kind: LevelKind::Realtime,
                delay_ms: 0,
                priority: unit.priority,
                repair: Repair::Periodic,
            };
            self.queue_entry(id, level);
        }
    }
}
