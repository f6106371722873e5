use std::collections::{BTreeMap, BTreeSet};

use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(type = item, level = local)]
    item: u8,
    #[sync(type = bytes, level = local)]
    blob: String,
    #[sync(type = uuid, level = local)]
    id: Vec<u8>,
    #[sync(type = set(of = u8, max = 3), level = local)]
    few: Vec<u8>,
    #[sync(type = map(key = string, value = item, max = 3), level = local)]
    by_name: BTreeSet<Item>,
    #[sync(type = string, level = local)]
    name: &'static str,
    #[sync(type = string, level = local)]
    pair: (String, String),
    #[sync(type = u8, level = local)]
    fine: (u8),
    #[sync(type = [u8], level = local)]
    map: BTreeMap<u8, u8>,
    #[sync(type = f32, level = local)]
    share: f64,
    #[sync(type = f64, level = local)]
    whole: f32,
}

#[derive(Syncable)]
struct Item {
    id: u32,
}
