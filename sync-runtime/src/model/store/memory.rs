//! A store in memory: for tests, and for programs that keep their rows elsewhere.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Filter, Put, Select, Store, StoreError, Table};
use crate::model::value::Value;

/// Tables in memory. A copy is a snapshot: work on a copy, and keep it to commit.
///
/// ```
/// use sync_runtime::model::{store::memory::Memory, Value};
///
/// let mut kept = Memory::default();
/// let mut transaction = kept.clone();
/// transaction.create("tag", Some("id"));
/// kept = transaction;
/// assert_eq!(kept.rows("tag").count(), 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Memory {
    tables: BTreeMap<String, Rows>,
}

#[derive(Debug, Clone, Default)]
struct Rows {
    counter: Option<String>,
    last: i64,
    rows: Vec<BTreeMap<String, Value>>,
}

impl Memory {
    /// Makes a table of the program's, with a column that counts up by itself.
    pub fn create(&mut self, table: &str, counter: Option<&str>) {
        self.tables.entry(table.to_owned()).or_insert_with(|| Rows {
            counter: counter.map(str::to_owned),
            ..Rows::default()
        });
    }

    /// Lets a table count on from a number: the next row gets one more.
    pub fn count_from(&mut self, table: &str, last: i64) {
        if let Some(rows) = self.tables.get_mut(table) {
            rows.last = last;
        }
    }

    /// The rows of a table.
    pub fn rows(&self, table: &str) -> impl Iterator<Item = &BTreeMap<String, Value>> {
        self.tables.get(table).into_iter().flat_map(|rows| &rows.rows)
    }

    fn table(&mut self, name: &str) -> Result<&mut Rows, StoreError> {
        let found = self.tables.get_mut(name);
        found.ok_or_else(|| format!("there is no table `{name}`").into())
    }
}

impl Store for Memory {
    async fn define(&mut self, tables: &[Table]) -> Result<(), StoreError> {
        for table in tables {
            self.create(table.name, table.counter);
        }
        Ok(())
    }

    async fn select(&mut self, select: &Select<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        let table = self.table(select.table)?;
        let mut found: Vec<&BTreeMap<String, Value>> = table
            .rows
            .iter()
            .filter(|row| passes(row, select.filters))
            .collect();
        found.sort_by(|left, right| order(left, right, select.order));
        found.truncate(select.limit.map_or(usize::MAX, |limit| limit as usize));
        Ok(found
            .into_iter()
            .map(|row| {
                select
                    .columns
                    .iter()
                    .map(|column| value(row, column).clone())
                    .collect()
            })
            .collect())
    }

    async fn put(&mut self, put: &Put<'_>) -> Result<(), StoreError> {
        let table = self.table(put.table)?;
        for row in put.rows {
            let new: BTreeMap<String, Value> = put
                .columns
                .iter()
                .zip(row)
                .map(|(column, value)| ((*column).to_owned(), value.clone()))
                .collect();
            let known = table.rows.iter_mut().find(|row| {
                !put.key.is_empty()
                    && put
                        .key
                        .iter()
                        .all(|column| value(row, column) == value(&new, column))
            });
            match known {
                Some(known) if !put.update.is_empty() => {
                    for column in put.update {
                        known.insert((*column).to_owned(), value(&new, column).clone());
                    }
                }
                known => {
                    let mut new = new;
                    if let Some(counter) = &table.counter
                        && value(&new, counter).is_null()
                    {
                        table.last += 1;
                        new.insert(counter.clone(), Value::Integer(table.last));
                    }
                    match known {
                        Some(known) => *known = new,
                        None => table.rows.push(new),
                    }
                }
            }
        }
        Ok(())
    }

    async fn delete(&mut self, table: &str, filters: &[Filter<'_>]) -> Result<u64, StoreError> {
        let table = self.table(table)?;
        let before = table.rows.len();
        table.rows.retain(|row| !passes(row, filters));
        Ok((before - table.rows.len()) as u64)
    }
}

const NULL: &Value = &Value::Null;

fn value<'a>(row: &'a BTreeMap<String, Value>, column: &str) -> &'a Value {
    row.get(column).unwrap_or(NULL)
}

fn passes(row: &BTreeMap<String, Value>, filters: &[Filter<'_>]) -> bool {
    filters.iter().all(|filter| match filter {
        Filter::Is(column, wanted) => value(row, column) == *wanted,
        Filter::In(column, wanted) => wanted.contains(value(row, column)),
        Filter::Above(column, bound) => compare(value(row, column), bound) == Ordering::Greater,
        Filter::UpTo(column, bound) => compare(value(row, column), bound) != Ordering::Greater,
    })
}

fn order(left: &BTreeMap<String, Value>, right: &BTreeMap<String, Value>, by: &[(&str, bool)]) -> Ordering {
    by.iter()
        .fold(Ordering::Equal, |found, (column, greatest_first)| {
            found.then_with(
                || match (compare(value(left, column), value(right, column)), greatest_first) {
                    (ordering, true) => ordering.reverse(),
                    (ordering, false) => ordering,
                },
            )
        })
}

fn compare(left: &Value, right: &Value) -> Ordering {
    // Columns hold values of one kind, and no NaN.
    left.partial_cmp(right).unwrap_or(Ordering::Equal)
}
