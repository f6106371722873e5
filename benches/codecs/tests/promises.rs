//! What the project promises of generated codecs, without times: sizes, and that encoding asks for no memory.
#![allow(missing_docs, clippy::unwrap_used, reason = "tests")]

use sync_benches::for_each_rival;
use sync_benches::format::{Format, Generated};
use sync_benches::payload::{Booleans, Entities, Payload, Random, Roster, SlotWrite};

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
