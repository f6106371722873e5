use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(type = flag, level = local)]
    ready: u8,
    #[sync(type = item?, level = local)]
    item: Item,
}

#[derive(Syncable)]
struct Item {
    #[sync(type = int(min = 0, max = 300))]
    count: u8,
    #[sync(type = timestamp)]
    seen: Option<i64>,
    #[sync(type = [u16])]
    marks: Vec<u8>,
}
