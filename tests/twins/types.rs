//! Every form of a type.

#[sync_runtime::schema]
pub mod types_of_a_schema {
    use std::collections::{BTreeMap, BTreeSet};

    use sync_runtime::Syncable;

    #[derive(Syncable)]
    #[sync(schema = types, types(tag = string(max = 3), kind = enum(one = ~, other)))]
    struct Paths {
        #[sync(path = days.{day: weekday}.marks, level = local)]
        marks: Marks,
        #[sync(path = items.{id: uuid}, level = local)]
        item: Option<Item>,
        #[sync(level = local)]
        numbers: Numbers,
        #[sync(level = local)]
        share: Share,
        #[sync(level = local)]
        blob: Option<Blob>,
        #[sync(level = local)]
        wanted: BTreeSet<Player>,
        #[sync(level = local)]
        by_day: BTreeMap<Weekday, Vec<u16>>,
        #[sync(type = optional(record(x = u8, y = enum(low, high))), level = local)]
        either: Option<types::Either>,
        #[sync(r#type = flag, level = local)]
        ready: bool,
        #[sync(type = tag, level = local)]
        tag: types::Tag,
        #[sync(type = kind, level = local)]
        kind: types::Kind,
    }

    #[sync(min = 1, max = 12, pattern = "[A-Z][a-z]*")]
    pub type Player = String;

    #[sync(type = int(min = 0, max = 8))]
    pub type Mark = u8;

    #[sync(min = 0, max = 1)]
    pub type Share = f32;

    #[sync(type = bytes(max = 64))]
    pub type Blob = Vec<u8>;

    #[sync(type = list(of = mark, max = 40))]
    pub type Marks = Vec<Mark>;

    /// A day
    #[derive(Syncable, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Weekday {
        /// Monday, the first
        Mon,
        #[sync(description = "Tuesday")]
        Tue,
        Wednesday,
    }

    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Numbers {
        #[sync(min = 1, max = 9)]
        pub a: u8,
        #[sync(max = 300)]
        pub b: u16,
        #[sync(max = 70_000)]
        pub c: u32,
        #[sync(max = 5_000_000_000)]
        pub d: u64,
        #[sync(min = -3, max = 3)]
        pub e: i8,
        #[sync(min = -300, max = 300)]
        pub f: i16,
        #[sync(min = -70000, max = 70000)]
        pub g: i32,
        #[sync(min = -5000000000, max = 5000000000)]
        pub h: i64,
        #[sync(min = -0.5, max = 1.5)]
        pub i: f64,
        pub j: f32,
        pub k: bool,
    }

    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub enum Target {
        Player(Player),
        /// One of eight
        Mark(Mark),
        /// Nobody at all
        Nobody,
        Nothing,
    }

    #[derive(Syncable, Debug, Clone, PartialEq)]
    pub struct Item {
        /// As in the game
        #[sync(name = itemId)]
        pub item_id: u32,
        pub owner: Option<Player>,
        #[sync(type = timestamp)]
        pub seen: i64,
        #[sync(type = flag)]
        pub hot: bool,
        #[sync(deprecated(since = 2, use = day, remove_after = 2026-12-31))]
        pub r#type: Weekday,
        pub day: Weekday,
        #[sync(max = 4)]
        pub tags: BTreeSet<Player>,
        #[sync(type = map(key = player, value = string(max = 20), max = 4))]
        pub notes: BTreeMap<Player, String>,
        pub id: [u8; 16],
        pub raw: Option<Vec<u8>>,
        pub target: Option<Target>,
        #[sync(type = list(of = timestamp, max = 3))]
        pub when: Vec<i64>,
        #[sync(deprecated = true)]
        pub gone: bool,
    }
}
