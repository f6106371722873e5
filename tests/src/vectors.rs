//! The wire vectors of `tests/wire`: as values for Rust, and as one table for Lua.

use std::fs;

use serde_json::Value;

use crate::modules::{Source, workspace};

/// The files, without folder and ending.
const FILES: [&str; 5] = ["frames", "messages", "primitives", "refused", "repair"];

/// A file of vectors.
///
/// # Errors
/// The file cannot be read, or is no YAML.
pub fn read(name: &str) -> Result<Value, String> {
    let file = workspace().join(format!("tests/wire/{name}.yaml"));
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// Bytes that are spelled as hexadecimal digits, with HASH in the place of a schema hash and COMPARE in
/// that of a compare hash.
pub fn bytes(spelled: &str, hash: u64, compare_hash: u64) -> Vec<u8> {
    let digits = spelled.split_whitespace().flat_map(|word| match word {
        "HASH" => hash.to_le_bytes()[..3].to_vec(),
        "COMPARE" => compare_hash.to_le_bytes()[..3].to_vec(),
        word => vec![u8::from_str_radix(word, 16).unwrap_or_default()],
    });
    digits.collect()
}

/// All vectors as a Lua file that sets the global `WIRE`.
///
/// # Errors
/// As [`read`].
pub fn lua_table() -> Result<Source, String> {
    let mut text = "WIRE = {}\n".to_owned();
    for name in FILES {
        text.push_str(&format!("WIRE.{name} = {}\n", lua(&read(name)?)));
    }
    Ok(Source {
        name: "wire_vectors.lua".to_owned(),
        text,
    })
}

/// Plain data in Lua.
pub(crate) fn lua(value: &Value) -> String {
    match value {
        Value::Null => "nil".to_owned(),
        Value::Bool(on) => on.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => lua_string(text),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(lua).collect();
            format!("{{{}}}", items.join(", "))
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| match value {
                // A case without a payload: its name must not be lost.
                Value::Null => format!("[{}] = false", lua_string(name)),
                value => format!("[{}] = {}", lua_string(name), lua(value)),
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn lua_string(text: &str) -> String {
    let bytes: String = text
        .bytes()
        .map(|byte| match byte {
            b'"' | b'\\' | 0..32 | 127.. => format!("\\{byte:03}"),
            byte => char::from(byte).to_string(),
        })
        .collect();
    format!("\"{bytes}\"")
}
