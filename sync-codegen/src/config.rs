//! The configuration file `syncgen.toml`: which schemas there are, and what is made of them.
//!
//! ```toml
//! schemas = ["schemas/raid.sync.yaml"]
//! models = ["src"]              # Rust files whose items derive Syncable
//!
//! [[target]]
//! language = "lua"
//! out = "addon/generated"       # a folder, or a file that ends in .lua
//! naming = "snake"              # or pascal, camel
//! module = "RaidSync"
//! adapter = "wow112"            # or plain: one more file, that connects the module with its host
//! ```
//!
//! Paths are counted from the folder of the file.

use std::path::{Path, PathBuf};

use sync_schema::codes::configuration as codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::{SourceId, Sources, Span};
use toml::de::{DeTable, DeValue};

use sync_schema::words::closest;

use crate::target::Target;

mod target;

/// The file that the command looks for in the folder where it runs.
pub const FILE_NAME: &str = "syncgen.toml";

/// A configuration without faults.
#[derive(Debug, Clone)]
pub struct Config {
    /// Schema files, or folders of them.
    pub schemas: Vec<PathBuf>,
    /// Folders of Rust files, or Rust files.
    pub models: Vec<PathBuf>,
    /// What is made of each.
    pub targets: Vec<Target>,
}

/// Reads a configuration from its text and reports every fault. Paths are joined to `base`.
pub fn read(name: &str, text: &str, base: &Path, sources: &mut Sources, sink: &mut Sink) -> Option<Config> {
    let source = sources.add(name, text);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(error) => {
            let span = error
                .span()
                .map(|range| Span::new(source, range.start, range.end));
            let headline = error
                .message()
                .lines()
                .next()
                .unwrap_or("this is not TOML")
                .to_owned();
            sink.push(Diagnostic::new(
                codes::NOT_TOML,
                span,
                headline.trim_end_matches('.'),
            ));
            return None;
        }
    };
    let mut reader = Reader {
        source,
        base,
        sink,
        damaged: false,
    };
    let config = reader.config(table.get_ref());
    (!reader.damaged).then_some(config)
}

const SCHEMAS: &str = "schemas = [\"NAME.sync.yaml\"]";

type Value<'t> = toml::Spanned<DeValue<'t>>;

struct Reader<'a> {
    source: SourceId,
    base: &'a Path,
    sink: &'a mut Sink,
    damaged: bool,
}

