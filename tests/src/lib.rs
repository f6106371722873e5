//! Shared helpers of the tests across crates; the tests themselves are data beside this folder.

pub mod invalid;
pub mod modules;
pub mod vectors;
