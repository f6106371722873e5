use sync_runtime::Syncable;

#[derive(Syncable)]
struct Item {
    id: u32,
}
