//! What has to hold for a row: values within bounds, an owner, natural keys.

use super::store::{Filter, Select, Store};
use super::value::Value;
use super::{
    FieldInfo, FieldKind, FieldPolicy, ModelError, ModelInfo, OwnershipRule, RowUuid, RowValues, Transaction,
    UniqueInfo, uuid_text,
};

/// A value as it travels; none if it is empty. Every bound is checked.
pub(super) fn encoded(
    info: &ModelInfo,
    field: &FieldInfo,
    value: &Value,
) -> Result<Option<Vec<u8>>, ModelError> {
    let invalid = |why: &str| ModelError::Invalid(format!("{}.{}: {why}", info.name, field.name));
    match (value, field.kind) {
        (Value::Null, _) if field.optional => Ok(None),
        (Value::Null, _) => Err(invalid("it cannot be empty")),
        (value, FieldKind::Data(rule)) => {
            let bytes = (rule.encode)(value).map_err(|malformed| invalid(&malformed.what))?;
            // Keys have marks and maps have none, so nothing tells an empty map from none.
            let is_none = match field.conflict {
                FieldPolicy::PerKey { split, .. } => field.optional && split(&bytes).is_empty(),
                FieldPolicy::LastWriter | FieldPolicy::Merge(_) => false,
            };
            Ok((!is_none).then_some(bytes))
        }
        (value, FieldKind::Reference { .. }) => match value.uuid() {
            Some(uuid) => Ok(Some(uuid.to_vec())),
            None => Err(invalid("a reference is a UUID of 16 bytes")),
        },
    }
}

/// What travelled as a value.
pub(super) fn decoded(field: &FieldInfo, bytes: &[u8]) -> Result<Value, crate::codec::Malformed> {
    match field.kind {
        FieldKind::Data(rule) => (rule.decode)(bytes),
        FieldKind::Reference { .. } => match RowUuid::try_from(bytes) {
            Ok(uuid) => Ok(Value::of_uuid(uuid)),
            Err(_) => Err(crate::codec::Malformed::new("a reference is a UUID of 16 bytes")),
        },
    }
}

impl<S: Store> Transaction<'_, S> {
    /// The name of the peer that alone may write a row with these values; none if everybody may. The
    /// inner none stands for an owner that is not known.
    pub(super) async fn owner(
        &mut self,
        model: usize,
        uuid: RowUuid,
        values: &RowValues,
    ) -> Result<Option<Option<String>>, ModelError> {
        let info = self.info(model)?;
        let path = match info.ownership {
            OwnershipRule::Shared => return Ok(None),
            OwnershipRule::Itself => return Ok(Some(Some(uuid_text(uuid)))),
            OwnershipRule::Through(path) => path,
        };
        let (mut info, mut values, mut owner) = (info, values.clone(), None);
        for (number, step) in path.iter().enumerate() {
            let Some(next) = values.get(*step).and_then(Value::uuid) else {
                return Ok(Some(None));
            };
            owner = Some(next);
            let Some(target) = info.fields.get(*step).and_then(FieldInfo::target) else {
                return Ok(Some(None));
            };
            if number + 1 < path.len() {
                info = self.info(target)?;
                match self.rows(target, &[next]).await?.remove(&next) {
                    Some(found) => values = found,
                    None => return Ok(Some(None)),
                }
            }
        }
        Ok(Some(owner.map(uuid_text)))
    }

    /// Whether a peer may write a row with these values.
    pub(super) async fn may_write(
        &mut self,
        peer: &str,
        model: usize,
        uuid: RowUuid,
        values: &RowValues,
    ) -> Result<bool, ModelError> {
        let owner = self.owner(model, uuid, values).await?;
        Ok(owner.is_none_or(|owner| owner.as_deref() == Some(peer)))
    }

    /// Another row with the same natural key.
    pub(super) async fn same_natural_key(
        &mut self,
        model: usize,
        unique: &UniqueInfo,
        uuid: RowUuid,
        values: &RowValues,
    ) -> Result<Option<RowUuid>, ModelError> {
        let info = self.info(model)?;
        let mut wanted = Vec::with_capacity(unique.fields.len());
        for place in unique.fields {
            let mut value = values[*place].clone();
            if value.is_null() {
                return Ok(None);
            }
            if let (Some(target), Some(parent)) = (info.fields[*place].row_target(), value.uuid()) {
                match self.row_ids(target, &[parent]).await?.get(&parent) {
                    Some(id) => value = Value::Integer(id.0),
                    None => return Ok(None),
                }
            }
            wanted.push(value);
        }
        let filters: Vec<Filter<'_>> = unique
            .fields
            .iter()
            .zip(&wanted)
            .map(|(place, value)| Filter::Is(info.fields[*place].name, value))
            .collect();
        let select = Select {
            table: info.table,
            columns: &[info.key],
            filters: &filters,
            order: &[(info.key, false)],
            limit: Some(2),
        };
        let found = self.store.select(&select).await?;
        let mut others = found.iter().filter_map(|row| row.first()?.uuid());
        Ok(others.find(|other| *other != uuid))
    }
}
