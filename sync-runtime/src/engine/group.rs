//! `together`: writes that happen, travel and are told of as one, or not at all.

use std::collections::BTreeMap;

use super::state::{Entry, EntryId};
use super::write::{CHANGE_OVERHEAD, MESSAGE_OVERHEAD, faster};
use super::{Engine, Refused, WriteReason};
use crate::host::Host;
use crate::registry::{Level, LevelKind};
use crate::stamp::Clock;
use crate::wire::MAX_MESSAGE;

/// The writes of a running group.
#[derive(Debug)]
pub(crate) struct Group {
    /// Each entry once, in the order of its first write.
    written: Vec<Written>,
    positions: BTreeMap<EntryId, usize>,
    clock: Clock,
    /// How many entries would be new in the outbox.
    pub(crate) fresh: usize,
    /// The first write that was refused.
    pub(crate) refused: Option<Refused>,
}

/// A write that the state has taken.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) id: EntryId,
    /// What was there.
    pub(crate) before: Option<Entry>,
    pub(crate) level: Level,
}

impl Group {
    pub(crate) fn add(&mut self, written: Written) {
        let Written { id, before, level } = written;
        if let Some(known) = self
            .positions
            .get(&id)
            .and_then(|&index| self.written.get_mut(index))
        {
            known.level = faster(known.level, level);
            return;
        }
        let waits = before.as_ref().is_some_and(|entry| entry.place.is_some());
        if level.kind != LevelKind::Local && !waits {
            self.fresh += 1;
        }
        self.positions.insert(id, self.written.len());
        self.written.push(Written { id, before, level });
    }
}

impl<H: Host> Engine<H> {
    /// Runs `work`; the writes in it happen, travel and are told of as one. If it fails, or any write
    /// in it was refused, none of them has happened. Groups do not nest: an inner one joins the outer.
    pub fn together<R, E: From<Refused>>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<R, E>,
    ) -> Result<R, E> {
        together(self, work)
    }

    /// Begins a group, unless one is running.
    fn begin(&mut self) -> bool {
        let begins = self.group.is_none();
        if begins {
            let clock = self.clock;
            self.group = Some(Group {
                written: Vec::new(),
                positions: BTreeMap::new(),
                clock,
                fresh: 0,
                refused: None,
            });
        }
        begins
    }

    fn roll_back(&mut self) {
        let Some(group) = self.group.take() else { return };
        for Written { id, before, level: _ } in group.written.into_iter().rev() {
            match before {
                Some(entry) => drop(self.state.replace(id, entry)),
                None => drop(self.state.remove(id)),
            }
        }
        self.clock = group.clock;
    }

    /// Queues and tells of what the group has written.
    fn commit(&mut self) -> Result<(), Refused> {
        let Some(group) = self.group.as_ref() else {
            return Ok(());
        };
        if let Some(refused) = &group.refused {
            return Err(refused.clone());
        }
        let leaving = group
            .written
            .iter()
            .filter(|written| written.level.kind != LevelKind::Local);
        let plan = self.plan(leaving);
        if let Some(plan) = &plan
            && plan.bytes + MESSAGE_OVERHEAD > MAX_MESSAGE
        {
            let message = "together: the group would be larger than a message, 65536 bytes".to_owned();
            self.stats.refused_write += 1;
            return Err(Refused {
                reason: WriteReason::Full,
                path: None,
                message,
            });
        }
        let Some(group) = self.group.take() else {
            return Ok(());
        };
        for Written { id, before, level: _ } in group.written {
            self.note(id);
            self.tell_written(id, before);
        }
        if let Some(plan) = plan {
            self.queue(plan);
        }
        Ok(())
    }

    /// What the group will be in the outbox; none if nothing in it leaves.
    fn plan<'a>(&self, leaving: impl Iterator<Item = &'a Written>) -> Option<Plan> {
        let mut plan = Plan {
            fresh: Vec::new(),
            joined: Vec::new(),
            bytes: 0,
            level: None,
        };
        for Written { id, before, level } in leaving {
            plan.level = Some(plan.level.map_or(*level, |known| faster(known, *level)));
            plan.bytes += self.change_bytes(*id);
            match self.waits(*id) {
                None => plan.fresh.push(*id),
                Some(place) => {
                    plan.joined.push(place);
                    // It is counted in the unit with what it was.
                    let keys = self.state.stored(*id).map_or(0, |stored| stored.name.keys.len());
                    let old = before.as_ref().map_or(0, Entry::length);
                    plan.bytes = plan.bytes.saturating_sub(keys + old + CHANGE_OVERHEAD);
                }
            }
        }
        plan.joined.sort_unstable();
        plan.joined.dedup();
        let joined = plan.joined.iter().filter_map(|&place| self.outbox.unit(place));
        plan.bytes += joined.map(|unit| unit.bytes).sum::<usize>();
        plan.level.is_some().then_some(plan)
    }

    /// Puts the group into the outbox, one with the units that it shares an entry with, at the place of
    /// the first of them.
    fn queue(&mut self, plan: Plan) {
        let Plan {
            fresh,
            joined,
            bytes,
            level,
        } = plan;
        let Some(level) = level else { return };
        let now = self.host.now();
        let place = match joined[..] {
            [] => self.outbox.add_group(fresh, bytes, level, now),
            [first, ref others @ ..] => {
                self.outbox.join((first, others), fresh, bytes, level, now);
                first
            }
        };
        let unit = self.outbox.unit(place);
        for id in unit.map(|unit| unit.entries.clone()).unwrap_or_default() {
            self.note(id);
            if let Some(entry) = self.state.at_mut(id) {
                entry.place = Some(place);
            }
        }
        if level.kind == LevelKind::Batch {
            self.outbox.batch_bytes += MAX_MESSAGE;
            self.flush_full_batch();
        }
    }
}

/// What a group will be in the outbox.
struct Plan {
    /// Entries that do not wait yet.
    fresh: Vec<EntryId>,
    /// The waiting units that the group shares an entry with.
    joined: Vec<u64>,
    /// What all of them need in a message at most.
    bytes: usize,
    level: Option<Level>,
}

/// What has an engine in it: the engine itself, and typed peers around it.
pub trait HoldsEngine {
    /// The engine's host.
    type Host: Host;
    /// The engine.
    fn engine(&mut self) -> &mut Engine<Self::Host>;
}

impl<H: Host> HoldsEngine for Engine<H> {
    type Host = H;

    fn engine(&mut self) -> &mut Engine<H> {
        self
    }
}

/// [`Engine::together`] for what has an engine in it: the work is handed the whole of it.
pub fn together<T: HoldsEngine, R, E: From<Refused>>(
    outer: &mut T,
    work: impl FnOnce(&mut T) -> Result<R, E>,
) -> Result<R, E> {
    if !outer.engine().begin() {
        return work(outer);
    }
    // What was committed is no group any more, so that nothing is left to roll back.
    let guard = RollBack(outer);
    let result = work(guard.0)?;
    guard.0.engine().commit()?;
    Ok(result)
}

/// Rolls a group back that was not committed, even when the work panics.
struct RollBack<'a, T: HoldsEngine>(&'a mut T);

impl<T: HoldsEngine> Drop for RollBack<'_, T> {
    fn drop(&mut self) {
        self.0.engine().roll_back();
    }
}
