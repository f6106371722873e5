//! What can be typed after `syncgen`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::lua::Adapter;
use crate::report::Format;
use crate::target::Language;

pub(super) mod audit;
pub(super) mod infer;
pub(super) mod simulate;

const EXIT_STATUS: &str = "\
Exit status: 0 when all is fine, 1 when the input has errors (or files are not up to date), 2 for \
wrong use and for files that cannot be read or written.";

/// Generates typed modules from a schema of synchronised state
///
/// Without SCHEMA arguments the subcommands work on what `syncgen.toml` in this folder names.
#[derive(Debug, Parser)]
#[command(name = "syncgen", version, after_long_help = EXIT_STATUS)]
pub(super) struct Arguments {
    /// When to colour what is printed
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Report all faults of schemas
    #[command(after_long_help = "\
Examples:
  syncgen check schemas/raid.sync.yaml
  syncgen check --budget schemas/raid.sync.yaml

Writes nothing. Exit status: 0 when there are no errors, 1 when there are (a schema that cannot be \
read is one), 2 for wrong use or an unreadable configuration.")]
    Check(Check),
    /// Write the modules of schemas
    #[command(after_long_help = "\
Examples:
  syncgen generate schemas/raid.sync.yaml --lang lua --lang rust --out generated
  syncgen generate schemas/raid.sync.yaml --lang lua --adapter wow112 --out addon
  syncgen generate --models src --lang lua --out addon
  syncgen generate                 as syncgen.toml says
  syncgen generate --check         in continuous integration
  syncgen generate --watch         while you edit

Files are written only where they change, and none where any schema has an error. Beside each schema \
the lock file NAME.sync.lock keeps the numbers that travel in place of names: commit it.

With --watch each change is a round, and a round is a line that tells what was written and how long it took; with \
--format json it is an object on stdout. A schema with errors writes nothing, and the watch goes on.

Exit status: 0 when all files are up to date, 1 when a schema has errors or, with --check, a file is \
not up to date, 2 for wrong use or a file that cannot be read or written.")]
    Generate(Generate),
    /// Explain a diagnostic code, or all that holds for a path
    #[command(after_long_help = "\
Examples:
  syncgen explain S0101
  syncgen explain assigned_player schemas/raid.sync.yaml
  syncgen explain 'roles.{player}'
  syncgen explain --all > docs/diagnostics.md

Exit status: 0 when it is explained, 1 when the schema has errors, 2 when there is no such code or \
path.")]
    Explain(Explain),
    /// Print what the compiler understood of schemas, as JSON
    #[command(after_long_help = "\
Example:
  syncgen dump-ir schemas/raid.sync.yaml

All defaults are filled in and all references resolved. The form is for people and for comparing \
two versions of a schema; it can change with the compiler. Exit status: 0, or 1 when a schema has \
errors, 2 for wrong use.")]
    DumpIr(DumpIr),
    /// Run peers of a schema in virtual time, with faults, and check that nothing is lost
    #[command(after_long_help = simulate::EXAMPLES)]
    Simulate(simulate::Simulate),
    /// Find hand-written sync in existing code, and rewrite what is certain
    #[command(after_long_help = audit::EXAMPLES)]
    Audit(audit::Audit),
    /// Propose a first schema from existing code and saved tables
    #[command(after_long_help = infer::EXAMPLES)]
    Infer(infer::Infer),
    /// Print the JSON Schema of the language, by which editors complete and check a schema
    #[command(after_long_help = "\
Examples:
  syncgen json-schema > sync.schema.json
  and at the top of a schema: # yaml-language-server: $schema=sync.schema.json

Exit status: 0.")]
    JsonSchema,
    /// Print completions for a shell
    #[command(after_long_help = "\
Example:
  syncgen completions bash > ~/.local/share/bash-completion/completions/syncgen

Exit status: 0, or 2 for a shell that is not known.")]
    Completions(Completions),
}

#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Check for this language too (repeatable) [default: the targets of syncgen.toml, else all]
    #[arg(long, value_name = "LANGUAGE")]
    pub(super) lang: Vec<LanguageArgument>,
    /// Print what one entry of each path takes of the channel at worst, the dearest first
    #[arg(long)]
    pub(super) budget: bool,
    /// How faults are reported
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: FormatArgument,
}

#[derive(Debug, Args)]
pub(super) struct Generate {
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Generate this language (repeatable)
    #[arg(long, value_name = "LANGUAGE", requires = "out")]
    pub(super) lang: Vec<LanguageArgument>,
    /// Write the adapter of this host beside each Lua module
    #[arg(long, value_name = "HOST", requires = "lang")]
    pub(super) adapter: Option<AdapterArgument>,
    /// Where to: a folder, or a file with the ending of the language
    #[arg(long, value_name = "DIR", requires = "lang")]
    pub(super) out: Option<PathBuf>,
    /// Write nothing; tell which files are not up to date
    #[arg(long)]
    pub(super) check: bool,
    /// Generate again whenever a schema, its imports, its lock or the configuration changes, until Ctrl-C
    #[arg(long, conflicts_with = "check")]
    pub(super) watch: bool,
    /// How faults are reported
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: FormatArgument,
}

#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A code such as S0101, or the template or name of a path
    #[arg(value_name = "CODE|PATH", required_unless_present = "all")]
    pub(super) what: Option<String>,
    #[command(flatten)]
    pub(super) inputs: Inputs,
    /// Print the explanations of all codes as one Markdown document
    #[arg(long, conflicts_with_all = ["what", "schemas", "models", "config"])]
    pub(super) all: bool,
}

#[derive(Debug, Args)]
pub(super) struct DumpIr {
    #[command(flatten)]
    pub(super) inputs: Inputs,
}

#[derive(Debug, Args)]
pub(super) struct Completions {
    /// The shell
    pub(super) shell: clap_complete::Shell,
}

/// Which schemas a subcommand works on.
#[derive(Debug, Args)]
pub(super) struct Inputs {
    /// Schema files, or folders of *.sync.yaml files [default: those of syncgen.toml]
    #[arg(value_name = "SCHEMA")]
    pub(super) schemas: Vec<PathBuf>,
    /// Folders of Rust files (or one file) whose items derive `Syncable` (repeatable)
    #[arg(long, value_name = "PATH")]
    pub(super) models: Vec<PathBuf>,
    /// The configuration to use instead of ./syncgen.toml
    #[arg(long, value_name = "FILE", conflicts_with_all = ["schemas", "models"])]
    pub(super) config: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LanguageArgument {
    Lua,
    Rust,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum AdapterArgument {
    /// Any program with a channel that calls once a frame, such as LÖVE
    Plain,
    /// World of Warcraft 1.12
    Wow112,
}

impl From<AdapterArgument> for Adapter {
    fn from(argument: AdapterArgument) -> Self {
        match argument {
            AdapterArgument::Plain => Adapter::Plain,
            AdapterArgument::Wow112 => Adapter::Wow112,
        }
    }
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Self {
        match argument {
            LanguageArgument::Lua => Language::Lua,
            LanguageArgument::Rust => Language::Rust,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormatArgument {
    /// Source lines and a summary, on stderr
    Human,
    /// One JSON object a line, on stdout
    Json,
    /// Workflow commands of GitHub Actions, on stdout
    Github,
}

impl From<FormatArgument> for Format {
    fn from(argument: FormatArgument) -> Self {
        match argument {
            FormatArgument::Human => Format::Human,
            FormatArgument::Json => Format::Json,
            FormatArgument::Github => Format::Github,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

impl From<Color> for anstream::ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        }
    }
}
