//! Chunk exhaustion: whoever fills what there is for messages in the making stops none of those who were there before.

use std::time::Duration;

use super::Member;
use crate::channel::reassemble::MEMORY;
use crate::channel::{Assembly, Chunk, cut, escape};
use crate::testing::*;

const NOW: Duration = Duration::from_secs(1);

/// The largest message there is, in frames of a game's chat.
fn largest(seed: u32) -> Vec<u8> {
    (0..65_536).map(|place| (place * 31 + seed) as u8).collect()
}

fn take(assembly: &mut Assembly, sender: &str, chunk: &[u8]) -> Option<Vec<u8>> {
    assembly.take(sender, Chunk::read(chunk).unwrap(), NOW)
}

fn begun(number: u8, index: u32, piece: &[u8]) -> Chunk<'_> {
    Chunk {
        number,
        index,
        last: false,
        piece,
    }
}

#[test]
fn names_that_are_made_up_stop_no_message_of_a_known_sender() {
    let (large, mut assembly) = ([7; 16_000], Assembly::default());
    assembly.know("Ada", NOW);
    let (message, mut forged) = (largest(1), 0);
    let mut whole = None;
    for chunk in cut(&message, 0, 235) {
        whole = whole.or(take(&mut assembly, "Ada", &chunk));
        // More names than there are places, and as much as there is memory, while she sends each piece.
        for number in 0..70 {
            forged += 1;
            assembly.take(&format!("Mal{forged}"), begun(number % 4, 0, &large), NOW);
        }
        let (senders, _, memory) = assembly.extent();
        assert!(senders <= 64 && memory <= MEMORY);
    }
    assert!(whole == Some(message));
}

#[test]
fn who_is_known_later_stops_nobody_who_was_known_before() {
    let mut assembly = Assembly::default();
    for name in ["Ada", "Bo", "Cy"] {
        assembly.know(name, NOW);
    }
    for number in 0..100 {
        assembly.know(&format!("Mal{number}"), NOW);
    }
    let honest = [("Ada", largest(1)), ("Bo", largest(2)), ("Cy", largest(3))];
    let (large, mut whole) = ([7; 16_000], 0);
    let chunks = honest.each_ref().map(|(_, message)| cut(message, 0, 235));
    for place in 0..chunks[0].len() {
        for ((name, message), chunks) in honest.iter().zip(&chunks) {
            if let Some(found) = take(&mut assembly, name, &chunks[place]) {
                assert!(found == *message);
                whole += 1;
            }
        }
        for number in 0..100 {
            assembly.take(&format!("Mal{number}"), begun(place as u8, 0, &large), NOW);
            assert!(assembly.extent().2 <= MEMORY);
        }
    }
    assert_eq!(whole, 3);
}

#[test]
fn known_senders_that_are_greedy_push_out_each_other_only() {
    let mut assembly = Assembly::default();
    // They were there first.
    for number in 0..5 {
        assembly.know(&format!("Mal{number}"), NOW);
    }
    assembly.know("Ada", NOW);
    let (large, message, mut whole) = ([7; 60_000], largest(1), None);
    for chunk in cut(&message, 0, 235) {
        whole = whole.or(take(&mut assembly, "Ada", &chunk));
        for number in 0..20 {
            assembly.take(&format!("Mal{}", number % 5), begun(number / 5, 1, &large), NOW);
        }
    }
    assert!(whole == Some(message));
}

#[test]
fn who_is_unknown_has_the_room_that_is_left() {
    let mut assembly = Assembly::default();
    for number in 0..64 {
        let name = format!("P{number}");
        assembly.know(&name, NOW);
        assembly.take(&name, begun(0, 1, &[7; 16_000]), NOW);
    }
    // All places and nearly all memory are those of known senders: a large message has no room, and is counted once.
    let message = largest(1);
    let dropped = assembly.dropped();
    for chunk in cut(&message, 0, 235) {
        assert_eq!(take(&mut assembly, "Zoe", &chunk), None);
    }
    assert_eq!((assembly.dropped(), assembly.extent().0), (dropped + 1, 64));
    // When they are done, or silent, it has.
    assembly.drop_silent(NOW + Duration::from_secs(30));
    let mut whole = None;
    for chunk in cut(&message, 1, 235) {
        whole = whole.or(take(&mut assembly, "Zoe", &chunk));
    }
    assert!(whole == Some(message));
}

#[test]
fn a_message_arrives_through_a_flood_of_forged_frames() {
    let time = Time::default();
    let (mut ada, mut bo) = (Member::chat("Ada", &time), Member::chat("Bo", &time));
    // Something small at first, as everybody says who joins.
    ada.peer.write(PLAN, &[], Some(b"hello")).unwrap();
    time.pass(1_000);
    for frame in ada.flush() {
        bo.receive("Ada", &frame).unwrap();
    }
    let value: Vec<u8> = (0..9_000_u32).map(|place| (place * 7 % 251) as u8).collect();
    ada.peer.write(TRADE, &[], Some(&value)).unwrap();
    let mut forged = 0;
    while bo.peer.read(TRADE, &[]).is_none() {
        time.pass(250);
        for frame in ada.flush() {
            bo.receive("Ada", &frame).unwrap();
        }
        for _ in 0..200 {
            forged += 1;
            let chunk = begun((forged % 4) as u8, 0, &[7; 200]).write();
            bo.receive(&format!("Mal{forged}"), &escape(&chunk)).unwrap();
        }
        assert!(forged < 40_000, "it never arrives");
    }
    assert_eq!(bo.peer.read(TRADE, &[]), Some(&value[..]));
}
