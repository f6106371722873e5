//! The host of a peer of the schema of the raid helper, without generated code.

use std::sync::LazyLock;
use std::time::Duration;

use sync_codegen::interpret::Interpreter;
use sync_runtime::host::{TestClock, TestHost};

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
pub fn host(clock: &TestClock) -> TestHost {
    let mut host = TestHost::new("self", clock)
        .with_authority("officer")
        .with_permissions(|player, _| player != "guest");
    // What the corpus was made by.
    host.start = Duration::from_secs(1_760_000_000);
    host
}
