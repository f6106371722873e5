//! Calls: of what the schema knows, of the library of Lua, and of the file's own functions.

use std::sync::Arc;

mod known;
mod table;

use super::fact::Site;
use super::file::File;
use super::library;
use super::substitute::Arguments;
use super::tree::{Call, Expression, ExpressionKind, FunctionId};
use super::value::{Hole, Step, Value};

pub(super) use known::Reached;

impl File<'_> {
    /// What a call gives. `statement` is its statement, if it is one.
    pub(super) fn call(&mut self, call: &Call, site: Site) -> Value {
        let object = self.evaluate(&call.function);
        let function = match &call.method {
            Some(method) => {
                if is_generated(method) {
                    self.facts.methods.insert(method.clone());
                }
                let step = Step::Literal(Arc::from(&**method));
                match &object {
                    Value::Text(_) => Value::Global(format!("string.{method}").into()),
                    object => self.index(object, &step),
                }
            }
            None => object.clone(),
        };
        let arguments: Vec<Value> = call
            .arguments
            .iter()
            .map(|argument| self.evaluate(argument))
            .collect();
        let mut results = Vec::new();
        let mut called = Vec::new();
        for function in function.alternatives() {
            match function {
                Value::Global(name) => match self.known.role(name) {
                    None => called.extend(
                        self.global(name)
                            .unwrap_or_else(|| function.clone())
                            .alternatives()
                            .to_vec(),
                    ),
                    Some(_) => called.push(function.clone()),
                },
                Value::Parameter(_) | Value::Within(..) => {
                    called.extend(self.resolved(function).alternatives().to_vec());
                }
                other => called.push(other.clone()),
            }
        }
        let keeps = |function: &Value| match function {
            Value::Global(name) => {
                self.known.role(name).is_none() && !library::is_brief(name, || self.is_quiet(call))
            }
            _ => true,
        };
        if called.iter().any(keeps) {
            for argument in &arguments {
                self.change_items(argument);
            }
            let states = arguments.iter().flat_map(Value::alternatives);
            let states: Vec<Value> = states
                .filter(|value| matches!(value, Value::State(_)))
                .cloned()
                .collect();
            self.handed.extend(states);
        }
        for function in &called {
            let result = match function {
                Value::Global(name) => match self.known.role(name) {
                    Some(role) => self.known_call(role, &call.arguments, &arguments, site),
                    None => self.library_call(name, call, &arguments, site),
                },
                Value::Function(id) => self.own_call(*id, call, &object, &arguments),
                Value::Result(value, _) => (**value).clone(),
                _ => Value::Unknown,
            };
            results.push(result);
        }
        Value::one_of(results)
    }

    /// Whether evaluating the arguments of a call changes nothing.
    fn is_quiet(&self, call: &Call) -> bool {
        call.arguments.iter().all(|argument| self.is_pure(argument))
    }

    /// A call of a function of this file.
    fn own_call(&mut self, id: FunctionId, call: &Call, object: &Value, values: &[Value]) -> Value {
        let tree = self.tree;
        let Some(function) = tree.functions.get(id.0 as usize) else {
            return Value::Unknown;
        };
        // The object before a colon is the first argument.
        let shift = usize::from(call.method.is_some());
        if shift == 1 {
            self.pass(id, 0, object.clone());
        }
        let mut arguments = Arguments::default();
        for (position, value) in values.iter().enumerate() {
            self.pass(id, position + shift, value.clone());
            if let (Some(parameter), Some(expression)) = (
                function.parameters.get(position + shift),
                call.arguments.get(position),
            ) {
                let hole = self.hole(expression, value);
                arguments.push(*parameter, value.clone(), hole);
            }
        }
        // What is left out is nil, where the last argument is not several.
        if !call.arguments.last().is_some_and(Expression::may_be_several) {
            for parameter in function.parameters.iter().skip(values.len() + shift) {
                arguments.push(*parameter, Value::Nil, Hole::ANONYMOUS);
            }
        }
        match self.returns(id) {
            Some(value) => self.substitute(&value.clone(), &arguments),
            None => Value::Unknown,
        }
    }
}

/// Whether a method may be one that writes and was generated, in any casing.
fn is_generated(method: &str) -> bool {
    ["set", "Set", "replace", "Replace"]
        .iter()
        .any(|verb| method.starts_with(verb))
}

/// `a.b.c`, of global names only.
pub(super) fn dotted_name(expression: &Expression) -> Option<String> {
    match &expression.bare().kind {
        ExpressionKind::Global(name) => Some(name.to_string()),
        ExpressionKind::Index(table, key) => match &key.kind {
            ExpressionKind::Text(key) => Some(format!("{}.{key}", dotted_name(table)?)),
            _ => None,
        },
        _ => None,
    }
}
