//! Messages in the making: whatever comes in, only whole messages come out, and memory has a bound.

use std::collections::BTreeSet;
use std::time::Duration;

use proptest::prelude::*;

use crate::channel::reassemble::MEMORY;
use crate::channel::{Assembly, Chunk, cut};

const NOW: Duration = Duration::from_secs(1);

fn take(assembly: &mut Assembly, sender: &str, bytes: &[u8], now: Duration) -> Option<Vec<u8>> {
    assembly.take(sender, Chunk::read(bytes).unwrap(), now)
}

fn chunk(number: u8, index: u32, last: bool, piece: &[u8]) -> Chunk<'_> {
    Chunk {
        number,
        index,
        last,
        piece,
    }
}

proptest! {
    #[test]
    fn a_message_comes_together_once_whatever_is_lost_repeated_or_in_another_order(
        message in prop::collection::vec(any::<u8>(), 1..3_000),
        capacity in 20_usize..300,
        order in prop::collection::vec(any::<prop::sample::Index>(), 0..400),
    ) {
        let chunks = cut(&message, 9, capacity);
        prop_assert!(chunks.iter().all(|chunk| chunk.len() <= capacity));
        let mut assembly = Assembly::default();
        let (mut seen, mut whole) = (BTreeSet::new(), 0);
        for index in order {
            let place = index.index(chunks.len());
            let result = take(&mut assembly, "Ada", &chunks[place], NOW);
            let completes = seen.insert(place) && seen.len() == chunks.len();
            prop_assert_eq!(result, completes.then(|| message.clone()));
            whole += usize::from(completes);
        }
        prop_assert!(whole <= 1);
    }

    #[test]
    fn chunks_of_several_senders_and_numbers_do_not_meet(
        messages in prop::collection::vec((0_u8..3, 0_u8..4, prop::collection::vec(any::<u8>(), 1..500)), 1..8),
    ) {
        // Of one sender and number only the first: the others would contradict it.
        let mut taken = BTreeSet::new();
        let mut waiting: Vec<(String, Vec<u8>, Vec<Vec<u8>>)> = messages
            .into_iter()
            .filter(|(sender, number, _)| taken.insert((*sender, *number)))
            .map(|(sender, number, message)| (format!("P{sender}"), message.clone(), cut(&message, number, 40)))
            .collect();
        let mut assembly = Assembly::default();
        while waiting.iter().any(|(_, _, chunks)| !chunks.is_empty()) {
            for (sender, message, chunks) in &mut waiting {
                if let Some(chunk) = chunks.pop() {
                    let result = take(&mut assembly, sender, &chunk, NOW);
                    prop_assert_eq!(result, chunks.is_empty().then(|| message.clone()));
                }
            }
        }
        prop_assert_eq!(assembly.dropped(), 0);
    }

    #[test]
    fn hostile_chunks_stay_within_the_bounds(
        chunks in prop::collection::vec((0_u8..100, 0_u8..8, 0_u32..70_000, any::<bool>(), 1_usize..30_000), 1..200),
    ) {
        let bytes = vec![7; 30_000];
        let mut assembly = Assembly::default();
        for (sender, number, index, last, length) in chunks {
            let result = assembly.take(&format!("P{sender}"), chunk(number, index, last, &bytes[..length]), NOW);
            prop_assert!(result.is_none_or(|message| message.len() <= 65_536));
            let (senders, most, memory) = assembly.extent();
            prop_assert!(senders <= 64 && most <= 4 && memory <= MEMORY);
        }
        assembly.drop_silent(NOW + Duration::from_secs(30));
        prop_assert_eq!(assembly.extent(), (0, 0, 0));
    }
}

