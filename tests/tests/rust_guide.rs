//! The code of `docs/rust.md`, in the order of that page, and a test that it is the same. That of "Watching it"
//! stands in `observe.rs`.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use generated::raid::{Component, Peer, types};
use sync_runtime::host::Host;
use sync_runtime::registry::{KeysView, Priority};
use sync_runtime::typed::Refused;

#[deny(warnings, missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/guide.rs"));
}

struct Game {
    start: Instant,
    name: String,
    players: usize,
    in_combat: bool,
}

impl Host for Game {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }
    fn wall(&self) -> Duration {
        SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn in_group(&self) -> bool {
        self.players > 1
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, player: &str, class: &str, _keys: &KeysView<'_>) -> bool {
        class == "plan" && player == "Anna"
    }
    fn is_authority(&self, player: &str) -> bool {
        player == "Anna"
    }
    fn flag(&self, name: &str) -> bool {
        name == "in_combat" && self.in_combat
    }
}

fn peer(name: &str) -> Peer<Game> {
    Peer::new(Game {
        start: Instant::now(),
        name: name.into(),
        players: 2,
        in_combat: false,
    })
}

trait Network {
    fn received(&mut self) -> Option<(String, Vec<u8>)>;
    fn send(&mut self, bytes: &[u8], priority: Priority) -> bool;
    fn log(&mut self, text: &str);
    fn sleep_until(&mut self, when: Option<Duration>);
}

fn turn(peer: &mut Peer<Game>, network: &mut impl Network) {
    peer.tick();
    while let Some((sender, bytes)) = network.received() {
        if let Err(refusal) = peer.receive(&sender, &bytes) {
            network.log(&format!("{sender}: {refusal:?}"));
        }
    }
    while let Some(message) = peer.poll_message() {
        if network.send(&message.bytes, message.priority) {
            peer.sent(message);
        } else {
            peer.unsent(message);
        }
    }
    network.sleep_until(peer.next_wake());
}

/// What came in, and what went out.
#[derive(Default)]
struct Wire {
    incoming: Vec<(String, Vec<u8>)>,
    outgoing: Vec<Vec<u8>>,
    lines: Vec<String>,
}

impl Network for Wire {
    fn received(&mut self) -> Option<(String, Vec<u8>)> {
        self.incoming.pop()
    }
    fn send(&mut self, bytes: &[u8], _priority: Priority) -> bool {
        self.outgoing.push(bytes.to_vec());
        true
    }
    fn log(&mut self, text: &str) {
        self.lines.push(text.to_owned());
    }
    fn sleep_until(&mut self, _when: Option<Duration>) {}
}

#[test]
fn the_guide_runs() -> Result<(), Refused> {
    let mut anna = peer("Anna");
    anna.set_slot(1, 4, "Thrall")?;
    assert_eq!(anna.get_slot(1, 4).as_deref(), Some("Thrall"));
    anna.set_slot(1, 4, None)?;
    anna.set_duty("Anna", types::Duty::Healer)?;
    let refused = anna.set_slot(1, 4, "much too long a name").unwrap_err();
    assert!(refused.message.contains("12 bytes"));

    anna.on_raid_title(|_peer, change| {
        println!(
            "{}: {:?} -> {:?} by {}",
            change.keys, change.old, change.new, change.origin
        );
    });
    anna.on_component(Component::Plans, |_peer, change| println!("{}", change.path.name));

    anna.together(|anna| {
        anna.set_raid_title(1, "Molten Core")?;
        anna.set_slot(1, 1, "Rexxar")
    })?;

    let mut wire = Wire::default();
    turn(&mut anna, &mut wire);
    let mut bert = peer("Bert");
    let incoming = wire.outgoing.into_iter().rev();
    let mut wire = Wire {
        incoming: incoming.map(|bytes| ("Anna".to_owned(), bytes)).collect(),
        ..Wire::default()
    };
    turn(&mut bert, &mut wire);
    assert!(wire.lines.is_empty(), "{:?}", wire.lines);
    assert_eq!(bert.get_raid_title(1).as_deref(), Some("Molten Core"));
    assert_eq!(bert.get_duty("Anna"), Some(types::Duty::Healer));
    Ok(())
}

#[test]
fn every_snippet_stands_in_this_test() {
    let joined = |text: &str| text.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    let here = joined(concat!(include_str!("rust_guide.rs"), include_str!("observe.rs")));
    let guide = joined(include_str!("../../docs/rust.md"));
    let snippets: Vec<&str> = guide.split("```rust\n").skip(1).collect();
    assert!(snippets.len() > 4);
    for snippet in snippets {
        let snippet = snippet.split("\n```").next().unwrap();
        assert!(
            here.contains(snippet),
            "docs/rust.md and this test differ:\n{snippet}"
        );
    }
}
