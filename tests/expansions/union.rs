//! An enum whose cases carry values.

use sync_runtime::Syncable;
use sync_runtime::codec::Codec as _;
use sync_runtime::wire::Reader;

/// What a mark is on
#[derive(Syncable, Debug, Clone, PartialEq)]
pub enum Target {
    Player(String),
    /// One of eight
    #[sync(max = 8)]
    Mark(u8),
    Nobody,
}

/// What is written is read.
pub fn run() {
    for target in [Target::Player("Ada".to_owned()), Target::Mark(8), Target::Nobody] {
        let mut bytes = Vec::new();
        <Target as Syncable>::Codec::write_whole(&target, &mut bytes);
        let read = <Target as Syncable>::Codec::read_whole(&mut Reader::new(&bytes));
        assert_eq!(read, Ok(target));
    }
    assert!(<Target as Syncable>::Codec::read_whole(&mut Reader::new(b"\x03")).is_err());
}
