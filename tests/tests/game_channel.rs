//! Peers of the RaidHelper schema on the game's chat channel: every frame fits, nothing in it is spoiled,
//! the budget is kept, and what is cut, repeated and mixed up on its way still arrives.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

use generated::raidhelper::{Peer, REGISTRY, types::TradeItem};

#[allow(dead_code)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/raidhelper.rs"));
}

/// A player who may do everything.
struct Player {
    name: &'static str,
    now: Rc<Cell<Duration>>,
    in_combat: bool,
}

impl Host for Player {
    fn now(&self) -> Duration {
        self.now.get()
    }
    fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000) + self.now.get()
    }
    fn name(&self) -> &str {
        self.name
    }
    fn in_group(&self) -> bool {
        true
    }
    fn can_sync_now(&self) -> bool {
        !self.in_combat
    }
    fn can(&self, _player: &str, _class: &str, _keys: &KeysView<'_>) -> bool {
        true
    }
    fn is_authority(&self, player: &str) -> bool {
        player == "Ada"
    }
}

/// Two players, and the time.
fn raid() -> (Peer<Player>, Peer<Player>, Rc<Cell<Duration>>) {
    let now = Rc::<Cell<Duration>>::default();
    let player = |name| {
        let now = now.clone();
        Peer::new(Player {
            name,
            now,
            in_combat: false,
        })
    };
    (player("Ada"), player("Bo"), now.clone())
}

/// All frames that may go now.
fn frames(peer: &mut Peer<Player>) -> Vec<Vec<u8>> {
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
    ada.host_mut().in_combat = true;
    for (role, slot) in (0..8).flat_map(|role| (0..10).map(move |slot| (role, slot))) {
        ada.set_assigned_player(1, 4, role, slot, "Twelve_bytes").unwrap();
    }
    assert!(frames(&mut ada).is_empty());
    ada.host_mut().in_combat = false;
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
    let (mut ada, mut bo, now) = raid();
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
        now.set(Duration::from_secs(second));
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
