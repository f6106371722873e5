//! A type that does not derive `Syncable`.
use sync_runtime::Syncable;

#[derive(Debug, Clone, PartialEq)]
struct Other;

#[derive(Debug, Clone, PartialEq, Syncable)]
struct Item {
    other: Other,
}

fn main() {}
