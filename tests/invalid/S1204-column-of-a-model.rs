use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = stock)]
struct Stock;

#[derive(Syncable)]
#[sync(model, key(uuid = uuid))]
struct Tag {
    id: i32,
    uuid: [u8; 16],
    #[sync(type = timestamp)]
    created_at: u32,
    #[sync(type = string?)]
    color: String,
    #[sync(references = tag?, defer = true)]
    parent_id: Option<i32>,
}
