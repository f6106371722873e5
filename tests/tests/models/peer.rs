//! A peer with an SQLite file of its own, and what stands in it with UUIDs in place of row ids.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use sync_runtime::model::store::Store;
use sync_runtime::model::{
    DeleteRule, FieldKind, ModelError, ModelInfo, ModelRegistry, Models, Report, RowUuid, Transaction,
    uuid_text,
};

use crate::closures::Closures;
use crate::compiled::spacedrive::models as spacedrive;
use crate::library::models::{Folder, Hooked, Hooks, Space, SpaceChanges, Tagging};

/// What a test hands on its errors with.
pub(crate) type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A time that all peers of a test share; tests move it. Wall clocks may be apart.
#[derive(Debug, Clone, Default)]
pub(crate) struct Time(Arc<AtomicU64>, u64);

impl Time {
    pub(crate) fn pass(&self, milliseconds: u64) {
        self.0.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// The same time for a peer whose wall clock is so many milliseconds ahead.
    pub(crate) fn ahead(&self, milliseconds: u64) -> Self {
        Time(self.0.clone(), self.1 + milliseconds)
    }

    pub(crate) fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    pub(crate) fn wall(&self) -> Duration {
        Duration::from_millis(1_767_225_600_000 + self.1 + self.0.load(Ordering::Relaxed))
    }
}

/// The hooks of the library: they count, and let the guard look at who sends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch {
    /// Folders that changes were applied to.
    pub(crate) folders: Vec<RowUuid>,
    /// Who may not write taggings.
    pub(crate) banned: Option<String>,
}

impl<S: Store> Hooks<S> for Watch {
    async fn folder_after_apply(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        self.folders.extend(rows);
        Ok(())
    }

    async fn folder_after_backfill(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
    ) -> Result<(), ModelError> {
        Ok(())
    }

    async fn space_extend_wire(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        _row: &Space,
    ) -> Result<SpaceChanges, ModelError> {
        Ok(SpaceChanges::default())
    }

    async fn tagging_guard(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        sender: &str,
        _uuid: RowUuid,
        _row: Option<&Tagging>,
    ) -> Result<bool, ModelError> {
        Ok(self.banned.as_deref() != Some(sender))
    }
}

/// A folder's UUID, for tests that have folders.
pub(crate) fn of(folder: &Folder) -> RowUuid {
    use sync_runtime::model::Model as _;
    folder.uuid()
}

/// A peer.
pub(crate) struct Peer {
    /// The UUID of its own device.
    pub(crate) device: RowUuid,
    pub(crate) name: String,
    pub(crate) connection: SqliteConnection,
    pub(crate) models: Models,
    pub(crate) watch: Watch,
    registry: &'static ModelRegistry,
    time: Time,
    file: tempfile::NamedTempFile,
}

impl Peer {
    /// A peer whose tables count from `first`, so that the same row has another id on every peer.
    pub(crate) async fn new(
        registry: &'static ModelRegistry,
        number: u8,
        first: i64,
        time: &Time,
    ) -> Result<Self, Box<dyn std::error::Error>> {
        let file = tempfile::NamedTempFile::new()?;
        let mut connection = connect(&file).await?;
        for info in registry.models {
            create(&mut connection, registry, info, first).await?;
        }
        let device = uuid(0xd0, number);
        let (name, clock) = (uuid_text(device), time.clone());
        let models = Models::open(registry, &name, move || clock.wall(), &mut connection).await?;
        Ok(Peer {
            device,
            name,
            connection,
            models,
            watch: Watch::default(),
            registry,
            time: time.clone(),
            file,
        })
    }

    /// The same peer by another wall clock.
    pub(crate) fn with_time(self, time: &Time) -> Self {
        Peer {
            time: time.clone(),
            ..self
        }
    }

    /// Another connection to its file.
    pub(crate) async fn another(&mut self) -> Result<SqliteConnection, sqlx::Error> {
        connect(&self.file).await
    }

    /// Ends the process and starts it again.
    pub(crate) async fn restart(&mut self) -> Outcome {
        self.connection = connect(&self.file).await?;
        let clock = self.time.clone();
        self.models = Models::open(
            self.registry,
            &self.name,
            move || clock.wall(),
            &mut self.connection,
        )
        .await?;
        Ok(())
    }

