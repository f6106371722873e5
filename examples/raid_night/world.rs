//! What the peers share: a clock that is moved by hand, who may do what, and a wire.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

/// The world around the peers.
#[derive(Default)]
pub(crate) struct World {
    /// Since the beginning of the evening.
    pub(crate) now: Cell<Duration>,
    /// Who is in combat, where the game lets nobody send.
    pub(crate) fighting: RefCell<Vec<String>>,
    /// Messages under way: who sent them, as the wire knows it, and their bytes.
    pub(crate) wire: RefCell<Vec<(String, Vec<u8>)>>,
}

impl World {
    /// Since 1970. The evening is always the same one.
    pub(crate) fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000) + self.now.get()
    }

    /// Whether somebody has a permission class: the leader all, the assistant one.
    pub(crate) fn can(&self, player: &str, class: &str) -> bool {
        player == "Aggro" || (player == "Bubbles" && class == "assignments")
    }

    /// Whether somebody is in combat.
    pub(crate) fn in_combat(&self, player: &str) -> bool {
        self.fighting.borrow().iter().any(|name| name == player)
    }

    /// Takes bytes from a peer.
    pub(crate) fn send(&self, sender: &str, bytes: &[u8]) {
        self.wire.borrow_mut().push((sender.to_owned(), bytes.to_vec()));
    }
}

/// A peer's view of the world, for generated Rust.
pub(crate) struct Player {
    pub(crate) name: &'static str,
    pub(crate) world: Rc<World>,
    /// Takes every permission for granted, as a program does that somebody has tampered with.
    pub(crate) cheats: bool,
}

impl Host for Player {
    fn now(&self) -> Duration {
        self.world.now.get()
    }
    fn wall(&self) -> Duration {
        self.world.wall()
    }
    fn name(&self) -> &str {
        self.name
    }
    fn in_group(&self) -> bool {
        true
    }
    fn can_sync_now(&self) -> bool {
        !self.world.in_combat(self.name)
    }
    fn can(&self, player: &str, class: &str, _keys: &KeysView<'_>) -> bool {
        self.cheats || self.world.can(player, class)
    }
    fn is_authority(&self, player: &str) -> bool {
        player == "Aggro"
    }
}
