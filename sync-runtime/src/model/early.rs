//! Rows that are stamped too far ahead of this peer's clock: they wait until it has come so far.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::apply::{Applying, Report};
use super::hooks::Hooks;
use super::store::{Filter, Put, Select, Store};
use super::tables::EARLY;
use super::value::Value;
use super::wire::{Incoming, read};
use super::{ModelError, Refusal, Transaction};
use crate::stamp::Stamp;

/// The most rows that wait for the clock.
const MAX_EARLY: u32 = 10_000;
/// And of one sender: one whose clock is wrong holds up nobody but itself.
const MAX_OF_SENDER: usize = 1_000;
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
        let select = Select {
            table: EARLY.name,
            columns: &["sender"],
            filters: &[],
            order: &[],
            limit: Some(MAX_EARLY),
        };
        let kept = self.store.select(&select).await?;
        let mut room = (MAX_EARLY as usize).saturating_sub(kept.len());
        let mut of_sender: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        for sender in kept.iter().filter_map(|line| line.first()?.text()) {
            *of_sender.entry(sender.into()).or_default() += 1;
        }
        for row in early {
            let count = of_sender.entry(row.sender.clone()).or_default();
            if *count > 0 {
                let Some(gone) = self.forget_earlier(&row).await? else {
                    report.early += 1;
                    continue;
                };
                (*count, room) = (count.saturating_sub(gone), room + gone);
            }
            if room == 0 || *count >= MAX_OF_SENDER {
                report.refuse(Refusal::Full);
                continue;
            }
            (*count, room) = (*count + 1, room - 1);
            let stamp = i64::try_from(row.marks.latest().stamp.number()).unwrap_or(i64::MAX);
            let put = Put {
                table: EARLY.name,
                columns: &["sender", "model", "uuid", "stamp", "change"],
                rows: &[vec![
                    Value::Text(row.sender.to_string()),
                    self.number(row.model),
                    Value::of_uuid(row.uuid),
                    Value::Integer(stamp),
                    Value::Blob(self.as_message(&row)?),
                ]],
                key: EARLY.key,
                update: &[],
                counter: EARLY.counter,
            };
            self.store.put(&put).await?;
            report.early += 1;
        }
        Ok(rows)
    }

    /// Forgets what a sender has said of a row before, where what it says now has all of it; how many that were. None if
    /// what it has said before has all of what it says now.
    async fn forget_earlier(&mut self, row: &Incoming) -> Result<Option<usize>, ModelError> {
        let (sender, number) = (Value::Text(row.sender.to_string()), self.number(row.model));
        let select = Select {
            table: EARLY.name,
            columns: &["place", "change"],
            filters: &[
                Filter::Is("model", &number),
                Filter::Is("uuid", &Value::of_uuid(row.uuid)),
                Filter::Is("sender", &sender),
            ],
            order: &[("place", false)],
            limit: None,
        };
        let mut gone = Vec::new();
        for line in self.store.select(&select).await? {
            let [place, Value::Blob(change)] = line.as_slice() else {
                continue;
            };
            let kept = read(self.registry(), &row.sender, change).ok();
            match kept.and_then(|(mut rows, _)| rows.pop()) {
                Some(kept) if kept.marks.covers(&row.marks) => return Ok(None),
                Some(kept) if !row.marks.covers(&kept.marks) => {}
                _ => gone.push(place.clone()),
            }
        }
        for place in &gone {
            self.store
                .delete(EARLY.name, &[Filter::Is("place", place)])
                .await?;
        }
        Ok(Some(gone.len()))
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
        let (mut ripe, mut report) = (Vec::new(), Report::default());
        for line in self.store.select(&select).await? {
            let [place, Value::Text(sender), Value::Blob(change)] = line.as_slice() else {
                continue;
            };
            self.store
                .delete(EARLY.name, &[Filter::Is("place", place)])
                .await?;
            let sender = sender.as_str().into();
            // One of another schema comes again, since all logs are read again then.
            if let Ok((rows, _)) = read(self.registry(), &sender, change) {
                ripe.extend(rows);
                report.released.insert(sender);
            }
        }
        if !ripe.is_empty() {
            self.take(hooks, ripe, Applying::default(), &mut report).await?;
        }
        Ok(report)
    }
}
