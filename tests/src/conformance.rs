//! The conformance scripts of `tests/conformance`: as values for Rust, and as one table for Lua.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::modules::{Source, workspace};
use crate::vectors::lua;

/// The schema of most scripts, from the root of the workspace.
pub const SCHEMA: &str = "tests/conformance/conformance.sync.yaml";
/// The schema of those that say `schema: narrow`: they are about frames.
pub const NARROW: &str = "tests/conformance/narrow.sync.yaml";

/// Some scripts about one subject.
#[derive(Debug)]
pub struct File {
    /// Without the ending: `levels`.
    pub name: String,
    /// The scripts in their order.
    pub scripts: Vec<Value>,
}

/// All scripts, by name of their file.
///
/// # Errors
/// A file cannot be read, or is no YAML list.
pub fn files() -> Result<Vec<File>, String> {
    let folder = workspace().join("tests/conformance");
    let entries = fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let of_scripts = |path: &PathBuf| {
        let name = path.file_name()?.to_str()?.strip_suffix(".yaml")?.to_owned();
        (!name.ends_with(".sync")).then_some(name)
    };
    let read = |(path, name): (&PathBuf, String)| {
        let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
        let scripts = serde_yaml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(File { name, scripts })
    };
    let named = paths.iter().filter_map(|path| Some((path, of_scripts(path)?)));
    named.map(read).collect()
}

/// All scripts as a Lua file that sets the global `CONFORMANCE`, a list of scripts.
///
/// # Errors
/// As [`files`].
pub fn lua_table() -> Result<Source, String> {
    let mut text = "CONFORMANCE = {}\n".to_owned();
    for File { name, scripts } in files()? {
        for mut script in scripts {
            script["file"] = name.as_str().into();
            text.push_str(&format!("table.insert(CONFORMANCE, {})\n", lua(&script)));
        }
    }
    Ok(Source {
        name: "conformance_scripts.lua".to_owned(),
        text,
    })
}
