//! Peers of the RaidHelper schema on the game's chat channel: every frame fits, nothing in it is spoiled,
//! the budget is kept, and what is cut, repeated and mixed up on its way still arrives.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use sync_runtime::host::{TestClock, TestHost};

use generated::raidhelper::{Peer, REGISTRY, types::TradeItem};

#[allow(dead_code)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/raidhelper.rs"));
}

/// Two players who may do everything, and the time.
fn raid() -> (Peer<TestHost>, Peer<TestHost>, TestClock) {
    let clock = TestClock::default();
    let player = |name| Peer::new(TestHost::new(name, &clock).with_authority("Ada"));
    (player("Ada"), player("Bo"), clock.clone())
}

/// All frames that may go now.
fn frames(peer: &mut Peer<TestHost>) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some(frame) = peer.poll_message() {
        assert!(frame.bytes.len() <= 240);
        let spoiled = [0, b'\n', b'\r', b'|'];
        assert!(!frame.bytes.iter().any(|byte| spoiled.contains(byte)));
        frames.push(frame.bytes.clone());
        peer.sent(frame);
    }
    frames
}

#[test]
fn eighty_assignments_at_once_take_at_most_eight_frames() {
    let (mut ada, mut bo, _) = raid();
    ada.host_mut().can_sync_now = false;
    for (role, slot) in (0..8).flat_map(|role| (0..10).map(move |slot| (role, slot))) {
        ada.set_assigned_player(1, 4, role, slot, "Twelve_bytes").unwrap();
    }
    assert!(frames(&mut ada).is_empty());
    ada.host_mut().can_sync_now = true;
    ada.host_changed();
    let frames = frames(&mut ada);
    assert!(frames.len() <= 8, "{} frames", frames.len());
    for frame in &frames {
        bo.receive("Ada", frame).unwrap();
    }
    assert_eq!(bo.all_assigned_player().len(), 80);
}

#[test]
fn a_large_list_arrives_in_pieces_and_an_assignment_overtakes_it() {
    let (mut ada, mut bo, clock) = raid();
    let item = |number: u32| TradeItem {
        item_id: 20_000 + number,
        name: "A thing with a rather long name".to_owned(),
        quantity: 7,
    };
    let items: Vec<TradeItem> = (0..200).map(item).collect();
    ada.set_trade_items(&items).unwrap();
    ada.push_all();
    let (mut travelling, mut paid, mut overtaken) = (Vec::new(), 0, false);
    for second in 0..20 {
        clock.pass(Duration::from_secs(u64::from(second > 0)));
        ada.tick();
        travelling.extend(frames(&mut ada));
        paid = travelling.iter().map(|frame| frame.len() + 40).sum::<usize>();
        assert!(
            paid <= 4_000 + 800 * second as usize,
            "{paid} bytes after {second} s"
        );
        if second == 2 {
            ada.set_assigned_player(1, 4, 1, 1, "Chip").unwrap();
        }
        if second == 4 {
            for frame in &travelling {
                let _ = bo.receive("Ada", frame);
            }
            overtaken = bo.get_assigned_player(1, 4, 1, 1).is_some() && bo.get_trade_items().is_none();
        }
    }
    assert!(paid > 7_000, "{paid} bytes");
    assert!(overtaken);
    // Everything once more, the other way round.
    for frame in travelling.iter().rev() {
        let _ = bo.receive("Ada", frame);
    }
    assert_eq!(bo.get_trade_items(), Some(items));
    let (ada, bo) = (ada.stats(), bo.stats());
    assert_eq!(
        (ada.sent_frames, bo.incomplete, bo.refused_frame),
        (travelling.len() as u64, 0, 0)
    );
    assert_eq!(REGISTRY.transport.frame, 240);
}
