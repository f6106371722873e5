//! Items in a file of their own.

#[derive(sync_runtime::Syncable)]
#[sync(schema = raid)]
struct Raid;
