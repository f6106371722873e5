//! A host that may do everything, at a time when no stamp is in the future.

use std::time::Duration;

use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;

/// The program around a peer that nobody answers.
pub(crate) struct Alone {
    wall: Duration,
    /// The clock.
    pub(crate) now: Duration,
}

impl Alone {
    /// Where the greatest stamp is not ahead by the 6 hours that are allowed.
    pub(crate) fn at_the_end_of_time() -> Self {
        let last = (1_u64 << 48) / 64_000 - 3600;
        Self {
            wall: Duration::from_secs(1_704_067_200 + last),
            now: Duration::from_secs(1),
        }
    }
}

impl Host for Alone {
    fn now(&self) -> Duration {
        self.now
    }
    fn wall(&self) -> Duration {
        self.wall
    }
    fn name(&self) -> &str {
        "Zed"
    }
    fn in_group(&self) -> bool {
        true
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, _player: &str, _class: &str, _keys: &KeysView<'_>) -> bool {
        true
    }
    fn is_authority(&self, _player: &str) -> bool {
        false
    }
    fn flag(&self, _name: &str) -> bool {
        false
    }
}
