//! Entries, changes and messages as scripts spell them.

use serde_json::Value;
use sync_codegen::interpret::Interpreter;
use sync_runtime::engine::Change;
use sync_runtime::registry::Priority;
use sync_runtime::wire::{ChangeReader, Message};

/// Position and encoded keys of an entry: `live(1)`, `cell(1, 2)`, `best`.
pub(crate) fn entry(interpreter: &Interpreter, spelled: &str) -> (usize, Vec<u8>) {
    let (name, keys) = match spelled.split_once('(') {
        Some((name, keys)) => (name, keys.trim_end_matches(')')),
        None => (spelled, ""),
    };
    let path = interpreter
        .position(name)
        .unwrap_or_else(|| unreachable!("there is no path `{name}`"));
    let keys = keys.split(", ").filter(|key| !key.is_empty());
    let keys: Vec<Value> = keys
        .map(|key| key.parse::<i64>().map_or_else(|_| key.into(), Value::from))
        .collect();
    (path, interpreter.encode_keys(path, &keys).unwrap())
}

/// Bytes that are spelled as hexadecimal digits, with HASH in the place of the schema hash.
pub(crate) fn bytes(interpreter: &Interpreter, spelled: &str) -> Vec<u8> {
    let bytes = spelled.split_whitespace().flat_map(|word| match word {
        "HASH" => interpreter.registry().hash.to_le_bytes()[..3].to_vec(),
        word => vec![u8::from_str_radix(word, 16).unwrap()],
    });
    bytes.collect()
}

/// A value: `5`, `a text`, `[1, 2]`.
pub(crate) fn value(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(self::value).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn decoded(interpreter: &Interpreter, path: usize, bytes: &[u8]) -> String {
    value(&interpreter.decode_value(path, bytes).unwrap())
}

fn shown(interpreter: &Interpreter, path: usize, keys: &[u8]) -> String {
    interpreter.shown(path, keys).replace('"', "")
}

/// A change that hooks are told of: `live(1): 4 -> 5 by Anna`.
pub(crate) fn change(interpreter: &Interpreter, change: &Change) -> String {
    let side = |bytes: &Option<Box<[u8]>>| {
        let bytes = bytes.as_deref();
        bytes.map_or("nothing".to_owned(), |bytes| {
            decoded(interpreter, change.path, bytes)
        })
    };
    format!(
        "{}: {} -> {} by {}",
        shown(interpreter, change.path, &change.keys),
        side(&change.old),
        side(&change.new),
        change.origin
    )
}

/// A message: `Anna high: live(1)=5, live(2) cleared`, `Anna normal as one: …`, `Anna high asks for
/// asked`. Nothing for messages of repair, which are no matter of these scripts.
pub(crate) fn message(
    interpreter: &Interpreter,
    sender: &str,
    priority: Priority,
    bytes: &[u8],
) -> Option<String> {
    let head = format!("{sender} {}", format!("{priority:?}").to_lowercase());
    match Message::read(bytes) {
        Ok(Message::Request { hash: _, component }) => {
            let components = interpreter.registry().components;
            let asked = components.iter().find(|info| u64::from(info.id) == component)?;
            Some(format!("{head} asks for {}", asked.name))
        }
        Ok(Message::Changes { envelope, changes }) => {
            let one = if envelope.atomic { " as one" } else { "" };
            let changes = ChangeReader::new(interpreter.registry(), &envelope, changes);
            let changes: Vec<String> = changes
                .map(|change| {
                    let change = change.unwrap().known.unwrap();
                    let entry = shown(interpreter, change.path, &change.keys);
                    match change.value {
                        Some(bytes) => format!("{entry}={}", decoded(interpreter, change.path, bytes)),
                        None => format!("{entry} cleared"),
                    }
                })
                .collect();
            Some(format!("{head}{one}: {}", changes.join(", ")))
        }
        _ => None,
    }
}
