//! The vectors of `tests/wire` on generated Rust; `tests/scenarios/wire.lua` has them on every Lua.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use sync_runtime::stamp::Stamp;
use sync_runtime::typed::{Message as Outgoing, clear};
use sync_runtime::wire::number::{put_varint, put_zigzag};
use sync_runtime::wire::{ChangeReader, Message, MessageWriter, Reader, WireChange};
use sync_tests::vectors::{bytes, read};

use generated::vectors::{Component, Peer, REGISTRY};
use host::at_the_end_of_time;
use sync_runtime::host::TestHost;

#[path = "wire_vectors/host.rs"]
mod host;
#[path = "wire_vectors/repair.rs"]
mod repair;
#[path = "wire_vectors/values.rs"]
mod values;

mod generated {
    include!(concat!(env!("OUT_DIR"), "/vectors.rs"));
}

/// What a change of a vector is, as the generated code encodes it.
struct Encoded {
    path: usize,
    keys: Vec<u8>,
    value: Option<Vec<u8>>,
}

fn rows(file: &str, list: &str) -> Vec<Value> {
    read(file).unwrap()[list].as_array().unwrap().clone()
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

fn spelled(row: &Value) -> Vec<u8> {
    hexadecimal(text(row, "bytes"))
}

fn hexadecimal(spelled: &str) -> Vec<u8> {
    bytes(spelled, REGISTRY.hash, REGISTRY.compare_hash)
}

fn sent(peer: &mut Peer<TestHost>) -> Vec<u8> {
    let message: Outgoing = peer.poll_message().unwrap();
    let bytes = message.bytes.clone();
    peer.sent(message);
    bytes
}

/// Writes one change by its setter, and takes it out of the message that leaves.
fn encoded(change: &Value) -> Encoded {
    let mut peer = Peer::new(at_the_end_of_time());
    values::write(&mut peer, text(change, "path"), &change["keys"], &change["value"]);
    if change["clear"] == true {
        values::write(&mut peer, text(change, "path"), &change["keys"], &"x".into());
        values::write(&mut peer, text(change, "path"), &change["keys"], &Value::Null);
    }
    let message = sent(&mut peer);
    let Ok(Message::Changes { envelope, changes }) = Message::read(&message) else {
        unreachable!("{message:02X?}");
    };
    let known = ChangeReader::new(&REGISTRY, &envelope, changes)
        .next()
        .unwrap()
        .unwrap()
        .known
        .unwrap();
    assert_eq!(REGISTRY.paths[known.path].name, text(change, "path"));
    Encoded {
        path: known.path,
        keys: known.keys.into(),
        value: known.value.map(Into::into),
    }
}

#[test]
fn every_message_is_written_to_its_bytes_and_read_back() {
    for row in rows("messages", "messages") {
        let name = text(&row, "name");
        let expected = spelled(&row);
        let stamp = |value: &Value| Stamp::new(value.as_u64().unwrap()).unwrap();
        let (sequence, origin) = (row["sequence"].as_u64().unwrap(), row["origin"].as_str());
        let atomic = row["atomic"] == true;
        let mut writer = MessageWriter::new(&REGISTRY, origin, sequence, stamp(&row["base"]), atomic);
        let changes: Vec<(Encoded, Stamp)> = row["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| (encoded(change), stamp(&change["stamp"])))
            .collect();
        for (Encoded { path, keys, value }, stamp) in &changes {
            let change = WireChange {
                path: *path,
                keys,
                stamp: *stamp,
                value: value.as_deref(),
            };
            assert_eq!(writer.add(&change, 65_536), Ok(true), "{name}");
        }
        assert_eq!(writer.finish(), expected, "{name}");

        let Ok(Message::Changes {
            envelope,
            changes: body,
        }) = Message::read(&expected)
        else {
            unreachable!("{name} is not read");
        };
        assert_eq!(
            (envelope.origin, envelope.sequence, envelope.atomic),
            (origin, sequence, atomic),
            "{name}"
        );
        assert_eq!(envelope.base, stamp(&row["base"]), "{name}");
        let read: Vec<_> = ChangeReader::new(&REGISTRY, &envelope, body)
            .map(Result::unwrap)
            .collect();
        assert_eq!(read.len(), changes.len(), "{name}");
        for (read, (Encoded { path, keys, value }, stamp)) in read.iter().zip(&changes) {
            let known = read.known.as_ref().unwrap();
            assert_eq!(
                (read.stamp, known.path, &*known.keys, known.value),
                (*stamp, *path, &**keys, value.as_deref()),
                "{name}"
            );
        }
        let mut peer = Peer::new(at_the_end_of_time());
        peer.receive("Ann", &expected).unwrap();
        // What stands there in the end is what the last change of the entry says.
        for (index, change) in row["changes"].as_array().unwrap().iter().enumerate() {
            let later = &row["changes"].as_array().unwrap()[index + 1..];
            if !later
                .iter()
                .any(|other| (&other["path"], &other["keys"]) == (&change["path"], &change["keys"]))
            {
                values::check(
                    &peer,
                    text(change, "path"),
                    &change["keys"],
                    &change["value"],
                    name,
                );
            }
        }
    }
}

#[test]
fn every_request_is_written_and_taken() {
    for row in rows("messages", "requests") {
        let component = match text(&row, "component") {
            "everything" => Component::Everything,
            _ => Component::AskedFor,
        };
        let mut peer = Peer::new(at_the_end_of_time());
        peer.request(component);
        assert_eq!(sent(&mut peer), spelled(&row), "{row}");
        peer.receive("Ann", &spelled(&row)).unwrap();
    }
}

#[test]
fn every_refusal_has_its_reason_and_changes_nothing() {
    for row in rows("refused", "refused") {
        let mut peer = Peer::new(at_the_end_of_time());
        let refusal = peer.receive("Ann", &spelled(&row)).unwrap_err();
        assert_eq!(refusal.reason.word(), text(&row, "reason"), "{row}");
        assert_eq!((peer.stats().entries, peer.stats().applied), (0, 0), "{row}");
    }
}

#[test]
fn every_number_has_its_one_spelling() {
    for row in rows("primitives", "varint") {
        let number = row["value"].as_u64().unwrap();
        let mut written = Vec::new();
        put_varint(&mut written, number);
        assert_eq!(written, spelled(&row), "{number}");
        assert_eq!(Reader::new(&written).varint(), Ok(number));
    }
    for row in rows("primitives", "zigzag") {
        let number = row["value"].as_i64().unwrap();
        let mut written = Vec::new();
        put_zigzag(&mut written, number);
        assert_eq!(written, spelled(&row), "{number}");
        assert_eq!(Reader::new(&written).zigzag(), Ok(number));
    }
    for row in rows("primitives", "varint_refused") {
        assert!(Reader::new(&spelled(&row)).varint().is_err(), "{row}");
    }
}

#[test]
fn every_value_goes_by_setter_message_and_getter() {
    for row in rows("primitives", "values") {
        let change = serde_json::json!({ "path": row["path"], "keys": [], "value": row["value"] });
        let Encoded { path, keys, value } = encoded(&change);
        assert_eq!((keys, value), (vec![], Some(spelled(&row))), "{row}");
        let base = Stamp::new(1).unwrap();
        let mut writer = MessageWriter::new(&REGISTRY, None, 1, base, false);
        let change = WireChange {
            path,
            keys: &[],
            stamp: base,
            value: Some(&spelled(&row)),
        };
        assert_eq!(writer.add(&change, 65_536), Ok(true));
        let mut peer = Peer::new(at_the_end_of_time());
        peer.receive("Ann", &writer.finish()).unwrap();
        values::check(
            &peer,
            text(&row, "path"),
            &Value::Null,
            &row["value"],
            text(&row, "name"),
        );
    }
}

#[test]
fn a_record_that_has_grown_at_its_end_is_read() {
    for row in rows("messages", "grown") {
        let mut peer = Peer::new(at_the_end_of_time());
        peer.receive("Ann", &spelled(&row)).unwrap();
        values::check(
            &peer,
            text(&row, "path"),
            &Value::Null,
            &row["value"],
            text(&row, "name"),
        );
    }
}

#[test]
fn what_never_forgets_cannot_be_cleared() {
    let mut peer = Peer::new(at_the_end_of_time());
    peer.set_total(7).unwrap();
    peer.set_tags(&[1].into()).unwrap();
    // No method clears them; a program that goes around the methods is refused.
    for name in ["total", "tags"] {
        let path = REGISTRY.paths.iter().position(|path| path.name == name).unwrap();
        let refused = clear::<_, ()>(&mut peer, path, ()).unwrap_err();
        assert!(refused.message.contains("never forgets"), "{refused}");
    }
    assert_eq!((peer.get_total(), peer.get_tags()), (Some(7), Some([1].into())));
}

#[test]
fn of_a_union_above_its_bound_the_first_elements_stay() {
    let mut peer = Peer::new(at_the_end_of_time());
    peer.set_tags(&[9, 2, 5].into()).unwrap();
    peer.set_tags(&[7, 1].into()).unwrap();
    assert_eq!(peer.get_tags(), Some([1, 2, 5].into()));
}
