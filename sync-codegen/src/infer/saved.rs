//! Saved tables: files of assignments of constants to global names. They are parsed, never run.

use std::fs;
use std::io;
use std::path::Path;

use super::site::Site;
use super::state::{Node, State};
use crate::audit::lua::tree::{Expression, ExpressionKind, StatementKind, TableItem, TableKey};
use crate::audit::lua::{self, Dialect};
use crate::load::shown;

/// The largest file of saved tables that is read, in bytes.
const LARGEST: u64 = 64 << 20;

/// How deep tables in tables are followed.
const DEEPEST: usize = 24;

/// A file that was parsed.
pub(super) struct Saved {
    name: String,
    text: String,
    /// The global names with what they are given.
    tables: Vec<(String, Expression)>,
}

/// Parses a file.
///
/// # Errors
/// It cannot be read, is larger than 64 MiB, or is not Lua.
pub(super) fn parse(path: &Path) -> io::Result<Saved> {
    let refuse = |reason: String| refused(&shown(path), &reason);
    let length = fs::metadata(path)
        .map_err(|error| refuse(error.to_string()))?
        .len();
    if length > LARGEST {
        return Err(refuse(format!("{length} bytes, and at most {LARGEST} are read")));
    }
    let bytes = fs::read(path).map_err(|error| refuse(error.to_string()))?;
    // Saved tables may hold names in the code page of a game's client.
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let tree = lua::read(&text, Dialect::Lua).map_err(|refused| refuse(refused.message))?;
    let mut tables = Vec::new();
    for statement in tree.body.statements {
        let StatementKind::Assign { targets, values, .. } = statement.kind else {
            continue;
        };
        for (target, value) in targets.into_iter().zip(values) {
            if let (ExpressionKind::Global(name), ExpressionKind::Table(_)) = (target.kind, &value.kind) {
                tables.push((name.into(), value));
            }
        }
    }
    Ok(Saved {
        name: shown(path),
        text,
        tables,
    })
}

impl Saved {
    /// The names of its tables.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|(name, _)| name.as_str())
    }

    /// Puts what it holds into the state.
    ///
    /// # Errors
    /// None of its tables is one of these.
    pub(super) fn put(&self, roots: &[String], state: &mut State) -> io::Result<()> {
        let file = state.sites.add(&self.name, &self.text);
        state.files += 1;
        let mut found = false;
        for (name, value) in &self.tables {
            let mut reader = Reader { state, file };
            for root in roots {
                found |= reader.below(root, name, value);
            }
        }
        match found {
            true => Ok(()),
            false if roots.is_empty() => Err(refused(&self.name, "it saves no table")),
            false => {
                let roots: Vec<String> = roots.iter().map(|root| format!("`{root}`")).collect();
                Err(refused(
                    &self.name,
                    &format!("no table of it is {}", roots.join(" or ")),
                ))
            }
        }
    }
}

fn refused(name: &str, reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("`{name}`: {reason}"))
}

struct Reader<'s> {
    state: &'s mut State,
    file: u32,
}

impl Reader<'_> {
    /// Reads the state out of a global table; whether it is there.
    fn below(&mut self, root: &str, name: &str, value: &Expression) -> bool {
        let Some(rest) = root.strip_prefix(name) else {
            return false;
        };
        let mut table = value;
        for word in rest.split('.').filter(|word| !word.is_empty()) {
            let ExpressionKind::Table(items) = &table.kind else {
                return false;
            };
            let found = items.iter().find(|item| key(item).as_deref() == Some(word));
            let Some(item) = found else { return false };
            table = &item.value;
        }
        if !(rest.is_empty() || rest.starts_with('.')) {
            return false;
        }
        let ExpressionKind::Table(items) = &table.kind else {
            return false;
        };
        for item in items {
            // What has no fixed name at the top is no path.
            if let Some(name) = key(item).filter(|name| super::state::is_segment(name)) {
                let mut root = std::mem::take(&mut self.state.root);
                self.value(root.name(&name), &item.value, 0);
                self.state.root = root;
            }
        }
        true
    }

    fn value(&self, node: &mut Node, value: &Expression, depth: usize) {
        let site = self.state.sites.at(self.file, value.place.start);
        node.saved.add(site);
        match &value.kind {
            ExpressionKind::Nil => node.seen.nil.add(site),
            ExpressionKind::Boolean(truth) => node.seen.boolean(*truth, site),
            ExpressionKind::Number(digits) => node.seen.digits(digits, false, site),
            ExpressionKind::Text(text) => node.seen.text(text, site),
            ExpressionKind::Arithmetic(parts) => self.negative(node, parts, site),
            ExpressionKind::Table(items) => self.table(node, items, site, depth),
            _ => node.seen.unknown.add(site),
        }
    }

    /// `-3` is an operator and a number.
    fn negative(&self, node: &mut Node, parts: &[Expression], site: Site) {
        match parts {
            [
                Expression {
                    kind: ExpressionKind::Number(digits),
                    ..
                },
            ] => node.seen.digits(digits, true, site),
            _ => node.seen.number.add(site),
        }
    }

    fn table(&self, node: &mut Node, items: &[TableItem], site: Site, depth: usize) {
        node.seen.table.add(site);
        if depth >= DEEPEST {
            return;
        }
        let mut position = 0;
        let mut numbers = Vec::new();
        for item in items {
            let inner = match &item.key {
                TableKey::Position => {
                    position += 1;
                    numbers.push(position);
                    node.number(Some(position), None)
                }
                _ => match key(item) {
                    Some(name) => {
                        numbers.extend(name.parse::<i128>().ok());
                        node.fixed(&name)
                    }
                    None => continue,
                },
            };
            self.value(inner, &item.value, depth + 1);
        }
        node.positions(numbers);
    }
}

/// The key of an item as a text, if it has one that can be told.
fn key(item: &TableItem) -> Option<String> {
    match &item.key {
        TableKey::Name(name) => Some(name.to_string()),
        TableKey::Computed(key) => match &key.bare().kind {
            ExpressionKind::Text(text) => Some(text.to_string()),
            ExpressionKind::Number(digits) => Some(digits.to_string()),
            _ => None,
        },
        TableKey::Position => None,
    }
}
