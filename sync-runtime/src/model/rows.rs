//! Rows, stamps and log in the store, many at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::marks::{Mark, Marks};
use super::store::{Filter, MAX_IN, Put, Select, Store};
use super::tables::{LOG, ROWS, WAITING};
use super::value::Value;
use super::write::synced_numbers;
use super::{FieldInfo, FieldKind, ModelError, ModelInfo, RowId, RowUuid, Transaction};

/// The values of a row by field, with UUIDs in place of local row ids.
pub type RowValues = Vec<Value>;

impl<S: Store> Transaction<'_, S> {
    /// The local row ids of rows, of those that are there.
    pub async fn row_ids(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<BTreeMap<RowUuid, RowId>, ModelError> {
        let info = self.info(model)?;
        let Some(row_id) = info.row_id else {
            return Ok(BTreeMap::new());
        };
        let found = self
            .look_up(info.table, info.key, &values_of(uuids), &[info.key, row_id])
            .await?;
        let pairs = found.iter().filter_map(|row| match row.as_slice() {
            [uuid, id] => Some((uuid.uuid()?, RowId(id.integer()?))),
            _ => None,
        });
        Ok(pairs.collect())
    }

    /// The UUIDs of local row ids, of those that are there and have one.
    pub async fn uuids(
        &mut self,
        model: usize,
        ids: &[RowId],
    ) -> Result<BTreeMap<RowId, RowUuid>, ModelError> {
        let info = self.info(model)?;
        let Some(row_id) = info.row_id else {
            return Ok(BTreeMap::new());
        };
        let wanted: BTreeSet<RowId> = ids.iter().copied().collect();
        let wanted: Vec<Value> = wanted.into_iter().map(|RowId(id)| Value::Integer(id)).collect();
        let found = self
            .look_up(info.table, row_id, &wanted, &[row_id, info.key])
            .await?;
        let pairs = found.iter().filter_map(|row| match row.as_slice() {
            [id, uuid] => Some((RowId(id.integer()?), uuid.uuid()?)),
            _ => None,
        });
        Ok(pairs.collect())
    }

    /// Reads rows, of those that are there.
    pub async fn rows(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<BTreeMap<RowUuid, RowValues>, ModelError> {
        let info = self.info(model)?;
        let columns: Vec<&str> = std::iter::once(info.key)
            .chain(info.fields.iter().map(|field| field.name))
            .collect();
        let found = self
            .look_up(info.table, info.key, &values_of(uuids), &columns)
            .await?;
        let mut rows: BTreeMap<RowUuid, RowValues> = found
            .into_iter()
            .filter_map(|mut row| {
                let values = row.split_off(1);
                Some((row.first()?.uuid()?, values))
            })
            .collect();
        for (place, field) in info.fields.iter().enumerate() {
            if let Some(target) = field.row_target() {
                let ids: Vec<RowId> = rows
                    .values()
                    .filter_map(|row| row[place].integer().map(RowId))
                    .collect();
                let uuids = self.uuids(target, &ids).await?;
                for row in rows.values_mut() {
                    let uuid = row[place].integer().and_then(|id| uuids.get(&RowId(id)));
                    row[place] = uuid.map_or(Value::Null, |uuid| Value::of_uuid(*uuid));
                }
            }
        }
        self.read_deferred(model, info, &mut rows).await?;
        Ok(rows)
    }

    /// References that are known and cannot be stored yet count as what they are.
    async fn read_deferred(
        &mut self,
        model: usize,
        info: &ModelInfo,
        rows: &mut BTreeMap<RowUuid, RowValues>,
    ) -> Result<(), ModelError> {
        if rows.is_empty() || !info.fields.iter().any(FieldInfo::can_wait) {
            return Ok(());
        }
        let uuids: Vec<RowUuid> = rows.keys().copied().collect();
        let number = self.number(model);
        for uuids in uuids.chunks(MAX_IN) {
            let wanted = values_of(uuids);
            let select = Select {
                table: WAITING.name,
                columns: &["uuid", "field", "parent"],
                filters: &[Filter::Is("model", &number), Filter::In("uuid", &wanted)],
                order: &[("place", false)],
                limit: None,
            };
            for row in self.store.select(&select).await? {
                let [uuid, field, parent] = row.as_slice() else {
                    continue;
                };
                let place = field.integer().and_then(|number| {
                    info.fields
                        .iter()
                        .position(|field| i64::from(field.number) == number)
                });
                if let (Some(row), Some(place)) = (uuid.uuid().and_then(|uuid| rows.get_mut(&uuid)), place) {
                    row[place] = parent.clone();
                }
            }
        }
        Ok(())
    }

    /// Rows of any table by the values of one column.
    pub(super) async fn look_up(
        &mut self,
        table: &str,
        by: &str,
        wanted: &[Value],
        columns: &[&str],
    ) -> Result<Vec<Vec<Value>>, ModelError> {
        let mut found = Vec::new();
        for wanted in wanted.chunks(MAX_IN) {
            let select = Select {
                table,
                columns,
                filters: &[Filter::In(by, wanted)],
                order: &[],
                limit: None,
            };
            found.extend(self.store.select(&select).await?);
        }
        Ok(found)
    }

    /// Writes these columns of rows; `update` says which of them overwrite a row that is there. UUIDs of
    /// references become local row ids; one that is not there is an error.
    pub(super) async fn put_rows(
        &mut self,
        model: usize,
        places: &[usize],
        update: &[usize],
        rows: &[(RowUuid, RowValues)],
    ) -> Result<(), ModelError> {
        let info = self.info(model)?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut ids: BTreeMap<usize, BTreeMap<RowUuid, RowId>> = BTreeMap::new();
        for place in places {
            if let Some(target) = info.fields[*place].row_target() {
                let wanted: BTreeSet<RowUuid> =
                    rows.iter().filter_map(|(_, row)| row[*place].uuid()).collect();
                let wanted: Vec<RowUuid> = wanted.into_iter().collect();
                let found = self.row_ids(target, &wanted).await?;
                ids.entry(target).or_default().extend(found);
            }
        }
        let mut columns: Vec<&str> = vec![info.key];
        columns.extend(places.iter().map(|place| info.fields[*place].name));
        let mut written = Vec::with_capacity(rows.len());
        for (uuid, row) in rows {
            let mut values = vec![Value::of_uuid(*uuid)];
            for place in places {
                let value = &row[*place];
                values.push(match (info.fields[*place].row_target(), value.uuid()) {
                    (Some(target), Some(uuid)) => {
                        let id = ids.get(&target).and_then(|ids| ids.get(&uuid));
                        let RowId(id) = id.ok_or(ModelError::Missing(self.info(target)?.name, uuid))?;
                        Value::Integer(*id)
                    }
                    (Some(_), None) => Value::Null,
                    (None, _) => value.clone(),
                });
            }
            written.push(values);
        }
        let update: Vec<&str> = match update {
            // Something has to be set for the row to stay.
            [] => vec![info.key],
            _ => update.iter().map(|place| info.fields[*place].name).collect(),
        };
        let put = Put {
            table: info.table,
            columns: &columns,
            rows: &written,
            key: &[info.key],
            update: &update,
            counter: info.row_id,
        };
        Ok(self.store.put(&put).await?)
    }

    pub(super) async fn marks(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<BTreeMap<RowUuid, Marks>, ModelError> {
        let (info, number) = (self.info(model)?, self.number(model));
        let mut marks = BTreeMap::new();
        for uuids in uuids.chunks(MAX_IN) {
            let wanted = values_of(uuids);
            let select = Select {
                table: ROWS.name,
                columns: &["uuid", "marks"],
                filters: &[Filter::Is("model", &number), Filter::In("uuid", &wanted)],
                order: &[],
                limit: None,
            };
            for row in self.store.select(&select).await? {
                if let [uuid, Value::Blob(bytes)] = row.as_slice()
                    && let Some(uuid) = uuid.uuid()
                {
                    marks.insert(uuid, Marks::of_bytes(bytes, synced_numbers(info))?);
                }
            }
        }
        Ok(marks)
    }

    /// Writes stamps and log; `changed` is the mark of what is new.
    pub(super) async fn put_marks(
        &mut self,
        model: usize,
        rows: &[(RowUuid, Marks, Mark)],
    ) -> Result<(), ModelError> {
        if rows.is_empty() {
            return Ok(());
        }
        let number = self.number(model);
        let last = synced_numbers(self.info(model)?).max().unwrap_or_default();
        let stamp = |mark: &Mark| Value::Integer(i64::try_from(mark.stamp.number()).unwrap_or(i64::MAX));
        let (mut shadow, mut log) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for (uuid, marks, changed) in rows {
            let latest = marks.latest();
            shadow.push(vec![
                number.clone(),
                Value::of_uuid(*uuid),
                stamp(latest),
                Value::Text(latest.origin.to_string()),
                Value::Integer(marks.is_deleted().into()),
                Value::Blob(marks.to_bytes(last)),
            ]);
            log.push(vec![
                number.clone(),
                Value::of_uuid(*uuid),
                stamp(changed),
                Value::Text(changed.origin.to_string()),
            ]);
        }
        self.store
            .put(&Put {
                table: ROWS.name,
                columns: &["model", "uuid", "stamp", "origin", "deleted", "marks"],
                rows: &shadow,
                key: ROWS.key,
                update: &["stamp", "origin", "deleted", "marks"],
                counter: None,
            })
            .await?;
        self.store
            .put(&Put {
                table: LOG.name,
                columns: &["model", "uuid", "stamp", "origin"],
                rows: &log,
                key: LOG.key,
                update: &[],
                counter: LOG.counter,
            })
            .await?;
        Ok(())
    }

    /// Moves the lines of rows to the end of the log, model by model.
    pub(super) async fn relog_all(&mut self, names: &[(usize, RowUuid)]) -> Result<(), ModelError> {
        let mut by_model: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
        for (model, uuid) in names {
            by_model.entry(*model).or_default().push(*uuid);
        }
        for (model, uuids) in by_model {
            self.relog(model, &uuids).await?;
        }
        Ok(())
    }

    /// Moves the lines of rows of a model to the end of the log.
    pub(super) async fn relog(&mut self, model: usize, uuids: &[RowUuid]) -> Result<(), ModelError> {
        let (number, columns) = (self.number(model), &["model", "uuid", "stamp", "origin"]);
        for part in uuids.chunks(MAX_IN) {
            let wanted = values_of(part);
            let select = Select {
                table: LOG.name,
                columns,
                filters: &[Filter::Is("model", &number), Filter::In("uuid", &wanted)],
                order: &[],
                limit: None,
            };
            let mut lines = self.store.select(&select).await?;
            // In the order that was given, whatever the database does.
            let place = |line: &Vec<Value>| {
                line.get(1)
                    .and_then(|uuid| wanted.iter().position(|one| one == uuid))
            };
            lines.sort_by_cached_key(place);
            let put = Put {
                table: LOG.name,
                columns,
                rows: &lines,
                key: LOG.key,
                update: &[],
                counter: LOG.counter,
            };
            self.store.put(&put).await?;
        }
        Ok(())
    }

    /// The rows of a model that refer to this row in a field.
    pub(super) async fn referrers(
        &mut self,
        model: usize,
        place: usize,
        target: RowUuid,
    ) -> Result<Vec<RowUuid>, ModelError> {
        let info = self.info(model)?;
        let Some(field) = info.fields.get(place) else {
            return Ok(Vec::new());
        };
        let wanted = match field.kind {
            FieldKind::Reference { by_uuid: true, .. } => Value::of_uuid(target),
            FieldKind::Reference { model, .. } => match self.row_ids(model, &[target]).await?.get(&target) {
                Some(RowId(id)) => Value::Integer(*id),
                None => return Ok(Vec::new()),
            },
            FieldKind::Data(_) => return Ok(Vec::new()),
        };
        let select = Select {
            table: info.table,
            columns: &[info.key],
            filters: &[Filter::Is(field.name, &wanted)],
            order: &[(info.key, false)],
            limit: None,
        };
        let found = self.store.select(&select).await?;
        Ok(found.iter().filter_map(|row| row.first()?.uuid()).collect())
    }

    /// Removes rows from the program's table, and what waited to be written to them.
    pub(super) async fn remove_rows(&mut self, model: usize, uuids: &[RowUuid]) -> Result<(), ModelError> {
        let info = self.info(model)?;
        for uuids in uuids.chunks(MAX_IN) {
            self.store
                .delete(info.table, &[Filter::In(info.key, &values_of(uuids))])
                .await?;
        }
        self.forget_references(model, uuids).await
    }
}

pub(super) fn values_of(uuids: &[RowUuid]) -> Vec<Value> {
    uuids.iter().map(|uuid| Value::of_uuid(*uuid)).collect()
}
