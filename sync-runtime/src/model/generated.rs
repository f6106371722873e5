//! What generated models have in common.

use std::collections::BTreeMap;

use super::store::Store;
use super::{Column, Hooks, ModelError, Page, RowId, RowUuid, RowValues, Transaction, Value};
use crate::codec::Malformed;

mod field_write;
mod given;

pub use field_write::{FieldWrite, set, set_optional};
pub use given::{Given, GivenValues};

/// A generated model: a row with its values by type. Its fields are private to the generated module, so
/// that there is no way to change a synchronised value but the setters.
pub trait Model: Sized + Send + Sync {
    /// Its position in the registry.
    const POSITION: usize;
    /// The values of a new row.
    type New: Send + Sync;
    /// New values of some fields.
    type Changes: Send + Sync;

    /// The row of these values.
    fn of_row(uuid: RowUuid, row: &[Value]) -> Result<Self, Malformed>;

    /// Its identity, the same on all peers.
    fn uuid(&self) -> RowUuid;

    /// UUID and values of a new row; no UUID where it is derived.
    fn new_values(new: &Self::New, given: &mut Given) -> Option<RowUuid>;

    /// The values that are to change.
    fn changed_values(changes: &Self::Changes, given: &mut Given);

    /// Reads a row; none if it is not there.
    fn get<S: Store>(
        transaction: &mut Transaction<'_, S>,
        uuid: RowUuid,
    ) -> impl Future<Output = Result<Option<Self>, ModelError>> + Send {
        async move { Ok(Self::get_all(transaction, &[uuid]).await?.pop()) }
    }

    /// Reads rows, of those that are there, in the order of their UUIDs.
    fn get_all<S: Store>(
        transaction: &mut Transaction<'_, S>,
        uuids: &[RowUuid],
    ) -> impl Future<Output = Result<Vec<Self>, ModelError>> + Send {
        async move {
            let rows = transaction.rows(Self::POSITION, uuids).await?;
            rows.iter().map(|(uuid, row)| self::row(*uuid, row)).collect()
        }
    }

    /// Inserts a row. Where the UUID is derived and the row is there already, what is given is written to
    /// that row.
    fn insert<S: Store>(
        transaction: &mut Transaction<'_, S>,
        new: &Self::New,
    ) -> impl Future<Output = Result<Self, ModelError>> + Send {
        async move {
            let mut given = Given::default();
            let uuid = Self::new_values(new, &mut given);
            let uuid = transaction.insert(Self::POSITION, uuid, given.values()?).await?;
            reread(transaction, uuid).await
        }
    }

    /// Writes several fields as one.
    fn update<S: Store>(
        &mut self,
        transaction: &mut Transaction<'_, S>,
        changes: &Self::Changes,
    ) -> impl Future<Output = Result<(), ModelError>> + Send {
        async move {
            Self::update_all(transaction, &[self.uuid()], changes).await?;
            *self = reread(transaction, self.uuid()).await?;
            Ok(())
        }
    }

    /// Writes the same fields of many rows; how many of them were not so already.
    fn update_all<S: Store>(
        transaction: &mut Transaction<'_, S>,
        uuids: &[RowUuid],
        changes: &Self::Changes,
    ) -> impl Future<Output = Result<usize, ModelError>> + Send {
        async move {
            let values = changed_values::<Self>(changes)?;
            transaction.update(Self::POSITION, uuids, &values).await
        }
    }

    /// Deletes the row, and what goes with it.
    fn delete<S: Store>(
        self,
        transaction: &mut Transaction<'_, S>,
    ) -> impl Future<Output = Result<(), ModelError>> + Send {
        async move { Self::delete_all(transaction, &[self.uuid()]).await.map(|_| ()) }
    }

    /// Deletes rows, and what goes with them; how many rows went.
    fn delete_all<S: Store>(
        transaction: &mut Transaction<'_, S>,
        uuids: &[RowUuid],
    ) -> impl Future<Output = Result<usize, ModelError>> + Send {
        async move { transaction.delete(Self::POSITION, uuids).await }
    }

    /// The local row ids of rows, of those that are there.
    fn row_ids<S: Store>(
        transaction: &mut Transaction<'_, S>,
        uuids: &[RowUuid],
    ) -> impl Future<Output = Result<BTreeMap<RowUuid, RowId>, ModelError>> + Send {
        async move { transaction.row_ids(Self::POSITION, uuids).await }
    }

    /// The UUIDs of local row ids, of those that are there.
    fn uuids<S: Store>(
        transaction: &mut Transaction<'_, S>,
        ids: &[RowId],
    ) -> impl Future<Output = Result<BTreeMap<RowId, RowUuid>, ModelError>> + Send {
        async move { transaction.uuids(Self::POSITION, ids).await }
    }

    /// A page of the rows after a UUID, for a peer that has nothing yet.
    fn page<S: Store, H: Hooks<S>>(
        transaction: &mut Transaction<'_, S>,
        hooks: &mut H,
        after: Option<RowUuid>,
        limit: u32,
    ) -> impl Future<Output = Result<Page<RowUuid>, ModelError>> + Send {
        async move { transaction.page(hooks, Self::POSITION, after, limit).await }
    }

    /// Begins to synchronise rows that stand in the table and are unknown to the runtime; which they are.
    fn adopt<S: Store>(
        transaction: &mut Transaction<'_, S>,
    ) -> impl Future<Output = Result<Vec<RowUuid>, ModelError>> + Send {
        async move { transaction.adopt(Self::POSITION).await }
    }

    /// Makes what waits of the model due.
    fn push<S: Store>(
        transaction: &mut Transaction<'_, S>,
    ) -> impl Future<Output = Result<(), ModelError>> + Send {
        async move { transaction.push(Some(Self::POSITION)).await }
    }
}

async fn reread<M: Model, S: Store>(
    transaction: &mut Transaction<'_, S>,
    uuid: RowUuid,
) -> Result<M, ModelError> {
    let rows = transaction.rows(M::POSITION, &[uuid]).await?;
    match rows.get(&uuid) {
        Some(row) => self::row(uuid, row),
        None => Err(ModelError::Invalid("the row is gone".to_owned())),
    }
}

fn row<M: Model>(uuid: RowUuid, row: &RowValues) -> Result<M, ModelError> {
    // What stands in the table may have been written around the setters.
    M::of_row(uuid, row).map_err(|malformed| ModelError::Invalid(malformed.what.into_owned()))
}

/// A value of a row.
pub fn read<C: Column>(row: &[Value], place: usize) -> Result<C::Owned, Malformed> {
    C::of_value(row.get(place).unwrap_or(&Value::Null))
}

/// A value of a row that may be empty.
pub fn read_optional<C: Column>(row: &[Value], place: usize) -> Result<Option<C::Owned>, Malformed> {
    match row.get(place) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => C::of_value(value).map(Some),
    }
}

fn changed_values<M: Model>(changes: &M::Changes) -> Result<GivenValues, ModelError> {
    let mut given = Given::default();
    M::changed_values(changes, &mut given);
    given.values()
}

/// Overwrites values of a row.
pub fn overlay<M: Model>(row: &mut RowValues, changes: &M::Changes) -> Result<(), ModelError> {
    for (place, value) in changed_values::<M>(changes)? {
        if let Some(slot) = row.get_mut(place) {
            *slot = value;
        }
    }
    Ok(())
}
