//! Keys as level rules read them. The position and the type come from the schema, so that a key that is
//! not there or of another type cannot be; the answer is then that of an empty value.

use crate::registry::{KeyValue, KeysView};

/// A key that is a whole number.
pub fn integer_key(keys: &KeysView<'_>, position: usize) -> i128 {
    match keys.values.get(position) {
        Some(KeyValue::Integer(number)) => *number,
        _ => 0,
    }
}

/// A key that is a string, or the name of an enum case.
pub fn text_key<'a>(keys: &KeysView<'a>, position: usize) -> &'a str {
    match keys.values.get(position) {
        Some(KeyValue::Text(text)) => text,
        _ => "",
    }
}

/// A key that is a bool.
pub fn bool_key(keys: &KeysView<'_>, position: usize) -> bool {
    matches!(keys.values.get(position), Some(KeyValue::Bool(true)))
}

/// A key that is a UUID.
pub fn uuid_key(keys: &KeysView<'_>, position: usize) -> [u8; 16] {
    match keys.values.get(position) {
        Some(KeyValue::Uuid(bytes)) => *bytes,
        _ => [0; 16],
    }
}
