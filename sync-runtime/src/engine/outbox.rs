//! What has to leave: every entry once, alone or in a group, in the order of its first change.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::records::KeptWaiting;
use super::state::EntryId;
use crate::registry::{Level, LevelKind, Priority};

/// The most entries that wait.
pub(crate) const MAX_ENTRIES: usize = 100_000;

/// What travels together: one entry, or the entries of a group.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// In the order of writing.
    pub(crate) entries: Vec<EntryId>,
    pub(crate) level: LevelKind,
    pub(crate) priority: Priority,
    /// An upper bound of what its changes need in a message.
    pub(crate) bytes: usize,
    /// Travels alone, in an atomic message.
    pub(crate) is_group: bool,
    waiting: Waiting,
}

/// What a unit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waiting {
    /// The transport.
    Due,
    /// The close of the batch window with this delay.
    Window(u32),
    /// A request or a push.
    Asked,
}

/// A batch window.
#[derive(Debug, Clone, Copy)]
struct Window {
    closes: Duration,
    units: usize,
}

impl Waiting {
    fn of(level: Level) -> Self {
        match level.kind {
            LevelKind::Realtime => Self::Due,
            LevelKind::Batch => Self::Window(level.delay_ms),
            LevelKind::Granular | LevelKind::Manual | LevelKind::Local => Self::Asked,
        }
    }
}

/// All units. The engine writes down in the state which unit an entry is in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox {
    units: BTreeMap<u64, Unit>,
    due: BTreeSet<(Priority, u64)>,
    /// Units in batch windows.
    batch: BTreeSet<(Priority, u64)>,
    /// The open window of each delay.
    windows: BTreeMap<u32, Window>,
    next_place: u64,
    entries: usize,
    /// An upper bound of the message that all single units in `batch` would make.
    pub(crate) batch_bytes: usize,
}

impl Outbox {
    /// How many entries wait.
    pub(crate) fn len(&self) -> usize {
        self.entries
    }

    pub(crate) fn unit(&self, place: u64) -> Option<&Unit> {
        self.units.get(&place)
    }

    /// Due units in the order of sending.
    pub(crate) fn due(&self) -> impl Iterator<Item = (u64, &Unit)> {
        self.due
            .iter()
            .filter_map(|&(_, place)| Some((place, self.units.get(&place)?)))
    }

    /// Units in batch windows in the order of sending.
    pub(crate) fn batch(&self) -> impl Iterator<Item = (u64, &Unit)> {
        self.batch
            .iter()
            .filter_map(|&(_, place)| Some((place, self.units.get(&place)?)))
    }

    /// All units by place.
    pub(crate) fn units(&self) -> impl Iterator<Item = (u64, &Unit)> {
        self.units.iter().map(|(&place, unit)| (place, unit))
    }

    /// Adds an entry behind all others.
    pub(crate) fn add(&mut self, entry: EntryId, bytes: usize, level: Level, now: Duration) -> u64 {
        self.add_unit(vec![entry], false, bytes, level, now)
    }

    /// Adds a group behind all others.
    pub(crate) fn add_group(
        &mut self,
        entries: Vec<EntryId>,
        bytes: usize,
        level: Level,
        now: Duration,
    ) -> u64 {
        self.add_unit(entries, true, bytes, level, now)
    }

    /// How the entries of a unit wait, to be kept.
    pub(crate) fn kept(&self, place: u64) -> Option<KeptWaiting> {
        let unit = self.units.get(&place)?;
        Some(KeptWaiting {
            place,
            in_group: unit.is_group,
            is_due: unit.waiting == Waiting::Due,
            level: unit.level,
            priority: unit.priority,
        })
    }

