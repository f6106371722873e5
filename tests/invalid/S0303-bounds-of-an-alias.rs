use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(level = local, max = 3)]
    name: Player,
}

#[sync(max = 12)]
type Player = String;
