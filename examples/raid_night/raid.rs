//! Three peers, and the loop that carries bytes between them.

use std::collections::BTreeMap;
use std::error::Error;
use std::rc::Rc;
use std::time::Duration;

use crate::raidhelper::Peer;
use crate::scripted::Scripted;
use crate::world::{Player, World};

/// What travelled.
#[derive(Default, Clone, Copy)]
pub(crate) struct Traffic {
    /// What was handed to the game at once: here each is a whole message, since they are small.
    pub(crate) frames: usize,
    pub(crate) bytes: usize,
}

/// How many entries a peer knows.
pub(crate) struct Holdings {
    /// Those with a value.
    pub(crate) values: usize,
    /// Those that were cleared, which a peer remembers as well.
    pub(crate) cleared: usize,
}

/// Three peers.
pub(crate) struct Raid {
    pub(crate) world: Rc<World>,
    /// The leader, in Rust.
    pub(crate) aggro: Peer<Player>,
    /// The assistant, in Lua.
    pub(crate) bubbles: Scripted,
    /// A raider, in Rust.
    pub(crate) chip: Peer<Player>,
    /// Why receivers refused a message.
    pub(crate) refusals: Vec<String>,
}

impl Raid {
    /// Three peers that know nothing yet.
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let world = Rc::<World>::default();
        Ok(Self {
            aggro: player("Aggro", &world, false),
            bubbles: Scripted::new("Bubbles", &world)?,
            chip: player("Chip", &world, false),
            refusals: Vec::new(),
            world,
        })
    }

    /// Lets time pass for all.
    pub(crate) fn wait(&mut self, time: Duration) -> Result<(), Box<dyn Error>> {
        self.world.now.set(self.world.now.get() + time);
        self.aggro.tick();
        self.chip.tick();
        Ok(self.bubbles.tick()?)
    }

    /// Delivers everything that the peers have to say, until all are quiet.
    pub(crate) fn settle(&mut self) -> Result<Traffic, Box<dyn Error>> {
        let mut traffic = Traffic::default();
        loop {
            for peer in [&mut self.aggro, &mut self.chip] {
                say(peer);
            }
            let frames = self.world.wire.take();
            if frames.is_empty() {
                return Ok(traffic);
            }
            for (sender, bytes) in frames {
                if !compares(&bytes) {
                    traffic.frames += 1;
                    traffic.bytes += bytes.len();
                }
                for peer in [&mut self.aggro, &mut self.chip] {
                    if peer.host().name != sender
                        && let Err(refusal) = peer.receive(&sender, &bytes)
                    {
                        self.refusals.push(format!("{}: {refusal}", peer.host().name));
                    }
                }
                if sender != "Bubbles"
                    && let Some(reason) = self.bubbles.receive(&sender, &bytes)?
                {
                    self.refusals.push(format!("Bubbles: {reason}"));
                }
            }
        }
    }

    /// Whether all hold the same, entry by entry, and what that is.
    ///
    /// The values of the paths that this evening writes are compared. That there are no others is
    /// seen from the number of entries that each peer knows, and of values in the tables of Lua.
    pub(crate) fn agree(&self) -> mlua::Result<(bool, Holdings)> {
        let all = entries(&self.aggro);
        let known = self.aggro.stats().entries;
        let mut equal = all == entries(&self.chip) && known == self.chip.stats().entries;
        equal &= self.bubbles.count()? == all.len() && self.bubbles.known()? == known;
        for (entry, value) in &all {
            equal &= self.bubbles.get(entry)?.as_ref() == Some(value);
        }
        let values = all.len();
        let cleared = (known as usize).saturating_sub(values);
        Ok((equal, Holdings { values, cleared }))
    }
}

/// Whether a frame only compares what peers hold: it is sent twice a minute, whatever was written,
/// and so no part of the story.
fn compares(frame: &[u8]) -> bool {
    let message = sync_runtime::channel::unescape(frame).unwrap_or_default();
    message.first().is_some_and(|first| first >> 2 & 7 == 2)
}

/// A peer in Rust.
pub(crate) fn player(name: &'static str, world: &Rc<World>, cheats: bool) -> Peer<Player> {
    let world = world.clone();
    Peer::new(Player { name, world, cheats })
}

/// Puts what a peer has to say on the wire.
pub(crate) fn say(peer: &mut Peer<Player>) {
    while let Some(message) = peer.poll_message() {
        peer.host().world.send(peer.host().name, &message.bytes);
        peer.sent(message);
    }
}

/// Entries and values as the Lua peer would name them: `assigned_player(1, 4, 1, 2)`.
pub(crate) fn entries(peer: &Peer<Player>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    for (keys, name) in peer.all_assigned_player() {
        all.insert(format!("assigned_player{keys:?}"), name);
    }
    for (keys, mark) in peer.all_raid_mark() {
        all.insert(format!("raid_mark{keys:?}"), mark.to_string());
    }
    for (player, role) in peer.all_role() {
        all.insert(format!("role({player:?})"), format!("{role:?}").to_uppercase());
    }
    for (index, promotion) in peer.all_auto_promote() {
        all.insert(format!("auto_promote({index}).name"), promotion.name);
    }
    for (keys, talent) in peer.all_own_improved_talent() {
        all.insert(format!("own_improved_talent{keys:?}"), talent.to_string());
    }
    all
}
