//! Shared helpers of the tests across crates; the tests themselves are data beside this folder.

#[path = "../../sync-codegen/benches/compile/big_schema.rs"]
pub mod big_schema;
pub mod conformance;
pub mod corpus;
pub mod expansion;
pub mod invalid;
pub mod levels;
pub mod markdown;
pub mod modules;
pub mod vectors;
