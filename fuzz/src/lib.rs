//! What the targets share: the way from a text to code, and peers that do as they are told.

mod compiler;
mod peer;

pub use compiler::{check_with, compile, read};
pub use peer::{host, raid_helper};
