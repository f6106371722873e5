//! Writes of this peer: row, stamps, log and outbox in the caller's transaction.

use std::collections::{BTreeMap, BTreeSet};

use super::check::encoded;
use super::marks::{Mark, Marks};
use super::store::{Filter, Store};
use super::tables::WAITING;
use super::value::{MapEntries, Value};
use super::{FieldPolicy, ModelError, ModelInfo, RowUuid, RowValues, Transaction, derived_uuid};

impl<S: Store> Transaction<'_, S> {
    /// Inserts a row; fields that are not given have the value that the schema states, or none. Where the
    /// UUID is derived and the row is there already, what is given is written to that row.
    ///
    /// The model and the fields are positions in the registry.
    pub async fn insert(
        &mut self,
        model: usize,
        uuid: Option<RowUuid>,
        given: Vec<(usize, Value)>,
    ) -> Result<RowUuid, ModelError> {
        let info = self.info(model)?;
        let now = self.now_ms();
        let mut values: RowValues = info
            .fields
            .iter()
            .map(|field| field.on_insert.map_or(Value::Null, |initial| initial.value(now)))
            .collect();
        for (place, value) in &given {
            let slot = values.get_mut(*place);
            let slot =
                slot.ok_or_else(|| ModelError::Invalid(format!("{} has no field {place}", info.name)))?;
            slot.clone_from(value);
        }
        for (field, value) in info.fields.iter().zip(&mut values) {
            // As every other peer will store it.
            *value = match encoded(info, field, value)? {
                Some(bytes) => super::check::decoded(field, &bytes)?,
                None => Value::Null,
            };
        }
        let uuid = match (derived(info, &values)?, uuid) {
            (Some(derived), _) => derived,
            (None, Some(uuid)) => uuid,
            (None, None) => return Err(ModelError::Invalid(format!("a {} needs a UUID", info.name))),
        };
        let known = self.marks(model, &[uuid]).await?.remove(&uuid);
        if known.as_ref().is_some_and(|marks| !marks.is_deleted()) {
            if info.derived.is_empty() {
                return Err(ModelError::Exists(info.name, uuid));
            }
            let given: Vec<(usize, Value)> = given
                .into_iter()
                .filter(|(place, _)| !info.fields[*place].immutable)
                .collect();
            self.update(model, &[uuid], &given).await?;
            return Ok(uuid);
        }
        if !self.may_write(&self.name().clone(), model, uuid, &values).await? {
            return Err(ModelError::NotOwner(info.name, uuid));
        }
        self.refuse_collision(model, info, uuid, &values, None).await?;
        let mark = self.mark()?;
        let marks = Marks::of_made(known.as_ref(), mark.clone()).ok_or(ModelError::Gone(info.name, uuid))?;
        let places: Vec<usize> = (0..info.fields.len()).collect();
        self.put_rows(model, &places, &places, &[(uuid, values)]).await?;
        self.put_marks(model, &[(uuid, marks, mark.clone())]).await?;
        self.route(model, &[uuid], &places, &mark).await?;
        Ok(uuid)
    }

    /// Writes the same fields of many rows; how many of them were not so already.
    pub async fn update(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
        changes: &[(usize, Value)],
    ) -> Result<usize, ModelError> {
        let info = self.info(model)?;
        for (place, value) in changes {
            let field = info.fields.get(*place);
            let field =
                field.ok_or_else(|| ModelError::Invalid(format!("{} has no field {place}", info.name)))?;
            encoded(info, field, value)?;
            if field.immutable {
                let why = format!("{}.{} is written on insert only", info.name, field.name);
                return Err(ModelError::Invalid(why));
            }
        }
        let (mut known, mut rows) = (self.marks(model, uuids).await?, self.rows(model, uuids).await?);
        let mark = self.mark()?;
        let mut written: BTreeMap<Vec<usize>, Vec<(RowUuid, RowValues)>> = BTreeMap::new();
        let (mut stamped, mut count, mut before) = (Vec::new(), 0, Vec::new());
        for uuid in uuids.iter().copied().collect::<BTreeSet<RowUuid>>() {
            let (Some(mut marks), Some(mut row)) = (known.remove(&uuid), rows.remove(&uuid)) else {
                return Err(ModelError::Absent(info.name, uuid));
            };
            if marks.is_deleted() {
                return Err(ModelError::Absent(info.name, uuid));
            }
            if !self.may_write(&self.name().clone(), model, uuid, &row).await? {
                return Err(ModelError::NotOwner(info.name, uuid));
            }
            let mut changed = Vec::new();
            let old = info.waits_for_push().then(|| (uuid, marks.clone(), row.clone()));
            for (place, value) in changes {
                if change(info, &mut marks, &mut row, *place, value, &mark)? {
                    changed.push(*place);
                }
            }
            if changed.is_empty() {
                continue;
            }
            count += 1;
            if !self.may_write(&self.name().clone(), model, uuid, &row).await? {
                return Err(ModelError::NotOwner(info.name, uuid));
            }
            self.refuse_collision(model, info, uuid, &row, Some(&changed))
                .await?;
            self.settle_deferred(model, info, uuid, &changed).await?;
            let is_synced = changed.iter().any(|place| info.fields[*place].is_synced());
            let mut levels = changed.iter().map(|place| &info.fields[*place]);
            if is_synced && levels.all(|field| field.waits_for_push() || !field.is_synced()) {
                before.extend(old);
            }
            if is_synced {
                marks.settle(synced_numbers(info));
                stamped.push((uuid, changed.clone(), marks));
            }
            written.entry(changed).or_default().push((uuid, row));
        }
        self.keep_published(model, before).await?;
        for (places, rows) in &written {
            self.put_rows_again(model, places, rows).await?;
        }
        for (uuid, changed, _) in &stamped {
            self.route(model, &[*uuid], changed, &mark).await?;
        }
        let stamped: Vec<(RowUuid, Marks, Mark)> = stamped
            .into_iter()
            .map(|(uuid, _, marks)| (uuid, marks, mark.clone()))
            .collect();
        self.put_marks(model, &stamped).await?;
        Ok(count)
    }

    /// Writes columns of rows that are there.
    pub(super) async fn put_rows_again(
        &mut self,
        model: usize,
        places: &[usize],
        rows: &[(RowUuid, RowValues)],
    ) -> Result<(), ModelError> {
        // An insert that becomes an update has to have all columns that cannot be empty.
        let info = self.info(model)?;
        let needed = info
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| !field.optional);
        let mut columns: Vec<usize> = needed
            .map(|(place, _)| place)
            .chain(places.iter().copied())
            .collect();
        columns.sort_unstable();
        columns.dedup();
        self.put_rows(model, &columns, places, rows).await
    }

    async fn refuse_collision(
        &mut self,
        model: usize,
        info: &'static ModelInfo,
        uuid: RowUuid,
        values: &RowValues,
        changed: Option<&[usize]>,
    ) -> Result<(), ModelError> {
        for unique in info.uniques {
            let concerns =
                changed.is_none_or(|changed| unique.fields.iter().any(|place| changed.contains(place)));
            if concerns && let Some(other) = self.same_natural_key(model, unique, uuid, values).await? {
                return Err(ModelError::Collision(info.name, other));
            }
        }
        Ok(())
    }

    /// A reference that is written anew no longer waits.
    async fn settle_deferred(
        &mut self,
        model: usize,
        info: &ModelInfo,
        uuid: RowUuid,
        changed: &[usize],
    ) -> Result<(), ModelError> {
        for place in changed {
            let field = &info.fields[*place];
            if field.can_wait() {
                let (model, uuid, number) = (
                    self.number(model),
                    Value::of_uuid(uuid),
                    Value::Integer(field.number.into()),
                );
                let filters = [
                    Filter::Is("model", &model),
                    Filter::Is("uuid", &uuid),
                    Filter::Is("field", &number),
                ];
                self.store.delete(WAITING.name, &filters).await?;
            }
        }
        Ok(())
    }
}

