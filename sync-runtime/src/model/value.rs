//! Values as columns hold them, and how typed values become them.

use std::collections::{BTreeMap, BTreeSet};

use super::RowUuid;
use crate::codec::{
    Bool, Bytes, Case, Cases, Codec, Fields, Float32, Float64, Integer, KeyCodec, List, Malformed, Map,
    Pattern, Record, Set, Text, Timestamp, Union, Uuid, Variants, Whole, check_value,
};
use crate::wire::Reader;

/// A value of a column.
#[derive(Debug, Clone, PartialEq, PartialOrd, Default)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// A whole number, a truth value (0 or 1), or milliseconds since 1970-01-01T00:00:00Z.
    Integer(i64),
    /// A floating-point number, never NaN.
    Real(f64),
    /// A text, or the name of an enum's case.
    Text(String),
    /// Raw data, a UUID, or a compound value as it is encoded in `docs/wire-format.md`.
    Blob(Vec<u8>),
}

impl Value {
    /// Whether it is nothing.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// A UUID, if it is one.
    pub fn uuid(&self) -> Option<RowUuid> {
        match self {
            Value::Blob(bytes) => bytes.as_slice().try_into().ok(),
            Value::Null | Value::Integer(_) | Value::Real(_) | Value::Text(_) => None,
        }
    }

    /// A whole number, if it is one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Null | Value::Real(_) | Value::Text(_) | Value::Blob(_) => None,
        }
    }

    /// A text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Null | Value::Integer(_) | Value::Real(_) | Value::Blob(_) => None,
        }
    }

    /// The value of a UUID.
    pub fn of_uuid(uuid: RowUuid) -> Self {
        Value::Blob(uuid.to_vec())
    }
}

/// A codec whose values a column can hold.
pub trait Column: Codec {
    /// What the column holds.
    fn to_value(value: Self::Borrowed<'_>) -> Result<Value, Malformed>;

    /// What it means. Bounds are not checked here.
    fn of_value(value: &Value) -> Result<Self::Owned, Malformed>;
}

fn unfit(wanted: &'static str) -> Malformed {
    Malformed::new(format!("the column does not hold {wanted}"))
}

impl Column for Bool {
    fn to_value(value: bool) -> Result<Value, Malformed> {
        Ok(Value::Integer(value.into()))
    }

    fn of_value(value: &Value) -> Result<bool, Malformed> {
        match value {
            Value::Integer(0) => Ok(false),
            Value::Integer(1) => Ok(true),
            _ => Err(unfit("0 or 1")),
        }
    }
}

impl<T: Whole + TryFrom<i128>, const MIN: i128, const MAX: i128> Column for Integer<T, MIN, MAX> {
    fn to_value(value: T) -> Result<Value, Malformed> {
        let number: i128 = value.into();
        // What is beyond 2^63 is stored as the negative number of the same 64 bits.
        let stored = i64::try_from(number).or_else(|_| u64::try_from(number).map(u64::cast_signed));
        stored
            .map(Value::Integer)
            .map_err(|_| Malformed::new("the number is beyond what a column holds"))
    }

    fn of_value(value: &Value) -> Result<T, Malformed> {
        let number = value.integer().ok_or_else(|| unfit("a whole number"))?;
        T::try_from(number.into())
            .or_else(|_| T::try_from(number.cast_unsigned().into()))
            .map_err(|_| Malformed::new("the number does not fit its type"))
    }
}

impl Column for Timestamp {
    fn to_value(value: i64) -> Result<Value, Malformed> {
        Ok(Value::Integer(value))
    }

    fn of_value(value: &Value) -> Result<i64, Malformed> {
        value.integer().ok_or_else(|| unfit("milliseconds"))
    }
}

impl<const MIN: u64, const MAX: u64> Column for Float32<MIN, MAX> {
    fn to_value(value: f32) -> Result<Value, Malformed> {
        Ok(Value::Real(value.into()))
    }

    #[allow(clippy::cast_possible_truncation, reason = "what was stored was an f32")]
    fn of_value(value: &Value) -> Result<f32, Malformed> {
        match value {
            Value::Real(number) => Ok(*number as f32),
            Value::Integer(number) => Ok(*number as f32),
            _ => Err(unfit("a number")),
        }
    }
}

impl<const MIN: u64, const MAX: u64> Column for Float64<MIN, MAX> {
    fn to_value(value: f64) -> Result<Value, Malformed> {
        Ok(Value::Real(value))
    }

    fn of_value(value: &Value) -> Result<f64, Malformed> {
        match value {
            Value::Real(number) => Ok(*number),
            Value::Integer(number) => Ok(*number as f64),
            _ => Err(unfit("a number")),
        }
    }
}

impl<const MIN: u32, const MAX: u32, P: Pattern> Column for Text<MIN, MAX, P> {
    fn to_value(value: &str) -> Result<Value, Malformed> {
        Ok(Value::Text(value.to_owned()))
    }

    fn of_value(value: &Value) -> Result<String, Malformed> {
        value.text().map(str::to_owned).ok_or_else(|| unfit("a text"))
    }
}

impl<const MIN: u32, const MAX: u32> Column for Bytes<MIN, MAX> {
    fn to_value(value: &[u8]) -> Result<Value, Malformed> {
        Ok(Value::Blob(value.to_vec()))
    }

    fn of_value(value: &Value) -> Result<Vec<u8>, Malformed> {
        match value {
            Value::Blob(bytes) => Ok(bytes.clone()),
            _ => Err(unfit("raw data")),
        }
    }
}

impl Column for Uuid {
    fn to_value(value: RowUuid) -> Result<Value, Malformed> {
        Ok(Value::of_uuid(value))
    }

