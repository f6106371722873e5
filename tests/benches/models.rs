//! What a received row costs in SQLite: row, stamp and log against plain SQL for the same rows, a row and many rows a
//! statement, each in one transaction on a file; and whether a conflict is looked up faster in a short log than in a long one.
//!
//! `cargo bench -p sync-tests --bench models`

#![allow(clippy::print_stdout, reason = "it is what a benchmark is for")]

use std::time::{Duration, Instant};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};
use sync_runtime::model::{Model as _, Models, NoHooks};

use library::models::{MODELS, NewTag, Tag, TagChanges};

include!(concat!(env!("OUT_DIR"), "/library.rs"));

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const ROWS: u64 = 1_000;
const ROUNDS: usize = 9;
/// Rows of a statement of many.
const SHARE: u64 = 100;

const TABLE: &str = "CREATE TABLE tag (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid BLOB NOT NULL UNIQUE, \
    name TEXT NOT NULL, color TEXT, aliases BLOB, attributes BLOB, uses INTEGER NOT NULL, weight REAL NOT NULL, \
    hidden INTEGER NOT NULL, shade INTEGER NOT NULL, created_at INTEGER NOT NULL)";

/// A database of its own, with the runtime's tables.
struct Database {
    connection: SqliteConnection,
    models: Models,
    _file: tempfile::NamedTempFile,
}

impl Database {
    async fn new(name: &str) -> Outcome<Self> {
        let file = tempfile::NamedTempFile::new()?;
        let options = SqliteConnectOptions::new()
            .filename(file.path())
            .foreign_keys(true);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        connection.execute(TABLE).await?;
        let wall = || Duration::from_secs(1_767_225_600);
        let models = Models::open(&MODELS, name, wall, &mut connection).await?;
        Ok(Database {
            connection,
            models,
            _file: file,
        })
    }

    async fn apply(&mut self, messages: &[Vec<u8>]) -> Outcome<Duration> {
        let start = Instant::now();
        let mut transaction = self.connection.begin().await?;
        let mut changed = 0;
        for message in messages {
            let mut models = self.models.within(&mut *transaction);
            changed += models.apply(&mut NoHooks, "writer", message).await?.changed.len();
        }
        transaction.commit().await?;
        assert_eq!(changed as u64, ROWS);
        Ok(start.elapsed())
    }

