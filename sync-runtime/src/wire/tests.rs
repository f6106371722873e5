//! The message vectors of `tests/wire/`, as far as a registry by hand can have them: values are
//! taken for texts. Generated registries run all of them.

use crate::codec::Malformed;
use crate::registry::*;
use crate::wire::{ChangeReader, Message, MessageWriter, Reader, Unreadable, WireChange};

/// Below this id, paths have texts as values.
const TYPED: u64 = 15;

static REGISTRY: Registry = Registry {
    schema: "vectors",
    hash: 0x11_2233,
    mtu: 255,
    permissions: &[],
    host_flags: &[],
    components: &[],
    paths: &[
        path(0, &[TEXT]),
        path(1, &[BYTE; 4]),
        PathInfo {
            check_value: |value, _| Ok(value.len()),
            ..path(2, &[])
        },
        path(
            3,
            &[key(KeyKind::Unsigned, |bytes| unsigned(bytes, u16::MAX.into()))],
        ),
        path(
            4,
            &[key(KeyKind::Unsigned, |bytes| unsigned(bytes, u32::MAX.into()))],
        ),
        path(5, &[key(KeyKind::Unsigned, |bytes| unsigned(bytes, u64::MAX))]),
        path(
            6,
            &[key(KeyKind::SignedByte, |bytes| {
                Reader::new(bytes).byte().map(|_| 1)
            })],
        ),
        path(7, &[SIGNED]),
        path(8, &[SIGNED]),
        path(9, &[SIGNED]),
        path(
            10,
            &[key(KeyKind::Case(&["red", "green", "blue"]), |bytes| {
                unsigned(bytes, 2)
            })],
        ),
        path(
            11,
            &[key(KeyKind::Uuid, |bytes| {
                Reader::new(bytes).take(16).map(<[u8]>::len)
            })],
        ),
        path(12, &[key(KeyKind::Bool, |bytes| unsigned(bytes, 1))]),
        path(13, &[BYTE; 12]),
        path(14, &[BYTE; 8]),
    ],
};

const BYTE: KeyInfo = key(KeyKind::Byte, |bytes| Reader::new(bytes).byte().map(|_| 1));
const SIGNED: KeyInfo = key(KeyKind::Signed, |bytes| {
    let mut reader = Reader::new(bytes);
    reader.zigzag().map(|_| reader.position())
});
const TEXT: KeyInfo = key(KeyKind::Text, |bytes| {
    let mut reader = Reader::new(bytes);
    let text = reader.prefixed()?;
    check_text(text).map(|_| reader.position())
});

const fn key(kind: KeyKind, check: fn(&[u8]) -> Result<usize, Malformed>) -> KeyInfo {
    KeyInfo {
        name: "key",
        kind,
        check,
    }
}

const fn path(id: u32, keys: &'static [KeyInfo]) -> PathInfo {
    PathInfo {
        id,
        name: "path",
        template: "path",
        keys,
        component: 0,
        permission: PermissionRule::Anyone,
        conflict: ConflictRule::LastWriter,
        level: |_, _| Level {
            kind: LevelKind::Realtime,
            delay_ms: 0,
            priority: Priority::High,
        },
        check_value: |value, _| check_text(value),
    }
}

fn unsigned(bytes: &[u8], max: u64) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    if reader.varint()? <= max {
        Ok(reader.position())
    } else {
        Err(Malformed {
            what: "out of range".into(),
        })
    }
}

fn check_text(bytes: &[u8]) -> Result<usize, Malformed> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.len() <= 12 => Ok(text.len()),
        _ => Err(Malformed {
            what: "no text of at most 12 bytes".into(),
        }),
    }
}

/// Each line of a file with bytes in it: the bytes, and the line.
fn vectors(file: &str) -> Vec<(Vec<u8>, String)> {
    let path = format!("{}/../tests/wire/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let bytes = |line: &str| -> Option<Vec<u8>> {
        let hex = line
            .split("bytes: \"")
            .nth(1)?
            .split('"')
            .next()?
            .replace("HASH", "33 22 11");
        hex.split_whitespace()
            .map(|byte| u8::from_str_radix(byte, 16).ok())
            .collect()
    };
    text.lines()
        .filter_map(|line| Some((bytes(line)?, line.to_owned())))
        .collect()
}

#[test]
fn message_vectors_are_read_and_written_again() {
    let mut messages = 0;
    for (bytes, line) in vectors("messages.yaml") {
        let Message::Changes { envelope, changes } = Message::read(&bytes).unwrap() else {
            continue;
        };
        let mut writer = MessageWriter::new(
            &REGISTRY,
            envelope.origin,
            envelope.sequence,
            envelope.base,
            envelope.atomic,
        );
        for change in ChangeReader::new(&REGISTRY, &envelope, changes) {
            let change = change.unwrap_or_else(|fault| panic!("{line}: {}", fault.what));
            let known = change.known.unwrap();
            let change = WireChange {
                path: known.path,
                keys: &known.keys,
                stamp: change.stamp,
                value: known.value,
            };
            assert_eq!(writer.add(&change, usize::MAX), Ok(true));
        }
        assert_eq!(writer.finish(), bytes, "{line}");
        messages += 1;
    }
    assert!(messages > 40, "{messages}");
}

#[test]
fn refused_vectors_are_refused() {
    for (bytes, line) in vectors("refused.yaml") {
        let reason = match Message::read(&bytes) {
            Err(Unreadable::Version) => "version",
            Err(Unreadable::Malformed(_)) => "malformed",
            Ok(Message::Request { .. }) => "none",
            Ok(Message::Changes { envelope, changes }) => {
                let mut ids = changes.get(2..).map(Reader::new);
                if ids
                    .as_mut()
                    .is_some_and(|id| id.varint().is_ok_and(|id| (TYPED..=40).contains(&id)))
                {
                    continue;
                }
                match ChangeReader::new(&REGISTRY, &envelope, changes).find_map(Result::err) {
                    Some(_) => "malformed",
                    None => "none",
                }
            }
        };
        assert!(
            line.ends_with(&format!("reason: {reason} }}")),
            "{reason}: {line}"
        );
    }
}
