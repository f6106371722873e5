//! Entries that others seem to lack, and that wait to be passed on.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::super::outbox::Unit;
use super::super::send::{Contents, Outgoing};
use super::super::state::{Entry, EntryName, Stored};
use super::statements::LIST;
use super::turns::LATER;
use super::{JITTER, Name};
use crate::engine::digest::NodeName;
use crate::engine::write::change_bytes;
use crate::engine::{Engine, permission};
use crate::host::Host;
use crate::registry::{KeysView, LevelKind, Priority, Repair as Domain};
use crate::stamp::Stamp;
use crate::wire::{
    KeyEnds, MAX_MESSAGE, MAX_ORIGIN, MessageWriter, SectionHead, WireChange, entries_head, key_values,
    put_section,
};

/// The most entries that wait.
const MANY: usize = 10_000;
/// What a section needs besides its changes: head, origin with its length, base, length.
const SECTION_OVERHEAD: usize = 1 + 1 + MAX_ORIGIN + 6 + 3;
/// What stands before the sections.
const HEAD: usize = 4;
/// How often the size of a message is measured while it is filled.
const ROUNDS: usize = 6;

type Section = (Option<Name>, bool, bool);

/// What is about to be passed on.
#[derive(Debug, Default)]
pub(super) struct Offers {
    /// Where each of them stands.
    places: BTreeMap<EntryName, Place>,
    /// In case somebody else passes them on first.
    waiting: BTreeSet<(Duration, EntryName)>,
    /// Those of them that this peer may not pass on, and only shows.
    shown: BTreeSet<EntryName>,
    /// To be sent, the most urgent first.
    ready: BTreeSet<(Priority, EntryName)>,
    /// Somebody else is answering until then.
    resume: Duration,
    /// Some did not find room.
    more: bool,
}

/// When something is passed on, or shown where it may not be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    passed_on: Duration,
    shown: Duration,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Waiting(Duration),
    Ready(Priority),
}

/// What a received change says of an offer of the same entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// The others have now heard what this peer holds, or something later.
    All,
    /// This peer holds something that they lack.
    Less,
}

impl Offers {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes note that there is more to offer than can wait.
    pub(super) fn leave_rest(&mut self) {
        self.more = true;
    }

    /// When the next one may be sent.
    pub(super) fn next(&self) -> Option<Duration> {
        let ready = (!self.ready.is_empty()).then_some(self.resume);
        let waiting = self.waiting.first().map(|(due, _)| *due.max(&self.resume));
        ready.into_iter().chain(waiting).min()
    }

    fn add(&mut self, name: EntryName, due: Duration, shown: bool) {
        if self.places.contains_key(&name) {
            if !shown {
                self.shown.remove(&name);
            }
            return;
        }
        if self.places.len() >= MANY {
            self.more = true;
            return;
        }
        self.waiting.insert((due, name.clone()));
        if shown {
            self.shown.insert(name.clone());
        }
        self.places.insert(name, Place::Waiting(due));
    }

    fn remove(&mut self, name: &EntryName) -> bool {
        self.shown.remove(name);
        match self.places.remove(name) {
            None => false,
            Some(Place::Waiting(due)) => self.waiting.remove(&(due, name.clone())),
            Some(Place::Ready(priority)) => self.ready.remove(&(priority, name.clone())),
        }
    }
}

impl<H: Host> Engine<H> {
    /// When what somebody lacks is passed on, of which this is the first: within a moment by whose turn it is of
    /// those that may, and later by one who has just come. What can only be shown waits for those that may.
    pub(super) fn offer_times(&mut self, sender: &str, node: &NodeName, first: Option<&EntryName>) -> Times {
        let now = self.host.now();
        let wait = self.wait_for(sender, node, |engine, player| {
            first.is_some_and(|first| engine.may_write(player, first))
        });
        let is_new = now < self.repair.new_until;
        Times {
            passed_on: now + if is_new { LATER + JITTER + wait } else { wait },
            shown: now + LATER + JITTER + wait,
        }
    }

    /// Passes an entry on at this time, if this peer may, and unless somebody else does before or has
    /// just done.
    fn offer(&mut self, name: EntryName, due: Duration) {
        if self.may_pass_on(&name) && !self.was_said(&name) {
            self.repair.offers.add(name, due, false);
        }
    }

    /// Takes note that an entry was passed on as it is here.
    pub(super) fn note_said(&mut self, name: &EntryName) {
        let now = self.host.now();
        if let Some(entry) = self.state.get(name.path, &name.keys) {
            self.repair.said.note(name.clone(), entry.stamp, now);
        }
    }

    fn was_said(&self, name: &EntryName) -> bool {
        let entry = self.state.get(name.path, &name.keys);
        entry.is_some_and(|entry| self.repair.said.has(name, entry.stamp, self.host.now()))
    }

