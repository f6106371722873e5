//! The values that a new row, or a change, is given.

use super::super::{Column, ModelError, Value, to_column};

/// Values by the position of their field.
pub type GivenValues = Vec<(usize, Value)>;

/// Collects values, until one is refused. Generated code has no branch for each of them, which would take the
/// compiler longer.
#[derive(Debug, Default)]
pub struct Given {
    values: GivenValues,
    refused: Option<ModelError>,
}

impl Given {
    /// Adds a value that is given.
    pub fn put<C: Column>(&mut self, place: usize, field: &str, given: Option<&C::Owned>) {
        if let Some(given) = given {
            self.add(place, value::<C>(field, C::borrow(given)));
        }
    }

    /// Adds a value that is given, be it that the field is to be emptied.
    pub fn put_optional<C: Column>(&mut self, place: usize, field: &str, given: Option<&Option<C::Owned>>) {
        if let Some(given) = given {
            self.add(place, optional::<C>(field, given.as_ref().map(C::borrow)));
        }
    }

    fn add(&mut self, place: usize, value: Result<Value, ModelError>) {
        match value {
            Ok(value) => self.values.push((place, value)),
            // The first one is said, as if nothing had been looked at behind it.
            Err(error) => {
                self.refused.get_or_insert(error);
            }
        }
    }

    /// All values, or why one of them was refused.
    pub(super) fn values(self) -> Result<GivenValues, ModelError> {
        self.refused.map_or(Ok(self.values), Err)
    }
}

/// A value for a column, its bounds checked.
pub(super) fn value<C: Column>(field: &str, value: C::Borrowed<'_>) -> Result<Value, ModelError> {
    to_column::<C>(value).map_err(|malformed| ModelError::Invalid(format!("{field}: {}", malformed.what)))
}

/// A value for a column that may be empty.
pub(super) fn optional<C: Column>(field: &str, value: Option<C::Borrowed<'_>>) -> Result<Value, ModelError> {
    value.map_or(Ok(Value::Null), |value| self::value::<C>(field, value))
}
