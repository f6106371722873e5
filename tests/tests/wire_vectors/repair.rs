//! The vectors of repair.

use std::time::Duration;

use serde_json::Value;
use sync_runtime::stamp::Stamp;
use sync_runtime::wire::{
    Message, MessageWriter, Says, SectionHead, Statement, WireChange, compare_head, entries_head, missing,
    put_section, read_sections, read_statements, short_hash,
};

use sync_tests::vectors::read;

use super::generated::vectors::{Peer, REGISTRY};
use super::host::at_the_end_of_time;
use super::{encoded, hexadecimal, rows, spelled, text, values};
use sync_runtime::host::TestHost;

/// A peer that holds the entries of the vectors, all sent, and that has made its first poll.
fn holder() -> Peer<TestHost> {
    let mut peer = Peer::new(at_the_end_of_time());
    for row in rows("repair", "entries") {
        values::write(&mut peer, text(&row, "path"), &row["keys"], &row["value"]);
    }
    peer.host().clock.pass(Duration::from_secs(10));
    drain(&mut peer);
    peer
}

fn drain(peer: &mut Peer<TestHost>) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    while let Some(message) = peer.poll_message() {
        all.push(message.bytes.clone());
        peer.sent(message);
    }
    all
}

fn node_keys(scope: u64, keys: &Value) -> Box<[u8]> {
    match scope {
        3 => {
            let name = keys[0].as_str().unwrap();
            [&[name.len() as u8], name.as_bytes()].concat().into()
        }
        _ => numbers(keys).into_iter().map(|key| key as u8).collect(),
    }
}

fn numbers(list: &Value) -> Vec<u64> {
    list.as_array()
        .unwrap()
        .iter()
        .map(|number| number.as_u64().unwrap())
        .collect()
}

fn short(list: &Value) -> Vec<u32> {
    numbers(list).into_iter().map(|number| number as u32).collect()
}

#[test]
fn every_statement_is_written_and_read() {
    for row in rows("repair", "statements") {
        let statements: Vec<Statement> = row["statements"]
            .as_array()
            .unwrap()
            .iter()
            .map(|statement| {
                let number = |field: &str| statement[field].as_u64();
                let scope = number("scope").unwrap();
                let says = match number("digest") {
                    Some(digest) => Says::Digest(digest as u32),
                    None if statement["list"].is_array() => Says::List(short(&statement["list"])),
                    None => Says::Buckets(short(&statement["buckets"]).try_into().unwrap()),
                };
                Statement {
                    domain: match text(statement, "domain") {
                        "periodic" => sync_runtime::registry::Repair::Periodic,
                        _ => sync_runtime::registry::Repair::OnRequest,
                    },
                    scope: scope as usize,
                    keys: node_keys(scope, &statement["keys"]),
                    digits: number("digits").unwrap() as u8,
                    prefix: number("prefix").unwrap() as u32,
                    says,
                }
            })
            .collect();
        let mut written = compare_head(&REGISTRY);
        statements
            .iter()
            .for_each(|statement| statement.put(&mut written));
        assert_eq!(written, spelled(&row), "{row}");
        let Ok(Message::Compare {
            hash,
            statements: body,
        }) = Message::read(&written)
        else {
            unreachable!("{row}");
        };
        assert_eq!(hash, short_hash(REGISTRY.compare_hash));
        assert_eq!(read_statements(&REGISTRY, body), Ok(statements), "{row}");
    }
}

#[test]
fn every_entry_that_is_passed_on_is_written_and_read() {
    for row in rows("repair", "passed_on") {
        let mut written = entries_head(&REGISTRY);
        let sections = row["sections"].as_array().unwrap();
        for section in sections {
            let stamp = |value: &Value| Stamp::new(value.as_u64().unwrap()).unwrap();
            let base = stamp(&section["base"]);
            let mut writer = MessageWriter::section(&REGISTRY, base);
            for change in section["changes"].as_array().unwrap() {
                let super::Encoded { path, keys, value } = encoded(change);
                let change = WireChange {
                    path,
                    keys: &keys,
                    stamp: stamp(&change["stamp"]),
                    value: value.as_deref(),
                };
                assert_eq!(writer.add(&change, 65_536), Ok(true));
            }
            let head = SectionHead {
                origin: section["origin"].as_str(),
                by_authority: section["by_authority"] == true,
                shown: section["shown"] == true,
                base,
            };
            put_section(&mut written, head, &writer.finish());
        }
        assert_eq!(written, spelled(&row), "{row}");
        let Ok(Message::Entries { hash, sections: body }) = Message::read(&written) else {
            unreachable!("{row}");
        };
        let read = read_sections(&REGISTRY, hash, body).unwrap();
        assert_eq!(read.len(), sections.len());
        for (read, section) in read.iter().zip(sections) {
            assert_eq!(read.origin, section["origin"].as_str());
            assert_eq!(read.by_authority, section["by_authority"] == true);
            assert_eq!(read.shown, section["shown"] == true);
            assert_eq!(read.changes.len(), section["changes"].as_array().unwrap().len());
        }
    }
}

#[test]
fn every_question_for_numbers_is_written_and_read() {
    for row in rows("repair", "missing") {
        let ranges: Vec<(u64, u64)> = row["ranges"]
            .as_array()
            .unwrap()
            .iter()
            .map(|range| (range[0].as_u64().unwrap(), range[1].as_u64().unwrap()))
            .collect();
        let origin = text(&row, "origin");
        let written = missing(short_hash(REGISTRY.hash), origin, &ranges);
        assert_eq!(written, spelled(&row), "{row}");
        assert_eq!(
            Message::read(&written),
            Ok(Message::Missing { origin, ranges }),
            "{row}"
        );
    }
}

#[test]
fn every_malformed_message_of_repair_is_refused() {
    for row in rows("repair", "refused") {
        let mut peer = holder();
        let refusal = peer.receive("Ann", &spelled(&row)).unwrap_err();
        assert_eq!(refusal.reason.word(), "malformed", "{row}");
    }
}

#[test]
fn polls_and_answers_are_the_same_for_all() {
    let mut peer = holder();
    peer.host().clock.pass(Duration::from_secs(10));
    peer.repair();
    let polls = read("repair").unwrap()["polls"].as_str().unwrap().to_owned();
    assert_eq!(drain(&mut peer), [hexadecimal(&polls)]);
    for row in rows("repair", "answers") {
        let mut peer = holder();
        peer.host().clock.pass(Duration::from_secs(10));
        peer.receive("Ann", &hexadecimal(text(&row, "heard"))).unwrap();
        peer.host().clock.pass(Duration::from_secs(1));
        let mut said = drain(&mut peer);
        // What the other lacks is passed on as well.
        said.retain(|bytes| bytes[0] == 0x28);
        let expected: Vec<Vec<u8>> = row["states"].as_str().map(hexadecimal).into_iter().collect();
        assert_eq!(said, expected, "{row}");
    }
}
