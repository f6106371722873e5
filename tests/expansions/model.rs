//! A model outside of a `#[schema]` module, for the scan.

/// A peer
#[derive(sync_runtime::Syncable)]
#[sync(model, key(uuid = uuid), ownership = device, owner = self)]
pub struct Device {
    id: i32,
    uuid: [u8; 16],
    name: String,
}

/// It declares a table.
pub fn run() {
    let _ = Device {
        id: 1,
        uuid: [0; 16],
        name: String::new(),
    };
}
