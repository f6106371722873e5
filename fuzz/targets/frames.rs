//! Frames of several senders as they come off a transport: whole messages come out, and memory has a bound.
//!
//! A byte tells who has sent it and how long it is later than the one before, the next one its length.

#![no_main]

use std::time::Duration;

use sync_runtime::channel::{Assembly, Chunk, cut, escape, unescape};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (mut assembly, mut now, mut rest) = (Assembly::default(), Duration::ZERO, bytes);
    while let [who, length, left @ ..] = rest {
        let (frame, left) = left.split_at(left.len().min((*length).into()));
        rest = left;
        now += Duration::from_secs(u64::from(who >> 4));
        let clean = unescape(frame);
        if let Some(clean) = &clean {
            assert_eq!(unescape(&escape(clean)).as_deref(), Some(&**clean));
        }
        for bytes in [Some(frame), clean.as_deref()].into_iter().flatten() {
            if let Some(chunk) = Chunk::read(bytes)
                && let Some(message) = assembly.take(&format!("peer {}", who & 15), chunk, now)
            {
                assert!(message.len() <= 65_536);
            }
        }
    }
    assembly.drop_silent(now + Duration::from_secs(30));
    for capacity in [16, 40, 255] {
        if (1..=8_192).contains(&bytes.len()) {
            let chunks = cut(bytes, 7, capacity);
            let mut whole = None;
            for chunk in chunks.iter().rev().filter_map(|chunk| Chunk::read(chunk)) {
                whole = assembly.take("Ada", chunk, now);
            }
            assert!(chunks.len() < 2 || whole.as_deref() == Some(bytes));
        }
        assembly = Assembly::default();
    }
});
