//! The frames of `tests/wire/frames.yaml`: escapes, chunks, and messages in the making.

use std::time::Duration;

use serde_json::Value;
use sync_runtime::channel::{Assembly, Chunk, cut, escape, unescape};
use sync_tests::vectors::{bytes, read};

fn rows(list: &str) -> Vec<Value> {
    read("frames").unwrap()[list].as_array().unwrap().clone()
}

fn spelled(value: &Value) -> Vec<u8> {
    bytes(value.as_str().unwrap(), 0)
}

#[test]
fn every_message_is_escaped_to_its_frame_and_read_back() {
    for row in rows("escape") {
        let (message, frame) = (spelled(&row["message"]), spelled(&row["frame"]));
        assert_eq!(escape(&message), frame, "{}", row["name"]);
        assert_eq!(unescape(&frame), Some(message), "{}", row["name"]);
    }
    for row in rows("escape_refused") {
        assert_eq!(unescape(&spelled(&row["frame"])), None, "{}", row["name"]);
    }
}

#[test]
fn every_message_is_cut_into_its_chunks() {
    for row in rows("cut") {
        let number = |field: &str| row[field].as_u64().unwrap();
        let message: Vec<u8> = (0..number("length")).map(|place| (place % 251) as u8).collect();
        let chunks: Vec<Vec<u8>> = row["chunks"].as_array().unwrap().iter().map(spelled).collect();
        let capacity = number("capacity") as usize;
        assert_eq!(
            cut(&message, number("number") as u8, capacity),
            chunks,
            "{}",
            row["name"]
        );
        for chunk in &chunks {
            assert_eq!(Chunk::read(chunk).unwrap().write(), *chunk, "{}", row["name"]);
        }
    }
    for row in rows("chunk_refused") {
        let chunk = spelled(&row["chunk"]);
        assert!(Chunk::is_one(&chunk), "{}", row["name"]);
        assert_eq!(Chunk::read(&chunk), None, "{}", row["name"]);
    }
}

#[test]
fn chunks_come_together_as_the_vectors_say() {
    for row in rows("assembly") {
        let mut assembly = Assembly::default();
        for (index, step) in row["steps"].as_array().unwrap().iter().enumerate() {
            let chunk = spelled(&step["chunk"]);
            let sender = step["from"].as_str().unwrap();
            let result = assembly.take(sender, Chunk::read(&chunk).unwrap(), Duration::ZERO);
            let gives = step.get("gives").map(spelled);
            assert_eq!(result, gives, "{}, step {index}", row["name"]);
        }
    }
}
