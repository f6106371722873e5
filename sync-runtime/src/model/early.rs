//! Rows that are stamped too far ahead of this peer's clock: they wait until it has come so far.

use super::apply::{Applying, Report};
use super::hooks::Hooks;
use super::shelf::EARLY_CHANGES;
use super::store::{Filter, MAX_IN, Select, Store};
use super::tables::EARLY;
use super::value::Value;
use super::wire::Incoming;
use super::{ModelError, Refusal, Transaction};
use crate::stamp::Stamp;

/// The most rows that are applied at a time when the clock has come so far.
const MAX_RIPE: u32 = 500;

impl<S: Store> Transaction<'_, S> {
    /// Gives the rows whose stamps are accepted now, and keeps the others.
    pub(super) async fn keep_early(
        &mut self,
        rows: Vec<Incoming>,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        let accepted = Stamp::last_accepted(self.wall());
        let (early, rows): (Vec<Incoming>, Vec<Incoming>) = rows
            .into_iter()
            .partition(|row| row.marks.latest().stamp > accepted);
        if early.is_empty() {
            return Ok(rows);
        }
        for row in early {
            let stamp = i64::try_from(row.marks.latest().stamp.number()).unwrap_or(i64::MAX);
            match self
                .keep(&EARLY_CHANGES, &row, &[("stamp", Value::Integer(stamp))])
                .await?
            {
                true => report.early += 1,
                false => report.refuse(Refusal::Full),
            }
        }
        Ok(rows)
    }

    /// Applies rows that were stamped too far ahead when they came, and are not any more.
    pub(super) async fn apply_ripe(&mut self, hooks: &mut impl Hooks<S>) -> Result<Report, ModelError> {
        let accepted = i64::try_from(Stamp::last_accepted(self.wall()).number()).unwrap_or(i64::MAX);
        let select = Select {
            table: EARLY.name,
            columns: &["place", "sender", "change"],
            filters: &[Filter::UpTo("stamp", &Value::Integer(accepted))],
            order: &[("stamp", false), ("place", false)],
            limit: Some(MAX_RIPE),
        };
        let mut report = Report::default();
        let lines = self.store.select(&select).await?;
        if lines.is_empty() {
            return Ok(report);
        }
        for line in lines.chunks(MAX_IN) {
            let places: Vec<Value> = line.iter().filter_map(|line| line.first().cloned()).collect();
            self.store
                .delete(EARLY.name, &[Filter::In("place", &places)])
                .await?;
        }
        let ripe = self.taken_off(&EARLY_CHANGES, &lines).await?;
        report.released.extend(ripe.iter().map(|row| row.sender.clone()));
        if !ripe.is_empty() {
            self.take(hooks, ripe, Applying::default(), &mut report).await?;
        }
        Ok(report)
    }
}