    /// Everything that is due, each message in a transaction of its own, as a transport that takes all.
    pub(crate) async fn send(&mut self) -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
        let mut messages = Vec::new();
        loop {
            let mut transaction = self.connection.begin().await?;
            let mut models = self.models.within(&mut *transaction);
            let next = match self.registry.schema {
                "library" => models.outgoing(&mut Hooked(self.watch.clone()), 4_000).await?,
                _ => models.outgoing(&mut spacedrive::Hooked(Closures), 4_000).await?,
            };
            let Some(message) = next else {
                transaction.commit().await?;
                return Ok(messages);
            };
            messages.push(message.bytes.clone());
            models.sent(message).await?;
            transaction.commit().await?;
        }
    }

    /// Applies a message in a transaction of its own.
    pub(crate) async fn receive(
        &mut self,
        sender: &str,
        bytes: &[u8],
    ) -> Result<Report, Box<dyn std::error::Error>> {
        let mut transaction = self.connection.begin().await?;
        let mut models = self.models.within(&mut *transaction);
        let report = match self.registry.schema {
            "library" => {
                let mut hooks = Hooked(std::mem::take(&mut self.watch));
                let report = models.apply(&mut hooks, sender, bytes).await;
                self.watch = hooks.0;
                report
            }
            _ => {
                let mut hooks = spacedrive::Hooked(Closures);
                models.apply(&mut hooks, sender, bytes).await
            }
        };
        let report = report?;
        transaction.commit().await?;
        Ok(report)
    }

    /// All synchronised values and all stamps, with UUIDs in place of row ids.
    pub(crate) async fn dump(&mut self) -> Result<String, Box<dyn std::error::Error>> {
        let mut names: BTreeMap<(&str, i64), String> = BTreeMap::new();
        for info in self.registry.models {
            if let Some(row_id) = info.row_id {
                let sql = format!("SELECT \"{row_id}\", \"{}\" FROM \"{}\"", info.key, info.table);
                for row in self.connection.fetch_all(AssertSqlSafe(sql)).await? {
                    names.insert((info.table, row.try_get(0)?), hex(&row.try_get::<Vec<u8>, _>(1)?));
                }
            }
        }
        let mut text = String::new();
        for info in self.registry.models {
            let columns: Vec<String> = info
                .fields
                .iter()
                .filter(|field| field.is_synced())
                .map(|field| format!("quote(\"{}\")", field.name))
                .collect();
            let sql = format!(
                "SELECT hex(\"{}\"), {} FROM \"{}\" ORDER BY 1",
                info.key,
                columns.join(", "),
                info.table
            );
            for row in self.connection.fetch_all(AssertSqlSafe(sql)).await? {
                let _ = write!(text, "{} {}", info.name, row.try_get::<String, _>(0)?);
                for (place, field) in info.fields.iter().filter(|field| field.is_synced()).enumerate() {
                    let mut value: String = row.try_get(place + 1)?;
                    if let FieldKind::Reference {
                        model,
                        by_uuid: false,
                        ..
                    } = field.kind
                        && let Ok(id) = value.parse()
                    {
                        value = names[&(self.registry.models[model].table, id)].clone();
                    }
                    let _ = write!(text, " {}={value}", field.name);
                }
                text.push('\n');
            }
        }
        let sql = "SELECT model, hex(uuid), stamp, origin, deleted, hex(marks) FROM sync_rows ORDER BY 1, 2";
        for row in self.connection.fetch_all(sql).await? {
            let (model, uuid): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
            let (stamp, origin): (i64, String) = (row.try_get(2)?, row.try_get(3)?);
            let (deleted, marks): (i64, String) = (row.try_get(4)?, row.try_get(5)?);
            if is_forgotten(self.registry, Some(model), Some(deleted)) {
                continue;
            }
            let _ = writeln!(text, "{model} {uuid} {stamp} {origin} {deleted} {marks}");
        }
        Ok(text)
    }

    /// A number out of a statement.
    pub(crate) async fn number(&mut self, sql: &'static str) -> Result<i64, sqlx::Error> {
        self.connection.fetch_one(sql).await?.try_get(0)
    }
}

