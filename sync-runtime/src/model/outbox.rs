//! What has to leave: each row once, its values read when it is sent.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::hooks::Hooks;
use super::marks::Mark;
use super::rows::values_of;
use super::store::{Filter, MAX_IN, Put, Select, Store};
use super::tables::OUTBOX;
use super::value::Value;
use super::wire::RowWriter;
use super::{ModelError, RowUuid, Transaction};
use crate::registry::{LevelKind, Priority};

/// When something becomes due that waits for a push.
const PUSHED: i64 = i64::MAX;
/// When something becomes due that waits until it is asked for.
pub(super) const ASKED_FOR: i64 = i64::MAX - 1;
/// The most rows that are looked at for a message.
const MAX_ROWS: u32 = 1_000;

/// Who rows are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    /// Everybody, since they are due.
    OfPush,
    /// A peer that reads the log, and has no business with what waits for a push.
    OfPage,
}

/// A message to send. Hand it back to [`Transaction::sent`] once the transport has taken it; until then
/// all that is in it stays in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// The message.
    pub bytes: Vec<u8>,
    /// How urgent it is.
    pub priority: Priority,
    /// Place and stamp of what is in it.
    pub(super) taken: BTreeMap<i64, i64>,
}

impl<S: Store> Transaction<'_, S> {
    /// Puts rows into the outbox, at the fastest level among the fields that changed.
    pub(super) async fn route(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
        places: &[usize],
        mark: &Mark,
    ) -> Result<(), ModelError> {
        let (info, now) = (self.info(model)?, self.now_ms());
        let routes = places
            .iter()
            .filter_map(|place| info.fields.get(*place))
            .filter_map(|field| {
                let due = match field.level.kind {
                    LevelKind::Local => return None,
                    LevelKind::Realtime => now,
                    LevelKind::Batch => now.saturating_add(field.level.delay_ms.into()),
                    LevelKind::Granular => ASKED_FOR,
                    LevelKind::Manual => PUSHED,
                };
                Some((due, urgency(field.level.priority)))
            });
        let Some((due, priority)) = routes.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1)))
        else {
            return Ok(());
        };
        let number = self.number(model);
        let mut waiting: BTreeMap<RowUuid, (i64, i64)> = BTreeMap::new();
        for uuids in uuids.chunks(MAX_IN) {
            let wanted = values_of(uuids);
            let select = Select {
                table: OUTBOX.name,
                columns: &["uuid", "due", "priority"],
                filters: &[Filter::Is("model", &number), Filter::In("uuid", &wanted)],
                order: &[],
                limit: None,
            };
            for row in self.store.select(&select).await? {
                if let [uuid, Value::Integer(due), Value::Integer(priority)] = row.as_slice() {
                    waiting.extend(uuid.uuid().map(|uuid| (uuid, (*due, *priority))));
                }
            }
        }
        let stamp = Value::Integer(i64::try_from(mark.stamp.number()).unwrap_or(i64::MAX));
        let rows: Vec<Vec<Value>> = uuids
            .iter()
            .map(|uuid| {
                let known = waiting.get(uuid).copied().unwrap_or((PUSHED, i64::MAX));
                vec![
                    number.clone(),
                    Value::of_uuid(*uuid),
                    Value::Integer(due.min(known.0)),
                    Value::Integer(priority.min(known.1)),
                    stamp.clone(),
                ]
            })
            .collect();
        self.put_outbox(&rows).await?;
        match due < ASKED_FOR && info.waits_for_push() {
            true => self.forget_published(model, uuids).await,
            false => Ok(()),
        }
    }

    async fn put_outbox(&mut self, rows: &[Vec<Value>]) -> Result<(), ModelError> {
        if rows.is_empty() {
            return Ok(());
        }
        let put = Put {
            table: OUTBOX.name,
            columns: &["model", "uuid", "due", "priority", "stamp"],
            rows,
            key: OUTBOX.key,
            update: &["due", "priority", "stamp"],
            counter: OUTBOX.counter,
        };
        Ok(self.store.put(&put).await?)
    }

    /// Makes everything due that waits, whatever its level; of one model, or of all.
    pub async fn push(&mut self, model: Option<usize>) -> Result<(), ModelError> {
        let now = Value::Integer(self.now_ms());
        self.make_due(model, Filter::Above("due", &now)).await
    }

    /// Makes what waits until it is asked for due.
    pub(super) async fn publish(&mut self, model: usize) -> Result<(), ModelError> {
        self.make_due(Some(model), Filter::Is("due", &Value::Integer(ASKED_FOR)))
            .await
    }

    async fn make_due(&mut self, model: Option<usize>, which: Filter<'_>) -> Result<(), ModelError> {
        let now = Value::Integer(self.now_ms());
        let number = model.map(|model| self.number(model));
        let mut filters = vec![which];
        filters.extend(number.as_ref().map(|number| Filter::Is("model", number)));
        let select = Select {
            table: OUTBOX.name,
            columns: &["model", "uuid", "due", "priority", "stamp"],
            filters: &filters,
            order: &[],
            limit: None,
        };
        let mut rows = self.store.select(&select).await?;
        let mut published: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
        for row in &mut rows {
            row[2] = now.clone();
            if let Some((model, uuid)) = self.name_of(row) {
                published.entry(model).or_default().push(uuid);
            }
        }
        for (model, uuids) in published {
            self.forget_published(model, &uuids).await?;
        }
        self.put_outbox(&rows).await
    }

    /// The row that a line of a table is about, which begins with its model and its UUID; none of a model that is
    /// gone from the schema.
    pub(super) fn name_of(&self, line: &[Value]) -> Option<(usize, RowUuid)> {
        let model = u64::try_from(line.first()?.integer()?).ok()?;
        Some((self.registry().position(model)?, line.get(1)?.uuid()?))
    }

    /// The next message that is due, of at most so many bytes where more than one row is in it. It has
    /// whole rows: what changed of one that is due, and what changed of it at slower levels.
    pub async fn outgoing(
        &mut self,
        hooks: &mut impl Hooks<S>,
        limit: usize,
    ) -> Result<Option<Outgoing>, ModelError> {
        let Some((message, _)) = self.due(hooks, limit).await? else {
            return Ok(None);
        };
        if message.bytes.is_empty() {
            // All that was due has gone without a trace.
            self.forget(&message.taken).await?;
            return Ok(None);
        }
        Ok(Some(message))
    }

    /// The next message that is due, and the rows in it; no bytes if none of them is there any more.
    pub(super) async fn due(
        &mut self,
        hooks: &mut impl Hooks<S>,
        limit: usize,
    ) -> Result<Option<(Outgoing, Vec<(usize, RowUuid)>)>, ModelError> {
        let now = Value::Integer(self.now_ms());
        let select = Select {
            table: OUTBOX.name,
            columns: &["model", "uuid", "place", "priority", "stamp"],
            filters: &[Filter::UpTo("due", &now)],
            order: &[("priority", false), ("place", false)],
            limit: Some(MAX_ROWS),
        };
        let due = self.store.select(&select).await?;
        let mut names = Vec::with_capacity(due.len());
        let mut places = Vec::with_capacity(due.len());
        for row in &due {
            if let (
                [
                    _,
                    _,
                    Value::Integer(place),
                    Value::Integer(priority),
                    Value::Integer(stamp),
                ],
                Some(name),
            ) = (row.as_slice(), self.name_of(row))
            {
                names.push(name);
                places.push((*place, *priority, *stamp));
            }
        }
        let Some((_, priority, _)) = places.first().copied() else {
            return Ok(None);
        };
        let mut writer = RowWriter::new(self.registry());
        let written = self
            .write_rows(hooks, &names, &mut writer, limit, Reader::OfPush)
            .await?;
        names.truncate(written);
        let taken = places
            .iter()
            .take(written)
            .map(|(place, _, stamp)| (*place, *stamp))
            .collect();
        let priority = match priority {
            0 => Priority::High,
            1 => Priority::Normal,
            _ => Priority::Low,
        };
        let message = Outgoing {
            bytes: if writer.is_empty() {
                Vec::new()
            } else {
                writer.finish()
            },
            priority,
            taken,
        };
        Ok(Some((message, names)))
    }

    /// When the next row becomes due by itself, in milliseconds since 1970.
    pub(super) async fn next_due(&mut self) -> Result<Option<i64>, ModelError> {
        let select = Select {
            table: OUTBOX.name,
            columns: &["due"],
            filters: &[Filter::UpTo("due", &Value::Integer(ASKED_FOR - 1))],
            order: &[("due", false)],
            limit: Some(1),
        };
        let found = self.store.select(&select).await?;
        Ok(found.first().and_then(|row| row.first()?.integer()))
    }

    /// Takes all that is due out of the outbox, and moves it to the end of the log.
    pub(super) async fn drop_due(&mut self) -> Result<(), ModelError> {
        let now = Value::Integer(self.now_ms());
        let due = [Filter::UpTo("due", &now)];
        let select = Select {
            table: OUTBOX.name,
            columns: &["model", "uuid"],
            filters: &due,
            order: &[("place", false)],
            limit: None,
        };
        let lines = self.store.select(&select).await?;
        let names: Vec<(usize, RowUuid)> = lines.iter().filter_map(|line| self.name_of(line)).collect();
        self.relog_all(&names).await?;
        self.store.delete(OUTBOX.name, &due).await?;
        Ok(())
    }

    /// Takes out of the outbox what the transport has taken; what was written again meanwhile stays.
    pub async fn sent(&mut self, message: Outgoing) -> Result<(), ModelError> {
        self.forget(&message.taken).await
    }

    pub(super) async fn forget(&mut self, taken: &BTreeMap<i64, i64>) -> Result<(), ModelError> {
        let places: Vec<Value> = taken.keys().map(|place| Value::Integer(*place)).collect();
        let found = self
            .look_up(OUTBOX.name, "place", &places, &["place", "stamp"])
            .await?;
        let same = |row: &&Vec<Value>| match row.as_slice() {
            [Value::Integer(place), Value::Integer(stamp)] => taken.get(place) == Some(stamp),
            _ => false,
        };
        let gone: Vec<Value> = found
            .iter()
            .filter(same)
            .filter_map(|row| row.first().cloned())
            .collect();
        for gone in gone.chunks(MAX_IN) {
            self.store
                .delete(OUTBOX.name, &[Filter::In("place", gone)])
                .await?;
        }
        Ok(())
    }

    /// Adds rows to a message, as many as fit; how many of the names were dealt with.
    pub(super) async fn write_rows(
        &mut self,
        hooks: &mut impl Hooks<S>,
        names: &[(usize, RowUuid)],
        writer: &mut RowWriter,
        limit: usize,
        reader: Reader,
    ) -> Result<usize, ModelError> {
        let mut by_model: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
        for (model, uuid) in names {
            by_model.entry(*model).or_default().push(*uuid);
        }
        let (mut marks, mut rows) = (BTreeMap::new(), BTreeMap::new());
        let mut waits = BTreeMap::new();
        for (model, uuids) in &by_model {
            marks.insert(*model, self.marks(*model, uuids).await?);
            rows.insert(*model, self.rows(*model, uuids).await?);
            if reader == Reader::OfPage {
                waits.insert(*model, self.unpublished(*model, uuids).await?);
            }
        }
        for (number, (model, uuid)) in names.iter().enumerate() {
            let info = self.info(*model)?;
            let Some(marks) = marks.get(model).and_then(|marks| marks.get(uuid)) else {
                continue;
            };
            let row = rows.get_mut(model).and_then(|rows| rows.get_mut(uuid));
            if row.is_none() && !marks.is_deleted() {
                // Its owner will say that it is gone.
                continue;
            }
            let unpublished = waits.get(model).and_then(|waits| waits.get(uuid));
            if reader == Reader::OfPage && !self.is_for_pages(info, marks, unpublished) {
                continue;
            }
            let values = match row {
                Some(values) if info.hooks.extend_wire && !marks.is_deleted() => {
                    let mut values = values.clone();
                    hooks.extend_wire(self, *model, *uuid, &mut values).await?;
                    Some(values)
                }
                Some(values) => Some(std::mem::take(values)),
                None => None,
            };
            let (mut marks, mut values) = (Cow::Borrowed(marks), values);
            if let (Some(Some(row)), Some(values)) = (unpublished, &mut values) {
                self.as_published(info, row, marks.to_mut(), values)?;
            }
            let added = writer.add(info, *uuid, &marks, values.as_ref(), limit);
            // One that no message has room for is left out.
            if !added.map_err(|error| error.in_row(*uuid))? && !writer.is_empty() {
                return Ok(number);
            }
        }
        Ok(names.len())
    }
}

fn urgency(priority: Priority) -> i64 {
    match priority {
        Priority::High => 0,
        Priority::Normal => 1,
        Priority::Low => 2,
    }
}
