use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(level = local)]
    bag: HTTPItem,
}

#[derive(Syncable)]
struct HTTPItem {
    itemId: u32,
    #[sync(name = count)]
    number: u8,
}
