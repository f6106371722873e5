//! What others have of a row whose changes wait until they are pushed or asked for: pages show that, and not
//! the changes.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::is_all_by;
use super::marks::Marks;
use super::outbox::ASKED_FOR;
use super::rows::values_of;
use super::store::{Filter, MAX_IN, Put, Select, Store};
use super::tables::{OUTBOX, PUBLISHED};
use super::value::Value;
use super::wire::{MAX_BYTES, RowWriter, read};
use super::{ModelError, ModelInfo, OwnershipRule, RowUuid, RowValues, Transaction};

/// Rows that wait until they are pushed or asked for, with what others have of them; none where they have
/// nothing.
pub(super) type Unpublished = BTreeMap<RowUuid, Option<Vec<u8>>>;

impl<S: Store> Transaction<'_, S> {
    /// Keeps rows as they are before they are changed at levels that wait. What waits already is kept as it is; what
    /// is about to leave anyway leaves with the change.
    pub(super) async fn keep_published(
        &mut self,
        model: usize,
        rows: Vec<(RowUuid, Marks, RowValues)>,
    ) -> Result<(), ModelError> {
        let (info, number) = (self.info(model)?, self.number(model));
        let uuids: Vec<RowUuid> = rows.iter().map(|(uuid, ..)| *uuid).collect();
        let leaving = self.in_table(OUTBOX.name, model, &uuids).await?;
        let mut kept = Vec::new();
        for (uuid, marks, values) in rows.into_iter().filter(|(uuid, ..)| !leaving.contains(uuid)) {
            let mut writer = RowWriter::new(self.registry());
            writer.add(info, uuid, &marks, Some(&values), MAX_BYTES)?;
            kept.push(vec![
                number.clone(),
                Value::of_uuid(uuid),
                Value::Blob(writer.finish()),
            ]);
        }
        if kept.is_empty() {
            return Ok(());
        }
        let put = Put {
            table: PUBLISHED.name,
            columns: &["model", "uuid", "row"],
            rows: &kept,
            key: PUBLISHED.key,
            update: &["row"],
            counter: None,
        };
        Ok(self.store.put(&put).await?)
    }

    /// Forgets what others had of rows that are about to leave.
    pub(super) async fn forget_published(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<(), ModelError> {
        self.delete_lines(PUBLISHED.name, model, uuids).await
    }

    /// Deletes the lines of a table that are about rows.
    pub(super) async fn delete_lines(
        &mut self,
        table: &str,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<(), ModelError> {
        let number = self.number(model);
        for uuids in uuids.chunks(MAX_IN) {
            let filters = [
                Filter::Is("model", &number),
                Filter::In("uuid", &values_of(uuids)),
            ];
            self.store.delete(table, &filters).await?;
        }
        Ok(())
    }

    /// The rows that a table has a line of.
    pub(super) async fn in_table(
        &mut self,
        table: &str,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<BTreeSet<RowUuid>, ModelError> {
        let found = self.lines(table, model, uuids, "uuid").await?;
        Ok(found.into_keys().collect())
    }

    /// A column of the lines of a table that are about rows.
    async fn lines(
        &mut self,
        table: &str,
        model: usize,
        uuids: &[RowUuid],
        column: &str,
    ) -> Result<BTreeMap<RowUuid, Value>, ModelError> {
        let (number, mut lines) = (self.number(model), BTreeMap::new());
        for uuids in uuids.chunks(MAX_IN) {
            let wanted = values_of(uuids);
            let select = Select {
                table,
                columns: &["uuid", column],
                filters: &[Filter::Is("model", &number), Filter::In("uuid", &wanted)],
                order: &[],
                limit: None,
            };
            for mut line in self.store.select(&select).await? {
                if let (Some(value), Some(uuid)) = (line.pop(), line.pop().and_then(|uuid| uuid.uuid())) {
                    lines.insert(uuid, value);
                }
            }
        }
        Ok(lines)
    }

    /// Which of these rows wait until they are pushed or asked for.
    pub(super) async fn unpublished(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<Unpublished, ModelError> {
        if !self.info(model)?.waits_for_push() {
            return Ok(Unpublished::new());
        }
        let due = self.lines(OUTBOX.name, model, uuids, "due").await?;
        let waiting: Vec<RowUuid> = due
            .into_iter()
            .filter(|(_, due)| due.integer().is_some_and(|due| due >= ASKED_FOR))
            .map(|(uuid, _)| uuid)
            .collect();
        let mut published = self.lines(PUBLISHED.name, model, &waiting, "row").await?;
        let mut row = |uuid: &RowUuid| match published.remove(uuid) {
            Some(Value::Blob(bytes)) => Some(bytes),
            _ => None,
        };
        Ok(waiting.into_iter().map(|uuid| (uuid, row(&uuid))).collect())
    }

    /// Whether a peer that reads the log is given a row: not one of a device that is another one's to pass
    /// on, nor what nobody but this peer has had a part in and that was never pushed.
    pub(super) fn is_for_pages(
        &self,
        info: &ModelInfo,
        marks: &Marks,
        unpublished: Option<&Option<Vec<u8>>>,
    ) -> bool {
        let is_own = is_all_by(marks, self.name());
        match unpublished {
            Some(None) if is_own => false,
            _ => is_own || info.ownership == OwnershipRule::Shared,
        }
    }

    /// Takes a row's changes that wait back to what others have.
    pub(super) fn as_published(
        &self,
        info: &ModelInfo,
        published: &[u8],
        marks: &mut Marks,
        values: &mut RowValues,
    ) -> Result<(), ModelError> {
        let Some(old) = read(self.registry(), self.name(), published)?.0.pop() else {
            return Ok(());
        };
        for (place, field) in info.fields.iter().enumerate() {
            let number = field.number;
            let is_own = marks.field(number).origin == *self.name()
                || marks
                    .keys
                    .iter()
                    .any(|((of, _), mark)| *of == number && mark.origin == *self.name());
            let Some(Some(value)) = old.values.get(place).filter(|_| field.waits_for_push() && is_own) else {
                continue;
            };
            values[place] = value.clone();
            marks.set(number, old.marks.field(number).clone());
            marks.keys.retain(|(of, _), _| *of != number);
            let keys = old.marks.keys.iter().filter(|((of, _), _)| *of == number);
            marks
                .keys
                .extend(keys.map(|(name, mark)| (name.clone(), mark.clone())));
        }
        Ok(())
    }
}
