//! Deletions of this peer, and what goes with rows that are deleted.

use std::collections::{BTreeMap, BTreeSet};

use super::marks::Marks;
use super::store::Store;
use super::value::Value;
use super::{CascadeRule, DeleteRule, FieldInfo, ModelError, RowUuid, RowValues, Transaction};

impl<S: Store> Transaction<'_, S> {
    /// Deletes rows and what goes with them; how many rows went.
    pub async fn delete(&mut self, model: usize, uuids: &[RowUuid]) -> Result<usize, ModelError> {
        let doomed = self.doomed(model, uuids, true).await?;
        for (model, uuid, values) in &doomed {
            let info = self.info(*model)?;
            if info.delete == DeleteRule::Never {
                return Err(ModelError::Permanent(info.name));
            }
            if !self
                .may_write(&self.name().clone(), *model, *uuid, values)
                .await?
            {
                return Err(ModelError::NotOwner(info.name, *uuid));
            }
        }
        let gone = doomed.iter().map(|(model, uuid, _)| (*model, *uuid)).collect();
        self.release(&doomed, &gone, true).await?;
        let doomed = self.removal(doomed).await?;
        self.bury(&doomed, None).await?;
        Ok(doomed.len())
    }

    /// The rows that go with these, those that refer to others last. What is to be deleted here has to be
    /// there; what a peer has deleted need not be.
    pub(super) async fn doomed(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
        must_exist: bool,
    ) -> Result<Vec<(usize, RowUuid, RowValues)>, ModelError> {
        let mut open: Vec<(usize, RowUuid)> = uuids.iter().map(|uuid| (model, *uuid)).collect();
        let mut seen: BTreeSet<(usize, RowUuid)> = BTreeSet::new();
        let (mut doomed, mut is_first) = (Vec::new(), true);
        while !open.is_empty() {
            let mut next = Vec::new();
            for (model, uuid) in std::mem::take(&mut open) {
                if !seen.insert((model, uuid)) {
                    continue;
                }
                let info = self.info(model)?;
                let Some(values) = self.rows(model, &[uuid]).await?.remove(&uuid) else {
                    match is_first && must_exist {
                        true => return Err(ModelError::Absent(info.name, uuid)),
                        false => continue,
                    }
                };
                for cascade in info.cascade {
                    match cascade {
                        CascadeRule::Target(place) => {
                            let target = info.fields.get(*place).and_then(FieldInfo::target);
                            next.extend(target.zip(values.get(*place).and_then(Value::uuid)));
                        }
                        CascadeRule::Referrers(other, place) => {
                            let found = self.referrers(*other, *place, uuid).await?;
                            next.extend(found.into_iter().map(|uuid| (*other, uuid)));
                        }
                    }
                }
                doomed.push((model, uuid, values));
            }
            (open, is_first) = (next, false);
        }
        Ok(doomed)
    }

    /// Empties the columns of other rows that hold the row ids of doomed ones, but for those that are gone as well; gives
    /// those that cannot be without one.
    pub(super) async fn release(
        &mut self,
        doomed: &[(usize, RowUuid, RowValues)],
        gone: &BTreeSet<(usize, RowUuid)>,
        is_own: bool,
    ) -> Result<Vec<(usize, RowUuid)>, ModelError> {
        let (registry, mut orphans) = (self.registry(), Vec::new());
        for (target, uuid, _) in doomed {
            for (other, info) in registry.models.iter().enumerate() {
                for (place, field) in info.fields.iter().enumerate() {
                    if field.row_target() != Some(*target) {
                        continue;
                    }
                    let left: Vec<RowUuid> = self.referrers(other, place, *uuid).await?;
                    for row in left.into_iter().filter(|row| !gone.contains(&(other, *row))) {
                        match (field.optional, is_own) {
                            (true, _) => self.empty(other, place, row).await?,
                            (false, true) => {
                                return Err(ModelError::Kept(self.info(*target)?.name, info.name));
                            }
                            (false, false) => orphans.push((other, row)),
                        }
                    }
                }
            }
        }
        Ok(orphans)
    }

    /// Empties a reference: as a write where this peer may write the row, else here alone, until the owner
    /// does the same.
    pub(super) async fn empty(
        &mut self,
        model: usize,
        place: usize,
        uuid: RowUuid,
    ) -> Result<(), ModelError> {
        let Some(mut values) = self.rows(model, &[uuid]).await?.remove(&uuid) else {
            return Ok(());
        };
        let is_synced = self.marks(model, &[uuid]).await?.contains_key(&uuid);
        if is_synced
            && self.may_write(&self.name().clone(), model, uuid, &values).await?
            && !self.info(model)?.fields[place].immutable
        {
            self.update(model, &[uuid], &[(place, Value::Null)]).await?;
            return Ok(());
        }
        values[place] = Value::Null;
        self.put_rows_again(model, &[place], &[(uuid, values)]).await
    }

    /// Doomed rows in the order in which they can be removed: each before those that it refers to. Where that
    /// cannot be, since a reference closes a circle, the reference is emptied.
    pub(super) async fn removal(
        &mut self,
        mut doomed: Vec<(usize, RowUuid, RowValues)>,
    ) -> Result<Vec<(usize, RowUuid, RowValues)>, ModelError> {
        let registry = self.registry();
        let rank = |model: usize| registry.order.iter().position(|place| *place == model);
        doomed.reverse();
        doomed.sort_by_key(|(model, _, _)| std::cmp::Reverse(rank(*model)));
        let places: BTreeMap<(usize, RowUuid), usize> = doomed
            .iter()
            .enumerate()
            .map(|(place, (model, uuid, _))| ((*model, *uuid), place))
            .collect();
        for (place, (model, uuid, values)) in doomed.iter().enumerate() {
            for (field, info) in self.info(*model)?.fields.iter().enumerate() {
                let target = info.row_target().zip(values[field].uuid());
                let goes_first = target
                    .and_then(|target| places.get(&target))
                    .is_some_and(|other| *other < place);
                if goes_first && info.optional {
                    let mut values = values.clone();
                    values[field] = Value::Null;
                    self.put_rows_again(*model, &[field], &[(*uuid, values)]).await?;
                }
            }
        }
        Ok(doomed)
    }

    /// Deletes rows, and remembers that they are deleted.
    pub(super) async fn bury(
        &mut self,
        doomed: &[(usize, RowUuid, RowValues)],
        successor: Option<RowUuid>,
    ) -> Result<(), ModelError> {
        if doomed.is_empty() {
            return Ok(());
        }
        let mark = self.mark()?;
        for (model, uuid, _) in doomed {
            let known = self.marks(*model, &[*uuid]).await?.remove(uuid);
            self.remove_rows(*model, &[*uuid]).await?;
            // A row that was never synced goes without a trace.
            if let Some(known) = known.filter(|marks| !marks.is_deleted()) {
                let mut marks = Marks::new(known.generation + 1, mark.clone());
                marks.successor = successor;
                self.put_marks(*model, &[(*uuid, marks, mark.clone())]).await?;
                let places: Vec<usize> = (0..self.info(*model)?.fields.len()).collect();
                self.route(*model, &[*uuid], &places, &mark).await?;
            }
        }
        Ok(())
    }
}