/// The UUID that is derived from a row's values, if it is.
pub(super) fn derived(info: &ModelInfo, values: &RowValues) -> Result<Option<RowUuid>, ModelError> {
    if info.derived.is_empty() {
        return Ok(None);
    }
    let mut parts = Vec::with_capacity(info.derived.len());
    for place in info.derived {
        parts.push(encoded(info, &info.fields[*place], &values[*place])?);
    }
    let parts: Vec<Option<&[u8]>> = parts.iter().map(Option::as_deref).collect();
    Ok(Some(derived_uuid(info.name, &parts)))
}

/// The numbers of the fields that leave the device.
pub(super) fn synced_numbers(info: &ModelInfo) -> impl Iterator<Item = u32> + Clone {
    info.fields
        .iter()
        .filter(|field| field.is_synced())
        .map(|field| field.number)
}

/// Writes one field by its policy; whether it was not so already.
fn change(
    info: &ModelInfo,
    marks: &mut Marks,
    row: &mut RowValues,
    place: usize,
    value: &Value,
    mark: &Mark,
) -> Result<bool, ModelError> {
    let field = &info.fields[place];
    let (old, new) = (
        encoded(info, field, &row[place]).unwrap_or(None),
        encoded(info, field, value)?,
    );
    let new = match (&field.conflict, &old, new) {
        (FieldPolicy::Merge(merge), Some(old), Some(new)) => Some(merge(old, &new)),
        // What never forgets is not emptied either.
        (FieldPolicy::Merge(_), Some(old), None) => Some(old.clone()),
        (_, _, new) => new,
    };
    if new == old {
        return Ok(false);
    }
    let mark = mark.over(marks.latest_of(field.number))?;
    if let FieldPolicy::PerKey { split, .. } = field.conflict {
        let entries = |bytes: &Option<Vec<u8>>| bytes.as_deref().map(split).unwrap_or_default();
        let (before, after): (MapEntries, MapEntries) = (entries(&old), entries(&new));
        for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            if before.get(key) != after.get(key) {
                marks.keys.insert((field.number, key.clone()), mark.clone());
            }
        }
    } else if field.is_synced() {
        marks.set(field.number, mark.clone());
    }
    row[place] = match new {
        Some(bytes) => super::check::decoded(field, &bytes)?,
        None => Value::Null,
    };
    Ok(true)
}
