//! The hooks of Spacedrive's models: two closure tables, and who may hang a tag on an entry.

use sqlx::{Executor as _, SqliteConnection};
use sync_runtime::model::store::StoreError;
use sync_runtime::model::{ModelError, RowUuid, Transaction, uuid_text};

use crate::compiled::spacedrive::models::{Hooks, UserMetadataTag};

/// The tables.
pub(crate) const TABLES: &str = "CREATE TABLE entry_closure (above INTEGER REFERENCES entries (id) ON DELETE CASCADE, \
    below INTEGER REFERENCES entries (id) ON DELETE CASCADE, PRIMARY KEY (above, below)); \
    CREATE TABLE tag_closure (above INTEGER, below INTEGER, PRIMARY KEY (above, below))";
const BRANCH: &str = "DELETE FROM entry_closure WHERE below IN (WITH RECURSIVE branch (id) AS (SELECT id FROM entries \
    WHERE uuid = ? UNION SELECT entries.id FROM entries JOIN branch ON parent_id = branch.id) SELECT id FROM branch)";
const FILL: &str = "INSERT INTO entry_closure WITH RECURSIVE pair (above, below) AS (SELECT id, id FROM entries \
    WHERE id NOT IN (SELECT below FROM entry_closure) UNION SELECT parent_id, below FROM pair JOIN entries ON id = above \
    WHERE parent_id IS NOT NULL) SELECT above, below FROM pair";
const TAGS: &str = "DELETE FROM tag_closure; INSERT INTO tag_closure WITH RECURSIVE pair (above, below) AS \
    (SELECT parent_tag_id, child_tag_id FROM tag_relationship UNION SELECT parent_tag_id, below FROM pair \
    JOIN tag_relationship ON child_tag_id = above) SELECT above, below FROM pair";
const OWNER: &str = "SELECT devices.uuid FROM user_metadata JOIN entries ON entries.uuid = entry_uuid \
    JOIN volumes ON volumes.id = volume_id JOIN devices ON devices.id = device_id WHERE user_metadata.uuid = ?1 \
    OR user_metadata.id = (SELECT user_metadata_id FROM user_metadata_tag WHERE user_metadata_tag.uuid = ?2)";

pub(crate) struct Closures;

impl Hooks<SqliteConnection> for Closures {
    async fn entry_after_apply(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
        rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        for row in rows {
            let query = sqlx::query(BRANCH).bind(row.to_vec());
            query.execute(within.store()).await.map_err(StoreError::from)?;
        }
        within.store().execute(FILL).await.map_err(StoreError::from)?;
        Ok(())
    }

    async fn entry_after_backfill(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        self.entry_after_apply(within, &[]).await
    }

    async fn tag_relationship_after_apply(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
        _rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        within.store().execute(TAGS).await.map_err(StoreError::from)?;
        Ok(())
    }

    async fn tag_relationship_after_backfill(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
    ) -> Result<(), ModelError> {
        self.tag_relationship_after_apply(within, &[]).await
    }

    async fn user_metadata_tag_guard(
        &mut self,
        within: &mut Transaction<'_, SqliteConnection>,
        sender: &str,
        uuid: RowUuid,
        row: Option<&UserMetadataTag>,
    ) -> Result<bool, ModelError> {
        let metadata = row.map(|row| row.user_metadata_id().to_vec());
        let query = sqlx::query_scalar(OWNER).bind(metadata).bind(uuid.to_vec());
        let owners: Vec<Vec<u8>> = query.fetch_all(within.store()).await.map_err(StoreError::from)?;
        let mut owners = owners.iter().filter_map(|owner| owner.as_slice().try_into().ok());
        Ok(owners.all(|owner| uuid_text(owner) == sender))
    }
}
