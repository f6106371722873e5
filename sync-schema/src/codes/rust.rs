//! S09: the Rust target.

use super::codes;

codes! {}
