//! A host that may do everything, at a time when no stamp is in the future.

use std::time::Duration;

use sync_runtime::host::{TestClock, TestHost};

/// The host of a peer that nobody answers, where the greatest stamp is not ahead by the 6 hours that are allowed.
pub(crate) fn at_the_end_of_time() -> TestHost {
    let last = (1_u64 << 48) / 64_000 - 3600;
    let clock = TestClock::default();
    clock.pass(Duration::from_secs(1));
    let mut host = TestHost::new("Zed", &clock).with_authority("nobody");
    host.start = Duration::from_secs(1_704_067_200 + last);
    host
}