    /// Adds an entry that was kept, to the unit of its place if that is there already. How much of a
    /// batch window was left is not known: it is over.
    pub(crate) fn add_kept(&mut self, entry: EntryId, bytes: usize, kept: KeptWaiting, now: Duration) -> u64 {
        let KeptWaiting {
            place,
            in_group,
            is_due,
            level,
            priority,
        } = kept;
        if let Some(unit) = self.units.get_mut(&place) {
            unit.entries.push(entry);
            unit.bytes += bytes;
            unit.is_group |= in_group;
            self.entries += 1;
            return place;
        }
        let waits_for = match level {
            LevelKind::Granular | LevelKind::Manual if !is_due => Waiting::Asked,
            _ => Waiting::Due,
        };
        let unit = Unit {
            entries: vec![entry],
            level,
            priority,
            bytes,
            is_group: in_group,
            waiting: waits_for,
        };
        self.next_place = self.next_place.max(place.saturating_add(1));
        self.put(place, unit, now);
        place
    }

    fn add_unit(
        &mut self,
        entries: Vec<EntryId>,
        is_group: bool,
        bytes: usize,
        level: Level,
        now: Duration,
    ) -> u64 {
        let place = self.next_place;
        self.next_place += 1;
        let waiting = Waiting::of(level);
        self.put(
            place,
            Unit {
                entries,
                level: level.kind,
                priority: level.priority,
                bytes,
                is_group,
                waiting,
            },
            now,
        );
        place
    }

    /// Puts a unit that was removed back to its place.
    pub(crate) fn put(&mut self, place: u64, unit: Unit, now: Duration) {
        self.entries += unit.entries.len();
        self.units.insert(place, unit);
        self.file(place, now);
    }

    /// Takes note of another write to an entry of a unit: the faster level counts. Says whether the
    /// unit has moved.
    pub(crate) fn hurry(&mut self, place: u64, bytes: usize, level: Level, now: Duration) -> bool {
        let Some(unit) = self.units.get_mut(&place) else {
            return false;
        };
        unit.bytes = bytes;
        unit.level = unit.level.min(level.kind);
        let (waiting, priority) = (unit.waiting, unit.priority.min(level.priority));
        let waiting = self.sooner(waiting, Waiting::of(level), now);
        self.refile(place, waiting, priority, now)
    }

    /// Makes one group of units that share entries with it and of fresh entries.
    pub(crate) fn join(
        &mut self,
        (first, others): (u64, &[u64]),
        fresh: Vec<EntryId>,
        bytes: usize,
        level: Level,
        now: Duration,
    ) {
        self.hurry(first, bytes, level, now);
        for &place in others {
            let Some(other) = self.units.get(&place) else {
                continue;
            };
            let Some(unit) = self.units.get(&first) else {
                return;
            };
            let waiting = self.sooner(unit.waiting, other.waiting, now);
            self.refile(first, waiting, unit.priority.min(other.priority), now);
            let Some(other) = self.remove(place) else { continue };
            let Some(unit) = self.units.get_mut(&first) else {
                return;
            };
            unit.level = unit.level.min(other.level);
            self.entries += other.entries.len();
            unit.entries.extend(other.entries);
        }
        if let Some(unit) = self.units.get_mut(&first) {
            unit.is_group = true;
            self.entries += fresh.len();
            unit.entries.extend(fresh);
        }
    }

    /// Of two ways of waiting, the one that ends first.
    fn sooner(&self, a: Waiting, b: Waiting, now: Duration) -> Waiting {
        let end = |waiting: Waiting| match waiting {
            Waiting::Due => Duration::ZERO,
            Waiting::Window(delay) => {
                let open = self.windows.get(&delay).map(|window| window.closes);
                open.unwrap_or(now + Duration::from_millis(delay.into()))
            }
            Waiting::Asked => Duration::MAX,
        };
        if end(b) < end(a) { b } else { a }
    }

    /// Lets a unit wait for something else. Says whether it has moved.
    fn refile(&mut self, place: u64, waiting: Waiting, priority: Priority, now: Duration) -> bool {
        let Some(unit) = self.units.get_mut(&place) else {
            return false;
        };
        let before = (unit.waiting, unit.priority);
        (unit.waiting, unit.priority) = (waiting, priority);
        if before == (waiting, priority) {
            return false;
        }
        // Filed before it is taken out, so that a window that it stays in does not start again.
        self.file(place, now);
        self.unfile(place, before.1, before.0);
        if let Waiting::Window(_) = waiting {
            // From one window to another it has been taken out of what they have in common.
            self.batch.insert((priority, place));
        }
        true
    }

