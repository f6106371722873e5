//! Global names: what a file says of them, and what others do.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::{DEEPEST_CALLERS, File};
use crate::audit::lua::value::{Piece, Step, Value};

/// Values of global names.
pub(crate) type Globals = BTreeMap<Arc<str>, Value>;

/// Global names that a file has asked for.
pub(crate) type Asked = HashSet<Box<str>>;

/// What other files say of global names.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    /// Each with the file that says so.
    values: BTreeMap<Arc<str>, Vec<(usize, Value)>>,
}

impl Exports {
    /// Adds what a file says.
    pub(crate) fn add(&mut self, file: usize, globals: Globals) {
        for (name, value) in globals {
            self.values.entry(name).or_default().push((file, value));
        }
    }

    /// Whether another file says anything of one of these names.
    pub(crate) fn knows_any(&self, own: usize, names: &Asked) -> bool {
        names.iter().any(|name| {
            let files = self.values.get(&**name);
            files.is_some_and(|files| files.iter().any(|(file, _)| *file != own))
        })
    }

    /// What all other files say of a name.
    pub(super) fn get(&self, own: usize, name: &str) -> Option<Value> {
        let others = self.values.get(name)?.iter().filter(|(file, _)| *file != own);
        let values: Vec<Value> = others.map(|(_, value)| value.clone()).collect();
        (!values.is_empty()).then(|| Value::one_of(values))
    }
}

impl File<'_> {
    /// A global name gets a value, perhaps not its only one.
    pub(in super::super) fn assign_global(&mut self, name: &str, value: Value) {
        self.name_tables(&value, name);
        let itself =
            |value: &Value| matches!(value, Value::Global(other) if **other == *name) || *value == Value::Nil;
        let kept: Vec<Value> = value
            .alternatives()
            .iter()
            .filter(|value| !itself(value))
            .cloned()
            .collect();
        if kept.is_empty() {
            return;
        }
        let value = Value::one_of(kept);
        self.changed |= match self.globals.get_mut(name) {
            Some(before) => before.add(value),
            None => {
                self.globals.insert(name.into(), value);
                true
            }
        };
    }

    /// What stands at a global name, if anything is known of it.
    pub(in super::super) fn global(&self, name: &str) -> Option<Value> {
        self.following(None, || self.global_at(name, 0))
    }

    fn global_at(&self, name: &str, depth: usize) -> Option<Value> {
        if depth > DEEPEST_CALLERS || self.known.role(name).is_some() {
            return None;
        }
        if !self.asked.borrow().contains(name) {
            self.asked.borrow_mut().insert(name.into());
        }
        let value = match (self.globals.get(name), self.imports.get(self.own, name)) {
            (Some(own), Some(others)) => Some(own.clone().or(others)),
            (Some(own), None) => Some(own.clone()),
            (None, others) => others,
        };
        let value = value.map(|value| match &value {
            Value::Global(other) if **other != *name => self.global_at(other, depth + 1).unwrap_or(value),
            _ => value,
        });
        let made = |table: &Value| matches!(table, Value::Table(_) | Value::Record(_));
        match value {
            // It may have had another one since its table was made.
            Some(value) => Some(match self.field_at(name, depth, made) {
                Some(field) => value.or(field),
                None => value,
            }),
            None => self.field_at(name, depth, |_| true),
        }
    }

    /// What the tables before the last word of a global name have there, as far as they are asked.
    fn field_at(&self, name: &str, depth: usize, is_asked: impl Fn(&Value) -> bool) -> Option<Value> {
        let (table, field) = name.rsplit_once('.')?;
        let table = self.global_at(table, depth + 1)?;
        let found: Vec<Value> = table
            .alternatives()
            .iter()
            .filter(|table| is_asked(table))
            .filter_map(|table| self.field(table, field))
            .collect();
        (!found.is_empty()).then(|| Value::one_of(found))
    }

    /// What other files can use: values that mean the same outside of this one.
    pub(super) fn exports(&self) -> Globals {
        let mut exports = Globals::new();
        for (name, value) in &self.globals {
            // What cannot be said elsewhere is still something else than what others say.
            let value = self.exported(value, 0).unwrap_or(Value::Unknown);
            exports.insert(name.clone(), value);
        }
        exports
    }

    fn exported(&self, value: &Value, depth: usize) -> Option<Value> {
        match value {
            _ if depth > DEEPEST_CALLERS => None,
            Value::Nil | Value::Boolean(_) | Value::Numeric | Value::Number(_) | Value::Global(_) => {
                Some(value.clone())
            }
            Value::Text(pieces) => Some(Value::Text(pieces.iter().map(Piece::anonymous).collect())),
            Value::State(steps) => Some(Value::State(steps.iter().map(Step::anonymous).collect())),
            Value::Table(id) => {
                let fields = &self.table_facts(*id)?.fields;
                let fields = fields.iter().filter_map(|(name, value)| {
                    let value = self.exported(value, depth + 1)?;
                    Some((name.clone(), value))
                });
                Some(Value::Record(Arc::new(fields.collect())))
            }
            Value::Choice(values) => {
                let values: Option<Vec<Value>> = values
                    .iter()
                    .map(|value| self.exported(value, depth + 1))
                    .collect();
                Some(Value::one_of(values?))
            }
            Value::Function(id) => {
                let returns = self.exported(self.returns(*id)?, depth + 1)?;
                Some(Value::Result(Arc::new(returns), self.is_pure_function(*id, 0)))
            }
            Value::Unknown
            | Value::Record(_)
            | Value::Result(..)
            | Value::Parameter(_)
            | Value::Within(..) => None,
        }
    }
}
