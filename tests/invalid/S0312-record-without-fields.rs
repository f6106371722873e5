use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid)]
struct Raid {
    #[sync(level = local)]
    nothing: Nothing,
}

#[derive(Syncable)]
struct Nothing;
