use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid, permissions(plan) scopes())]
struct Raid {
    #[sync(level: batch, permission = , conflict)]
    title: String,
    #[sync = "local"]
    note: String,
    #[sync(path = ui.point, level = local, name = (point))]
    point: String,
    #[sync(type = string(max = 12), min = 3, level = local)]
    player: String,
    #[sync(paths)]
    below: Below,
}

#[derive(Syncable)]
#[sync(path = below, level = local, imports = "x", 7)]
struct Below {
    count: u8,
}
