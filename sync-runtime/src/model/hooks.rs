//! What a program adds to the life of a row.

use super::store::Store;
use super::{ModelError, RowUuid, RowValues, Transaction};

/// What a program adds to the life of a row, in the transaction in which it happens. Generated modules have
/// a trait of their own, with a method for each hook that the schema declares.
pub trait Hooks<S: Store>: Send {
    /// Received changes were applied to these rows; those that were deleted are among them.
    fn after_apply(
        &mut self,
        transaction: &mut Transaction<'_, S>,
        model: usize,
        rows: &[RowUuid],
    ) -> impl Future<Output = Result<(), ModelError>> + Send;

    /// A catch-up in full is over.
    fn after_backfill(
        &mut self,
        transaction: &mut Transaction<'_, S>,
        model: usize,
    ) -> impl Future<Output = Result<(), ModelError>> + Send;

    /// A row is about to be sent: values from other tables may be put in.
    fn extend_wire(
        &mut self,
        transaction: &mut Transaction<'_, S>,
        model: usize,
        row: RowUuid,
        values: &mut RowValues,
    ) -> impl Future<Output = Result<(), ModelError>> + Send;

    /// Whether the sender, named by the transport, may write this row; no values if it deletes it.
    fn guard(
        &mut self,
        transaction: &mut Transaction<'_, S>,
        model: usize,
        sender: &str,
        row: RowUuid,
        values: Option<&RowValues>,
    ) -> impl Future<Output = Result<bool, ModelError>> + Send;
}

/// For schemas without hooks.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHooks;

impl<S: Store> Hooks<S> for NoHooks {
    async fn after_apply(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        _model: usize,
        _rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        Ok(())
    }

    async fn after_backfill(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        _model: usize,
    ) -> Result<(), ModelError> {
        Ok(())
    }

    async fn extend_wire(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        _model: usize,
        _row: RowUuid,
        _values: &mut RowValues,
    ) -> Result<(), ModelError> {
        Ok(())
    }

    async fn guard(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        _model: usize,
        _sender: &str,
        _row: RowUuid,
        _values: Option<&RowValues>,
    ) -> Result<bool, ModelError> {
        Ok(true)
    }
}