/// Hands everything around until nobody has anything to say.
pub(crate) async fn exchange(peers: &mut [Peer], time: &Time) -> Outcome {
    for _ in 0..20 {
        time.pass(10_000);
        let mut is_quiet = true;
        for from in 0..peers.len() {
            let (messages, name) = (peers[from].send().await?, peers[from].name.clone());
            is_quiet &= messages.is_empty();
            for message in &messages {
                for (to, peer) in peers.iter_mut().enumerate() {
                    if to != from {
                        peer.receive(&name, message).await?;
                    }
                }
            }
        }
        if is_quiet {
            return Ok(());
        }
    }
    Err("the peers never come to rest".into())
}

/// All peers hold the same.
pub(crate) async fn assert_equal(peers: &mut [Peer]) -> Outcome {
    let first = peers[0].dump().await?;
    for peer in &mut peers[1..] {
        let other = peer.dump().await?;
        assert_same(&first, &other, &peer.name);
    }
    Ok(())
}

/// Whether this is a deletion that each peer forgets in its own time.
pub(crate) fn is_forgotten(registry: &ModelRegistry, model: Option<i64>, deleted: Option<i64>) -> bool {
    let mut models = registry
        .models
        .iter()
        .filter(|info| Some(i64::from(info.id)) == model);
    deleted == Some(1) && models.any(|info| info.delete == DeleteRule::Log)
}

/// Two dumps are the same; what differs is shown, and not what does not.
pub(crate) fn assert_same(one: &str, other: &str, name: &str) {
    let only = |one: &str, other: &str| -> String {
        let lines = one
            .lines()
            .filter(|line| !other.lines().any(|known| known == *line));
        lines.map(|line| format!("{line}\n")).collect()
    };
    assert!(
        one == other,
        "{name} differs; expected:\n{}but has:\n{}",
        only(one, other),
        only(other, one)
    );
}

/// A UUID to tell apart.
pub(crate) fn uuid(kind: u8, number: u8) -> RowUuid {
    let mut uuid = [kind; 16];
    uuid[15] = number;
    uuid
}

/// A runtime for one test.
pub(crate) fn run(test: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(test)
}

async fn connect(file: &tempfile::NamedTempFile) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new()
        .filename(file.path())
        .foreign_keys(true)
        // Processes end here, and no machine does.
        .synchronous(SqliteSynchronous::Off);
    SqliteConnection::connect_with(&options).await
}

/// The table that a program has for a model: row ids, foreign keys, natural keys.
async fn create(
    connection: &mut SqliteConnection,
    registry: &ModelRegistry,
    info: &ModelInfo,
    first: i64,
) -> Result<(), sqlx::Error> {
    let mut columns = Vec::new();
    columns.extend(
        info.row_id
            .map(|id| format!("\"{id}\" INTEGER PRIMARY KEY AUTOINCREMENT")),
    );
    columns.push(format!("\"{}\" BLOB NOT NULL UNIQUE", info.key));
    for field in info.fields {
        let null = if field.optional { "" } else { " NOT NULL" };
        let references = match field.kind {
            FieldKind::Reference {
                model,
                by_uuid: false,
                ..
            } => {
                let target = &registry.models[model];
                format!(
                    " REFERENCES \"{}\" (\"{}\")",
                    target.table,
                    target.row_id.unwrap_or("rowid")
                )
            }
            _ => String::new(),
        };
        columns.push(format!("\"{}\"{null}{references}", field.name));
    }
    for unique in info.uniques {
        let fields: Vec<String> = unique
            .fields
            .iter()
            .map(|place| format!("\"{}\"", info.fields[*place].name))
            .collect();
        columns.push(format!("UNIQUE ({})", fields.join(", ")));
    }
    let sql = format!("CREATE TABLE \"{}\" ({})", info.table, columns.join(", "));
    connection.execute(AssertSqlSafe(sql)).await?;
    if info.row_id.is_some() {
        let sql = format!(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('{}', {first})",
            info.table
        );
        connection.execute(AssertSqlSafe(sql)).await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
