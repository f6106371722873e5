//! Parts of the own log, for a peer that has asked.

use super::message::{Ask, Page};
use super::own::Own;
use crate::model::outbox::Reader;
use crate::model::page::MAX_ROWS;
use crate::model::store::{Filter, Select, Store};
use crate::model::tables::LOG;
use crate::model::value::Value;
use crate::model::wire::RowWriter;
use crate::model::{Hooks, ModelError, RowUuid, Transaction};

/// The lines of a log after a place, and up to another one.
pub(super) struct Lines {
    pub(super) names: Vec<(usize, RowUuid)>,
    /// Where they stand.
    pub(super) places: Vec<i64>,
    /// The place of the last line that was looked at; none if there are no more lines.
    pub(super) next: Option<i64>,
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn lines_of_log(&mut self, after: i64, up_to: i64) -> Result<Lines, ModelError> {
        let (after, up_to) = (Value::Integer(after), Value::Integer(up_to));
        let select = Select {
            table: LOG.name,
            columns: &["model", "uuid", "sequence"],
            filters: &[
                Filter::Above("sequence", &after),
                Filter::UpTo("sequence", &up_to),
            ],
            order: &[("sequence", false)],
            limit: Some(MAX_ROWS),
        };
        let found = self.store.select(&select).await?;
        let mut lines = Lines {
            names: Vec::with_capacity(found.len()),
            places: Vec::with_capacity(found.len()),
            next: None,
        };
        for line in &found {
            let place = line.get(2).and_then(Value::integer);
            if found.len() == MAX_ROWS as usize {
                lines.next = place.or(lines.next);
            }
            // A model that is gone from the schema has no rows, and must not stop the others.
            if let (Some(name), Some(place)) = (self.name_of(line), place) {
                lines.names.push(name);
                lines.places.push(place);
            }
        }
        Ok(lines)
    }

    /// The answer to a question. What it says of the own log is noted in `own`.
    pub(super) async fn page_of_log(
        &mut self,
        hooks: &mut impl Hooks<S>,
        own: &mut Own,
        ask: Ask,
        limit: usize,
    ) -> Result<Vec<u8>, ModelError> {
        let last = self.last_place().await?.max(own.stated);
        let known = own.mapped(ask.life, ask.place);
        let from = known.unwrap_or_default();
        let mut page = Page {
            asked: ask,
            life: own.life(),
            from,
            to: from,
            more: true,
            start_over: true,
            rows: &[],
        };
        // Who has nothing yet has nothing that was deleted.
        if from > 0 && ask.over == 0 && from < own.forgotten {
            return Ok(page.write(self.registry()));
        }
        // What the peer once had is told apart from what it never had.
        let end = match own.mapped(ask.life, ask.over) {
            Some(known) if known > from => known,
            _ => last,
        };
        let lines = self.lines_of_log(from, end).await?;
        let mut writer = RowWriter::new(self.registry());
        let written = self
            .write_rows(hooks, &lines.names, &mut writer, limit, Reader::OfPage)
            .await?;
        page.to = match written.checked_sub(1) {
            Some(last) if written < lines.names.len() => lines.places.get(last).copied().unwrap_or(from),
            // A row that has no room here has it on the next page.
            None if !lines.names.is_empty() => from,
            _ => lines.next.unwrap_or(end),
        };
        page.more = page.to < last;
        page.start_over = false;
        own.stated = own.stated.max(page.to);
        let rows = if writer.is_empty() {
            Vec::new()
        } else {
            writer.finish()
        };
        page.rows = &rows;
        Ok(page.write(self.registry()))
    }
}
