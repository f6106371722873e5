//! Which level entries have, by `tests/levels`: as values for Rust, and as one table for Lua.

use std::fs;

use serde_json::Value;

use crate::modules::{Source, workspace};
use crate::vectors::lua;

/// The schema with the decision tables, from the root of the workspace.
pub const SCHEMA: &str = "tests/levels/tables.sync.yaml";

/// The entries, each with its path, its keys, the flags that are set, and the kind of its level.
///
/// # Errors
/// The file cannot be read, or is no YAML list.
pub fn entries() -> Result<Vec<Value>, String> {
    let file = workspace().join("tests/levels/entries.yaml");
    let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
}

/// All entries as a Lua file that sets the global `LEVELS`.
///
/// # Errors
/// As [`entries`].
pub fn lua_table() -> Result<Source, String> {
    Ok(Source {
        name: "levels.table.lua".to_owned(),
        text: format!("LEVELS = {}\n", lua(&entries()?.into())),
    })
}