    /// Makes a unit due.
    pub(crate) fn make_due(&mut self, place: u64) {
        let Some(unit) = self.units.get_mut(&place) else {
            return;
        };
        let (priority, waiting) = (unit.priority, unit.waiting);
        unit.waiting = Waiting::Due;
        self.unfile(place, priority, waiting);
        self.due.insert((priority, place));
    }

    /// Takes note of another size.
    pub(crate) fn resize(&mut self, place: u64, bytes: usize) {
        if let Some(unit) = self.units.get_mut(&place) {
            unit.bytes = bytes;
            self.batch_bytes += bytes;
        }
    }

    /// Takes a unit out.
    pub(crate) fn remove(&mut self, place: u64) -> Option<Unit> {
        let unit = self.units.remove(&place)?;
        self.unfile(place, unit.priority, unit.waiting);
        self.entries -= unit.entries.len();
        Some(unit)
    }

    /// Takes one entry out of its unit, and the unit with its last entry.
    pub(crate) fn take_out(&mut self, place: u64, id: EntryId, bytes: usize) {
        let Some(unit) = self.units.get_mut(&place) else {
            return;
        };
        let before = unit.entries.len();
        unit.entries.retain(|entry| *entry != id);
        self.entries -= before - unit.entries.len();
        unit.bytes = unit.bytes.saturating_sub(bytes);
        if unit.entries.is_empty() {
            self.remove(place);
        }
    }

    /// Whether no unit in a batch window is sent after this one.
    pub(crate) fn is_last_in_batch(&self, place: u64) -> bool {
        self.batch.last().is_some_and(|&(_, last)| last == place)
    }

    /// Makes everything due whose window has closed.
    pub(crate) fn close_windows(&mut self, now: Duration) {
        while let Some((&delay, _)) = self.windows.iter().find(|(_, window)| window.closes <= now) {
            let waits = |unit: &Unit| unit.waiting == Waiting::Window(delay);
            let places: Vec<u64> = self
                .batch()
                .filter(|(_, unit)| waits(unit))
                .map(|(place, _)| place)
                .collect();
            for place in places {
                self.make_due(place);
            }
            self.windows.remove(&delay);
        }
    }

    /// When the next window closes.
    pub(crate) fn next_close(&self) -> Option<Duration> {
        self.windows.values().map(|window| window.closes).min()
    }

    /// Puts a unit where it waits, and opens its window if it is the first in it.
    fn file(&mut self, place: u64, now: Duration) {
        let Some(unit) = self.units.get(&place) else {
            return;
        };
        match unit.waiting {
            Waiting::Due => drop(self.due.insert((unit.priority, place))),
            Waiting::Asked => {}
            Waiting::Window(delay) => {
                self.batch.insert((unit.priority, place));
                let closes = now + Duration::from_millis(delay.into());
                self.windows
                    .entry(delay)
                    .or_insert(Window { closes, units: 0 })
                    .units += 1;
            }
        }
    }

    /// Takes a unit from where it waited, and closes its window if it was the last in it.
    fn unfile(&mut self, place: u64, priority: Priority, waiting: Waiting) {
        match waiting {
            Waiting::Due => drop(self.due.remove(&(priority, place))),
            Waiting::Asked => {}
            Waiting::Window(delay) => {
                self.batch.remove(&(priority, place));
                let Some(window) = self.windows.get_mut(&delay) else {
                    return;
                };
                window.units -= 1;
                if window.units == 0 {
                    self.windows.remove(&delay);
                }
            }
        }
        if self.batch.is_empty() {
            self.batch_bytes = 0;
        }
    }
}

impl Unit {
    /// Whether it waits for a request.
    pub(crate) fn awaits_request(&self) -> bool {
        self.waiting == Waiting::Asked && self.level == LevelKind::Granular
    }

    /// Whether it waits for a push, and others are not to hear of it before.
    pub(crate) fn awaits_push(&self) -> bool {
        self.waiting == Waiting::Asked && self.level == LevelKind::Manual
    }

    /// Whether it leaves by itself.
    pub(crate) fn leaves(&self) -> bool {
        self.waiting != Waiting::Asked
    }
}
