//! Changes that are kept until they can be applied: which of them say the same, and how many there may be.
//!
//! What is there is counted in a table of its own, in the transaction in which it comes or goes: so the counts are right
//! after a crash, a rollback and a restored backup, and a look at them takes as long where much is kept as where little is.

use std::collections::BTreeMap;

use super::store::{Filter, MAX_IN, Put, Select, Store, Table};
use super::tables::{EARLY, KEPT, WAITING};
use super::value::Value;
use super::wire::{Incoming, MAX_BYTES, RowWriter, read};
use super::write::synced_numbers;
use super::{ModelError, RowValues, Transaction};

/// The most versions of a row that are kept of one sender. Each of an honest one has all that the one before it had, and
/// takes its place.
const MAX_VERSIONS: u32 = 8;
/// Under which all senders are counted: no peer has this name.
const ALL: &str = "";

/// So many changes, and the bytes in them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Amount {
    changes: i64,
    bytes: i64,
}

/// A table of changes, and how much there is room for.
pub(super) struct Shelf {
    pub(super) table: Table,
    /// Of one sender: whoever fills it holds up nobody but itself.
    of_sender: Amount,
    of_all: Amount,
}

/// Changes that wait for rows. All of them may wait for the same one, and are applied at once then.
pub(super) const WAITING_CHANGES: Shelf = Shelf {
    table: WAITING,
    of_sender: Amount {
        changes: 100_000,
        bytes: 32 << 20,
    },
    of_all: Amount {
        changes: 400_000,
        bytes: 128 << 20,
    },
};

/// Changes that wait for the clock.
pub(super) const EARLY_CHANGES: Shelf = Shelf {
    table: EARLY,
    of_sender: Amount {
        changes: 1_000,
        bytes: 8 << 20,
    },
    of_all: Amount {
        changes: 10_000,
        bytes: 32 << 20,
    },
};

impl Amount {
    fn of_message(message: &[u8]) -> Self {
        Amount {
            changes: 1,
            bytes: i64::try_from(message.len()).unwrap_or(i64::MAX),
        }
    }

    fn plus(self, other: Amount) -> Self {
        Amount {
            changes: self.changes.saturating_add(other.changes),
            bytes: self.bytes.saturating_add(other.bytes),
        }
    }

    fn minus(self, other: Amount) -> Self {
        Amount {
            changes: self.changes.saturating_sub(other.changes).max(0),
            bytes: self.bytes.saturating_sub(other.bytes).max(0),
        }
    }

