//! Received rows: what is newer in them is stored, parents first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::collision::Collided;
use super::hooks::Hooks;
use super::marks::{Mark, Marks};
use super::merge::merge;
use super::parents::Parents;
use super::store::Store;
use super::value::Value;
use super::wire::{Incoming, read};
use super::write::derived;
use super::{ModelError, ModelInfo, OwnershipRule, Refusal, RowUuid, RowValues, Transaction};

/// What became of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Rows that were written or deleted, by position of their model; those that went with others
    /// included.
    pub changed: Vec<(usize, RowUuid)>,
    /// How many rows brought nothing new.
    pub superseded: usize,
    /// How many rows wait for others.
    pub waiting: usize,
    /// How many rows are stamped more than 6 hours ahead, and wait for the clock.
    pub early: usize,
    /// How many rows need one that was deleted.
    pub orphaned: usize,
    /// How many rows are of models that this peer does not know.
    pub unknown: usize,
    /// How many rows were refused, and why.
    pub refused: BTreeMap<Refusal, usize>,
    /// Who had sent rows that had waited and were stored.
    pub(super) released: BTreeSet<Arc<str>>,
}

/// How a message is applied.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Applying {
    /// All of its rows move to the end of the log, what brings nothing new as well.
    pub(super) relog: bool,
    /// Rows of which nothing is known were deleted here and forgotten.
    pub(super) known_only: bool,
}

impl Report {
    pub(super) fn refuse(&mut self, why: Refusal) {
        *self.refused.entry(why).or_default() += 1;
    }

    /// Takes over what became of other rows.
    pub(super) fn add(&mut self, other: Report) {
        self.changed.extend(other.changed);
        self.superseded += other.superseded;
        self.waiting += other.waiting;
        self.early += other.early;
        self.orphaned += other.orphaned;
        self.unknown += other.unknown;
        for (why, count) in other.refused {
            *self.refused.entry(why).or_default() += count;
        }
        self.released.extend(other.released);
    }
}

/// A row that is about to be stored.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) uuid: RowUuid,
    pub(super) marks: Marks,
    pub(super) values: RowValues,
    /// What is there now.
    pub(super) before: Option<RowValues>,
    /// References that have to wait: field, model, row.
    pub(super) pending: Vec<(usize, usize, RowUuid)>,
    pub(super) change: Incoming,
}

