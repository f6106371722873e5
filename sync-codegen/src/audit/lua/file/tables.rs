//! The tables that a file makes.

use std::sync::Arc;

use super::{File, add};
use crate::audit::lua::tree::Place;
use crate::audit::lua::value::{Record, Source, Step, TableId, Value};

/// A table that the file makes.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Table {
    /// By name or number.
    pub(crate) fields: Record,
    /// In their order, each with where it is read.
    pub(in crate::audit::lua) items: Vec<(Value, Option<Source>)>,
    /// Whether the items are all that there are, and nothing may have changed them.
    pub(in crate::audit::lua) is_as_made: bool,
    /// What stands under keys that are not known.
    pub(crate) others: Option<Value>,
    /// The global name that it was given.
    pub(in crate::audit::lua) name: Option<Arc<str>>,
}

impl File<'_> {
    /// The table that a constructor makes, the same in each round.
    pub(in super::super) fn table(&mut self, at: Place) -> TableId {
        let next = TableId(u32::try_from(self.tables.len()).unwrap_or(u32::MAX));
        let id = *self.table_at.entry(at.start).or_insert(next);
        if id == next {
            self.tables.push(Table {
                is_as_made: true,
                ..Table::default()
            });
            self.changed = true;
        }
        id
    }

    pub(in super::super) fn table_facts(&self, id: TableId) -> Option<&Table> {
        self.tables.get(id.0 as usize)
    }

    /// What a table has without keys, in order.
    pub(in super::super) fn set_items(&mut self, id: TableId, items: Vec<(Value, Option<Source>)>) {
        if let Some(table) = self.tables.get_mut(id.0 as usize)
            && table.items != items
        {
            table.items = items;
            self.changed = true;
        }
    }

    /// A field of a table of this file gets a value, perhaps not its only one.
    pub(in super::super) fn store(&mut self, id: TableId, key: Option<&str>, value: Value) {
        let Some(table) = self.tables.get_mut(id.0 as usize) else {
            return;
        };
        self.changed |= match key {
            Some(key) => match table.fields.get_mut(key) {
                Some(before) => before.add(value),
                None => {
                    table.fields.insert(key.into(), value);
                    true
                }
            },
            None => add(&mut table.others, value),
        };
    }

    /// The items of tables may be others from now on.
    pub(in super::super) fn change_items(&mut self, value: &Value) {
        for alternative in value.alternatives() {
            if let Value::Table(id) = alternative
                && let Some(table) = self.tables.get_mut(id.0 as usize)
            {
                self.changed |= table.is_as_made;
                table.is_as_made = false;
            }
        }
    }

    /// Tables get the first global name that they are given.
    pub(super) fn name_tables(&mut self, value: &Value, name: &str) {
        for alternative in value.alternatives() {
            if let Value::Table(id) = alternative
                && let Some(table) = self.tables.get_mut(id.0 as usize)
                && table.name.is_none()
            {
                table.name = Some(name.into());
                self.changed = true;
            }
        }
    }

    /// A named field of a table whose fields are known.
    pub(in super::super) fn field(&self, table: &Value, name: &str) -> Option<Value> {
        match table {
            Value::Table(id) => self.table_facts(*id)?.fields.get(name).cloned(),
            Value::Record(record) => record.get(name).cloned(),
            Value::Global(table) => self.global(&format!("{table}.{name}")),
            Value::State(steps) => {
                let mut steps = steps.clone();
                steps.push(Step::Literal(name.into()));
                Some(Value::State(steps))
            }
            _ => None,
        }
    }
}