    fn is_within(self, most: Amount) -> bool {
        self.changes <= most.changes && self.bytes <= most.bytes
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Keeps a change, with what its shelf has to know of it beside; whether it is kept now, be it in one that its sender
    /// has sent before.
    pub(super) async fn keep(
        &mut self,
        shelf: &Shelf,
        change: &Incoming,
        beside: &[(&'static str, Value)],
    ) -> Result<bool, ModelError> {
        let sender = &*change.sender;
        let Some(message) = self.as_message(change)? else {
            // It stays with its sender, as a row does that no message has room for.
            return Ok(true);
        };
        let amounts = self.amounts(shelf, &[ALL, sender]).await?;
        let [all, own] = [ALL, sender].map(|name| amounts.get(name).copied().unwrap_or_default());
        let (mut gone, mut less) = (Vec::new(), Amount::default());
        if own.changes > 0 {
            let info = self.info(change.model)?;
            let mut others = 0;
            for (place, bytes) in self.versions(shelf, change).await? {
                match self.kept_change(sender, &bytes) {
                    Some(kept) if kept.marks.covers(&change.marks, synced_numbers(info)) => return Ok(true),
                    Some(kept) if !change.marks.covers(&kept.marks, synced_numbers(info)) => others += 1,
                    _ => {
                        gone.push(place);
                        less = less.plus(Amount::of_message(&bytes));
                    }
                }
            }
            if others >= MAX_VERSIONS {
                return Ok(false);
            }
        }
        let more = Amount::of_message(&message);
        let [all, own] = [all, own].map(|amount| amount.minus(less).plus(more));
        if !all.is_within(shelf.of_all) || !own.is_within(shelf.of_sender) {
            return Ok(false);
        }
        if !gone.is_empty() {
            let filters = [Filter::In("place", &gone)];
            self.store.delete(shelf.table.name, &filters).await?;
        }
        let mut columns = vec!["sender", "model", "uuid", "change"];
        columns.extend(beside.iter().map(|(column, _)| *column));
        let mut line = vec![
            Value::Text(sender.to_owned()),
            self.number(change.model),
            Value::of_uuid(change.uuid),
            Value::Blob(message),
        ];
        line.extend(beside.iter().map(|(_, value)| value.clone()));
        let put = Put {
            table: shelf.table.name,
            columns: &columns,
            rows: &[line],
            key: shelf.table.key,
            update: &[],
            counter: shelf.table.counter,
        };
        self.store.put(&put).await?;
        self.put_amounts(shelf, &[(ALL, all), (sender, own)]).await?;
        Ok(true)
    }

    /// Gives the changes of lines that were deleted from a shelf, each of which ends with its sender and the change. One
    /// that cannot be read is of another schema: all logs are read again since, and it comes again.
    pub(super) async fn taken_off(
        &mut self,
        shelf: &Shelf,
        lines: &[Vec<Value>],
    ) -> Result<Vec<Incoming>, ModelError> {
        let mut less: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut changes = Vec::with_capacity(lines.len());
        for line in lines {
            let [.., Value::Text(sender), Value::Blob(change)] = line.as_slice() else {
                continue;
            };
            for name in [ALL, sender] {
                let sum = less.entry(name).or_default();
                *sum = sum.plus(Amount::of_message(change));
            }
            changes.extend(self.kept_change(sender, change));
        }
        let names: Vec<&str> = less.keys().copied().collect();
        let amounts = self.amounts(shelf, &names).await?;
        let left: Vec<(&str, Amount)> = less
            .iter()
            .map(|(name, less)| {
                (
                    *name,
                    amounts.get(*name).copied().unwrap_or_default().minus(*less),
                )
            })
            .collect();
        self.put_amounts(shelf, &left).await?;
        Ok(changes)
    }

    /// What a sender has said of a row before, with where it stands.
    async fn versions(
        &mut self,
        shelf: &Shelf,
        change: &Incoming,
    ) -> Result<Vec<(Value, Vec<u8>)>, ModelError> {
        let (sender, number) = (Value::Text(change.sender.to_string()), self.number(change.model));
        let select = Select {
            table: shelf.table.name,
            columns: &["place", "change"],
            filters: &[
                Filter::Is("model", &number),
                Filter::Is("uuid", &Value::of_uuid(change.uuid)),
                Filter::Is("sender", &sender),
            ],
            order: &[("place", false)],
            limit: Some(MAX_VERSIONS),
        };
        let mut versions = Vec::new();
        for mut line in self.store.select(&select).await? {
            if let (Some(Value::Blob(bytes)), Some(place)) = (line.pop(), line.pop()) {
                versions.push((place, bytes));
            }
        }
        Ok(versions)
    }

    /// How much of these senders is on a shelf, where there is anything.
    async fn amounts(
        &mut self,
        shelf: &Shelf,
        senders: &[&str],
    ) -> Result<BTreeMap<String, Amount>, ModelError> {
        let (name, mut amounts) = (Value::Text(shelf.table.name.to_owned()), BTreeMap::new());
        for senders in senders.chunks(MAX_IN) {
            let senders: Vec<Value> = senders
                .iter()
                .map(|name| Value::Text((*name).to_owned()))
                .collect();
            let select = Select {
                table: KEPT.name,
                columns: &["sender", "changes", "bytes"],
                filters: &[Filter::Is("shelf", &name), Filter::In("sender", &senders)],
                order: &[],
                limit: None,
            };
            for line in self.store.select(&select).await? {
                if let [
                    Value::Text(sender),
                    Value::Integer(changes),
                    Value::Integer(bytes),
                ] = line.as_slice()
                {
                    let (changes, bytes) = (*changes, *bytes);
                    amounts.insert(sender.clone(), Amount { changes, bytes });
                }
            }
        }
        Ok(amounts)
    }

    async fn put_amounts(&mut self, shelf: &Shelf, amounts: &[(&str, Amount)]) -> Result<(), ModelError> {
        let lines: Vec<Vec<Value>> = amounts
            .iter()
            .map(|(sender, amount)| {
                vec![
                    Value::Text(shelf.table.name.to_owned()),
                    Value::Text((*sender).to_owned()),
                    Value::Integer(amount.changes),
                    Value::Integer(amount.bytes),
                ]
            })
            .collect();
        if lines.is_empty() {
            return Ok(());
        }
        let put = Put {
            table: KEPT.name,
            columns: &["shelf", "sender", "changes", "bytes"],
            rows: &lines,
            key: KEPT.key,
            update: &["changes", "bytes"],
            counter: None,
        };
        self.store.put(&put).await?;
        if amounts.iter().any(|(_, amount)| amount.changes == 0) {
            let none = Value::Integer(0);
            self.store
                .delete(KEPT.name, &[Filter::UpTo("changes", &none)])
                .await?;
        }
        Ok(())
    }

    /// A received row as a message of its own; none if it has no room there.
    fn as_message(&self, change: &Incoming) -> Result<Option<Vec<u8>>, ModelError> {
        let info = self.info(change.model)?;
        let (marks, mut writer) = (change.known_marks(info), RowWriter::new(self.registry()));
        // What the sender does not know has its default, and was never written.
        let values: RowValues = info
            .fields
            .iter()
            .enumerate()
            .map(|(place, field)| match change.values.get(place) {
                Some(Some(value)) => value.clone(),
                _ => field.on_insert.map_or(Value::Null, |initial| initial.value(0)),
            })
            .collect();
        let has_room = writer.add(info, change.uuid, &marks, Some(&values), MAX_BYTES)?;
        Ok(has_room.then(|| writer.finish()))
    }

    fn kept_change(&self, sender: &str, bytes: &[u8]) -> Option<Incoming> {
        read(self.registry(), &sender.into(), bytes).ok()?.0.pop()
    }
}
