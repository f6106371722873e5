//! Structs of paths outside of a `#[schema]` module, for the scan: the derive reads their fields, so that none is
//! called unused.

/// What a raid group plans
#[derive(sync_runtime::Syncable)]
#[sync(schema = raid, permissions = [plan])]
pub struct Raid {
    #[sync(paths)]
    raids: Raids,
    #[sync(level = local)]
    note: String,
}

/// One raid
#[derive(sync_runtime::Syncable)]
#[sync(path = raids.{raid: u8}, permission = plan, level = batch)]
pub struct Raids {
    #[sync(max = 60)]
    title: String,
}

/// They declare, and hold nothing that moves.
pub fn run() {
    let raids = Raids { title: String::new() };
    let _ = Raid {
        raids,
        note: String::new(),
    };
}
