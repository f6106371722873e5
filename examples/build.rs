//! Makes `sync.rs` and `raidhelper.lua` from one schema whenever that changes.

fn main() {
    sync_codegen::Builder::new()
        .schemas("../schemas/raidhelper.sync.yaml")
        .rust("sync.rs")
        .lua("raidhelper.lua")
        .build();
}
