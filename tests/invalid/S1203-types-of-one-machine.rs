use std::collections::HashMap;

use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(level = local)]
    bag: Item,
}

#[derive(Syncable)]
struct Item {
    count: usize,
    letter: char,
    by_name: HashMap<String, u8>,
    pair: (u8, u8),
    name: &'static str,
    boxed: Option<Box<Item>>,
    four: [u8; 4],
}
