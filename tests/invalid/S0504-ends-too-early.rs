use sync_runtime::Syncable;

#[derive(Syncable)]
#[sync(schema = raid, host_flags = [in_combat], conditions(calm = not))]
struct Raid {
    #[sync(permission = anyone, level = [(when = calm, use = batch), (when = in_combat and, use = realtime)])]
    title: String,
}
