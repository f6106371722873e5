use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid, conditions(first = raids == 1))]
struct Raid {
    #[sync(path = raids.{raid: u8}.title)]
    title: String,
    #[sync(path = raids.{raid: u9}.note, level = [(when = first, use = batch), (use = local)])]
    note: String,
}
