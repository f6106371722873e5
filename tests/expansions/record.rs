//! A record with bounds, an optional field and the name of the host.

use sync_runtime::Syncable;
use sync_runtime::codec::{Codec as _, Malformed};
use sync_runtime::wire::Reader;

/// A stack of things
#[derive(Syncable, Debug, Clone, PartialEq)]
pub struct Stack {
    /// The game's own number
    #[sync(name = itemId)]
    pub item_id: u32,
    #[sync(max = 20)]
    pub count: u8,
    #[sync(max = 12, pattern = "[A-Z][a-z]*")]
    pub giver: Option<String>,
}

type Travels = <Stack as Syncable>::Codec;

fn read(bytes: &[u8]) -> Result<Stack, Malformed> {
    Travels::read_whole(&mut Reader::new(bytes))
}

/// What is written is read; what is out of bounds is not.
pub fn run() {
    let mut stack = Stack {
        item_id: 765,
        count: 20,
        giver: Some("Bert".to_owned()),
    };
    let mut bytes = Vec::new();
    Travels::write_whole(&stack, &mut bytes);
    assert_eq!(read(&bytes), Ok(stack.clone()));
    stack.count = 21;
    bytes.clear();
    Travels::write_whole(&stack, &mut bytes);
    let refused = read(&bytes).map_err(|malformed| malformed.what.into_owned());
    assert_eq!(
        refused,
        Err("in `count`: the number is greater than 20".to_owned())
    );
}
