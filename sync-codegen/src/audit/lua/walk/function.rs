//! Functions: their names, and their bodies.

use crate::audit::lua::file::File;
use crate::audit::lua::known::Role;
use crate::audit::lua::tree::{Expression, ExpressionKind, FunctionId};
use crate::audit::lua::value::Value;

impl<'a> File<'a> {
    /// `function a.b.c() … end`
    pub(super) fn declared(&mut self, target: &'a Expression, function: FunctionId) {
        let mut muted = false;
        match &target.kind {
            ExpressionKind::Local(binding) => self.assign(*binding, Value::Function(function)),
            ExpressionKind::Global(name) => {
                muted = self.is_access(name);
                self.assign_global(name, Value::Function(function));
            }
            ExpressionKind::Index(table, key) => {
                let table = self.evaluate(table);
                let ExpressionKind::Text(key) = &key.kind else {
                    return;
                };
                if self.has_self(function) {
                    self.pass(function, 0, table.clone());
                }
                for table in table.alternatives() {
                    match table {
                        Value::Global(name) => {
                            let whole = format!("{name}.{key}");
                            muted |= self.is_access(&whole);
                            self.assign_global(&whole, Value::Function(function));
                        }
                        Value::Table(id) => {
                            let name = self.table_facts(*id).and_then(|table| table.name.clone());
                            muted |= name.is_some_and(|name| self.is_access(&format!("{name}.{key}")));
                            self.store(*id, Some(key), Value::Function(function));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        self.function(function, muted);
    }

    /// Whether a function was declared with a colon.
    fn has_self(&self, function: FunctionId) -> bool {
        let function = self.tree.functions.get(function.0 as usize);
        let first = function.and_then(|function| function.parameters.first());
        first
            .and_then(|first| self.binding(*first))
            .is_some_and(|first| *first.name == *"self")
    }

    /// Whether a name is that of a writer, reader or sync call, whose inside is its own business.
    fn is_access(&self, name: &str) -> bool {
        matches!(
            self.known.role(name),
            Some(Role::Writer(_) | Role::Reader(_) | Role::SyncCall(_))
        )
    }

    /// Walks through the body of a function.
    pub(in super::super) fn function(&mut self, id: FunctionId, muted: bool) {
        let tree = self.tree;
        let Some(function) = tree.functions.get(id.0 as usize) else {
            return;
        };
        self.muted += u32::from(muted);
        let outer = std::mem::replace(&mut self.depth, function.depth);
        let empty = std::mem::take(&mut self.empty);
        let mark = self.trail.len();
        for parameter in &function.parameters {
            self.assign(*parameter, Value::Parameter(*parameter));
        }
        self.returning.push(None);
        self.block(&function.body);
        let returned = self.returning.pop().flatten();
        self.set_returns(id, returned);
        // What a function assigns to outer variables happens when it is called, not here.
        self.roll_back(mark);
        self.empty = empty;
        self.depth = outer;
        self.muted -= u32::from(muted);
    }
}
