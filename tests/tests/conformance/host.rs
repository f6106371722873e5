//! The program around a peer of a script, which does as the script says.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use serde_json::Value;
use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

/// When the clock of the wall began, in seconds since 1970.
const START: u64 = 1_800_000_000;

/// What all hosts of a script share.
#[derive(Default)]
pub(crate) struct Shared {
    /// Milliseconds.
    pub(crate) now: Cell<u64>,
    pub(crate) authority: RefCell<String>,
    /// Who has the permission class.
    pub(crate) editors: RefCell<BTreeSet<String>>,
}

/// A host. What a script may set: `in_group`, `can_sync_now`, `in_combat`, `broken` (the transport
/// refuses), `wall` (seconds that its clock is ahead).
#[derive(Clone)]
pub(crate) struct ScriptHost {
    pub(crate) name: String,
    pub(crate) shared: Rc<Shared>,
    pub(crate) in_group: bool,
    pub(crate) can_sync_now: bool,
    pub(crate) in_combat: bool,
    pub(crate) broken: bool,
    pub(crate) wall: i64,
}

impl ScriptHost {
    pub(crate) fn new(name: &str, shared: &Rc<Shared>) -> Self {
        Self {
            name: name.to_owned(),
            shared: shared.clone(),
            in_group: true,
            can_sync_now: true,
            in_combat: false,
            broken: false,
            wall: 0,
        }
    }

    pub(crate) fn change(&mut self, fields: &Value) {
        for (field, value) in fields.as_object().unwrap() {
            match field.as_str() {
                "in_group" => self.in_group = value == true,
                "can_sync_now" => self.can_sync_now = value == true,
                "in_combat" => self.in_combat = value == true,
                "broken" => self.broken = value == true,
                "wall" => self.wall = value.as_i64().unwrap(),
                other => unreachable!("a host has no `{other}`"),
            }
        }
    }
}

impl Host for ScriptHost {
    fn now(&self) -> Duration {
        Duration::from_millis(self.shared.now.get())
    }
    fn wall(&self) -> Duration {
        let now = Duration::from_secs(START) + self.now();
        let ahead = Duration::from_secs(self.wall.unsigned_abs());
        if self.wall < 0 { now - ahead } else { now + ahead }
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn in_group(&self) -> bool {
        self.in_group
    }
    fn can_sync_now(&self) -> bool {
        self.can_sync_now
    }
    fn can(&self, player: &str, _class: &str, _keys: &KeysView<'_>) -> bool {
        self.shared.editors.borrow().contains(player)
    }
    fn is_authority(&self, player: &str) -> bool {
        *self.shared.authority.borrow() == player
    }
    fn flag(&self, name: &str) -> bool {
        name == "in_combat" && self.in_combat
    }
}
