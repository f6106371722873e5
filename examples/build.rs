//! Makes `sync.rs` and `raidhelper.lua` from one schema in YAML, and `guild_bank.lua` from one in Rust,
//! whenever that changes.

fn main() {
    sync_codegen::Builder::new()
        .schemas("../schemas/raidhelper.sync.yaml")
        .rust("sync.rs")
        .lua("raidhelper.lua")
        .build();
    // The Rust of this one is made by `#[schema]`, where the types are.
    sync_codegen::Builder::new()
        .models("guild_bank/schema.rs")
        .lua("guild_bank.lua")
        .build();
}