    fn of_value(value: &Value) -> Result<RowUuid, Malformed> {
        value.uuid().ok_or_else(|| unfit("a UUID of 16 bytes"))
    }
}

impl<E: Cases> Column for Case<E> {
    fn to_value(value: E) -> Result<Value, Malformed> {
        let name = E::NAMES.get(value.number() as usize).copied().unwrap_or_default();
        Ok(Value::Text(name.to_owned()))
    }

    fn of_value(value: &Value) -> Result<E, Malformed> {
        let name = value.text().filter(|name| !name.is_empty());
        let number = name.and_then(|name| E::NAMES.iter().position(|known| *known == name));
        number
            .and_then(|number| E::of_number(u32::try_from(number).ok()?))
            .ok_or_else(|| unfit("the name of a case"))
    }
}

/// Compound values are stored as they travel.
macro_rules! encoded {
    ($([$($generics:tt)*] $name:ty: $owned:ty;)*) => {$(
        impl<$($generics)*> Column for $name {
            fn to_value(value: Self::Borrowed<'_>) -> Result<Value, Malformed> {
                let mut bytes = Vec::new();
                Self::write_whole(value, &mut bytes);
                Ok(Value::Blob(bytes))
            }

            fn of_value(value: &Value) -> Result<$owned, Malformed> {
                match value {
                    Value::Blob(bytes) => Self::read_whole(&mut Reader::new(bytes)),
                    _ => Err(unfit("an encoded value")),
                }
            }
        }
    )*};
}

encoded! {
    [C: Codec, const MAX: u32] List<C, MAX>: Vec<C::Owned>;
    [C: KeyCodec, const MAX: u32] Set<C, MAX>: BTreeSet<C::Owned>;
    [K: KeyCodec, C: Codec, const MAX: u32] Map<K, C, MAX>: BTreeMap<K::Owned, C::Owned>;
    [R: Fields] Record<R>: R;
    [U: Variants] Union<U>: U;
}

/// A codec without its type: what the runtime does with the values of a field.
#[derive(Debug, Clone, Copy)]
pub struct ColumnRule {
    /// A column's value as it travels; every bound is checked.
    pub encode: fn(&Value) -> Result<Vec<u8>, Malformed>,
    /// What travels as a column's value; every bound is checked.
    pub decode: fn(&[u8]) -> Result<Value, Malformed>,
}

impl ColumnRule {
    /// The rule of a codec.
    pub const fn of<C: Column>() -> Self {
        ColumnRule {
            encode: encode::<C>,
            decode: decode::<C>,
        }
    }
}

fn encode<C: Column>(value: &Value) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Vec::new();
    C::write_whole(C::borrow(&C::of_value(value)?), &mut bytes);
    check_value::<C>(&bytes, true)?;
    Ok(bytes)
}

fn decode<C: Column>(bytes: &[u8]) -> Result<Value, Malformed> {
    let mut reader = Reader::new(bytes);
    let owned = C::read_whole(&mut reader)?;
    match reader.is_empty() {
        true => C::to_value(C::borrow(&owned)),
        false => Err(Malformed::new("bytes are left over after the value")),
    }
}

/// The entries of a map as it travels: encoded keys and values.
pub type MapEntries = BTreeMap<Vec<u8>, Vec<u8>>;

/// Takes an encoded map apart; one that is not valid has no entries.
pub fn split_map<K: KeyCodec, C: Codec, const MAX: u32>(bytes: &[u8]) -> MapEntries {
    let map = Map::<K, C, MAX>::read_whole(&mut Reader::new(bytes)).unwrap_or_default();
    map.iter()
        .map(|(key, value)| {
            let (mut key_bytes, mut value_bytes) = (Vec::new(), Vec::new());
            K::write_key(K::borrow(key), &mut key_bytes);
            C::write_whole(C::borrow(value), &mut value_bytes);
            (key_bytes, value_bytes)
        })
        .collect()
}

/// Puts a map together; of too many entries those with the first keys stay, in every order alike.
pub fn join_map<K: KeyCodec, C: Codec, const MAX: u32>(entries: &MapEntries) -> Vec<u8> {
    let entries = entries.iter().filter_map(|(key, value)| {
        let key = K::read_key(&mut Reader::new(key)).ok()?;
        Some((key, C::read_whole(&mut Reader::new(value)).ok()?))
    });
    let map: BTreeMap<K::Owned, C::Owned> = entries.take(MAX as usize).collect();
    let mut bytes = Vec::new();
    Map::<K, C, MAX>::write_whole(&map, &mut bytes);
    bytes
}

/// A typed value as a column holds it, every bound checked. For generated code.
pub fn to_column<C: Column>(value: C::Borrowed<'_>) -> Result<Value, Malformed> {
    let mut bytes = Vec::new();
    C::write_whole(value, &mut bytes);
    check_value::<C>(&bytes, true)?;
    C::to_value(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_of_all_widths_have_a_place_in_a_column() {
        type Wide = Integer<u64, 0, { u64::MAX as i128 }>;
        type Narrow = Integer<u32, 0, { u32::MAX as i128 }>;
        type Signed = Integer<i64, { i64::MIN as i128 }, { i64::MAX as i128 }>;
        for number in [0, 1, i64::MAX as u64, 1 << 63, u64::MAX] {
            let value = Wide::to_value(number).expect("it has a place");
            assert_eq!(Wide::of_value(&value).expect("it is one"), number);
        }
        assert_eq!(
            Wide::to_value(u64::MAX).expect("it has a place"),
            Value::Integer(-1)
        );
        assert_eq!(Signed::of_value(&Value::Integer(-1)).expect("it is one"), -1);
        assert!(Narrow::of_value(&Value::Integer(-1)).is_err());
        assert!(Narrow::of_value(&Value::Integer(1 << 32)).is_err());
    }
}
