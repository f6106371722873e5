//! The frames of `tests/wire/frames.yaml`: escapes, chunks, and messages in the making.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use serde_json::Value;
use sync_runtime::channel::{Assembly, Chunk, cut, escape, unescape};
use sync_schema::budget::Cost;
use sync_schema::schema::Transport;
use sync_tests::vectors::{bytes, read};

fn rows(list: &str) -> Vec<Value> {
    read("frames").unwrap()[list].as_array().unwrap().clone()
}

fn spelled(value: &Value) -> Vec<u8> {
    bytes(value.as_str().unwrap(), 0, 0)
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

/// The compiler's arithmetic is the runtime's.
#[test]
fn the_compiler_knows_how_many_frames_a_message_takes() {
    for (mtu, clean) in [
        (64, true),
        (64, false),
        (240, false),
        (255, true),
        (16_384, false),
    ] {
        let transport = Transport {
            mtu,
            clean,
            ..Transport::default()
        };
        let capacity = transport.capacity() as usize;
        for length in [1, 63, 64, 65, 235, 236, 1_000, 7_700, 20_000, 65_536] {
            let cost = Cost::of(&transport, length as u64);
            let message: Vec<u8> = (0..length).map(|place| (place % 256) as u8).collect();
            let chunks = match length <= capacity {
                true => vec![message],
                false => cut(&message, 0, capacity),
            };
            assert_eq!(cost.frames, chunks.len() as u64, "{length} in {mtu}");
            let frame = |chunk: &Vec<u8>| if clean { chunk.len() } else { escape(chunk).len() };
            assert!(chunks.iter().all(|chunk| frame(chunk) <= mtu as usize));
            assert!(chunks.iter().map(frame).sum::<usize>() as u64 <= cost.wire);
            if clean {
                assert_eq!(chunks.iter().map(Vec::len).sum::<usize>() as u64, cost.wire);
            }
        }
    }
}

#[test]
fn the_capacity_is_the_most_that_fits_whatever_the_bytes() {
    for mtu in 64..2_000 {
        let transport = Transport {
            mtu,
            clean: false,
            ..Transport::default()
        };
        let capacity = transport.capacity();
        let longest = |bytes: u32| 1 + bytes + 5 * bytes / 251;
        assert!(longest(capacity) <= mtu && longest(capacity + 1) > mtu);
    }
}