    /// Passes an entry on, or shows that it is here where this peer may not: somebody may have cleared it.
    /// Of what one list lacks, no more than [`LIST`] are shown.
    pub(super) fn offer_or_show(&mut self, name: EntryName, times: Times, shown: &mut u32) {
        if self.may_pass_on(&name) {
            self.offer(name, times.passed_on);
        } else if *shown < LIST && self.may_show(&name) {
            *shown += 1;
            self.repair.offers.add(name, times.shown, true);
        }
    }

    /// Somebody shows an entry that is no earlier than this peer's: this peer need not show it, too.
    pub(super) fn heard_shown(&mut self, name: &EntryName) {
        if self.repair.offers.shown.contains(name) {
            self.repair.offers.remove(name);
        }
    }

    /// Passes entries on within a moment, since somebody has shown to lack them.
    pub(in crate::engine) fn offer_soon(&mut self, sender: &str, names: BTreeSet<EntryName>) {
        if !self.can_sync() {
            return;
        }
        let times = self.offer_times(sender, &NodeName::root(Domain::Periodic), names.first());
        names
            .into_iter()
            .for_each(|name| self.offer(name, times.passed_on));
    }

    /// Somebody has passed on what this peer was about to.
    pub(in crate::engine) fn heard_entry(&mut self, path: usize, keys: &[u8]) {
        if self.repair.offers.remove(&EntryName::new(path, keys)) {
            // Somebody is answering: the others may be on their way, too.
            let wait = LATER + self.jitter(&NodeName::root(Domain::Periodic), JITTER);
            let offers = &mut self.repair.offers;
            offers.resume = offers.resume.max(self.host.now() + wait);
        }
    }

    /// Whether an entry is one that others may have cleared.
    fn may_show(&self, name: &EntryName) -> bool {
        let info = self.registry.paths.get(name.path);
        let forgets = info.is_some_and(|info| !info.conflict.never_forgets());
        let entry = self.state.get(name.path, &name.keys);
        // What is listed is not local.
        let is_here = |entry: &Entry| {
            entry.value.is_some()
                && entry.listed.is_some()
                && entry.place.and_then(|place| self.outbox.unit(place)).is_none()
        };
        forgets && entry.is_some_and(|entry| is_here(entry) && !is_large(name, entry))
    }

    /// Whether an offer still holds.
    fn holds(&self, name: &EntryName) -> bool {
        match self.repair.offers.shown.contains(name) {
            true => self.may_show(name),
            false => self.may_pass_on(name),
        }
    }

    /// Whether others would take an entry from this peer, and do not get it anyway.
    fn may_pass_on(&self, name: &EntryName) -> bool {
        let found = self.state.find(name.path, &name.keys);
        let Some((id, Stored { name: _, entry })) = found.and_then(|id| Some((id, self.state.stored(id)?)))
        else {
            return false;
        };
        let unit = entry.place.and_then(|place| self.outbox.unit(place));
        if is_large(name, entry) || unit.is_some_and(Unit::leaves) || self.awaits_push(id) {
            return false;
        }
        let info = self.registry.paths.get(name.path);
        let level = info.and_then(|info| self.level_of(info, &name.keys));
        level.is_some_and(|level| level.kind != LevelKind::Local) && self.may_write(self.host.name(), name)
    }

    /// Whether others would take an entry from a player.
    fn may_write(&self, player: &str, name: &EntryName) -> bool {
        let entry = self.state.get(name.path, &name.keys);
        if entry.is_some_and(|entry| entry.by_authority) && !self.host.is_authority(player) {
            return false;
        }
        let Some(info) = self.registry.paths.get(name.path) else {
            return false;
        };
        let Ok(ends) = KeyEnds::of(info.keys, &name.keys) else {
            return false;
        };
        let Ok(values) = key_values(info.keys, &name.keys, &ends) else {
            return false;
        };
        let view = KeysView {
            infos: info.keys,
            values: &values,
        };
        permission::lacks(self.registry, &self.host, player, info, &view).is_none()
    }

