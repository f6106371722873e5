//! A store in the program's own SQLite database, through sqlx.
//!
//! A connection is the store, so that a transaction is one too: hand in `&mut *transaction`.

use std::fmt::Write as _;

use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, Executor as _, Row as _, TypeInfo as _, ValueRef as _,
};

use super::{Filter, Put, Select, Store, StoreError, Table};
use crate::model::value::Value;

/// The most parameters of a statement that writes several rows: few enough that the statement stays
/// small, many enough that its cost is spread.
const MAX_PARAMETERS: usize = 2_000;

impl Store for SqliteConnection {
    async fn define(&mut self, tables: &[Table]) -> Result<(), StoreError> {
        for table in tables {
            let mut sql = format!("CREATE TABLE IF NOT EXISTS {} (", quoted(table.name));
            if let Some(counter) = table.counter {
                let _ = write!(sql, "{} INTEGER PRIMARY KEY AUTOINCREMENT, ", quoted(counter));
            }
            for (column, ty) in table.columns {
                let _ = write!(sql, "{} {ty}, ", quoted(column));
            }
            let key = list(table.key);
            let (word, end) = match table.counter {
                Some(_) => ("UNIQUE", ""),
                None => ("PRIMARY KEY", " WITHOUT ROWID"),
            };
            match table.key {
                [] => sql.truncate(sql.len() - 2),
                _ => {
                    let _ = write!(sql, "{word} ({key})");
                }
            }
            let _ = write!(sql, "){end}");
            self.execute(AssertSqlSafe(sql)).await?;
            for (number, columns) in table.indexes.iter().enumerate() {
                let name = quoted(&format!("{}_{number}", table.name));
                let (table, columns) = (quoted(table.name), list(columns));
                let sql = format!("CREATE INDEX IF NOT EXISTS {name} ON {table} ({columns})");
                self.execute(AssertSqlSafe(sql)).await?;
            }
        }
        Ok(())
    }

    async fn select(&mut self, select: &Select<'_>) -> Result<Vec<Vec<Value>>, StoreError> {
        let mut sql = format!("SELECT {} FROM {}", list(select.columns), quoted(select.table));
        let mut arguments = SqliteArguments::default();
        conditions(&mut sql, &mut arguments, select.filters)?;
        for (place, (column, greatest_first)) in select.order.iter().enumerate() {
            sql.push_str(if place == 0 { " ORDER BY " } else { ", " });
            let _ = write!(
                sql,
                "{}{}",
                quoted(column),
                if *greatest_first { " DESC" } else { "" }
            );
        }
        if let Some(limit) = select.limit {
            let _ = write!(sql, " LIMIT {limit}");
        }
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        let rows = query.fetch_all(&mut *self).await?;
        rows.iter().map(row).collect()
    }

    async fn put(&mut self, put: &Put<'_>) -> Result<(), StoreError> {
        let share = (MAX_PARAMETERS / put.columns.len().max(1)).max(1);
        for rows in put.rows.chunks(share) {
            let verb = if put.update.is_empty() && !put.key.is_empty() {
                "INSERT OR REPLACE"
            } else {
                "INSERT"
            };
            let mut sql = format!(
                "{verb} INTO {} ({}) VALUES ",
                quoted(put.table),
                list(put.columns)
            );
            let mut arguments = SqliteArguments::default();
            let places = format!("({})", vec!["?"; put.columns.len()].join(", "));
            for (number, row) in rows.iter().enumerate() {
                sql.push_str(if number == 0 { "" } else { ", " });
                sql.push_str(&places);
                row.iter().try_for_each(|value| add(&mut arguments, value))?;
            }
            if !put.update.is_empty() {
                let _ = write!(sql, " ON CONFLICT ({}) DO UPDATE SET ", list(put.key));
                for (number, column) in put.update.iter().enumerate() {
                    let (column, comma) = (quoted(column), if number == 0 { "" } else { ", " });
                    let _ = write!(sql, "{comma}{column} = excluded.{column}");
                }
            }
            // Statements for other numbers of rows would push the useful ones out of the cache.
            let is_usual = rows.len() == share || rows.len() == 1;
            let query = sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(is_usual);
            query.execute(&mut *self).await?;
        }
        Ok(())
    }

    async fn delete(&mut self, table: &str, filters: &[Filter<'_>]) -> Result<u64, StoreError> {
        let mut sql = format!("DELETE FROM {}", quoted(table));
        let mut arguments = SqliteArguments::default();
        conditions(&mut sql, &mut arguments, filters)?;
        let query = sqlx::query_with(AssertSqlSafe(sql), arguments);
        Ok(query.execute(&mut *self).await?.rows_affected())
    }
}

fn conditions(
    sql: &mut String,
    arguments: &mut SqliteArguments,
    filters: &[Filter<'_>],
) -> Result<(), StoreError> {
    for (place, filter) in filters.iter().enumerate() {
        sql.push_str(if place == 0 { " WHERE " } else { " AND " });
        let mut compare = |column: &str, operator: &str, value: &Value| {
            let _ = write!(sql, "{} {operator} ?", quoted(column));
            add(arguments, value)
        };
        match filter {
            Filter::Is(column, value) => compare(column, "IS", value)?,
            Filter::Above(column, value) => compare(column, ">", value)?,
            Filter::UpTo(column, value) => compare(column, "<=", value)?,
            Filter::In(column, values) => {
                // The same statement for every number of values up to the next power of two.
                let count = values.len().next_power_of_two();
                let places = vec!["?"; count].join(", ");
                let _ = write!(sql, "{} IN ({places})", quoted(column));
                values.iter().try_for_each(|value| add(arguments, value))?;
                let again = values.last().unwrap_or(&Value::Null);
                (values.len()..count).try_for_each(|_| add(arguments, again))?;
            }
        }
    }
    Ok(())
}

fn add(arguments: &mut SqliteArguments, value: &Value) -> Result<(), StoreError> {
    match value {
        Value::Null => arguments.add(None::<i64>),
        Value::Integer(number) => arguments.add(*number),
        Value::Real(number) => arguments.add(*number),
        Value::Text(text) => arguments.add(text.clone()),
        Value::Blob(bytes) => arguments.add(bytes.clone()),
    }
}

fn row(row: &SqliteRow) -> Result<Vec<Value>, StoreError> {
    row.columns()
        .iter()
        .map(|column| cell(row, column.ordinal()))
        .collect()
}

fn cell(row: &SqliteRow, place: usize) -> Result<Value, StoreError> {
    let raw = row.try_get_raw(place)?;
    if raw.is_null() {
        return Ok(Value::Null);
    }
    let ty = raw.type_info();
    Ok(match ty.name() {
        "TEXT" => Value::Text(row.try_get_unchecked(place)?),
        "REAL" => Value::Real(row.try_get_unchecked(place)?),
        "BLOB" => Value::Blob(row.try_get_unchecked(place)?),
        _ => Value::Integer(row.try_get_unchecked(place)?),
    })
}

/// A name that cannot become anything else.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn list(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    names.join(", ")
}
