//! What the project promises of generated codecs, without times: sizes, and that encoding asks for no memory.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};

use sync_benches::for_each_rival;
use sync_benches::format::{Format, Generated};
use sync_benches::payload::{Booleans, Entities, Payload, Random, Roster, SlotWrite};
use sync_runtime::codec::{AnyText, Codec, Integer, Map, Set, Text};
use sync_runtime::engine::Engine;
use sync_runtime::host::{TestClock, TestHost};
use sync_runtime::stamp::Stamp;
use sync_runtime::wire::{MAX_MESSAGE, MessageWriter, WireChange};

/// Slots of raids, as messages have them.
#[sync_runtime::schema]
mod raid {
    use sync_runtime::Syncable;

    /// A raid
    #[derive(Syncable)]
    #[sync(schema = raid)]
    struct Raid {
        /// Who stands in a slot
        #[sync(path = raids.{raid: u8}.slots.{player: string}.{slot: u16}, permission = anyone, level = realtime, max = 12)]
        slot: Option<String>,
    }
}

/// The most bytes of so many different values.
fn size<T: Payload>() -> usize {
    let mut random = Random::new(7);
    let sizes = (0..64).map(|_| {
        let value = Generated::value(T::of(&mut random));
        <Generated as Format<T>>::encode(&mut Generated::default(), &value).len()
    });
    sizes.max().unwrap()
}

#[test]
fn a_thousand_truth_values_have_at_most_130_bytes() {
    assert!(size::<Booleans>() <= 130);
}

#[test]
fn a_hundred_entities_have_at_most_603_bytes() {
    assert!(size::<Entities>() <= 603);
}

fn encoding_asks_for_no_memory<T: Payload>() {
    let mut random = Random::new(7);
    let values: Vec<T> = (0..64).map(|_| T::of(&mut random)).collect();
    let mut format = Generated(Vec::with_capacity(4096));
    let asked = allocation_counter::measure(|| {
        for value in &values {
            Format::<T>::encode(&mut format, value);
        }
    });
    assert_eq!(asked.count_total, 0, "{}", T::NAME);
}

#[test]
fn encoding_into_a_buffer_with_room_asks_for_no_memory() {
    encoding_asks_for_no_memory::<Entities>();
    encoding_asks_for_no_memory::<Booleans>();
    encoding_asks_for_no_memory::<Roster>();
    encoding_asks_for_no_memory::<SlotWrite>();
}

#[test]
fn a_message_in_a_buffer_with_room_asks_for_no_memory() {
    let slots: Vec<Vec<u8>> = (120..136_u8)
        .map(|slot| match slot {
            // A key that counts up, within a byte and beyond.
            ..128 => vec![1, 3, b'A', b'd', b'a', slot],
            _ => vec![1, 3, b'A', b'd', b'a', slot, 1],
        })
        .collect();
    let (mut buffer, mut written) = (Vec::with_capacity(1024), 0);
    let asked = allocation_counter::measure(|| {
        for (sequence, stamp) in (1..=64).zip((0..).filter_map(Stamp::new)) {
            let empty = std::mem::take(&mut buffer);
            let mut writer = MessageWriter::within(empty, &raid::REGISTRY, None, sequence, stamp, false);
            for keys in &slots {
                let change = WireChange {
                    path: 0,
                    keys,
                    stamp,
                    value: Some(b"Thrall"),
                };
                assert_eq!(writer.add(&change, MAX_MESSAGE), Ok(true));
            }
            written += writer.bytes().len();
            buffer = writer.finish();
        }
    });
    assert_eq!(asked.count_total, 0);
    assert!((10_000..12_000).contains(&written), "{written}");
}

/// A peer writes to slots that it knows: all of a raid for one message, and one slot for another.
#[test]
fn a_message_that_is_sent_asks_for_no_memory_but_that_of_the_first() {
    let mut engine = Engine::new(&raid::REGISTRY, TestHost::new("Ada", &TestClock::default()));
    let mut asked = Vec::new();
    for round in 0..100_u8 {
        for slots in [0..10, 3..4] {
            let count = slots.len() as u8;
            for slot in slots {
                let keys = [1, 3, b'A', b'd', b'a', slot];
                let value = [b'A' + round % 26, b'A' + round / 26, b'A' + count];
                engine.write(0, &keys, Some(&value)).unwrap();
            }
            let measured = allocation_counter::measure(|| {
                let message = engine.poll_message().unwrap();
                engine.sent(message);
            });
            asked.push(measured.count_total);
            while engine.poll_change().is_some() {}
        }
    }
    // What may grow is the record of the numbers that others may ask for.
    let asked: u64 = asked.iter().skip(20).sum();
    assert!(asked <= 8, "{asked} times for 180 messages");
    assert_eq!(engine.stats().sent_messages, 200);
}

fn of_which_encoding_asks_for_no_memory<C: Codec>(value: &C::Owned) {
    let mut out = Vec::with_capacity(4096);
    let asked = allocation_counter::measure(|| C::write_whole(C::borrow(value), &mut out));
    assert_eq!(asked.count_total, 0, "{value:?}");
    assert_eq!(
        C::read_whole(&mut sync_runtime::wire::Reader::new(&out)).as_ref(),
        Ok(value)
    );
}

/// The order of bytes is another one than that of values: by length for texts, by the low bits for numbers.
#[test]
fn encoding_sets_and_maps_asks_for_no_memory() {
    type Number = Integer<u32, 0, 4_294_967_295>;
    let numbers: BTreeSet<u32> = (0..64).map(|number| number * number * 77).collect();
    of_which_encoding_asks_for_no_memory::<Set<Number, 256>>(&numbers);
    let names =
        || (0..64_usize).map(|number| "abcdefghijklmnop"[number % 8..=number % 8 + number / 8].to_owned());
    of_which_encoding_asks_for_no_memory::<Set<Text<0, 40, AnyText>, 256>>(&names().collect());
    let places: BTreeMap<String, u32> = names().zip(0..).collect();
    of_which_encoding_asks_for_no_memory::<Map<Text<0, 40, AnyText>, Number, 256>>(&places);
    // Where both orders are the same, of any number of elements.
    of_which_encoding_asks_for_no_memory::<Set<Integer<u8, 0, 255>, 256>>(&(0..=255).collect());
}

fn same<F: Format<T>, T: Payload>() {
    let mut random = Random::new(7);
    for _ in 0..64 {
        let payload = T::of(&mut random);
        let mut format = F::default();
        let bytes = format.encode(&F::value(payload.clone())).to_vec();
        assert_eq!(
            format.decode(&bytes),
            Some(payload),
            "{} with {}",
            T::NAME,
            F::NAME
        );
    }
}

#[test]
fn every_format_gives_back_what_it_was_given() {
    macro_rules! check {
        ($format:ty, $($payload:ty),*) => { $(same::<$format, $payload>();)* };
    }
    check!(Generated, Entities, Booleans, Roster, SlotWrite);
    for_each_rival!(check!(Entities, Booleans, Roster, SlotWrite));
}
