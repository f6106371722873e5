use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid, imports = "more.rs", paths(title = string))]
struct Raid {
    #[sync(level = local, level = batch)]
    title: String,
    #[sync(level = b"local", max = 'x')]
    note: String,
    #[sync(paths, level = local)]
    below: Below,
    #[sync(paths = Below)]
    again: Below,
    #[sync(paths)]
    pair: (Below, Below),
}

#[derive(Syncable)]
#[sync(path = below, level = local)]
struct Below(u8, u8);

#[derive(Syncable)]
#[sync(model, key(uuid = uuid), fields(name = string))]
struct Tag {
    uuid: [u8; 16],
    name: String,
}

#[derive(Syncable)]
#[sync(model, key(uuid = uuid))]
struct Pair([u8; 16], String);
