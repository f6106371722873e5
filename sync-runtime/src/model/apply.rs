//! Received rows: what is newer in them is stored, parents first.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use super::collision::Collided;
use super::hooks::Hooks;
use super::marks::{Mark, Marks};
use super::merge::merge;
use super::parents::Parents;
use super::store::Store;
use super::value::Value;
use super::wire::{Incoming, read};
use super::write::derived;
use super::{
    DeleteRule, ModelError, ModelInfo, OwnershipRule, Refusal, RowUuid, RowValues, Transaction, uuid_text,
};
use crate::stamp::Stamp;

/// How far a stamp may be ahead of the wall clock.
const MAX_DRIFT: Duration = Duration::from_secs(6 * 60 * 60);

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
    /// How many rows need one that was deleted.
    pub orphaned: usize,
    /// How many rows are of models that this peer does not know.
    pub unknown: usize,
    /// How many rows were refused, and why.
    pub refused: BTreeMap<Refusal, usize>,
}

impl Report {
    fn refuse(&mut self, why: Refusal) {
        *self.refused.entry(why).or_default() += 1;
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
    /// Deferred references: field, model, row.
    pub(super) pending: Vec<(usize, usize, RowUuid)>,
    change: Incoming,
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
        let (rows, unknown) = read(self.registry(), &sender.into(), bytes)?;
        if let Some(latest) = rows.iter().map(|row| row.marks.latest().stamp).max() {
            if Stamp::of_wall(self.wall()).is_some_and(|wall| latest.ahead_of(wall) > MAX_DRIFT) {
                return Err(ModelError::Drift);
            }
            self.see(latest);
        }
        let mut report = Report {
            unknown,
            ..Report::default()
        };
        let mut open = rows;
        while !open.is_empty() {
            open = self.round(hooks, open, &mut report).await?;
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
        Ok(report)
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
                self.apply_deletion(hooks, *model, row, report).await?;
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
        let mut open = self.newer(model, rows, report).await?;
        let mut released = Vec::new();
        // Rows that refer to others of the same message are stored after them.
        while !open.is_empty() {
            let batch: BTreeSet<RowUuid> = open.iter().map(|row| row.uuid).collect();
            let known = self.known_parents(model, &open).await?;
            let (mut now, mut later) = (Vec::new(), Vec::new());
            for mut row in open {
                match self.parents(model, &mut row, &known, &batch)? {
                    Parents::There => now.push(row),
                    Parents::InBatch => later.push(row),
                    Parents::Missing(target, parent) => match self.wait(&row.change, target, parent).await? {
                        true => report.waiting += 1,
                        false => report.refuse(Refusal::Full),
                    },
                    Parents::Gone => self.orphan(model, row, report).await?,
                }
            }
            if now.is_empty() {
                // A circle of rows that need each other can never be stored.
                report.orphaned += later.len();
                break;
            }
            released.extend(self.store_rows(hooks, model, now, report).await?);
            open = later;
        }
        Ok(released)
    }

    /// What is newer than what is known, merged with it.
    async fn newer(
        &mut self,
        model: usize,
        rows: Vec<Incoming>,
        report: &mut Report,
    ) -> Result<Vec<Ready>, ModelError> {
        let info = self.info(model)?;
        let uuids: Vec<RowUuid> = rows.iter().map(|row| row.uuid).collect();
        let mut known = self.marks(model, &uuids).await?;
        let alive: Vec<RowUuid> = known
            .iter()
            .filter(|(_, marks)| !marks.is_deleted())
            .map(|(uuid, _)| *uuid)
            .collect();
        let mut stored = self.rows(model, &alive).await?;
        let mut newer = Vec::with_capacity(rows.len());
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
            let mut marks = change.marks.clone();
            let ours = known.remove(&uuid);
            if let Some(ours) = &ours
                && ours.generation > marks.generation
                && self.respects(model, ours, uuid, &values).await?
            {
                report.superseded += 1;
                continue;
            }
            match (ours, &before) {
                (Some(mut ours), Some(before)) if ours.generation == marks.generation => {
                    let mut row = before.clone();
                    if !merge(info, (&mut ours, &mut row), (&marks, &change.values))? {
                        report.superseded += 1;
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
        Ok(newer)
    }

    async fn store_rows(
        &mut self,
        hooks: &mut impl Hooks<S>,
        model: usize,
        rows: Vec<Ready>,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        let info = self.info(model)?;
        let mut allowed = Vec::with_capacity(rows.len());
        let mut renamed = Vec::new();
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
                Collided::Renamed(mark) => {
                    renamed.push((row.uuid, mark));
                    allowed.push(row);
                }
                Collided::Merged => {}
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
        for (uuid, mark) in renamed {
            self.route(model, &[uuid], &places, &mark).await?;
        }
        let uuids: Vec<RowUuid> = allowed.iter().map(|row| row.uuid).collect();
        report.changed.extend(uuids.iter().map(|uuid| (model, *uuid)));
        self.arrived(model, &uuids).await
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

    /// A row that needs one that was deleted is deleted with it, by whoever may.
    async fn orphan(&mut self, model: usize, row: Ready, report: &mut Report) -> Result<(), ModelError> {
        report.orphaned += 1;
        if self
            .may_write(&self.name().clone(), model, row.uuid, &row.values)
            .await?
        {
            let mark = self.mark()?;
            let marks = Marks::new(row.marks.generation + 1, mark.clone());
            if row.before.is_some() {
                self.remove_rows(model, &[row.uuid]).await?;
            }
            self.put_marks(model, &[(row.uuid, marks, mark.clone())]).await?;
            let places: Vec<usize> = (0..self.info(model)?.fields.len()).collect();
            self.route(model, &[row.uuid], &places, &mark).await?;
        }
        Ok(())
    }

    async fn apply_deletion(
        &mut self,
        hooks: &mut impl Hooks<S>,
        model: usize,
        row: Incoming,
        report: &mut Report,
    ) -> Result<(), ModelError> {
        let (info, uuid) = (self.info(model)?, row.uuid);
        if info.delete == DeleteRule::Never {
            report.refuse(Refusal::Delete);
            return Ok(());
        }
        let stored = self.rows(model, &[uuid]).await?.remove(&uuid);
        let is_owner = match (&stored, info.ownership) {
            (_, OwnershipRule::Shared) => true,
            (_, OwnershipRule::Itself) => *row.sender == uuid_text(uuid),
            (Some(values), OwnershipRule::Through(_)) => {
                self.may_write(&row.sender, model, uuid, values).await?
            }
            // Who owns it is seen when it comes, and the deletion of anybody else is ignored then.
            (None, OwnershipRule::Through(_)) => true,
        };
        if !is_owner || info.ownership != OwnershipRule::Shared && !is_all_by(&row.marks, &row.sender) {
            report.refuse(Refusal::Owner);
            return Ok(());
        }
        if info.hooks.guard && !hooks.guard(self, model, &row.sender, uuid, None).await? {
            report.refuse(Refusal::Guard);
            return Ok(());
        }
        let known = self.marks(model, &[uuid]).await?.remove(&uuid);
        let mut marks = row.marks.clone();
        if let Some(known) = &known {
            let is_older = known.generation > marks.generation;
            let is_same = known.generation == marks.generation && known.base >= marks.base;
            if is_older || is_same {
                report.superseded += 1;
                return Ok(());
            }
            marks.successor = marks.successor.or(known.successor);
        }
        if let (Some(_), Some(successor)) = (&stored, marks.successor) {
            if self.rows(model, &[successor]).await?.is_empty() {
                match self.wait(&row, model, successor).await? {
                    true => report.waiting += 1,
                    false => report.refuse(Refusal::Full),
                }
                return Ok(());
            }
            self.hand_over(model, uuid, successor).await?;
        }
        let mut doomed = self.doomed(model, &[uuid], false).await?;
        loop {
            let orphans = self.release(&doomed, false).await?;
            if orphans.is_empty() {
                break;
            }
            for (other, orphan) in orphans {
                let seen: BTreeSet<(usize, RowUuid)> =
                    doomed.iter().map(|(model, uuid, _)| (*model, *uuid)).collect();
                let more = self.doomed(other, &[orphan], false).await?;
                doomed.extend(
                    more.into_iter()
                        .filter(|(model, uuid, _)| !seen.contains(&(*model, *uuid))),
                );
            }
        }
        let own = self.name().clone();
        let mut may_bury = BTreeSet::new();
        for (other, one, values) in &doomed {
            if self.may_write(&own, *other, *one, values).await? {
                may_bury.insert((*other, *one));
            }
        }
        for (other, one, values) in self.removal(doomed).await? {
            if (other, one) == (model, uuid) {
                self.remove_rows(other, &[one]).await?;
                continue;
            }
            match may_bury.contains(&(other, one)) {
                true => self.bury(&[(other, one, values)], None).await?,
                // Its owner will say so; the row cannot stay meanwhile.
                false => self.remove_rows(other, &[one]).await?,
            }
            report.changed.push((other, one));
        }
        let mark = marks.base.clone();
        self.put_marks(model, &[(uuid, marks, mark)]).await?;
        report.changed.push((model, uuid));
        Ok(())
    }
}

fn is_all_by(marks: &Marks, origin: &Arc<str>) -> bool {
    let all = marks.fields.values().chain(marks.keys.values());
    all.chain([&marks.base]).all(|mark| mark.origin == *origin)
}
