//! A program around the models: two devices, each with its own database, tag an entry and end equal.

use std::error::Error;
use std::time::Duration;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use sync_example_spacedrive::Closures;
use sync_example_spacedrive::spacedrive::models::{
    Device, Entry, Hooked, Hooks as _, MODELS, NewDevice, NewEntry, NewTag, NewTagRelationship,
    NewUserMetadata, NewUserMetadataTag, NewVolume, Tag, TagRelationship, UserMetadata, UserMetadataTag,
    Volume,
};
use sync_runtime::model::{FieldKind, Model as _, ModelInfo, Models, RowUuid, uuid_text};

type Outcome = Result<(), Box<dyn Error>>;

const ADA: RowUuid = [0xa0; 16];
const BERT: RowUuid = [0xb0; 16];
const ROOT: RowUuid = [1; 16];
const CHILD: RowUuid = [2; 16];

/// A device: its database, and what knows the models in it.
struct Peer {
    database: SqliteConnection,
    models: Models,
}

impl Peer {
    /// `first` permutes row ids, so that the same row has another id on every device.
    async fn new(device: RowUuid, first: i64) -> Result<Self, Box<dyn Error>> {
        let mut database = SqliteConnection::connect("sqlite::memory:").await?;
        for info in MODELS.models {
            database.execute(AssertSqlSafe(table(info))).await?;
            if info.row_id.is_some() {
                let sql = format!(
                    "INSERT INTO sqlite_sequence (name, seq) VALUES ('{}', {first})",
                    info.table
                );
                database.execute(AssertSqlSafe(sql)).await?;
            }
        }
        for table in ["entry_closure", "tag_closure"] {
            let rows = table
                .replace("entry_closure", "entries")
                .replace("tag_closure", "tag");
            let sql = format!(
                "CREATE TABLE {table} (ancestor_id INTEGER REFERENCES {rows} (id) ON DELETE CASCADE,
                 descendant_id INTEGER REFERENCES {rows} (id) ON DELETE CASCADE)"
            );
            database.execute(AssertSqlSafe(sql)).await?;
        }
        let wall = || Duration::from_secs(1_800_000_000);
        let models = Models::open(&MODELS, &uuid_text(device), wall, &mut database).await?;
        Ok(Peer { database, models })
    }

    /// Hands over all that is due.
    async fn send(&mut self, to: &mut Peer) -> Outcome {
        let mut hooks = Hooked(Closures);
        let mut transaction = self.database.begin().await?;
        let mut within = self.models.within(&mut *transaction);
        within.push(None).await?;
        while let Some(message) = within.outgoing(&mut hooks, 16_384).await? {
            let mut other = to.database.begin().await?;
            let mut theirs = to.models.within(&mut *other);
            let report = theirs
                .apply(&mut hooks, self.models.name(), &message.bytes)
                .await?;
            assert_eq!(report.waiting, 0);
            other.commit().await?;
            within.sent(message).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// A closure table, by UUIDs.
    async fn closure(&mut self, table: &str, rows: &str) -> Result<Vec<(Vec<u8>, Vec<u8>)>, sqlx::Error> {
        let sql = format!(
            "SELECT above.uuid, below.uuid FROM {table}
             JOIN {rows} above ON above.id = ancestor_id JOIN {rows} below ON below.id = descendant_id
             ORDER BY 1, 2"
        );
        sqlx::query_as(AssertSqlSafe(sql))
            .fetch_all(&mut self.database)
            .await
    }
}

/// What a migration of the program would say.
fn table(info: &ModelInfo) -> String {
    let mut columns: Vec<String> = info
        .row_id
        .map(|id| format!("\"{id}\" INTEGER PRIMARY KEY AUTOINCREMENT"))
        .into_iter()
        .collect();
    columns.push(format!("\"{}\" BLOB NOT NULL UNIQUE", info.key));
    for field in info.fields {
        let null = if field.optional { "" } else { " NOT NULL" };
        let references = match field.kind {
            FieldKind::Reference {
                model,
                by_uuid: false,
                ..
            } => {
                let other = &MODELS.models[model];
                format!(
                    " REFERENCES \"{}\" (\"{}\")",
                    other.table,
                    other.row_id.unwrap_or("rowid")
                )
            }
            _ => String::new(),
        };
        columns.push(format!("\"{}\"{null}{references}", field.name));
    }
    format!("CREATE TABLE \"{}\" ({})", info.table, columns.join(", "))
}

/// Ada's disk with a folder and a file in it, and two tags, one below the other.
async fn fill(peer: &mut Peer) -> Result<RowUuid, Box<dyn Error>> {
    let mut transaction = peer.database.begin().await?;
    let mut within = peer.models.within(&mut *transaction);
    let new = NewDevice::new(
        ADA,
        "Ada's computer".into(),
        "ada".into(),
        "linux".into(),
        "[]".into(),
        true,
        1,
        "{}".into(),
        true,
    );
    Device::insert(&mut within, &new).await?;
    Volume::insert(&mut within, &NewVolume::new([3; 16], ADA, "disk".into(), true)).await?;
    for (uuid, name, parent) in [(ROOT, "photos", None), (CHILD, "cat.jpg", Some(ROOT))] {
        let mut new = NewEntry::new(uuid, name.into(), 1, 10, 10, 0, 0, 5, 5);
        (new.volume_id, new.parent_id) = (Some([3; 16]), parent);
        Entry::insert(&mut within, &new).await?;
    }
    for (uuid, name) in [([4; 16], "animals"), ([5; 16], "cats")] {
        let new = NewTag::new(uuid, name.into(), "standard".into(), false, "normal".into(), 0);
        Tag::insert(&mut within, &new).await?;
    }
    let new = NewTagRelationship::new([6; 16], [4; 16], [5; 16], "is_a".into(), 1.0, 1);
    TagRelationship::insert(&mut within, &new).await?;
    let mut new = NewUserMetadata::new(true, false, [].into());
    new.entry_uuid = Some(CHILD);
    let metadata = UserMetadata::insert(&mut within, &new).await?.uuid();
    // The program's own writes are followed by the same hooks.
    Closures.entry_after_apply(&mut within, &[ROOT, CHILD]).await?;
    Closures
        .tag_relationship_after_apply(&mut within, &[[6; 16]])
        .await?;
    transaction.commit().await?;
    Ok(metadata)
}

#[tokio::test]
async fn two_devices_end_equal_and_keep_their_closures() -> Outcome {
    let (mut ada, mut bert) = (Peer::new(ADA, 10).await?, Peer::new(BERT, 50).await?);
    let metadata = fill(&mut ada).await?;
    ada.send(&mut bert).await?;

    let entries = bert.closure("entry_closure", "entries").await?;
    assert_eq!(entries, ada.closure("entry_closure", "entries").await?);
    assert_eq!(entries.len(), 3, "each with itself, and the file in the folder");
    let tags = bert.closure("tag_closure", "tag").await?;
    assert_eq!(tags, [(vec![4; 16], vec![5; 16])]);

    // Ada's entry is tagged by Ada alone: what Bert says of it, her guard refuses.
    for (peer, own, uuid, tag) in [
        (&mut ada, ADA, [7; 16], [5; 16]),
        (&mut bert, ADA, [8; 16], [4; 16]),
    ] {
        let mut transaction = peer.database.begin().await?;
        let mut within = peer.models.within(&mut *transaction);
        let new = NewUserMetadataTag::new(uuid, metadata, tag, 1.0, "user".into(), own, 1);
        UserMetadataTag::insert(&mut within, &new).await?;
        transaction.commit().await?;
    }
    ada.send(&mut bert).await?;
    bert.send(&mut ada).await?;
    let both = [[7; 16], [8; 16]];
    let mut within = ada.models.within(&mut ada.database);
    let taggings = UserMetadataTag::get_all(&mut within, &both).await?;
    assert_eq!(
        taggings.iter().map(|row| row.uuid()).collect::<Vec<_>>(),
        [[7; 16]]
    );

    // What goes takes its rows of the closure with it, on both.
    Entry::delete_all(&mut ada.models.within(&mut ada.database), &[CHILD]).await?;
    ada.send(&mut bert).await?;
    for peer in [&mut ada, &mut bert] {
        let left = peer.closure("entry_closure", "entries").await?;
        assert_eq!(left, [(ROOT.to_vec(), ROOT.to_vec())]);
    }
    Ok(())
}
