//! What of the state has a name: where it does, a table that takes the place of another one is seen or not.

use super::File;
use crate::audit::lua::value::{Step, Value};

impl File<'_> {
    /// Places of the state that variables, fields of tables, parameters and global names hold, that functions
    /// give, or that are handed to functions which may do anything meanwhile.
    pub(super) fn held(&self) -> Vec<Vec<Step>> {
        let mut held = Vec::new();
        let fields = self.tables.iter().flat_map(|table| {
            let items = table.items.iter().map(|(value, _)| value);
            table.fields.values().chain(&table.others).chain(items)
        });
        let functions = self.functions.iter().flat_map(|function| function.values());
        let values = self
            .joined
            .iter()
            .chain(fields)
            .chain(functions)
            .chain(self.globals.values())
            .chain(&self.handed);
        for value in values {
            add(value, &mut held);
        }
        held
    }
}

fn add(value: &Value, held: &mut Vec<Vec<Step>>) {
    match value {
        Value::State(steps) if !steps.is_empty() => {
            let steps: Vec<Step> = steps.iter().map(Step::anonymous).collect();
            if !held.contains(&steps) {
                held.push(steps);
            }
        }
        Value::Choice(values) => values.iter().for_each(|value| add(value, held)),
        Value::Record(record) => record.values().for_each(|value| add(value, held)),
        _ => {}
    }
}
