//! Calls of the library, and writes into tables.

use crate::audit::lua::fact::{Means, Site};
use crate::audit::lua::file::File;
use crate::audit::lua::made::levels;
use crate::audit::lua::tree::{Call, Expression, ExpressionKind, Place};
use crate::audit::lua::value::{Hole, Step, Value};

impl File<'_> {
    pub(super) fn library_call(&mut self, name: &str, call: &Call, values: &[Value], site: Site) -> Value {
        if let Some((position, appended)) = crate::audit::lua::library::writes(name) {
            return self.table_call(name, position, appended, call, values, site);
        }
        if matches!(name, "pcall" | "xpcall") {
            self.protected(name, call, values, site);
        }
        // A method of a string has the string in front.
        if call.method.is_some() {
            let mut shifted = vec![self.evaluate_again(&call.function)];
            shifted.extend(values.iter().cloned());
            let expressions: Vec<&Expression> =
                std::iter::once(&call.function).chain(&call.arguments).collect();
            return self.library_value(name, &expressions, &shifted);
        }
        let expressions: Vec<&Expression> = call.arguments.iter().collect();
        self.library_value(name, &expressions, values)
    }

    /// What is called by `pcall(f, …)` or `xpcall(f, handler, …)`: a function of the file, or one that the schema
    /// names. There is nothing to rewrite.
    fn protected(&mut self, name: &str, call: &Call, values: &[Value], site: Site) {
        let skipped = if name == "pcall" { 1 } else { 2 };
        let (Some(function), Some(expressions), Some(handed)) = (
            values.first(),
            call.arguments.get(skipped..),
            values.get(skipped..),
        ) else {
            return;
        };
        let site = Site {
            statement: None,
            ..site
        };
        for function in self.resolved(function).alternatives() {
            match function {
                Value::Function(id) => {
                    for (position, value) in handed.iter().enumerate() {
                        self.pass(*id, position, value.clone());
                    }
                }
                Value::Global(name) => {
                    if let Some(role) = self.known.role(name) {
                        self.known_call(role, expressions, handed, site);
                    }
                }
                _ => {}
            }
        }
    }

    /// The object of a method call, which was looked at already: only what is simple is looked at again.
    fn evaluate_again(&mut self, expression: &Expression) -> Value {
        match &expression.bare().kind {
            ExpressionKind::Text(text) => Value::text(text),
            ExpressionKind::Local(binding) => self.read(*binding),
            _ => Value::Unknown,
        }
    }

    /// A function of tables that writes into its first argument.
    fn table_call(
        &mut self,
        name: &str,
        position: usize,
        appended: bool,
        call: &Call,
        values: &[Value],
        site: Site,
    ) -> Value {
        let Some(table) = values.get(position) else {
            return Value::Unknown;
        };
        if !appended && let (Some(key), Some(value)) = (values.get(1), values.get(2)) {
            // rawset(table, key, value)
            let step = match call.arguments.get(1) {
                Some(expression) => self.step(expression, key),
                None => Step::Key(Hole::ANONYMOUS),
            };
            let value = (
                call.arguments.get(2).map_or(site.place, |value| value.place),
                value.clone(),
            );
            self.store_into(table, &step, site, Means::Function(name.into()), Some(value));
            return table.clone();
        }
        let tables = self.resolved(table);
        self.change_items(&tables);
        for table in tables.alternatives() {
            if let (Value::Table(id), "table.insert" | "tinsert" | "table.move") = (table, name) {
                let value = values.last().cloned().unwrap_or(Value::Unknown);
                self.store(*id, None, value);
            }
        }
        let key = Hole {
            numeric: true,
            ..Hole::ANONYMOUS
        };
        let value = call.arguments.last().zip(values.last());
        let value = value.map(|(expression, value)| (expression.place, value.clone()));
        let before = self.facts.writes.len();
        self.store_into(table, &Step::Key(key), site, Means::Function(name.into()), value);
        let written = call.arguments.get(position);
        let pure = written.is_some_and(|written| self.is_pure(written));
        let quiet = self.is_quiet(call);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.pure = pure;
            write.table = written.map(|written| written.place);
            write.levels = call.arguments.last().map_or(0, levels);
            write.quiet = quiet;
        }
        Value::Unknown
    }

    /// A write into a table: of the state, of this file, or of the program.
    pub(in super::super) fn store_into(
        &mut self,
        table: &Value,
        key: &Step,
        site: Site,
        means: Means,
        value: Option<(Place, Value)>,
    ) {
        let mut reached = Vec::new();
        let mut open = false;
        // A table that stands in for a missing one is not the state: only some writes reach it then.
        let alone = table.alternatives().len() == 1;
        for table in table.alternatives() {
            let direct = alone && matches!(table, Value::State(_));
            for holder in self.resolved(table).alternatives() {
                match holder {
                    Value::State(steps) => {
                        let mut steps = steps.clone();
                        steps.push(key.clone());
                        reached.push((steps, direct));
                    }
                    Value::Table(_) | Value::Record(_) | Value::Nil => {}
                    Value::Global(_) => {}
                    _ => open = true,
                }
            }
            if let Value::State(steps) = self.index(table, key)
                && steps.is_empty()
            {
                // The state as a whole, under a name.
                reached.push((steps, direct));
            }
        }
        if !reached.is_empty() {
            self.write_steps(reached, open, site, means, value);
        }
    }
}
