//! What is no module with a schema.
#[sync_runtime::schema]
pub mod empty {}

#[sync_runtime::schema(raid)]
pub mod words {
    #[derive(sync_runtime::Syncable)]
    #[sync(schema = words)]
    struct Words;
}

#[sync_runtime::schema]
pub mod locked {
    #[derive(sync_runtime::Syncable)]
    #[sync(schema = locked, lock = "nowhere.sync.lock")]
    struct Locked;
}

#[sync_runtime::schema]
pub mod two {
    #[derive(sync_runtime::Syncable)]
    #[sync(schema = one)]
    struct One;
    #[derive(sync_runtime::Syncable)]
    #[sync(schema = other)]
    struct Other;
}

#[sync_runtime::schema]
pub mod deep {
    #[derive(sync_runtime::Syncable)]
    #[sync(schema = deep)]
    struct Deep {
        #[sync(level = local)]
        item: inner::Item,
    }

    pub mod inner {
        #[derive(sync_runtime::Syncable)]
        pub struct Item {
            id: u32,
        }
    }
}

#[sync_runtime::schema]
struct NoModule;

fn main() {}
