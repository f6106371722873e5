//! The host of a program that is alone.

use std::time::Duration;

use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

/// Nobody else is there, and everything is allowed.
pub(super) struct Alone;

impl Host for Alone {
    fn now(&self) -> Duration {
        Duration::ZERO
    }
    fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000)
    }
    fn name(&self) -> &str {
        "Anna"
    }
    fn in_group(&self) -> bool {
        false
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, _player: &str, _class: &str, _keys: &KeysView<'_>) -> bool {
        true
    }
    fn is_authority(&self, _player: &str) -> bool {
        true
    }
}
