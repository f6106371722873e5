//! A peer of the schema of the raid helper, without generated code.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::LazyLock;
use std::time::Duration;

use sync_codegen::interpret::Interpreter;
use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

/// The schema at work.
pub fn raid_helper() -> &'static Interpreter {
    static SCHEMA: LazyLock<Interpreter> = LazyLock::new(|| {
        let text = include_str!("../../schemas/raidhelper.sync.yaml");
        Interpreter::new(crate::read(text).expect("the schema is sound"))
    });
    &SCHEMA
}

/// A host whose clock goes when it is told to. The officer is the authority, and all but `guest` may do what has
/// a class.
#[derive(Debug, Clone, Default)]
pub struct Alone {
    /// The time since the start.
    pub time: Rc<Cell<Duration>>,
}

impl Host for Alone {
    fn now(&self) -> Duration {
        self.time.get()
    }
    fn wall(&self) -> Duration {
        Duration::from_secs(1_760_000_000) + self.time.get()
    }
    fn name(&self) -> &str {
        "self"
    }
    fn in_group(&self) -> bool {
        true
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, player: &str, _: &str, _: &KeysView<'_>) -> bool {
        player != "guest"
    }
    fn is_authority(&self, player: &str) -> bool {
        player == "officer"
    }
}
