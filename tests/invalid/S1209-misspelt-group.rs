use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(paths)]
    raids: RaidPath,
}

#[derive(Syncable)]
#[sync(path = raids.{raid: u8}, level = local)]
struct RaidPaths {
    title: String,
    #[sync(paths)]
    again: RaidPaths,
}
