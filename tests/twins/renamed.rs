//! A second release: its lock knows the first one, where some things had other names and another order.

#[sync_runtime::schema]
pub mod second {
    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(schema = renamed, lock = "twins/renamed.sync.lock")]
    struct Renamed {
        #[sync(level = local)]
        bag: Item,
    }

    #[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Rarity {
        Common,
        Epic,
        Rare,
    }

    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        pub count: u8,
        pub rarity: Rarity,
        pub id: u32,
    }

    #[derive(Syncable)]
    #[sync(model, key(uuid = uuid), was = label)]
    struct Tag {
        id: i32,
        uuid: [u8; 16],
        color: Option<String>,
        #[sync(was = title)]
        name: String,
    }
}