impl Reader<'_> {
    fn config(&mut self, table: &DeTable<'_>) -> Config {
        let meant = self.refuse_unknown(table, &["schemas", "models", "target"]);
        let start = Span::new(self.source, 0, 0);
        let models = table
            .get("models")
            .map(|value| self.files(value, "models", "models = [\"src\"]"));
        let schemas = match table.get("schemas") {
            Some(value) => self.files(value, "schemas", SCHEMAS),
            None if models.is_some() || meant.contains(&"schemas") || meant.contains(&"models") => Vec::new(),
            None => {
                let fault = Diagnostic::new(codes::MISSING_SETTING, start, "`schemas` is missing");
                self.fault(fault.help(SCHEMAS));
                Vec::new()
            }
        };
        let targets = match table.get("target") {
            Some(value) => self.targets(value),
            None => Vec::new(),
        };
        Config {
            schemas,
            models: models.unwrap_or_default(),
            targets,
        }
    }

    /// A list of files or folders.
    fn files(&mut self, value: &Value<'_>, setting: &str, example: &str) -> Vec<PathBuf> {
        let Some(list) = value.get_ref().as_array() else {
            self.wrong(value, &format!("`{setting}` is a list of files"), example);
            return Vec::new();
        };
        if list.is_empty() {
            let headline = format!("`{setting}` is empty");
            let fault = Diagnostic::new(codes::MISSING_SETTING, self.span(value.span()), headline);
            self.fault(fault.help(example));
        }
        let what = format!("a path in `{setting}`");
        let texts: Vec<_> = list.iter().filter_map(|item| self.text(item, &what)).collect();
        texts.iter().map(|text| self.base.join(text)).collect()
    }

    fn targets(&mut self, value: &Value<'_>) -> Vec<Target> {
        let tables: Option<Vec<_>> = value
            .get_ref()
            .as_array()
            .and_then(|list| list.iter().map(|item| item.get_ref().as_table()).collect());
        match tables {
            Some(tables) => {
                // An array of tables is never empty unless it was written as `target = []`.
                let spans: Vec<_> = value
                    .get_ref()
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|item| item.span())
                    .collect();
                tables
                    .into_iter()
                    .zip(spans)
                    .filter_map(|(table, span)| self.target(table, span))
                    .collect()
            }
            None => {
                self.wrong(value, "each target is a table", "[[target]]");
                Vec::new()
            }
        }
    }

    /// Reports keys that do not exist here, and returns those that they were meant to be: to report
    /// these as missing too would say the same again.
    fn refuse_unknown(&mut self, table: &DeTable<'_>, known: &[&'static str]) -> Vec<&'static str> {
        let mut meant = Vec::new();
        for (key, _) in table.iter() {
            if known.contains(&key.get_ref().as_ref()) {
                continue;
            }
            let free = known.iter().copied().filter(|name| !table.contains_key(*name));
            let help = match closest(key.get_ref(), free) {
                Some(name) => {
                    meant.push(name);
                    format!("did you mean `{name}`?")
                }
                None => format!("one of `{}`", known.join("`, `")),
            };
            let headline = format!("unknown setting `{}`", key.get_ref());
            self.fault(Diagnostic::new(codes::UNKNOWN_SETTING, self.span(key.span()), headline).help(help));
        }
        meant
    }

    /// The text that a value is, or a fault.
    fn text<'t>(&mut self, value: &'t Value<'_>, what: &str) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            let headline = format!("{what} is a text");
            self.fault(
                Diagnostic::new(codes::WRONG_SETTING, self.span(value.span()), headline)
                    .label(format!("a value of the kind `{}`", value.get_ref().type_str())),
            );
        }
        text
    }

    fn wrong(&mut self, value: &Value<'_>, headline: &str, help: &str) {
        let label = format!("a value of the kind `{}`", value.get_ref().type_str());
        let fault = Diagnostic::new(codes::WRONG_SETTING, self.span(value.span()), headline);
        self.fault(fault.label(label).help(help));
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range.start, range.end)
    }

    fn fault(&mut self, fault: Diagnostic) {
        self.damaged = true;
        self.sink.push(fault);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Language;

    fn faults(text: &str) -> Vec<String> {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        assert!(
            read(FILE_NAME, text, Path::new("."), &mut sources, &mut sink).is_none(),
            "{text}"
        );
        let found = sink.into_sorted();
        let text = |fault: &Diagnostic| fault.span.map_or("", |span| sources.text(span)).to_owned();
        found
            .iter()
            .map(|fault| format!("{} {} [{}]", fault.code.id(), fault.headline, text(fault)))
            .collect()
    }

    #[test]
    fn reads_all_settings() {
        let text = "schemas = ['a.sync.yaml']\n[[target]]\nlanguage = 'lua'\nout = 'gen'\nnaming = 'camel'\n\
                    module = 'RaidSync'\ndialect = 'luau'\nadapter = 'plain'\n[[target]]\nlanguage = 'rust'\nout = 'src/sync.rs'\n";
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let config = read(FILE_NAME, text, Path::new("base"), &mut sources, &mut sink).unwrap();
        assert_eq!(config.schemas, [Path::new("base/a.sync.yaml")]);
        assert_eq!(config.targets[0].options.language(), Language::Lua);
        assert_eq!(config.targets[0].file("a"), Path::new("base/gen/a.lua"));
        assert_eq!(config.targets[1].file("a"), Path::new("base/src/sync.rs"));
    }

    #[test]
    fn all_faults_in_one_run() {
        let text = "shemas = []\n[[target]]\nlangauge = 'lua'\nout = 5\n[[target]]\nlanguage = 'c'\nout = 'x'\n\
                    [[target]]\nlanguage = 'rust'\nout = 'x'\nnaming = 'snake'\n";
        assert_eq!(
            faults(text),
            [
                "S1002 unknown setting `shemas` [shemas]",
                "S1002 unknown setting `langauge` [langauge]",
                "S1003 `out` is a text [5]",
                "S1005 unknown language `c` ['c']",
                "S1005 `naming` is no setting of the language rust ['snake']",
            ]
        );
    }

    #[test]
    fn what_is_not_toml_is_one_fault() {
        assert_eq!(faults("schemas = [\n").len(), 1);
        assert_eq!(faults("schemas = 'a'\ntarget = 1\n").len(), 2);
        assert_eq!(faults("schemas = [1, [2]]\n").len(), 2);
        assert_eq!(faults("schemas = []\n"), ["S1004 `schemas` is empty [[]]"]);
    }
}