    /// A message of entries to pass on, the most urgent ones.
    pub(in crate::engine) fn compose_offers(&mut self) -> Option<Outgoing> {
        let now = self.host.now();
        self.ready_offers(now);
        if self.repair.offers.resume > now {
            return None;
        }
        loop {
            let first = self.repair.offers.ready.first()?;
            if self.holds(&first.1) {
                break;
            }
            let name = first.1.clone();
            self.repair.offers.remove(&name);
        }
        let limit = self.limit();
        let ready = &self.repair.offers.ready;
        let mut candidates = ready.iter().filter(|(_, name)| self.holds(name));
        let mut chosen: Vec<(Priority, EntryName)> = Vec::new();
        let (mut bytes, mut sections) = (Vec::new(), BTreeSet::new());
        for _ in 0..ROUNDS {
            // What fits by the greatest size that it can have; then again into what is really left.
            let mut room = limit.saturating_sub(bytes.len());
            let before = chosen.len();
            for (priority, name) in candidates.by_ref() {
                let head = if sections.insert(self.section_of(name)) {
                    SECTION_OVERHEAD
                } else {
                    0
                };
                let entry = self.state.get(name.path, &name.keys);
                let size = entry.map_or(0, |entry| change_bytes(name, entry)) + head;
                let is_first = chosen.is_empty();
                chosen.push((*priority, name.clone()));
                if size > room {
                    if !is_first {
                        chosen.pop();
                    }
                    break;
                }
                room -= size;
            }
            if chosen.len() == before {
                break;
            }
            bytes = self.pass_on(chosen.iter().map(|(_, name)| name));
        }
        let priority = chosen.iter().map(|(priority, _)| *priority).min()?;
        let stamp = |name: EntryName| Some((self.state.get(name.path, &name.keys)?.stamp, name));
        let sent = chosen.into_iter().filter_map(|(_, name)| stamp(name)).collect();
        Some(Outgoing {
            bytes,
            priority,
            contents: Contents::Entries(sent),
        })
    }

    /// Lets those go whose time has come.
    fn ready_offers(&mut self, now: Duration) {
        while self
            .repair
            .offers
            .waiting
            .first()
            .is_some_and(|(due, _)| *due <= now)
        {
            let Some((_, name)) = self.repair.offers.waiting.pop_first() else {
                return;
            };
            let info = self.registry.paths.get(name.path);
            let level = info.and_then(|info| self.level_of(info, &name.keys));
            let priority = level.map_or(Priority::Normal, |level| level.priority);
            let offers = &mut self.repair.offers;
            offers.places.insert(name.clone(), Place::Ready(priority));
            offers.ready.insert((priority, name));
        }
    }

    /// The bytes of a message of these entries: sections by origin, this peer's own first.
    fn pass_on<'a>(&self, names: impl Iterator<Item = &'a EntryName>) -> Vec<u8> {
        let mut sections: BTreeMap<Section, Vec<&EntryName>> = BTreeMap::new();
        for name in names {
            if let Some(section) = self.section_of(name) {
                sections.entry(section).or_default().push(name);
            }
        }
        let mut bytes = entries_head(self.registry);
        for ((origin, by_authority, shown), mut names) in sections {
            names.sort_unstable();
            let entries = || {
                let entry = |name: &&EntryName| self.state.get(name.path, &name.keys);
                names.iter().filter_map(move |name| Some((*name, entry(name)?)))
            };
            let base = entries()
                .next()
                .map_or(Stamp::default(), |(_, entry)| entry.stamp);
            let mut writer = MessageWriter::section(self.registry, base);
            for (name, entry) in entries() {
                let change = WireChange {
                    path: name.path,
                    keys: &name.keys,
                    stamp: entry.stamp,
                    value: entry.value.as_deref().filter(|_| !shown),
                };
                // Keys were checked when they were stored.
                let _ = writer.add(&change, MAX_MESSAGE);
            }
            let head = SectionHead {
                origin: origin.as_deref(),
                by_authority,
                shown,
                base,
            };
            put_section(&mut bytes, head, &writer.finish());
        }
        bytes
    }

    /// The section that an entry stands in: its origin unless that is this peer, whether it has the
    /// authority's rank, and whether it is only shown.
    fn section_of(&self, name: &EntryName) -> Option<Section> {
        let entry = self.state.get(name.path, &name.keys)?;
        let origin = (*entry.origin != *self.host.name()).then(|| entry.origin.clone());
        let shown = self.repair.offers.shown.contains(name);
        Some((origin, entry.by_authority, shown))
    }

    /// The transport has taken these entries.
    pub(in crate::engine) fn passed_on(&mut self, entries: Vec<(Stamp, EntryName)>) {
        for (stamp, name) in entries {
            self.stats.offers += u64::from(!self.repair.offers.shown.contains(&name));
            let same = self.state.get(name.path, &name.keys).map(|entry| entry.stamp) == Some(stamp);
            if same {
                if !self.repair.offers.shown.contains(&name) {
                    self.note_said(&name);
                }
                self.repair.offers.remove(&name);
            }
        }
        if self.repair.offers.more && self.repair.offers.places.is_empty() {
            self.repair.offers.more = false;
            self.poll_soon();
        }
    }
}

/// Whether an entry could be larger than a message with all that stands around it.
fn is_large(name: &EntryName, entry: &Entry) -> bool {
    HEAD + SECTION_OVERHEAD + change_bytes(name, entry) > MAX_MESSAGE
}
