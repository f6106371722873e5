//! Where rows are: a small trait over the caller's own transaction.

use std::error::Error;

use super::value::Value;

pub mod memory;
#[cfg(feature = "sqlite")]
pub mod sqlite;

/// What a store reports: a failure of the database, never a fault of the data.
pub type StoreError = Box<dyn Error + Send + Sync>;

/// A database transaction of the caller's. Whatever is done through it happens if the caller commits,
/// and does not if he rolls back: rows, stamps, log and outbox alike.
///
/// Table and column names come from the schema and the runtime, never from a peer.
pub trait Store: Send {
    /// Makes the tables of the runtime where they are not there yet.
    fn define(&mut self, tables: &[Table]) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Rows with the columns asked for.
    fn select(
        &mut self,
        select: &Select<'_>,
    ) -> impl Future<Output = Result<Vec<Vec<Value>>, StoreError>> + Send;

    /// Inserts rows or updates those with the same key.
    fn put(&mut self, put: &Put<'_>) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Deletes the rows that pass all filters; how many they were.
    fn delete(
        &mut self,
        table: &str,
        filters: &[Filter<'_>],
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

/// A table of the runtime.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// A column that counts up by itself and is never given twice, if there is one.
    pub counter: Option<&'static str>,
    /// The other columns with their types: `INTEGER`, `TEXT` or `BLOB`.
    pub columns: &'static [(&'static str, &'static str)],
    /// Columns that are unique together.
    pub key: &'static [&'static str],
    /// Columns that rows are looked up by, for each index.
    pub indexes: &'static [&'static [&'static str]],
}

/// What to read.
#[derive(Debug, Clone, Copy)]
pub struct Select<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns.
    pub columns: &'a [&'a str],
    /// All of them hold.
    pub filters: &'a [Filter<'a>],
    /// Columns to sort by, and whether the greatest comes first.
    pub order: &'a [(&'a str, bool)],
    /// The most rows, if there is a limit.
    pub limit: Option<u32>,
}

/// A condition on one column.
#[derive(Debug, Clone, Copy)]
pub enum Filter<'a> {
    /// It is this value, or nothing.
    Is(&'a str, &'a Value),
    /// It is one of these values. At most [`MAX_IN`] of them.
    In(&'a str, &'a [Value]),
    /// It is greater.
    Above(&'a str, &'a Value),
    /// It is no greater.
    UpTo(&'a str, &'a Value),
}

/// The most values of [`Filter::In`].
pub const MAX_IN: usize = 500;

/// What to write.
#[derive(Debug, Clone, Copy)]
pub struct Put<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns, the same in all rows.
    pub columns: &'a [&'a str],
    /// A value for each column.
    pub rows: &'a [Vec<Value>],
    /// What is unique: a row with the same values there is updated.
    pub key: &'a [&'a str],
    /// The columns that are updated then; none of them to replace the row as a whole, with a new number
    /// of its counter.
    pub update: &'a [&'a str],
    /// The column that the table counts up by itself.
    pub counter: Option<&'a str>,
}
