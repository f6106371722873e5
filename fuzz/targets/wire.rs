//! Messages of several senders into an engine that holds something: what it refuses as a whole changes nothing, what
//! it holds afterwards is within bounds, and what it answers has a bound.
//!
//! A byte tells who has sent a message, whether the hash of the schema in it is left as it is, and how much later it
//! is; the next one (times 4) its length.

#![no_main]

use std::time::Duration;

use sync_fuzz::{host, raid_helper};
use sync_runtime::engine::Engine;
use sync_runtime::host::TestClock;

const SENDERS: [&str; 4] = ["officer", "raider", "guest", "self"];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let schema = raid_helper();
    let clock = TestClock::default();
    let mut engine = Engine::new(schema.registry(), host(&clock));
    let mut rest = bytes;
    let mut said = 0;
    while let [who, length, left @ ..] = rest {
        let (message, left) = left.split_at(left.len().min(usize::from(*length) * 4));
        rest = left;
        let mut message = message.to_vec();
        if who & 4 == 0
            && let [first, hash @ ..] = &mut message[..]
            && let Some(hash) = hash.first_chunk_mut::<3>()
        {
            let registry = schema.registry();
            let known = match *first >> 2 & 7 {
                2 => registry.compare_hash,
                _ => registry.hash,
            };
            hash.copy_from_slice(&known.to_le_bytes()[..3]);
        }
        clock.pass(Duration::from_millis(u64::from(who >> 3) * 200));
        let sender = SENDERS[usize::from(who & 3)];
        let before = engine.stats().entries;
        if let Err(refusal) = engine.receive(sender, &message)
            && refusal.whole
        {
            assert_eq!(engine.stats().entries, before);
            assert!(engine.poll_change().is_none());
        }
        while engine.poll_change().is_some() {}
        engine.tick();
        while let Some(message) = engine.poll_message() {
            said += message.bytes.len();
            engine.sent(message);
        }
    }
    assert!(
        said <= (1 << 16) + 64 * bytes.len(),
        "{said} bytes in answer to {}",
        bytes.len()
    );
    for (path, info) in schema.registry().paths.iter().enumerate() {
        for (keys, value) in engine.entries(path, &[]) {
            assert!(
                (info.check_value)(value, true).is_ok(),
                "{} {keys:?} {value:?}",
                info.name
            );
        }
    }
});
