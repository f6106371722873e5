//! Catching up: rows in pages, and rows that were written around the runtime.

use super::check::encoded;
use super::hooks::Hooks;
use super::marks::Marks;
use super::outbox::Reader;
use super::store::{Filter, Select, Store};
use super::tables::{LOG, ROWS};
use super::value::Value;
use super::wire::{MAX_BYTES, RowWriter};
use super::write::derived;
use super::{ModelError, ModelInfo, RowUuid, RowValues, Transaction, uuid_text};

/// The most rows of a page.
pub(super) const MAX_ROWS: u32 = 500;

/// A part of what a peer has, for another one to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<Cursor> {
    /// A message for [`Transaction::apply`]; none if the page is empty.
    pub bytes: Option<Vec<u8>>,
    /// How many rows were looked at.
    pub rows: usize,
    /// Where the next page begins; none after the last one.
    pub next: Option<Cursor>,
}

impl<S: Store> Transaction<'_, S> {
    /// The rows of a model after a UUID, deleted ones included: what a peer needs that has nothing yet. What
    /// changes meanwhile is in the log, whatever its place among the pages.
    pub async fn page(
        &mut self,
        hooks: &mut impl Hooks<S>,
        model: usize,
        after: Option<RowUuid>,
        limit: u32,
    ) -> Result<Page<RowUuid>, ModelError> {
        let number = self.number(model);
        let after = Value::Blob(after.map(|uuid| uuid.to_vec()).unwrap_or_default());
        let limit = limit.clamp(1, MAX_ROWS);
        let select = Select {
            table: ROWS.name,
            columns: &["uuid"],
            filters: &[Filter::Is("model", &number), Filter::Above("uuid", &after)],
            order: &[("uuid", false)],
            limit: Some(limit),
        };
        let found = self.store.select(&select).await?;
        let names: Vec<(usize, RowUuid)> = found
            .iter()
            .filter_map(|row| Some((model, row.first()?.uuid()?)))
            .collect();
        let cursors: Vec<RowUuid> = names.iter().map(|(_, uuid)| *uuid).collect();
        self.written(hooks, &names, &cursors, limit).await
    }

    /// What changed here after a place in the log, each row at the place of its last change: what a peer
    /// needs that was away. It keeps a place for each peer that it asks.
    pub async fn changes(
        &mut self,
        hooks: &mut impl Hooks<S>,
        after: i64,
        limit: u32,
    ) -> Result<Page<i64>, ModelError> {
        let after = Value::Integer(after);
        let limit = limit.clamp(1, MAX_ROWS);
        let select = Select {
            table: LOG.name,
            columns: &["sequence", "model", "uuid"],
            filters: &[Filter::Above("sequence", &after)],
            order: &[("sequence", false)],
            limit: Some(limit),
        };
        let found = self.store.select(&select).await?;
        let (mut names, mut cursors) = (Vec::new(), Vec::new());
        for row in &found {
            let [Value::Integer(sequence), Value::Integer(model), uuid] = row.as_slice() else {
                continue;
            };
            let model = u64::try_from(*model)
                .ok()
                .and_then(|id| self.registry().position(id));
            // A model that is gone from the schema has no rows, and must not stop the others.
            if let (Some(model), Some(uuid)) = (model, uuid.uuid()) {
                names.push((model, uuid));
                cursors.push(*sequence);
            }
        }
        self.written(hooks, &names, &cursors, limit).await
    }

    async fn written<Cursor: Copy>(
        &mut self,
        hooks: &mut impl Hooks<S>,
        names: &[(usize, RowUuid)],
        cursors: &[Cursor],
        limit: u32,
    ) -> Result<Page<Cursor>, ModelError> {
        let mut writer = RowWriter::new(self.registry());
        let rows = self
            .write_rows(hooks, names, &mut writer, MAX_BYTES, Reader::OfPage)
            .await?;
        let is_last = rows == names.len() && names.len() < limit as usize;
        Ok(Page {
            bytes: (!writer.is_empty()).then(|| writer.finish()),
            rows,
            next: rows
                .checked_sub(1)
                .and_then(|last| cursors.get(last))
                .copied()
                .filter(|_| !is_last),
        })
    }

    /// Stamps the rows of a model that stand in its table and are unknown to the runtime (first start, or
    /// written around the setters) as writes of this peer; which they were. Rows without a UUID and rows of
    /// other devices are left alone.
    ///
    /// # Errors
    /// A row that no other peer could take: a value that is not of its field's type, or a key that is not derived
    /// from its fields. The error names it; the transaction should be rolled back.
    pub async fn adopt(&mut self, model: usize) -> Result<Vec<RowUuid>, ModelError> {
        let info = self.info(model)?;
        let places: Vec<usize> = (0..info.fields.len()).collect();
        let (mut adopted, mut after) = (Vec::new(), Value::Blob(Vec::new()));
        loop {
            let select = Select {
                table: info.table,
                columns: &[info.key],
                filters: &[Filter::Above(info.key, &after)],
                order: &[(info.key, false)],
                limit: Some(MAX_ROWS),
            };
            let found = self.store.select(&select).await?;
            let uuids: Vec<RowUuid> = found.iter().filter_map(|row| row.first()?.uuid()).collect();
            let (known, rows) = (self.marks(model, &uuids).await?, self.rows(model, &uuids).await?);
            for (uuid, values) in &rows {
                if known.contains_key(uuid)
                    || !self.may_write(&self.name().clone(), model, *uuid, values).await?
                {
                    continue;
                }
                fits(info, *uuid, values).map_err(|error| error.in_row(*uuid))?;
                let mark = self.mark()?;
                self.put_marks(model, &[(*uuid, Marks::new(1, mark.clone()), mark.clone())])
                    .await?;
                self.route(model, &[*uuid], &places, &mark).await?;
                adopted.push(*uuid);
            }
            match found.last().and_then(|row| row.first()) {
                Some(last) => after = last.clone(),
                None => return Ok(adopted),
            }
        }
    }

    /// Calls the hook of each model that has one after a catch-up in full, parents first.
    pub async fn backfilled(&mut self, hooks: &mut impl Hooks<S>) -> Result<(), ModelError> {
        let registry = self.registry();
        for model in registry.order {
            if registry
                .models
                .get(*model)
                .is_some_and(|info| info.hooks.after_backfill)
            {
                hooks.after_backfill(self, *model).await?;
            }
        }
        Ok(())
    }
}

/// Whether other peers can take a row: written around the setters, a table may hold anything.
fn fits(info: &ModelInfo, uuid: RowUuid, values: &RowValues) -> Result<(), ModelError> {
    for (field, value) in info.fields.iter().zip(values) {
        encoded(info, field, value)?;
    }
    match derived(info, values)? {
        Some(wanted) if wanted != uuid => Err(ModelError::Invalid(format!(
            "{}.{}: it is not derived from the fields, which make {}",
            info.name,
            info.key,
            uuid_text(wanted)
        ))),
        _ => Ok(()),
    }
}
