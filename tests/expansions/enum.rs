//! An enum whose cases carry nothing, as a value and as a key.

use std::collections::BTreeMap;

use sync_runtime::Syncable;
use sync_runtime::codec::Codec as _;
use sync_runtime::wire::Reader;

/// What somebody does
#[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    Tank,
    /// Heals whoever is hit
    #[sync(name = off_healer)]
    OffHealer,
}

/// Who does what
#[derive(Syncable, Debug, Clone, PartialEq)]
pub struct Plan {
    pub by_duty: BTreeMap<Duty, u8>,
}

/// What is written is read.
pub fn run() {
    let plan = Plan {
        by_duty: [(Duty::OffHealer, 2), (Duty::Tank, 1)].into(),
    };
    let mut bytes = Vec::new();
    <Plan as Syncable>::Codec::write_whole(&plan, &mut bytes);
    let read = <Plan as Syncable>::Codec::read_whole(&mut Reader::new(&bytes));
    assert_eq!(read, Ok(plan));
    assert!(<Duty as Syncable>::Codec::read_whole(&mut Reader::new(b"\x02")).is_err());
}
