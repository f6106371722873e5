//! What a setter gives back.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use super::super::store::Store;
use super::super::{Column, ModelError, Transaction, Value};
use super::given::{optional, value};
use super::{Model, reread};

/// A write of one field, of a generated setter. It is a future: nothing is written before `.await`.
///
/// All setters of all models give back this one type, so that the compiler makes no state machine for each of
/// them.
#[must_use = "nothing is written before `.await`"]
pub struct FieldWrite<'a>(Pin<Box<dyn Future<Output = Result<(), ModelError>> + Send + 'a>>);

impl Future for FieldWrite<'_> {
    type Output = Result<(), ModelError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

impl fmt::Debug for FieldWrite<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FieldWrite").finish_non_exhaustive()
    }
}

/// Writes a field that is never empty.
pub fn set<'a, C: Column, M: Model, S: Store>(
    model: &'a mut M,
    transaction: &'a mut Transaction<'_, S>,
    place: usize,
    field: &str,
    value: C::Borrowed<'_>,
) -> FieldWrite<'a> {
    let value = self::value::<C>(field, value);
    FieldWrite(Box::pin(write(model, transaction, place, value)))
}

/// Writes a field that may be empty.
pub fn set_optional<'a, C: Column, M: Model, S: Store>(
    model: &'a mut M,
    transaction: &'a mut Transaction<'_, S>,
    place: usize,
    field: &str,
    value: Option<C::Borrowed<'_>>,
) -> FieldWrite<'a> {
    let value = optional::<C>(field, value);
    FieldWrite(Box::pin(write(model, transaction, place, value)))
}

/// Writes one field of a row, and takes the row anew.
async fn write<M: Model, S: Store>(
    model: &mut M,
    transaction: &mut Transaction<'_, S>,
    place: usize,
    value: Result<Value, ModelError>,
) -> Result<(), ModelError> {
    let uuid = model.uuid();
    transaction
        .update(M::POSITION, &[uuid], &[(place, value?)])
        .await?;
    *model = reread(transaction, uuid).await?;
    Ok(())
}
