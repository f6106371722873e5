//! What only the program knows: two closure tables, and who may tag an entry.

use sqlx::SqliteConnection;
use sync_runtime::model::store::StoreError;
use sync_runtime::model::{Model as _, ModelError, RowUuid, Transaction, uuid_text};

use crate::spacedrive::models::{Entry, Hooks, UserMetadata, UserMetadataTag, Volume};

/// Keeps `entry_closure` and `tag_closure`: the pairs of all ancestors and descendants. A program calls
/// the same methods behind its own writes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Closures;

/// Pairs of an entry's subtree with all that is above it; those of a deleted entry go by their foreign key.
const ENTRIES: [&str; 2] = [
    "WITH RECURSIVE below(id) AS (
        SELECT id FROM entries WHERE uuid = ?1
        UNION SELECT entries.id FROM entries JOIN below ON entries.parent_id = below.id)
     DELETE FROM entry_closure WHERE descendant_id IN (SELECT id FROM below)",
    "WITH RECURSIVE below(id) AS (
        SELECT id FROM entries WHERE uuid = ?1
        UNION SELECT entries.id FROM entries JOIN below ON entries.parent_id = below.id),
     pairs(ancestor, descendant) AS (
        SELECT id, id FROM below
        UNION SELECT entries.parent_id, descendant FROM pairs JOIN entries ON entries.id = ancestor
            WHERE entries.parent_id IS NOT NULL)
     INSERT INTO entry_closure SELECT ancestor, descendant FROM pairs",
];

/// All entries.
const ALL_ENTRIES: [&str; 2] = [
    "DELETE FROM entry_closure",
    "WITH RECURSIVE pairs(ancestor, descendant) AS (
        SELECT id, id FROM entries
        UNION SELECT entries.parent_id, descendant FROM pairs JOIN entries ON entries.id = ancestor
            WHERE entries.parent_id IS NOT NULL)
     INSERT INTO entry_closure SELECT ancestor, descendant FROM pairs",
];

/// All tags: they are few.
const ALL_TAGS: [&str; 2] = [
    "DELETE FROM tag_closure",
    "WITH RECURSIVE pairs(ancestor, descendant) AS (
        SELECT parent_tag_id, child_tag_id FROM tag_relationship
        UNION SELECT ancestor, child_tag_id FROM pairs JOIN tag_relationship ON parent_tag_id = descendant)
     INSERT INTO tag_closure SELECT ancestor, descendant FROM pairs",
];

impl Hooks<SqliteConnection> for Closures {
    async fn entry_after_apply(
        &mut self,
        transaction: &mut Transaction<'_, SqliteConnection>,
        rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        for row in rows {
            for statement in ENTRIES {
                let query = sqlx::query(statement).bind(row.to_vec());
                query.execute(transaction.store()).await.map_err(failed)?;
            }
        }
        Ok(())
    }

    async fn entry_after_backfill(
        &mut self,
        transaction: &mut Transaction<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        run(ALL_ENTRIES, transaction).await
    }

    async fn tag_relationship_after_apply(
        &mut self,
        transaction: &mut Transaction<'_, SqliteConnection>,
        _rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        run(ALL_TAGS, transaction).await
    }

    async fn tag_relationship_after_backfill(
        &mut self,
        transaction: &mut Transaction<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        run(ALL_TAGS, transaction).await
    }

    /// A tag on an entry is written by the device that the entry is on.
    async fn user_metadata_tag_guard(
        &mut self,
        transaction: &mut Transaction<'_, SqliteConnection>,
        sender: &str,
        uuid: RowUuid,
        row: Option<&UserMetadataTag>,
    ) -> Result<bool, ModelError> {
        let metadata = match row {
            Some(row) => Some(row.user_metadata_id()),
            None => UserMetadataTag::get(transaction, uuid)
                .await?
                .map(|row| row.user_metadata_id()),
        };
        let Some(metadata) = metadata else { return Ok(true) };
        let metadata = UserMetadata::get(transaction, metadata).await?;
        let Some(entry) = metadata.and_then(|metadata| metadata.entry_uuid()) else {
            return Ok(true);
        };
        let entry = Entry::get(transaction, entry).await?;
        let Some(volume) = entry.and_then(|entry| entry.volume_id()) else {
            return Ok(true);
        };
        let volume = Volume::get(transaction, volume).await?;
        Ok(volume.is_some_and(|volume| uuid_text(volume.device_id()) == sender))
    }
}

async fn run(
    statements: [&'static str; 2],
    transaction: &mut Transaction<'_, SqliteConnection>,
) -> Result<(), ModelError> {
    for statement in statements {
        sqlx::query(statement)
            .execute(transaction.store())
            .await
            .map_err(failed)?;
    }
    Ok(())
}

fn failed(error: sqlx::Error) -> ModelError {
    ModelError::Store(StoreError::from(error))
}
