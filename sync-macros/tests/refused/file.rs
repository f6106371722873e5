//! A module whose items are in another file, which the compiler does not show to macros.
#[sync_runtime::schema]
#[path = "elsewhere/raid.rs"]
pub mod raid;

fn main() {}
