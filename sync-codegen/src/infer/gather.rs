//! What the code writes, put into the tree of the state.

use std::collections::BTreeSet;
use std::io;

use rayon::prelude::*;
use sync_schema::codes::audit as codes;
use sync_schema::diagnostic::Diagnostic;
use sync_schema::span::{SourceId, Sources, Span};

use super::Options;
use super::keys::variable;
use super::site::Site;
use super::state::{Node, Says, State, Written};
use crate::audit::files::{self, Language};
use crate::audit::lua::fact::{Means, Metadata, Target, Write};
use crate::audit::lua::known::Known;
use crate::audit::lua::tree::Tree;
use crate::audit::lua::value::{Hole, Piece, Step, TableId, Value};
use crate::audit::lua::{self, Dialect, Exports, Globals, Learnt, Table};

/// What is known beside the tree.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// Files that were not read.
    pub(super) skipped: Vec<Diagnostic>,
    /// All words that stand where a level does.
    pub(super) level_words: BTreeSet<String>,
}

/// How deep tables in tables are followed.
const DEEPEST: usize = 8;

/// A file that was parsed.
struct Read<'a> {
    source: SourceId,
    text: &'a str,
    tree: Tree,
}

/// Reads all sources and puts their writes into the state.
pub(super) fn gather(
    options: &Options,
    sources: &mut Sources,
    state: &mut State,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> io::Result<Gathered> {
    let mut gathered = Gathered::default();
    let mut texts: Vec<(SourceId, Dialect)> = Vec::new();
    let found = files::read(&options.sources)?;
    for (name, reason) in found.closed {
        let headline = format!("`{name}` was not looked at: {reason}");
        gathered
            .skipped
            .push(Diagnostic::new(codes::SKIPPED_FILE, None, headline));
    }
    for file in found.files {
        match (file.text, file.language) {
            (Ok(text), Language::Lua(dialect)) => texts.push((sources.add(file.name, text), dialect)),
            // Rust is not inferred from.
            (_, Language::Rust) => {}
            (Err(reason), _) => {
                let headline = format!("`{}` was not looked at: {reason}", file.name);
                gathered
                    .skipped
                    .push(Diagnostic::new(codes::SKIPPED_FILE, None, headline));
            }
        }
    }
    let sources = &*sources;
    let total = texts.len();
    let parsed: Vec<Result<Read<'_>, Diagnostic>> = texts
        .par_iter()
        .map(|(source, dialect)| {
            let parsed = read(*source, &sources.get(*source).text, *dialect);
            progress(1, total);
            parsed
        })
        .collect();
    let mut read = Vec::new();
    for parsed in parsed {
        match parsed {
            Ok(file) => read.push(file),
            Err(skipped) => gathered.skipped.push(skipped),
        }
    }
    let known = Known::new(&options.legacy);
    for (file, learnt) in read.iter().zip(learn(&known, &read)) {
        let number = state.sites.add(&sources.get(file.source).name, file.text);
        state.files += 1;
        let place = Place {
            known: &known,
            file: number,
            text: file.text,
            tree: &file.tree,
            tables: &learnt.tables,
        };
        for write in &learnt.writes {
            place.write(write, state, &mut gathered.level_words);
        }
    }
    Ok(gathered)
}

fn read(source: SourceId, text: &str, dialect: Dialect) -> Result<Read<'_>, Diagnostic> {
    match lua::read(text, dialect) {
        Ok(tree) => Ok(Read { source, text, tree }),
        Err(refused) => {
            let span = Span {
                source,
                start: refused.place.start,
                end: refused.place.end,
            };
            Err(Diagnostic::new(codes::SKIPPED_FILE, span, refused.message))
        }
    }
}

/// Follows values through all files: each alone first, then with what the others say of global names.
fn learn(known: &Known<'_>, read: &[Read<'_>]) -> Vec<Learnt> {
    let nothing = Exports::default();
    let exported: Vec<Globals> = read
        .par_iter()
        .map(|file| lua::follow(file.text, &file.tree, known, &nothing, 0).globals)
        .collect();
    let mut globals = Exports::default();
    for (index, file) in exported.into_iter().enumerate() {
        globals.add(index, file);
    }
    read.par_iter()
        .enumerate()
        .map(|(index, file)| match known.concerns(file.text) {
            true => lua::learn(file.text, &file.tree, known, &globals, index),
            false => Learnt::default(),
        })
        .collect()
}

/// One file, while its writes are looked at.
struct Place<'a> {
    known: &'a Known<'a>,
    file: u32,
    text: &'a str,
    tree: &'a Tree,
    tables: &'a [Table],
}

