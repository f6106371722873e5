//! The functions of a file: what calls hand in, and what they give.

use std::collections::{BTreeMap, HashMap};

use super::{DEEPEST_CALLERS, File};
use crate::audit::lua::tree::{BindingId, FunctionId, Tree};
use crate::audit::lua::value::Value;

/// What is known of a function.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct FunctionFacts {
    returns: Option<Value>,
    /// What calls in this file hand in.
    arguments: BTreeMap<usize, Value>,
}

impl FunctionFacts {
    /// What goes in and out.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.arguments.values().chain(&self.returns)
    }
}

/// Of which function a parameter is, and which.
pub(super) fn parameters(tree: &Tree) -> HashMap<BindingId, (FunctionId, usize)> {
    let mut parameters = HashMap::new();
    for (id, function) in (0..).map(FunctionId).zip(&tree.functions) {
        for (position, parameter) in function.parameters.iter().enumerate() {
            parameters.insert(*parameter, (id, position));
        }
    }
    parameters
}

impl File<'_> {
    pub(in super::super) fn returns(&self, id: FunctionId) -> Option<&Value> {
        self.functions.get(id.0 as usize)?.returns.as_ref()
    }

    pub(in super::super) fn set_returns(&mut self, id: FunctionId, value: Option<Value>) {
        if let Some(function) = self.functions.get_mut(id.0 as usize)
            && function.returns != value
        {
            function.returns = value;
            self.changed = true;
        }
    }

    /// A call hands a value in.
    pub(in super::super) fn pass(&mut self, id: FunctionId, position: usize, value: Value) {
        let Some(function) = self.functions.get_mut(id.0 as usize) else {
            return;
        };
        self.changed |= match function.arguments.get_mut(&position) {
            Some(before) => before.add(value),
            None => {
                function.arguments.insert(position, value);
                true
            }
        };
    }

    /// What callers in this file hand in for a parameter.
    pub(in super::super) fn handed_in(&self, parameter: BindingId) -> Option<Value> {
        self.handed_in_at(parameter, 0)
    }

    fn handed_in_at(&self, parameter: BindingId, depth: usize) -> Option<Value> {
        if depth > DEEPEST_CALLERS {
            return None;
        }
        let (function, position) = self.parameters.get(&parameter)?;
        let found = self.functions.get(function.0 as usize)?.arguments.get(position)?;
        let mut values = Vec::new();
        for value in found.alternatives() {
            match value {
                Value::Parameter(other) => values.extend(self.handed_in_at(*other, depth + 1)),
                Value::Within(other, steps) => {
                    let table = self.handed_in_at(*other, depth + 1);
                    values.extend(table.map(|table| self.walk_into(&table, steps)));
                }
                value => values.push(value.clone()),
            }
        }
        (!values.is_empty()).then(|| Value::one_of(values))
    }
}
