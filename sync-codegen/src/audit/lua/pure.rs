//! What can be left out of a program without a loss: expressions whose calls change nothing.

use super::calls::dotted_name;
use super::file::File;
use super::known::Role;
use super::library;
use super::made::is_scalar;
use super::tree::{Block, Call, Expression, ExpressionKind, FunctionId, StatementKind};
use super::value::Value;

/// How far calls are followed.
const DEEPEST: usize = 3;

impl File<'_> {
    /// Whether an expression gives the same whatever is called before it: it is made of texts, numbers and
    /// variables that no function inside of theirs assigns to.
    pub(super) fn is_steady(&self, expression: &Expression) -> bool {
        let mut steady = match &expression.kind {
            ExpressionKind::Local(binding) => self.binding(*binding).is_some_and(|binding| !binding.shared),
            kind => is_scalar(kind) || matches!(kind, ExpressionKind::Parentheses(_)),
        };
        expression.each_child(|child| steady = steady && self.is_steady(child));
        steady
    }

    /// Whether a target of an assignment is the same place whatever is written before it.
    pub(super) fn is_steady_target(&self, target: &Expression) -> bool {
        match &target.kind {
            ExpressionKind::Local(_) | ExpressionKind::Global(_) => true,
            ExpressionKind::Index(table, key) => self.is_steady(key) && self.is_steady_target(table),
            ExpressionKind::Call(call) => {
                self.is_pure(target) && call.arguments.iter().all(|argument| self.is_steady(argument))
            }
            _ => false,
        }
    }

    /// Whether evaluating an expression changes nothing, as far as it can be told.
    pub(super) fn is_pure(&self, expression: &Expression) -> bool {
        self.is_pure_at(expression, 0)
    }

    fn is_pure_at(&self, expression: &Expression, depth: usize) -> bool {
        let mut pure = match &expression.kind {
            ExpressionKind::Call(call) => self.is_pure_call(call, depth),
            _ => true,
        };
        expression.each_child(|child| pure = pure && self.is_pure_at(child, depth));
        pure
    }

    fn is_pure_call(&self, call: &Call, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        let value = match (&call.function.kind, &call.method) {
            (ExpressionKind::Local(binding), None) => Some(self.read(*binding)),
            // A method of a text changes nothing.
            (ExpressionKind::Parentheses(inner), Some(_))
                if matches!(inner.kind, ExpressionKind::Text(_)) =>
            {
                return calls_nothing(call);
            }
            _ => None,
        };
        let value = value.or_else(|| {
            let name = dotted_name(&call.function)?;
            match self.known.role(&name) {
                Some(Role::Reader(_)) => Some(Value::Nil),
                Some(_) => None,
                None if library::is_pure(&name) && calls_nothing(call) => Some(Value::Nil),
                None => self.global(&name),
            }
        });
        match value {
            Some(Value::Nil) => true,
            Some(Value::Function(id)) => self.is_pure_function(id, depth),
            Some(Value::Global(name)) => {
                (library::is_pure(&name) && calls_nothing(call))
                    || matches!(self.known.role(&name), Some(Role::Reader(_)))
            }
            Some(Value::Result(_, pure)) => pure,
            _ => false,
        }
    }

    pub(super) fn is_pure_function(&self, id: FunctionId, depth: usize) -> bool {
        let function = self.tree.functions.get(id.0 as usize);
        function.is_some_and(|function| self.is_pure_block(&function.body, depth + 1))
    }

    fn is_pure_block(&self, block: &Block, depth: usize) -> bool {
        block.statements.iter().all(|statement| match &statement.kind {
            StatementKind::Local { values, .. } | StatementKind::Return(values) => {
                values.iter().all(|value| self.is_pure_at(value, depth))
            }
            StatementKind::If(branches) => branches.iter().all(|(condition, body)| {
                condition
                    .as_ref()
                    .is_none_or(|condition| self.is_pure_at(condition, depth))
                    && self.is_pure_block(body, depth)
            }),
            _ => false,
        })
    }
}

/// Whether a function of the library calls none that it is handed: `string.gsub` may be given one for its replacement.
fn calls_nothing(call: &Call) -> bool {
    let replacement = match &call.method {
        Some(method) if **method == *"gsub" => call.arguments.get(1),
        Some(_) => None,
        None => match dotted_name(&call.function).as_deref() {
            Some(name) if library::is_pure(name) && name != "string.gsub" => None,
            _ => call.arguments.get(2),
        },
    };
    replacement.is_none_or(|replacement| is_scalar(&replacement.bare().kind))
}
