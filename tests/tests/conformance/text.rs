//! Entries, changes and messages as scripts spell them.

use serde_json::Value;
use sync_codegen::interpret::Interpreter;
use sync_runtime::channel::{Chunk, unescape};
use sync_runtime::engine::Change;
use sync_runtime::registry::{Priority, Repair};
use sync_runtime::wire::{
    ChangeReader, Message, ReadChange, Says, Section, Statement, read_sections, read_statements,
};

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

/// Bytes that are spelled as hexadecimal digits, with HASH in the place of the schema hash and COMPARE
/// in that of the compare hash.
pub(crate) fn bytes(interpreter: &Interpreter, spelled: &str) -> Vec<u8> {
    let bytes = spelled.split_whitespace().flat_map(|word| match word {
        "HASH" => interpreter.registry().hash.to_le_bytes()[..3].to_vec(),
        "COMPARE" => interpreter.registry().compare_hash.to_le_bytes()[..3].to_vec(),
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

/// What was sent, for people.
pub(crate) struct Spelled {
    pub(crate) text: String,
    /// It is one of the messages with which peers compare and repair.
    pub(crate) is_repair: bool,
}

/// A frame, or a message where frames are not looked at: `Anna high piece 0 of message 1`.
pub(crate) fn frame(
    interpreter: &Interpreter,
    sender: &str,
    priority: Priority,
    bytes: &[u8],
    in_frames: bool,
) -> Spelled {
    let clean = interpreter.registry().transport.clean || !in_frames;
    let bytes = if clean {
        bytes.to_vec()
    } else {
        unescape(bytes).unwrap()
    };
    match Chunk::read(&bytes).filter(|_| in_frames && Chunk::is_one(&bytes)) {
        Some(Chunk {
            number, index, last, ..
        }) => Spelled {
            text: format!(
                "{sender} {} {}piece {index} of message {number}",
                word(priority),
                if last { "last " } else { "" }
            ),
            is_repair: false,
        },
        None => message(interpreter, sender, priority, &bytes),
    }
}

fn word(priority: Priority) -> String {
    format!("{priority:?}").to_lowercase()
}

/// A message: `Anna high: live(1)=5, live(2) cleared`, `Anna normal as one: …`, `Anna high asks for
/// asked`; of repair `Anna low compares root: digest`, `Anna high passes on live(1)=5 of Bert`, `Anna
/// normal misses 2 to 3 of Bert`.
fn message(interpreter: &Interpreter, sender: &str, priority: Priority, bytes: &[u8]) -> Spelled {
    let head = format!("{sender} {}", word(priority));
    let registry = interpreter.registry();
    let (text, is_repair) = match Message::read(bytes).unwrap() {
        Message::Request { hash: _, component } => {
            let mut components = registry.components.iter();
            let asked = components.find(|info| u64::from(info.id) == component).unwrap();
            (format!("{head} asks for {}", asked.name), false)
        }
        Message::Changes { envelope, changes } => {
            let one = if envelope.atomic { " as one" } else { "" };
            let changes = ChangeReader::new(registry, &envelope, changes);
            let changes: Vec<String> = changes
                .map(|change| spelled(interpreter, &change.unwrap()))
                .collect();
            (format!("{head}{one}: {}", changes.join(", ")), false)
        }
        Message::Compare { hash: _, statements } => {
            let statements = read_statements(registry, statements).unwrap();
            let statements: Vec<String> = statements.iter().map(statement).collect();
            (format!("{head} compares {}", statements.join(", ")), true)
        }
        Message::Entries { hash, sections } => {
            let sections = read_sections(registry, hash, sections).unwrap();
            let sections: Vec<String> = sections
                .iter()
                .map(|section| passed_on(interpreter, section))
                .collect();
            (format!("{head} passes on {}", sections.join(", ")), true)
        }
        Message::Missing { origin, ranges } => {
            let ranges: Vec<String> = ranges
                .iter()
                .map(|(first, last)| format!("{first} to {last}"))
                .collect();
            (format!("{head} misses {} of {origin}", ranges.join(", ")), true)
        }
    };
    Spelled { text, is_repair }
}

fn spelled(interpreter: &Interpreter, change: &ReadChange<'_>) -> String {
    let change = change.known.as_ref().unwrap();
    let entry = shown(interpreter, change.path, &change.keys);
    match change.value {
        Some(bytes) => format!("{entry}={}", decoded(interpreter, change.path, bytes)),
        None => format!("{entry} cleared"),
    }
}

/// What is stated, without its numbers: `root: digest`, `scope 1 01 on request: list of 2`, `root/a: buckets`.
fn statement(statement: &Statement) -> String {
    let Statement {
        domain,
        scope,
        keys,
        digits,
        prefix,
        says,
    } = statement;
    let scope = match scope {
        0 => "root".to_owned(),
        scope => format!("scope {scope}"),
    };
    let keys: String = keys.iter().map(|byte| format!(" {byte:02x}")).collect();
    let part = match digits {
        0 => String::new(),
        digits => format!("/{}", &format!("{prefix:08x}")[..usize::from(*digits)]),
    };
    let domain = if *domain == Repair::OnRequest {
        " on request"
    } else {
        ""
    };
    let says = match says {
        Says::Digest(_) => "digest".to_owned(),
        Says::List(items) => format!("list of {}", items.len()),
        Says::Buckets(_) => "buckets".to_owned(),
    };
    format!("{scope}{keys}{part}{domain}: {says}")
}

fn passed_on(interpreter: &Interpreter, section: &Section<'_>) -> String {
    let origin = section
        .origin
        .map(|origin| format!(" of {origin}"))
        .unwrap_or_default();
    let rank = if section.by_authority { " by authority" } else { "" };
    let entries: Vec<String> = section
        .changes
        .iter()
        .map(|change| match section.shown {
            true => {
                let known = change.known.as_ref().unwrap();
                format!(
                    "{} shown{origin}{rank}",
                    shown(interpreter, known.path, &known.keys)
                )
            }
            false => format!("{}{origin}{rank}", spelled(interpreter, change)),
        })
        .collect();
    entries.join(", ")
}
