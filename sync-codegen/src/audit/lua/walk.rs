//! The walk through statements, in the order of the text.

mod assign;
mod branch;
mod function;

use super::fact::Site;
use super::file::File;
use super::library::iterated;
use super::tree::{BindingId, Block, Expression, ExpressionKind, Place, Statement, StatementKind};
use super::value::{Hole, Source, Step, Value};

impl<'a> File<'a> {
    pub(super) fn block(&mut self, block: &'a Block) {
        for statement in &block.statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Local { bindings, values } => {
                let given = self.values(values, bindings.len());
                for (index, (binding, value)) in bindings.iter().zip(given).enumerate() {
                    if index < values.len() || !values.is_empty() {
                        self.assign(*binding, value);
                    } else {
                        self.set(*binding, Value::Nil);
                    }
                }
            }
            StatementKind::Assign {
                targets,
                values,
                compound,
            } => self.assignment(statement.place, targets, values, *compound),
            StatementKind::Call(call) => {
                if let ExpressionKind::Call(inner) = &call.kind {
                    let site = Site {
                        place: call.place,
                        statement: Some(statement.place),
                        among: None,
                    };
                    self.call(inner, site);
                } else {
                    self.evaluate(call);
                }
            }
            StatementKind::Do(body) => self.block(body),
            StatementKind::If(branches) => self.branches(branches),
            StatementKind::NumericFor {
                binding,
                bounds,
                body,
            } => {
                for bound in bounds {
                    self.evaluate(bound);
                }
                self.widen(&body.assigns);
                self.assign(*binding, Value::Numeric);
                self.block(body);
            }
            StatementKind::GenericFor {
                bindings,
                values,
                body,
            } => self.generic(bindings, values, body),
            StatementKind::While { condition, body } => {
                self.widen(&body.assigns);
                self.evaluate(condition);
                self.block(body);
            }
            StatementKind::Repeat { body, condition } => {
                self.widen(&body.assigns);
                self.block(body);
                self.evaluate(condition);
            }
            StatementKind::LocalFunction(binding, function) => {
                self.assign(*binding, Value::Function(*function));
                self.function(*function, false);
            }
            StatementKind::Function(target, function) => self.declared(target, *function),
            StatementKind::Return(values) => {
                let given: Vec<Value> = values.iter().map(|value| self.evaluate(value)).collect();
                let first = given.into_iter().next().unwrap_or(Value::Nil);
                if let Some(returning) = self.returning.last_mut() {
                    let before = returning.take();
                    *returning = Some(match before {
                        Some(before) => before.or(first),
                        None => first,
                    });
                }
            }
        }
    }

    /// The values of a list of expressions, as many as there are variables.
    fn values(&mut self, values: &'a [Expression], wanted: usize) -> Vec<Value> {
        let mut given: Vec<Value> = values.iter().map(|value| self.evaluate(value)).collect();
        let rest = match values.last().is_some_and(Expression::may_be_several) {
            true => Value::Unknown,
            false => Value::Nil,
        };
        given.resize(wanted.max(given.len()), rest);
        given
    }

    fn generic(&mut self, bindings: &[BindingId], values: &'a [Expression], body: &'a Block) {
        let table = match iterated(values) {
            Some((table, numbered)) => {
                let value = self.evaluate(table);
                Some((value, numbered))
            }
            None => {
                for value in values {
                    self.evaluate(value);
                }
                None
            }
        };
        self.widen(&body.assigns);
        for (position, binding) in bindings.iter().enumerate() {
            let value = match (&table, position) {
                (Some((_, true)), 0) => Value::Numeric,
                (Some((table, numbered)), 1) => {
                    let key = Hole {
                        source: bindings.first().map(|key| Source {
                            binding: Some(*key),
                            place: Place::default(),
                        }),
                        numeric: *numbered,
                        number: *numbered,
                        parameter: None,
                    };
                    self.index(table, &Step::Key(key))
                }
                _ => Value::Unknown,
            };
            self.assign(*binding, value);
        }
        self.block(body);
    }
}