impl<S: Store> Transaction<'_, S> {
    /// Applies a message that came from `sender`, as the transport names it. A message that breaks the
    /// format changes nothing; a row that its sender may not write is left out and counted.
    pub async fn apply(
        &mut self,
        hooks: &mut impl Hooks<S>,
        sender: &str,
        bytes: &[u8],
    ) -> Result<Report, ModelError> {
        let mut report = self.apply_as(hooks, sender, bytes, Applying::default()).await?;
        report.add(self.apply_ripe(hooks).await?);
        Ok(report)
    }

    pub(super) async fn apply_as(
        &mut self,
        hooks: &mut impl Hooks<S>,
        sender: &str,
        bytes: &[u8],
        how: Applying,
    ) -> Result<Report, ModelError> {
        let (rows, unknown) = read(self.registry(), &sender.into(), bytes)?;
        let mut report = Report {
            unknown,
            ..Report::default()
        };
        self.take(hooks, rows, how, &mut report).await?;
        Ok(report)
    }

    /// Applies received rows.
    pub(super) async fn take(
        &mut self,
        hooks: &mut impl Hooks<S>,
        mut rows: Vec<Incoming>,
        how: Applying,
        report: &mut Report,
    ) -> Result<(), ModelError> {
        let names = |rows: &[Incoming]| {
            let mut names: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
            rows.iter()
                .for_each(|row| names.entry(row.model).or_default().push(row.uuid));
            names
        };
        if how.known_only {
            for (model, uuids) in names(&rows) {
                let known = self.marks(model, &uuids).await?;
                rows.retain(|row| row.model != model || known.contains_key(&row.uuid));
            }
        }
        let listed = if how.relog { names(&rows) } else { BTreeMap::new() };
        let mut open = self.keep_early(rows, report).await?;
        if let Some(latest) = open.iter().map(|row| row.marks.latest().stamp).max() {
            self.follow(latest);
        }
        while !open.is_empty() {
            open = self.round(hooks, open, report).await?;
            // What comes after the first round had waited, or is one more change of a row.
            report.released.extend(open.iter().map(|row| row.sender.clone()));
        }
        for (model, uuids) in listed {
            self.relog(model, &uuids).await?;
        }
        let mut changed: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
        for (model, uuid) in &report.changed {
            changed.entry(*model).or_default().push(*uuid);
        }
        for model in self.registry().order {
            if let Some(uuids) = changed
                .get(model)
                .filter(|_| self.registry().models[*model].hooks.after_apply)
            {
                hooks.after_apply(self, *model, uuids).await?;
            }
        }
        Ok(())
    }

    /// Rows of each model after those of its parents, then deletions the other way round. What had waited
    /// for them is given back.
    async fn round(
        &mut self,
        hooks: &mut impl Hooks<S>,
        rows: Vec<Incoming>,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        let (mut alive, mut deleted): (BTreeMap<usize, Vec<Incoming>>, BTreeMap<usize, Vec<Incoming>>) =
            Default::default();
        let (mut seen, mut again) = (BTreeSet::new(), Vec::new());
        for row in rows {
            // Two changes of a row one after the other.
            if !seen.insert((row.model, row.uuid)) {
                again.push(row);
                continue;
            }
            let list = if row.marks.is_deleted() {
                &mut deleted
            } else {
                &mut alive
            };
            list.entry(row.model).or_default().push(row);
        }
        let order = self.registry().order;
        for model in order {
            if let Some(rows) = alive.remove(model) {
                again.extend(self.apply_rows(hooks, *model, rows, report).await?);
            }
        }
        for model in order.iter().rev() {
            for row in deleted.remove(model).unwrap_or_default() {
                again.extend(self.apply_deletion(hooks, *model, row, report).await?);
            }
        }
        Ok(again)
    }

    async fn apply_rows(
        &mut self,
        hooks: &mut impl Hooks<S>,
        model: usize,
        rows: Vec<Incoming>,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        let (mut open, mut released) = self.newer(model, rows, report).await?;
        // Rows that refer to others of the same message are stored after them. What is left is looked at again when that
        // one is done with: once for each, however long the chain.
        let mut batch: BTreeSet<RowUuid> = open.iter().map(|row| row.uuid).collect();
        let mut later: BTreeMap<RowUuid, Vec<Ready>> = BTreeMap::new();
        while !open.is_empty() {
            let known = self.known_parents(model, &open).await?;
            let (mut now, mut done) = (Vec::new(), Vec::new());
            for mut row in open {
                done.push(row.uuid);
                match self.parents(model, &mut row, &known, &batch)? {
                    Parents::There => now.push(row),
                    Parents::InBatch(parent) => {
                        done.pop();
                        later.entry(parent).or_default().push(row);
                    }
                    Parents::Missing(target, parent) => {
                        self.wait(&row.change, (target, parent), report).await?;
                    }
                    Parents::Gone => released.extend(self.orphan(model, row, report).await?),
                }
            }
            released.extend(self.store_rows(hooks, model, now, report).await?);
            open = Vec::new();
            for uuid in done {
                batch.remove(&uuid);
                open.extend(later.remove(&uuid).into_iter().flatten());
            }
        }
        // A circle of rows that need each other can never be stored.
        report.orphaned += later.values().map(Vec::len).sum::<usize>();
        Ok(released)
    }

    /// What is newer than what is known, merged with it; and what had waited for rows that are here although nothing new
    /// came of them, since they were made here meanwhile.
    async fn newer(
        &mut self,
        model: usize,
        rows: Vec<Incoming>,
        report: &mut Report,
    ) -> Result<(Vec<Ready>, Vec<Incoming>), ModelError> {
        let info = self.info(model)?;
        let uuids: Vec<RowUuid> = rows.iter().map(|row| row.uuid).collect();
        let mut known = self.marks(model, &uuids).await?;
        let alive: Vec<RowUuid> = known
            .iter()
            .filter(|(_, marks)| !marks.is_deleted())
            .map(|(uuid, _)| *uuid)
            .collect();
        let mut stored = self.rows(model, &alive).await?;
        let (mut newer, mut here) = (Vec::with_capacity(rows.len()), Vec::new());
        let now = self.now_ms();
        for change in rows {
            let uuid = change.uuid;
            let before = stored.remove(&uuid);
            let mut values: RowValues = info
                .fields
                .iter()
                .zip(&change.values)
                .map(|(field, value)| match value {
                    Some(value) => value.clone(),
                    None => {
                        let initial = if field.is_synced() { None } else { field.on_apply };
                        initial
                            .or(field.on_insert)
                            .map_or(Value::Null, |initial| initial.value(now))
                    }
                })
                .collect();
            // A UUID that is derived has to be derived from what the row says.
            if derived(info, &values)?.is_some_and(|derived| derived != uuid) {
                report.refuse(Refusal::Owner);
                continue;
            }
            let mut marks = change.known_marks(info);
            let ours = known.remove(&uuid);
            if let Some(ours) = &ours
                && ours.generation > marks.generation
                && self.respects(model, ours, uuid, &values).await?
            {
                report.superseded += 1;
                here.extend(before.map(|_| uuid));
                continue;
            }
            match (ours, &before) {
                (Some(mut ours), Some(before)) if ours.generation == marks.generation => {
                    let mut row = before.clone();
                    if !merge(info, (&mut ours, &mut row), (&marks, &change.values))? {
                        report.superseded += 1;
                        here.push(uuid);
                        continue;
                    }
                    for (place, field) in info.fields.iter().enumerate() {
                        match field.on_apply {
                            Some(initial) => row[place] = initial.value(now),
                            None if field.is_synced() => {}
                            None => row[place] = before[place].clone(),
                        }
                    }
                    (marks, values) = (ours, row);
                }
                _ => {}
            }
            newer.push(Ready {
                uuid,
                marks,
                values,
                before,
                pending: Vec::new(),
                change,
            });
        }
        Ok((newer, self.arrived(model, &here).await?))
    }

    async fn store_rows(
        &mut self,
        hooks: &mut impl Hooks<S>,
        model: usize,
        rows: Vec<Ready>,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let info = self.info(model)?;
        let mut allowed = Vec::with_capacity(rows.len());
        let (mut changed, mut merged) = (Vec::new(), Vec::new());
        for mut row in rows {
            if !self.is_allowed(model, info, &row).await? {
                report.refuse(Refusal::Owner);
                continue;
            }
            let sender = row.change.sender.clone();
            if info.hooks.guard
                && !hooks
                    .guard(self, model, &sender, row.uuid, Some(&row.values))
                    .await?
            {
                report.refuse(Refusal::Guard);
                continue;
            }
            match self.collide(model, info, &mut row, report).await? {
                Collided::No => allowed.push(row),
                Collided::Changed(mark) => {
                    changed.push((row.uuid, mark));
                    allowed.push(row);
                }
                Collided::Merged(winner) => merged.push((row.uuid, winner)),
            }
        }
        let places: Vec<usize> = (0..info.fields.len()).collect();
        let overwritten: Vec<usize> = places
            .iter()
            .copied()
            .filter(|place| info.fields[*place].is_synced() || info.fields[*place].on_apply.is_some())
            .collect();
        let values: Vec<(RowUuid, RowValues)> =
            allowed.iter().map(|row| (row.uuid, row.values.clone())).collect();
        self.put_rows(model, &places, &overwritten, &values).await?;
        let marks: Vec<(RowUuid, Marks, Mark)> = allowed
            .iter()
            .map(|row| (row.uuid, row.marks.clone(), row.change.marks.latest().clone()))
            .collect();
        self.put_marks(model, &marks).await?;
        self.wait_for_references(model, &allowed).await?;
        for (uuid, mark) in changed {
            self.route(model, &[uuid], &places, &mark).await?;
        }
        let uuids: Vec<RowUuid> = allowed.iter().map(|row| row.uuid).collect();
        report.changed.extend(uuids.iter().map(|uuid| (model, *uuid)));
        let mut released = self.arrived(model, &uuids).await?;
        for (uuid, winner) in merged {
            released.extend(self.departed(model, uuid, Some(winner)).await?);
        }
        Ok(released)
    }

    /// Whether the sender may write the row, by what this peer knows of it.
    async fn is_allowed(&mut self, model: usize, info: &ModelInfo, row: &Ready) -> Result<bool, ModelError> {
        if info.ownership == OwnershipRule::Shared {
            return Ok(true);
        }
        let sender = row.change.sender.clone();
        let only_the_sender = is_all_by(&row.change.marks, &sender);
        if !only_the_sender || !self.may_write(&sender, model, row.uuid, &row.values).await? {
            return Ok(false);
        }
        match &row.before {
            Some(before) => self.may_write(&sender, model, row.uuid, before).await,
            None => Ok(true),
        }
    }
}

/// Whether one peer has written all of a row.
pub(super) fn is_all_by(marks: &Marks, origin: &Arc<str>) -> bool {
    let all = marks.fields.values().chain(marks.keys.values());
    all.chain([&marks.base]).all(|mark| mark.origin == *origin)
}
