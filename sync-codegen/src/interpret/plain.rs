//! How plain data spells numbers, raw data and uuids, and what all types are made of.

use serde_json::Value;
use sync_runtime::codec::Malformed;
use sync_schema::schema::{Case, Schema, Shape, Type};
use sync_schema::uuid::uuid_of;

/// A type behind all aliases: a declared one is a record, an enum or a union.
pub(super) enum Resolved<'a> {
    /// Anything but a declared type.
    Plain(&'a Type),
    /// The declared type of this name.
    Declared(&'a Shape),
}

pub(super) fn resolve<'a>(schema: &'a Schema, ty: &'a Type) -> Resolved<'a> {
    match schema.resolve(ty) {
        Type::Named(index) => Resolved::Declared(&schema[*index].shape),
        other => Resolved::Plain(other),
    }
}

/// How many bits a value has in the bit block around it.
pub(super) fn bits(schema: &Schema, ty: &Type) -> u32 {
    match resolve(schema, ty) {
        Resolved::Plain(Type::Bool | Type::Flag) => 1,
        Resolved::Plain(Type::Optional(inner)) => 1 + bits(schema, inner),
        Resolved::Declared(Shape::Enum(cases)) => match cases.iter().map(|case| case.number).max() {
            None | Some(0..16) => 4,
            Some(16..256) => 8,
            Some(_) => 16,
        },
        _ => 0,
    }
}

/// The case of this name.
pub(super) fn case<'a>(cases: &'a [Case], name: &str) -> Result<&'a Case, Malformed> {
    let found = cases.iter().find(|case| case.name == name);
    found.ok_or_else(|| Malformed::new(format!("there is no case `{name}`")))
}

/// A whole number; as the key of a map it is spelled as a text.
pub(super) fn integer(value: &Value) -> Result<i128, Malformed> {
    let number = match value {
        Value::Number(number) => number
            .as_i64()
            .map(i128::from)
            .or(number.as_u64().map(i128::from))
            .or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| wanted("a whole number", value))
}

fn whole(number: f64) -> Option<i128> {
    (number.fract() == 0.0 && number.abs() < 1e18).then_some(number as i128)
}

/// A floating-point number; those that are not finite are spelled as texts.
pub(super) fn float(value: &Value) -> Result<f64, Malformed> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text == "inf" => Some(f64::INFINITY),
        Value::String(text) if text == "-inf" => Some(f64::NEG_INFINITY),
        _ => None,
    };
    number.ok_or_else(|| wanted("a number", value))
}

/// A text.
pub(super) fn text(value: &Value) -> Result<&str, Malformed> {
    value.as_str().ok_or_else(|| wanted("a text", value))
}

/// `true` or `false`; as the key of a map it is spelled as a text.
pub(super) fn truth(value: &Value) -> Result<bool, Malformed> {
    match value {
        Value::Bool(yes) => Ok(*yes),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if text == "false" => Ok(false),
        _ => Err(wanted("true or false", value)),
    }
}

/// A flag: `1` and `true` are on, `null` and `false` are off.
pub(super) fn flag(value: &Value) -> Result<bool, Malformed> {
    match value {
        Value::Null => Ok(false),
        Value::Number(number) if number.as_u64() == Some(1) => Ok(true),
        _ => value
            .as_bool()
            .ok_or_else(|| wanted("a flag: 1, true or false", value)),
    }
}

/// Raw data as hexadecimal digits.
pub(super) fn data(value: &Value) -> Result<Vec<u8>, Malformed> {
    let digits = value.as_str().filter(|text| text.len().is_multiple_of(2));
    let bytes = digits.and_then(|text| {
        let pairs = text.as_bytes().chunks(2);
        pairs
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok())
            .collect()
    });
    bytes.ok_or_else(|| wanted("hexadecimal digits, two for each byte", value))
}

/// A uuid as 36 characters.
pub(super) fn uuid(value: &Value) -> Result<[u8; 16], Malformed> {
    value
        .as_str()
        .and_then(uuid_of)
        .ok_or_else(|| wanted("a uuid of 36 characters", value))
}

/// Raw data as hexadecimal digits.
pub(super) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The fault that something else is there.
pub(super) fn wanted(what: &str, value: &Value) -> Malformed {
    let mut shown = value.to_string();
    if shown.len() > 60 {
        shown = format!("{}…", shown.chars().take(60).collect::<String>());
    }
    Malformed::new(format!("{what} is wanted, and this is {shown}"))
}
