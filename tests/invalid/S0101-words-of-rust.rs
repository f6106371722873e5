use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid, permisions = [plan])]
struct Raid {
    #[sync(pth = title, level = local)]
    title: String,
    #[sync(level = local)]
    bag: Item,
}

#[derive(Syncable)]
#[sync(nme = item)]
struct Item {
    #[sync(maks = 3)]
    count: u8,
}
