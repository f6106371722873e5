//! The program that each simulated engine lives in.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use sync_runtime::host::Host;
use sync_runtime::registry::{KeysView, Registry};

use super::options::Millis;

/// The wall clock at the beginning of a run: a day in 2025.
const START: Duration = Duration::from_secs(1_760_000_000);

/// What all peers of a run share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) registry: &'static Registry,
    pub(super) now: Cell<Millis>,
    pub(super) names: Vec<Rc<str>>,
}

/// One peer's circumstances. They outlive its engine.
#[derive(Debug)]
pub(super) struct Circumstances {
    /// Of the wall clock, in milliseconds.
    pub(super) offset: Cell<i64>,
    pub(super) offline: Cell<bool>,
    pub(super) busy: Cell<bool>,
    /// By position in the registry.
    pub(super) flags: RefCell<Vec<bool>>,
}

/// A host.
#[derive(Debug, Clone)]
pub(super) struct SimulatedHost {
    pub(super) shared: Rc<Shared>,
    pub(super) own: Rc<Circumstances>,
    pub(super) name: Rc<str>,
}

impl Shared {
    /// Whether a player has a class: the first peer has all of them, and each other one lacks some, so
    /// that each class has peers with it and peers without it.
    fn has_class(&self, player: &str, class: usize) -> bool {
        let position = self.names.iter().position(|name| **name == *player);
        position.is_some_and(|position| position == 0 || !(position + class).is_multiple_of(3))
    }

    fn is_authority(&self, player: &str) -> bool {
        self.names.first().is_some_and(|name| **name == *player)
    }
}

impl Host for SimulatedHost {
    fn now(&self) -> Duration {
        Duration::from_millis(self.shared.now.get())
    }

    fn wall(&self) -> Duration {
        let now = START + self.now();
        let offset = Duration::from_millis(self.own.offset.get().unsigned_abs());
        match self.own.offset.get() >= 0 {
            true => now + offset,
            false => now.saturating_sub(offset),
        }
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn in_group(&self) -> bool {
        !self.own.offline.get()
    }

    fn can_sync_now(&self) -> bool {
        !self.own.offline.get() && !self.own.busy.get()
    }

    fn can(&self, player: &str, class: &str, _keys: &KeysView<'_>) -> bool {
        let classes = self.shared.registry.permissions.iter();
        let class = classes.into_iter().position(|name| *name == class);
        class.is_some_and(|class| self.shared.has_class(player, class))
    }

    fn is_authority(&self, player: &str) -> bool {
        self.shared.is_authority(player)
    }

    fn flag(&self, name: &str) -> bool {
        let flags = self.shared.registry.host_flags.iter();
        let flag = flags.into_iter().position(|flag| *flag == name);
        flag.is_some_and(|flag| self.own.flags.borrow().get(flag) == Some(&true))
    }
}
