//! Several faults of one item, each at its own column, and nothing about the uses of the item.
use sync_runtime::Syncable;

#[derive(Debug, Clone, PartialEq, Syncable)]
struct Item {
    itemId: u32,
    count: usize,
    #[sync(maks = 3)]
    marks: Vec<u16>,
    #[sync(level: batch, max = )]
    name: String,
}

#[derive(Debug, Clone, PartialEq, Syncable)]
struct Bag {
    #[sync(pattern = "a*a")]
    pattern: String,
    #[sync(type = int(min = 0, max = 300))]
    small: u8,
    #[sync(min = 9, max = 3)]
    bounds: u8,
    items: Vec<Item>,
    #[sync(max = 3)]
    short: Name,
}

fn is_syncable<T: Syncable>() {}

fn main() {
    is_syncable::<Item>();
    is_syncable::<Bag>();
}
