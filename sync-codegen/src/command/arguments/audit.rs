//! What can be typed after `syncgen audit`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::lua::Naming;

pub(in crate::command) const EXAMPLES: &str = "\
Examples:
  syncgen audit src --schema schemas/raid.sync.yaml
  syncgen audit src --schema schemas/raid.sync.yaml --summary
  syncgen audit src --schema schemas/raid.sync.yaml --diff
  syncgen audit src --schema schemas/raid.sync.yaml --fix
  syncgen audit src --schema schemas/raid.sync.yaml --baseline audit.txt --write-baseline
  syncgen audit src --schema schemas/raid.sync.yaml --baseline audit.txt --check

What the functions of the code base are called is said under `legacy:` of the schema. Files that version \
control ignores are left out. A finding is certain, possible or opaque; only certain ones in Lua are \
rewritten, and no file that would not parse afterwards.

Exit status: 0 when all was looked at, 1 when the schema has errors or, with --check, there are findings \
that the baseline does not have, 2 for wrong use or a file that cannot be read or written.";

#[derive(Debug, Args)]
pub(in crate::command) struct Audit {
    /// Files and folders with Lua or Rust
    #[arg(value_name = "SOURCES", required = true)]
    pub(in crate::command) sources: Vec<PathBuf>,
    /// The schema
    #[arg(long, value_name = "SCHEMA")]
    pub(in crate::command) schema: PathBuf,
    /// How generated setters are cased
    #[arg(long, value_name = "NAMING", default_value = "snake")]
    pub(in crate::command) naming: NamingArgument,
    /// Print the table by file and kind alone
    #[arg(long, conflicts_with_all = ["diff", "fix"])]
    pub(in crate::command) summary: bool,
    /// Show what --fix would change, and write nothing
    #[arg(long, conflicts_with = "fix")]
    pub(in crate::command) diff: bool,
    /// Write setter calls in place of certain findings
    #[arg(long)]
    pub(in crate::command) fix: bool,
    /// Leave out the findings of this file
    #[arg(long, value_name = "FILE")]
    pub(in crate::command) baseline: Option<PathBuf>,
    /// Write all findings to the baseline
    #[arg(long, requires = "baseline")]
    pub(in crate::command) write_baseline: bool,
    /// Fail where there are findings
    #[arg(long, conflicts_with_all = ["diff", "fix", "write_baseline"])]
    pub(in crate::command) check: bool,
    /// How findings are reported
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::command) format: AuditFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::command) enum AuditFormat {
    /// Source lines and a table
    Human,
    /// One JSON object a line
    Json,
    /// Workflow commands of GitHub Actions
    Github,
    /// A SARIF 2.1.0 document
    Sarif,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::command) enum NamingArgument {
    Snake,
    Pascal,
    Camel,
}

impl From<NamingArgument> for Naming {
    fn from(argument: NamingArgument) -> Self {
        match argument {
            NamingArgument::Snake => Naming::Snake,
            NamingArgument::Pascal => Naming::Pascal,
            NamingArgument::Camel => Naming::Camel,
        }
    }
}
