//! Schemas at work without generated code: the same registry and the same bytes as with it.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_runtime::engine::Engine;
use sync_runtime::registry::Registry;
use sync_runtime::stamp::Stamp;
use sync_runtime::wire::{ChangeReader, Message, MessageWriter, WireChange};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::modules::workspace;
use sync_tests::vectors::{bytes, read};

use host::at_the_end_of_time;

#[path = "wire_vectors/host.rs"]
mod host;

#[allow(dead_code, unused_imports)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/vectors.rs"));
    include!(concat!(env!("OUT_DIR"), "/raidhelper.rs"));
}

fn interpreter(schema: &str) -> Interpreter {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(&workspace().join(schema), &mut sources, &mut sink);
    Interpreter::new(schema.unwrap())
}

fn vectors() -> Interpreter {
    interpreter("tests/wire/vectors.sync.yaml")
}

fn rows(file: &str, list: &str) -> Vec<Value> {
    read(file).unwrap()[list].as_array().unwrap().clone()
}

fn spelled(row: &Value, of: &Interpreter) -> Vec<u8> {
    bytes(
        row["bytes"].as_str().unwrap(),
        of.registry().hash,
        of.registry().compare_hash,
    )
}

fn position(of: &Interpreter, row: &Value) -> usize {
    of.position(row["path"].as_str().unwrap()).unwrap()
}

fn assert_same(interpreted: &Registry, generated: &Registry) {
    assert_eq!(format!("{interpreted:#?}"), format!("{generated:#?}"));
    for (ours, theirs) in interpreted.paths.iter().zip(generated.paths) {
        let of = |info: &sync_runtime::registry::PathInfo| {
            let (name, conflict) = (info.name, format!("{:?}", info.conflict));
            (
                name,
                info.component,
                info.permission,
                conflict,
                format!("{:?}", info.keys),
            )
        };
        assert_eq!(of(ours), of(theirs));
    }
}

#[test]
fn a_registry_is_the_same_as_a_generated_one() {
    assert_same(vectors().registry(), &generated::vectors::REGISTRY);
    let raidhelper = interpreter("schemas/raidhelper.sync.yaml");
    assert_same(raidhelper.registry(), &generated::raidhelper::REGISTRY);
}

#[test]
fn every_value_is_written_to_its_bytes_and_read_back() {
    let vectors = vectors();
    for row in rows("primitives", "values") {
        let (path, bytes) = (position(&vectors, &row), spelled(&row, &vectors));
        let info = &vectors.registry().paths[path];
        assert_eq!(
            vectors.encode_value(path, &row["value"]),
            Ok(Some(bytes.clone())),
            "{row}"
        );
        assert_eq!((info.check_value)(&bytes, true), Ok(bytes.len()), "{row}");
        let back = vectors.decode_value(path, &bytes).unwrap();
        assert_eq!(vectors.encode_value(path, &back), Ok(Some(bytes)), "{row}");
    }
}

#[test]
fn every_message_is_written_to_its_bytes_and_read_back() {
    let vectors = vectors();
    for row in rows("messages", "messages") {
        let expected = spelled(&row, &vectors);
        let stamp = |value: &Value| Stamp::new(value.as_u64().unwrap()).unwrap();
        let mut writer = MessageWriter::new(
            vectors.registry(),
            row["origin"].as_str(),
            row["sequence"].as_u64().unwrap(),
            stamp(&row["base"]),
            row["atomic"] == true,
        );
        let changes = row["changes"].as_array().unwrap();
        for change in changes {
            let path = position(&vectors, change);
            let keys = vectors
                .encode_keys(path, change["keys"].as_array().unwrap())
                .unwrap();
            let value = vectors.encode_value(path, &change["value"]).unwrap();
            let change = WireChange {
                path,
                keys: &keys,
                stamp: stamp(&change["stamp"]),
                value: value.as_deref(),
            };
            assert_eq!(writer.add(&change, 65_536), Ok(true), "{row}");
        }
        assert_eq!(writer.finish(), expected, "{row}");

        let Ok(Message::Changes {
            envelope,
            changes: body,
        }) = Message::read(&expected)
        else {
            unreachable!("{row} is not read");
        };
        for (read, change) in ChangeReader::new(vectors.registry(), &envelope, body).zip(changes) {
            let known = read.unwrap().known.unwrap();
            let keys = vectors.decode_keys(known.path, &known.keys).unwrap();
            assert_eq!(Value::from(keys), change["keys"], "{row}");
            if let Some(text) = change["value"].as_str() {
                let value = vectors.decode_value(known.path, known.value.unwrap()).unwrap();
                assert_eq!(value, text, "{row}");
            }
        }
    }
}

#[test]
fn every_malformed_message_is_refused() {
    let vectors = vectors();
    for row in rows("refused", "refused")
        .iter()
        .filter(|row| row["reason"] == "malformed")
    {
        let bytes = spelled(row, &vectors);
        let read = match Message::read(&bytes) {
            Ok(Message::Changes { envelope, changes }) => {
                let read = ChangeReader::new(vectors.registry(), &envelope, changes);
                read.collect::<Result<Vec<_>, _>>().map(|changes| changes.len())
            }
            _ => continue,
        };
        assert!(read.is_err(), "{row}");
    }
}

