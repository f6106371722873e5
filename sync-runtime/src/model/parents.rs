//! References of received rows: what they lead to, and what has to wait.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::{Ready, Report};
use super::marks::Marks;
use super::shelf::WAITING_CHANGES;
use super::store::{Filter, MAX_IN, Put, Select, Store};
use super::tables::WAITING;
use super::value::Value;
use super::wire::Incoming;
use super::{FieldInfo, FieldKind, ModelError, Refusal, RowUuid, RowValues, Transaction};

/// The longest chain of rows that were merged into each other.
const MAX_SUCCESSORS: usize = 8;

/// Whether a row can be stored.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Parents {
    /// All that it needs is there.
    There,
    /// It needs this row of the same message first.
    InBatch(RowUuid),
    /// It needs a row that is not there.
    Missing(usize, RowUuid),
    /// It needs a row that was deleted.
    Gone,
}

/// What is known of rows that are referred to.
#[derive(Debug, Default)]
pub(super) struct Known {
    there: BTreeSet<(usize, RowUuid)>,
    deleted: BTreeMap<(usize, RowUuid), Option<RowUuid>>,
}

impl<S: Store> Transaction<'_, S> {
    /// Looks at everything that these rows refer to by local row ids.
    pub(super) async fn known_parents(&mut self, model: usize, rows: &[Ready]) -> Result<Known, ModelError> {
        let info = self.info(model)?;
        let mut wanted: BTreeMap<usize, BTreeSet<RowUuid>> = BTreeMap::new();
        for row in rows {
            for (field, value) in info.fields.iter().zip(&row.values) {
                if let (Some(target), Some(uuid)) = (field.row_target(), value.uuid()) {
                    wanted.entry(target).or_default().insert(uuid);
                }
            }
        }
        let mut known = Known::default();
        for (target, uuids) in wanted {
            let mut open: Vec<RowUuid> = uuids.into_iter().collect();
            for _ in 0..MAX_SUCCESSORS {
                let there = self.row_ids(target, &open).await?;
                known.there.extend(there.keys().map(|uuid| (target, *uuid)));
                open.retain(|uuid| !there.contains_key(uuid));
                if open.is_empty() {
                    break;
                }
                let marks = self.marks(target, &open).await?;
                open = Vec::new();
                for (uuid, marks) in marks.iter().filter(|(_, marks)| marks.is_deleted()) {
                    known.deleted.insert((target, *uuid), marks.successor);
                    open.extend(marks.successor);
                }
            }
        }
        Ok(known)
    }

    /// Whether a row can be stored now. References to merged rows lead to what they were merged into,
    /// optional ones to deleted rows and deferred ones to rows that are not there are taken out into
    /// `pending`.
    pub(super) fn parents(
        &self,
        model: usize,
        row: &mut Ready,
        known: &Known,
        batch: &BTreeSet<RowUuid>,
    ) -> Result<Parents, ModelError> {
        let info = self.info(model)?;
        let mut found = Parents::There;
        for (place, field) in info.fields.iter().enumerate() {
            let (Some(target), Some(mut uuid)) = (field.row_target(), row.values[place].uuid()) else {
                continue;
            };
            let mut is_gone = false;
            for _ in 0..MAX_SUCCESSORS {
                match known.deleted.get(&(target, uuid)) {
                    Some(Some(successor)) if !known.there.contains(&(target, uuid)) => uuid = *successor,
                    Some(None) => is_gone = true,
                    _ => break,
                }
            }
            row.values[place] = Value::of_uuid(uuid);
            let deferred = matches!(field.kind, FieldKind::Reference { deferred: true, .. });
            if known.there.contains(&(target, uuid)) {
                continue;
            }
            if is_gone && field.optional {
                // It may come back.
                row.values[place] = Value::Null;
                row.pending.push((place, target, uuid));
            } else if is_gone {
                return Ok(Parents::Gone);
            } else if deferred {
                row.values[place] = Value::Null;
                row.pending.push((place, target, uuid));
            } else if target == model && batch.contains(&uuid) && uuid != row.uuid {
                found = Parents::InBatch(uuid);
            } else {
                return Ok(Parents::Missing(target, uuid));
            }
        }
        Ok(found)
    }

    /// Keeps a change until a row is there.
    pub(super) async fn wait(
        &mut self,
        change: &Incoming,
        (target, parent): (usize, RowUuid),
        report: &mut Report,
    ) -> Result<(), ModelError> {
        let beside = [
            ("parent_model", self.number(target)),
            ("parent", Value::of_uuid(parent)),
        ];
        match self.keep(&WAITING_CHANGES, change, &beside).await? {
            true => report.waiting += 1,
            false => report.refuse(Refusal::Full),
        }
        Ok(())
    }

    /// Keeps references until the rows are there that they lead to.
    pub(super) async fn wait_for_references(
        &mut self,
        model: usize,
        rows: &[Ready],
    ) -> Result<(), ModelError> {
        let (info, number) = (self.info(model)?, self.number(model));
        if !info.fields.iter().any(FieldInfo::can_wait) {
            return Ok(());
        }
        let uuids: Vec<RowUuid> = rows.iter().map(|row| row.uuid).collect();
        self.forget_references(model, &uuids).await?;
        let mut waiting = Vec::new();
        for row in rows {
            for (place, target, parent) in &row.pending {
                waiting.push(vec![
                    self.number(*target),
                    Value::of_uuid(*parent),
                    number.clone(),
                    Value::of_uuid(row.uuid),
                    Value::Integer(info.fields[*place].number.into()),
                ]);
            }
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let put = Put {
            table: WAITING.name,
            columns: &["parent_model", "parent", "model", "uuid", "field"],
            rows: &waiting,
            key: WAITING.key,
            update: &[],
            counter: WAITING.counter,
        };
        Ok(self.store.put(&put).await?)
    }

    /// Forgets the references of rows that wait: they are written anew, or the rows are gone.
    pub(super) async fn forget_references(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<(), ModelError> {
        if !self.info(model)?.fields.iter().any(FieldInfo::can_wait) {
            return Ok(());
        }
        let number = self.number(model);
        for uuids in uuids.chunks(MAX_IN) {
            let wanted = super::rows::values_of(uuids);
            let filters = [
                Filter::Is("model", &number),
                Filter::In("uuid", &wanted),
                Filter::Above("field", &Value::Integer(-1)),
            ];
            self.store.delete(WAITING.name, &filters).await?;
        }
        Ok(())
    }

    /// Sets the references that waited for these rows, and gives the changes that did.
    pub(super) async fn arrived(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<Vec<Incoming>, ModelError> {
        let there: Vec<(RowUuid, RowUuid)> = uuids.iter().map(|uuid| (*uuid, *uuid)).collect();
        self.released(model, &there).await
    }

    /// Gives the changes that waited for a row that was deleted: they lead to its successor, or go with it. References
    /// alone go on waiting, for the successor if there is one.
    pub(super) async fn departed(
        &mut self,
        model: usize,
        uuid: RowUuid,
        successor: Option<RowUuid>,
    ) -> Result<Vec<Incoming>, ModelError> {
        if let Some(successor) = successor
            && !self.rows(model, &[successor]).await?.is_empty()
        {
            return self.released(model, &[(uuid, successor)]).await;
        }
        let (number, parent) = (self.number(model), Value::of_uuid(uuid));
        let filters = [
            Filter::Is("parent_model", &number),
            Filter::Is("parent", &parent),
            Filter::Is("field", &Value::Null),
        ];
        let select = Select {
            table: WAITING.name,
            columns: &["sender", "change"],
            filters: &filters,
            order: &[("place", false)],
            limit: None,
        };
        let found = self.store.select(&select).await?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        self.store.delete(WAITING.name, &filters).await?;
        self.taken_off(&WAITING_CHANGES, &found).await
    }

    /// Sets references that waited for rows, to the rows that stand for them, and gives the changes that waited.
    async fn released(
        &mut self,
        model: usize,
        there: &[(RowUuid, RowUuid)],
    ) -> Result<Vec<Incoming>, ModelError> {
        let number = self.number(model);
        let mut released = Vec::new();
        for there in there.chunks(MAX_IN) {
            let uuids: Vec<RowUuid> = there.iter().map(|(uuid, _)| *uuid).collect();
            let wanted = super::rows::values_of(&uuids);
            let filters = [Filter::Is("parent_model", &number), Filter::In("parent", &wanted)];
            let select = Select {
                table: WAITING.name,
                columns: &["parent", "model", "uuid", "field", "sender", "change"],
                filters: &filters,
                order: &[("place", false)],
                limit: None,
            };
            let found = self.store.select(&select).await?;
            if found.is_empty() {
                continue;
            }
            self.store.delete(WAITING.name, &filters).await?;
            let (changes, references): (Vec<_>, Vec<_>) = found
                .into_iter()
                .partition(|line| line.last() != Some(&Value::Null));
            released.extend(self.taken_off(&WAITING_CHANGES, &changes).await?);
            for line in &references {
                let [parent, .., field, _, _] = line.as_slice() else {
                    continue;
                };
                let (Some((child, uuid)), Some(number)) = (self.name_of(&line[1..]), field.integer()) else {
                    continue;
                };
                let fields = self.info(child)?.fields;
                let place = fields.iter().position(|field| i64::from(field.number) == number);
                if let (Some(place), Some(mut values)) =
                    (place, self.rows(child, &[uuid]).await?.remove(&uuid))
                {
                    let stands_for = there.iter().find(|(uuid, _)| parent.uuid() == Some(*uuid));
                    values[place] = stands_for.map_or(Value::Null, |(_, row)| Value::of_uuid(*row));
                    self.put_rows_again(child, &[place], &[(uuid, values)]).await?;
                }
            }
        }
        Ok(released)
    }

    /// A tombstone that a received row has to respect: not one of a device that does not own the row.
    pub(super) async fn respects(
        &mut self,
        model: usize,
        tombstone: &Marks,
        uuid: RowUuid,
        values: &RowValues,
    ) -> Result<bool, ModelError> {
        self.may_write(&tombstone.base.origin.clone(), model, uuid, values)
            .await
    }
}
