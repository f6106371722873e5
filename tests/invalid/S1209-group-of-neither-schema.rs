use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(paths)]
    settings: Zebras,
}

#[derive(Syncable)]
#[sync(schema = guild)]
struct Guild;

#[derive(Syncable)]
#[sync(path = raids, level = local)]
struct RaidPaths {
    title: String,
}