#[test]
fn what_cannot_be_spelled_is_named() {
    let vectors = vectors();
    let fault = |path: &str, value: Value| {
        let path = vectors.position(path).unwrap();
        vectors.encode_value(path, &value).unwrap_err().what.into_owned()
    };
    assert_eq!(fault("a_u8", json!(300)), "the number 300 is not within 0 to 255");
    assert_eq!(
        fault("a_u8", json!(1.5)),
        "a whole number is wanted, and this is 1.5"
    );
    assert_eq!(fault("a_color", json!("mauve")), "there is no case `mauve`");
    assert_eq!(fault("a_sample", json!({ "d": 1 })), "there is no field `d`");
    assert_eq!(
        fault("a_sample", json!({ "a": 3 })),
        "in `a`: true or false is wanted, and this is 3"
    );
    assert_eq!(
        fault("shape", json!({ "circle": {} })),
        "in `circle`: a whole number is wanted, and this is {}"
    );
    let keys = vectors.encode_keys(vectors.position("slot").unwrap(), &[json!(1)]);
    assert_eq!(keys.unwrap_err().what, "1 keys are given, and the path has 4");
}

#[test]
fn unions_and_greatest_numbers_are_merged_alike() {
    let (ours, theirs) = (vectors().registry(), &generated::vectors::REGISTRY);
    use sync_runtime::registry::ConflictRule::{Max, Merge};
    let mut merged = 0;
    for (ours, theirs) in ours.paths.iter().zip(theirs.paths) {
        let pairs: &[(&[u8], &[u8])] = match (ours.conflict, theirs.conflict) {
            (Merge(..), Merge(..)) => &[(&[2, 5, 7], &[3, 1, 2, 7]), (&[0], &[1, 9]), (&[1, 9], &[0])],
            (Max(..), Max(..)) => &[(&[7], &[9]), (&[9], &[7]), (&[7], &[7])],
            _ => continue,
        };
        merged += 1;
        for (left, right) in pairs {
            match (ours.conflict, theirs.conflict) {
                (Merge(ours) | Max(ours), Merge(theirs) | Max(theirs)) => {
                    assert_eq!(ours(left, right), theirs(left, right));
                }
                _ => unreachable!(),
            }
        }
    }
    assert!(merged >= 2, "{merged}");
}

/// Bytes as they come by chance in values: small numbers more often than others.
fn chance(seed: &mut u64, most: usize) -> Vec<u8> {
    let mut next = |below: usize| {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (*seed >> 33) as usize % below
    };
    let length = next(most + 1);
    (0..length)
        .map(|_| match next(3) {
            0 => next(256) as u8,
            1 => b'a' + next(4) as u8,
            _ => next(4) as u8,
        })
        .collect()
}

/// Of every type: bytes are refused, or are the only spelling of a value that is spelled as them again.
#[test]
fn whatever_is_read_of_any_type_is_written_as_it_was() {
    let vectors = vectors();
    let known = rows("primitives", "values");
    let mut seed = 7;
    for (path, info) in vectors.registry().paths.iter().enumerate() {
        let mut samples: Vec<Vec<u8>> = (0..3_000).map(|_| chance(&mut seed, 20)).collect();
        // What a vector has, and that with a byte changed: types of many bytes come about by no chance.
        for row in known.iter().filter(|row| position(&vectors, row) == path) {
            let value = spelled(row, &vectors);
            for place in 0..value.len() {
                for byte in 0..=255 {
                    let mut changed = value.clone();
                    changed[place] = byte;
                    samples.push(changed);
                }
            }
            samples.push(value);
        }
        let mut taken = 0;
        for bytes in samples {
            let fine = (info.check_value)(&bytes, true).is_ok();
            let read = vectors.decode_value(path, &bytes);
            assert_eq!(fine, read.is_ok(), "{} {bytes:02X?} {read:?}", info.name);
            if let Ok(value) = read {
                let again = vectors.encode_value(path, &value).unwrap();
                assert_eq!(again, Some(bytes), "{} {value}", info.name);
                taken += 1;
            }
        }
        assert!(taken > 0, "no bytes are a value of {}", info.name);
    }
}

/// A message of every type with damage: what an engine stores of it is what the registry allows, and nothing else has
/// changed.
#[test]
fn a_damaged_message_of_any_type_is_refused_or_means_what_the_registry_allows() {
    let vectors = vectors();
    let (mut seed, mut stored) = (11, 0);
    let mut pick = |below: usize| {
        let bytes = chance(&mut seed, 8);
        bytes
            .iter()
            .fold(0_usize, |sum, byte| sum * 31 + usize::from(*byte))
            % below
    };
    for row in rows("messages", "messages") {
        let valid = spelled(&row, &vectors);
        for _ in 0..200 {
            let mut bytes = valid.clone();
            for _ in 0..=pick(2) {
                let place = pick(bytes.len());
                match pick(3) {
                    0 => bytes[place] = pick(256) as u8,
                    1 => bytes.insert(place, pick(256) as u8),
                    _ if bytes.len() > 1 => drop(bytes.remove(place)),
                    _ => {}
                }
            }
            let mut engine = Engine::new(vectors.registry(), at_the_end_of_time());
            let refused = engine.receive("Ann", &bytes).is_err_and(|refusal| refusal.whole);
            let mut told = 0;
            while engine.poll_change().is_some() {
                told += 1;
            }
            let mut entries = 0;
            for (path, info) in vectors.registry().paths.iter().enumerate() {
                for (keys, value) in engine.entries(path, &[]) {
                    let read = vectors.decode_value(path, value).unwrap();
                    assert_eq!(vectors.encode_value(path, &read).unwrap().as_deref(), Some(value));
                    let spelled = vectors.decode_keys(path, keys).unwrap();
                    assert_eq!(
                        vectors.encode_keys(path, &spelled).unwrap(),
                        keys,
                        "{}",
                        info.name
                    );
                    entries += 1;
                }
            }
            assert!(entries <= told && (!refused || told == 0), "{bytes:02X?}");
            stored += entries;
        }
    }
    assert!(stored > 500, "{stored} were stored");
}