impl Place<'_> {
    fn write(&self, write: &Write, state: &mut State, level_words: &mut BTreeSet<String>) {
        let site = state.sites.at(self.file, write.site.place.start);
        let says = self.says(write, level_words);
        // A table that is made where nothing was says that there is a table, and no more.
        let value = match (&write.means, &write.value) {
            (Means::Function(name), _) if !gives(name) => None,
            (_, Some((_, value))) => Some(value),
            (_, None) => None,
        };
        let mut followed = false;
        // A writer that was handed a table for a part of its path writes somewhere else.
        let elsewhere = write.open && matches!(write.means, Means::Writer { .. });
        for target in write.targets.iter().filter(|_| !elsewhere) {
            let Some(node) = self.node(&mut state.root, target) else {
                continue;
            };
            followed = true;
            node.coded = true;
            if !write.initial {
                node.writes.push(Written {
                    site,
                    says: says.clone(),
                });
            }
            if let Some(value) = value {
                self.value(node, value, site, &mut Vec::new());
            }
        }
        if !followed && (matches!(write.means, Means::Writer { .. }) || !write.targets.is_empty()) {
            state.unfollowed.push(site);
        }
    }

    /// The place that a write reaches; none where its beginning is not known.
    fn node<'n>(&self, root: &'n mut Node, target: &Target) -> Option<&'n mut Node> {
        match target.steps.first() {
            Some(Step::Literal(first)) if super::state::is_segment(first) => {}
            _ => return None,
        }
        if target.steps.iter().any(|step| matches!(step, Step::Rest(_))) {
            return None;
        }
        let mut node = root;
        for step in &target.steps {
            node = match step {
                Step::Literal(key) => {
                    let next = node.fixed(key);
                    next.coded = true;
                    next
                }
                Step::Key(hole) if hole.numeric || hole.number => {
                    node.number(None, self.name(hole).as_deref())
                }
                Step::Key(hole) => node.open(self.name(hole).as_deref()),
                Step::Mixed(pieces) => node.text(length(pieces), None),
                Step::Rest(_) => return None,
            };
        }
        Some(node)
    }

    /// What the variable in a hole is called.
    fn name(&self, hole: &Hole) -> Option<String> {
        let source = hole.source?;
        let written = match source.binding {
            Some(binding) => &*self.tree.bindings.get(binding.0 as usize)?.name,
            None => self.text.get(source.place.range())?,
        };
        variable(written)
    }

    /// Adds what is known of a value. `around` are the tables that it stands in.
    fn value(&self, node: &mut Node, value: &Value, site: Site, around: &mut Vec<TableId>) {
        let seen = &mut node.seen;
        match value {
            Value::Nil => seen.nil.add(site),
            Value::Boolean(truth) => seen.boolean(*truth, site),
            Value::Numeric => seen.number.add(site),
            Value::Number(digits) => seen.digits(digits, false, site),
            Value::Text(pieces) => match value.literal() {
                Some(text) => seen.text(&text, site),
                None => seen.open_text(length(pieces), site),
            },
            Value::Table(id) => self.table(node, *id, site, around),
            Value::Record(fields) => {
                seen.table.add(site);
                if around.len() < DEEPEST {
                    for (name, value) in fields.iter() {
                        self.value(node.fixed(name), value, site, around);
                    }
                }
            }
            Value::Choice(values) => {
                for value in values {
                    self.value(node, value, site, around);
                }
            }
            // A part of the state tells nothing new of the state.
            Value::State(_) => {}
            Value::Unknown
            | Value::Global(_)
            | Value::Function(_)
            | Value::Result(..)
            | Value::Parameter(_)
            | Value::Within(..) => seen.unknown.add(site),
        }
    }

    fn table(&self, node: &mut Node, id: TableId, site: Site, around: &mut Vec<TableId>) {
        let table = self.tables.get(id.0 as usize);
        let Some(table) = table.filter(|_| around.len() < DEEPEST && !around.contains(&id)) else {
            return;
        };
        around.push(id);
        let others = table.others.as_ref();
        let telling = others.filter(|value| tells(value, around));
        // What copies anything makes a table of which nothing is known, if it is one.
        if table.fields.is_empty() && others.is_some() && telling.is_none() {
            node.seen.unknown.add(site);
        } else {
            node.seen.table.add(site);
        }
        node.positions(table.fields.keys().filter_map(|name| name.parse().ok()).collect());
        for (name, value) in &table.fields {
            self.value(node.fixed(name), value, site, around);
        }
        if let Some(value) = telling {
            self.value(node.open(None), value, site, around);
        }
        around.pop();
    }

    /// What a call of a writer says of level and component; none for all else, and where a writer has
    /// no argument for it.
    fn says(&self, write: &Write, level_words: &mut BTreeSet<String>) -> Option<Says> {
        let Means::Writer { writer, metadata, .. } = &write.means else {
            return None;
        };
        self.known.legacy.writers.get(*writer)?.metadata?;
        let mut says = Says::default();
        let Some(Metadata { level, component, .. }) = metadata else {
            says.nothing = true;
            return Some(says);
        };
        for level in level.alternatives() {
            match (level, level.literal()) {
                (Value::Nil, _) => says.nothing = true,
                (_, Some(word)) => {
                    level_words.insert(word.to_string());
                    says.levels.insert(word.to_string());
                }
                _ => {}
            }
        }
        for component in component.alternatives() {
            says.components
                .extend(component.literal().map(|word| word.to_string()));
        }
        Some(says)
    }
}

/// Whether something is known of a value that stands in some tables, and is not one of them.
fn tells(value: &Value, around: &[TableId]) -> bool {
    value.alternatives().iter().any(|value| match value {
        Value::Table(id) => !around.contains(id),
        Value::Nil
        | Value::Boolean(_)
        | Value::Numeric
        | Value::Number(_)
        | Value::Text(_)
        | Value::Record(_)
        | Value::Choice(_) => true,
        Value::State(_)
        | Value::Unknown
        | Value::Global(_)
        | Value::Function(_)
        | Value::Result(..)
        | Value::Parameter(_)
        | Value::Within(..) => false,
    })
}

/// Whether a function of tables is given the value that it writes.
fn gives(function: &str) -> bool {
    matches!(function, "table.insert" | "tinsert" | "rawset")
}

/// The bytes of a text that are known.
fn length(pieces: &[Piece]) -> usize {
    let known = pieces.iter().map(|piece| match piece {
        Piece::Literal(text) => text.len(),
        Piece::Hole(_) => 0,
    });
    known.sum()
}