#[test]
fn what_contradicts_drops_the_message_and_begins_another() {
    for contradiction in [
        chunk(0, 1, false, b"other"),
        chunk(0, 1, true, b"two"),
        chunk(0, 0, true, b"one"),
        chunk(0, 2, true, &[7; 65_530]),
    ] {
        let mut assembly = Assembly::default();
        assert_eq!(assembly.take("Ada", chunk(0, 1, false, b"two"), NOW), None);
        assert_eq!(assembly.take("Ada", chunk(0, 3, false, b"four"), NOW), None);
        let result = assembly.take("Ada", contradiction, NOW);
        assert_eq!(assembly.dropped(), 1, "{contradiction:?}");
        // A message of one chunk is whole at once.
        assert_eq!(result.is_some(), contradiction.index == 0);
    }
    let mut assembly = Assembly::default();
    assembly.take("Ada", chunk(0, 2, true, b"end"), NOW);
    assembly.take("Ada", chunk(0, 3, false, b"beyond"), NOW);
    assembly.take("Ada", chunk(0, 5, true, b"end"), NOW);
    assembly.take("Ada", chunk(0, 4, true, b"two ends"), NOW);
    assert_eq!(assembly.dropped(), 2);
}

#[test]
fn what_gets_no_chunk_for_30_seconds_is_dropped_and_complete_ones_are_not_counted() {
    let mut assembly = Assembly::default();
    assembly.take("Ada", chunk(0, 0, false, b"one"), NOW);
    assert!(assembly.take("Ada", chunk(1, 0, true, b"whole"), NOW).is_some());
    assert_eq!(
        assembly.take("Ada", chunk(1, 0, true, b"whole"), NOW),
        None,
        "known"
    );
    assembly.drop_silent(NOW + Duration::from_millis(29_999));
    assert_eq!(assembly.dropped(), 0);
    assembly.drop_silent(NOW + Duration::from_secs(30));
    assert_eq!(assembly.dropped(), 1);
    assert!(
        assembly.take("Ada", chunk(1, 0, true, b"whole"), NOW).is_some(),
        "forgotten"
    );
}

#[test]
fn the_fifth_message_of_a_sender_takes_the_place_of_the_longest_silent() {
    let mut assembly = Assembly::default();
    for number in 0..4 {
        assembly.take("Ada", chunk(number, 0, false, b"one"), NOW);
    }
    assembly.take("Ada", chunk(0, 1, false, b"two"), NOW);
    assembly.take("Ada", chunk(4, 0, false, b"one"), NOW);
    assert_eq!(assembly.dropped(), 1);
    assert!(
        assembly.take("Ada", chunk(0, 2, true, b"three"), NOW).is_some(),
        "0 was not silent"
    );
    assert_eq!(
        assembly.take("Ada", chunk(1, 1, true, b"two"), NOW),
        None,
        "1 was"
    );
}

#[test]
fn a_sender_that_fills_the_memory_pushes_out_none_but_itself() {
    let message = vec![5; 2_000];
    let mut waiting = cut(&message, 0, 100).into_iter();
    let (mut assembly, mut whole) = (Assembly::default(), None);
    for index in 0..200_000 {
        // Small pieces of four messages, none of which is ever complete.
        let number = (index % 4) as u8;
        assembly.take("Mal", chunk(number, 1 + index / 4, false, b"x"), NOW);
        assert!(assembly.extent().2 <= MEMORY);
        if index % 10_000 == 0
            && let Some(bytes) = waiting.next()
        {
            whole = whole.or(take(&mut assembly, "Ada", &bytes, NOW));
        }
    }
    assert!(assembly.dropped() > 0, "the memory was never full");
    for bytes in waiting {
        whole = whole.or(take(&mut assembly, "Ada", &bytes, NOW));
    }
    assert_eq!(whole, Some(message));
}

#[test]
fn a_piece_larger_than_a_message_is_no_chunk() {
    let longest = chunk(0, 1, false, &[5; 65_536]).write();
    assert!(Chunk::read(&longest).is_some());
    assert_eq!(Chunk::read(&[longest, vec![5]].concat()), None);
}