    /// The same rows, stamps and log lines, each row by three statements.
    async fn plain(&mut self) -> Outcome<Duration> {
        let start = Instant::now();
        let mut transaction = self.connection.begin().await?;
        for number in 0..ROWS {
            let (uuid, marks) = (uuid(number), vec![0u8; 24]);
            sqlx::query(
                "INSERT INTO tag (uuid, name, color, aliases, attributes, uses, weight, hidden, shade, created_at) \
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uuid) DO UPDATE SET name = excluded.name, \
                 color = excluded.color, aliases = excluded.aliases, attributes = excluded.attributes, \
                 uses = excluded.uses, weight = excluded.weight, hidden = excluded.hidden, shade = excluded.shade, created_at = excluded.created_at",
            )
            .bind(uuid.to_vec())
            .bind(format!("tag {number}"))
            .bind(Some("#ff0000".to_owned()))
            .bind(None::<Vec<u8>>)
            .bind(None::<Vec<u8>>)
            .bind(0i64)
            .bind(0.5)
            .bind(false)
            .bind(0i64)
            .bind(1_767_225_600_000i64)
            .execute(&mut *transaction)
            .await?;
            sqlx::query(
                "INSERT INTO sync_rows (model, uuid, stamp, origin, deleted, marks) VALUES (?, ?, ?, ?, ?, ?) \
                 ON CONFLICT (model, uuid) DO UPDATE SET stamp = excluded.stamp, origin = excluded.origin, \
                 deleted = excluded.deleted, marks = excluded.marks",
            )
            .bind(0i64)
            .bind(uuid.to_vec())
            .bind(4_042_137_600_000i64)
            .bind("writer")
            .bind(false)
            .bind(marks)
            .execute(&mut *transaction)
            .await?;
            sqlx::query("INSERT OR REPLACE INTO sync_log (model, uuid, stamp, origin) VALUES (?, ?, ?, ?)")
                .bind(0i64)
                .bind(uuid.to_vec())
                .bind(4_042_137_600_000i64)
                .bind("writer")
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(start.elapsed())
    }

    /// The same by statements of many rows each, prepared once: the best that a program does by hand.
    async fn bulk(&mut self) -> Outcome<Duration> {
        let values = |columns: usize| {
            let row = format!("({})", vec!["?"; columns].join(", "));
            vec![row; SHARE as usize].join(", ")
        };
        let rows = format!(
            "INSERT INTO tag (uuid, name, color, aliases, attributes, uses, weight, hidden, shade, created_at) \
             VALUES {} ON CONFLICT (uuid) DO UPDATE SET name = excluded.name, color = excluded.color, \
             aliases = excluded.aliases, attributes = excluded.attributes, uses = excluded.uses, weight = excluded.weight, \
             hidden = excluded.hidden, shade = excluded.shade, created_at = excluded.created_at",
            values(10)
        );
        let stamps = format!(
            "INSERT INTO sync_rows (model, uuid, stamp, origin, deleted, marks) VALUES {} \
             ON CONFLICT (model, uuid) DO UPDATE SET stamp = excluded.stamp, origin = excluded.origin, \
             deleted = excluded.deleted, marks = excluded.marks",
            values(6)
        );
        let log = format!(
            "INSERT OR REPLACE INTO sync_log (model, uuid, stamp, origin) VALUES {}",
            values(4)
        );
        let start = Instant::now();
        let mut transaction = self.connection.begin().await?;
        for first in (0..ROWS).step_by(SHARE as usize) {
            let numbers = first..first + SHARE;
            let mut query = sqlx::query(sqlx::AssertSqlSafe(rows.as_str()));
            for number in numbers.clone() {
                query = query
                    .bind(uuid(number).to_vec())
                    .bind(format!("tag {number}"))
                    .bind(Some("#ff0000".to_owned()))
                    .bind(None::<Vec<u8>>)
                    .bind(None::<Vec<u8>>)
                    .bind(0i64)
                    .bind(0.5)
                    .bind(false)
                    .bind(0i64)
                    .bind(1_767_225_600_000i64);
            }
            query.execute(&mut *transaction).await?;
            let mut query = sqlx::query(sqlx::AssertSqlSafe(stamps.as_str()));
            for number in numbers.clone() {
                query = query
                    .bind(0i64)
                    .bind(uuid(number).to_vec())
                    .bind(4_042_137_600_000i64)
                    .bind("writer")
                    .bind(false)
                    .bind(vec![0u8; 24]);
            }
            query.execute(&mut *transaction).await?;
            let mut query = sqlx::query(sqlx::AssertSqlSafe(log.as_str()));
            for number in numbers {
                query = query
                    .bind(0i64)
                    .bind(uuid(number).to_vec())
                    .bind(4_042_137_600_000i64)
                    .bind("writer");
            }
            query.execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(start.elapsed())
    }

    /// Stamps and log lines of so many other rows.
    async fn fill(&mut self, rows: u64) -> Outcome<()> {
        let numbers =
            format!("WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {rows}) ");
        for into in [
            "INSERT INTO sync_log (model, uuid, stamp, origin) SELECT 99, randomblob(16), n, 'other' FROM n",
            "INSERT INTO sync_rows (model, uuid, stamp, origin, deleted, marks) \
             SELECT 99, randomblob(16), n, 'other', 0, randomblob(24) FROM n",
        ] {
            self.connection
                .execute(sqlx::AssertSqlSafe(format!("{numbers}{into}")))
                .await?;
        }
        Ok(())
    }
}

fn uuid(number: u64) -> [u8; 16] {
    // Spread as real ones are.
    let mut uuid = [0; 16];
    uuid[..8].copy_from_slice(&number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    uuid
}

/// Messages with the insertion of all rows, and with a change of each.
async fn messages() -> Outcome<(Vec<Vec<u8>>, Vec<Vec<u8>>)> {
    let mut writer = Database::new("writer").await?;
    let uuids: Vec<[u8; 16]> = (0..ROWS).map(uuid).collect();
    let mut found = Vec::new();
    for round in 0..2 {
        let mut transaction = writer.connection.begin().await?;
        let mut models = writer.models.within(&mut *transaction);
        if round == 0 {
            for (number, uuid) in uuids.iter().enumerate() {
                let mut new = NewTag::new(*uuid, format!("tag {number}"));
                new.color = Some("#ff0000".to_owned());
                Tag::insert(&mut models, &new).await?;
            }
        } else {
            let name = Some("another name".to_owned());
            Tag::update_all(
                &mut models,
                &uuids,
                &TagChanges {
                    name,
                    ..TagChanges::default()
                },
            )
            .await?;
        }
        models.push(None).await?;
        let mut messages = Vec::new();
        while let Some(message) = models.outgoing(&mut NoHooks, 1 << 20).await? {
            messages.push(message.bytes.clone());
            models.sent(message).await?;
        }
        transaction.commit().await?;
        found.push(messages);
    }
    let changes = found.pop().unwrap_or_default();
    Ok((found.pop().unwrap_or_default(), changes))
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times
        .get(times.len() / 2)
        .copied()
        .unwrap_or_default()
        .as_secs_f64()
        * 1_000.0
}

async fn measure() -> Outcome<()> {
    let (insertions, changes) = messages().await?;
    let (mut plain, mut bulk, mut applied, mut short, mut long) = (vec![], vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        plain.push(Database::new("reader").await?.plain().await?);
        bulk.push(Database::new("reader").await?.bulk().await?);
        let mut reader = Database::new("reader").await?;
        applied.push(reader.apply(&insertions).await?);
        short.push(reader.apply(&changes).await?);
        let mut reader = Database::new("reader").await?;
        reader.fill(100_000).await?;
        reader.apply(&insertions).await?;
        long.push(reader.apply(&changes).await?);
    }
    let [plain, bulk, applied, short, long] = [plain, bulk, applied, short, long].map(median);
    println!("{ROWS} rows, plain SQL, three statements a row    {plain:7.1} ms");
    println!("{ROWS} rows, plain SQL, {SHARE} rows a statement     {bulk:7.1} ms");
    println!(
        "{ROWS} rows applied, with stamps and log          {applied:7.1} ms, {:.2} and {:.2} times as long",
        applied / plain,
        applied / bulk
    );
    println!("{ROWS} changes applied, log of {ROWS} lines        {short:7.1} ms");
    println!(
        "{ROWS} changes applied, log of 101000 lines      {long:7.1} ms, {:.2} times as long",
        long / short
    );
    Ok(())
}

fn main() -> Outcome<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(measure())
}
