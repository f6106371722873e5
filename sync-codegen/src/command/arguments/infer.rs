//! What can be typed after `syncgen infer`.

use std::path::PathBuf;

use clap::Args;

use crate::infer::Signature;

pub(in crate::command) const EXAMPLES: &str = "\
Examples:
  syncgen infer src --data Saved/Addon.lua > proposed.sync.yaml
  syncgen infer src --root Addon_Saved.state --writer 'Addon.Store.SetPath(path, value, metadata)' \
--level-key syncLevel --component-key componentType
  syncgen infer src --legacy legacy.sync.yaml > proposed.sync.yaml

Lua only. Sources and saved tables are parsed and never run; what version control ignores is left out. \
Each path has its evidence in a comment: how often it is written and where. `decide:` marks what the code \
contradicts itself in or does not tell, with the alternatives; bounds have a margin over what was seen. \
The proposal passes `syncgen check`, and has the `legacy:` that `syncgen audit` needs.

A file for --legacy is a schema that may have nothing but `schema:` and `legacy:`. Words for levels \
are known by their names, in any case, or from `legacy: metadata: levels:`.

Exit status: 0 when a schema was proposed, 1 when the schema of --legacy has errors, 2 for wrong use, where \
nothing was found, or a file that cannot be read.";

#[derive(Debug, Args)]
pub(in crate::command) struct Infer {
    /// Files and folders with Lua
    #[arg(value_name = "SOURCES", required_unless_present = "data")]
    pub(in crate::command) sources: Vec<PathBuf>,
    /// A file with saved tables (repeatable)
    #[arg(long, value_name = "FILE")]
    pub(in crate::command) data: Vec<PathBuf>,
    /// A global table that holds the state (repeatable) [default: all tables of --data]
    #[arg(long, value_name = "NAME")]
    pub(in crate::command) root: Vec<String>,
    /// A function that writes, with its arguments: `path` (one or more), `value`, `metadata` and `_` (repeatable)
    #[arg(long, value_name = "SIGNATURE")]
    pub(in crate::command) writer: Vec<Signature>,
    /// A function that hands out a part of the state: `Store.GetPath(path)` (repeatable)
    #[arg(long, value_name = "SIGNATURE")]
    pub(in crate::command) reader: Vec<Signature>,
    /// The key of the metadata under which the level stands
    #[arg(long, value_name = "KEY")]
    pub(in crate::command) level_key: Option<String>,
    /// The key of the metadata under which the component stands
    #[arg(long, value_name = "KEY")]
    pub(in crate::command) component_key: Option<String>,
    /// A schema whose `legacy:` says all of this; options add to it
    #[arg(long, value_name = "SCHEMA")]
    pub(in crate::command) legacy: Option<PathBuf>,
    /// What the schema is called [default: as that of --legacy, or as the first root]
    #[arg(long, value_name = "NAME")]
    pub(in crate::command) name: Option<String>,
}
