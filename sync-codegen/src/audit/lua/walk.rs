//! The walk through statements, in the order of the text.

use super::fact::{Means, Site};
use super::file::File;
use super::known::Role;
use super::library::iterated;
use super::tree::{
    BindingId, Block, Expression, ExpressionKind, FunctionId, Place, Statement, StatementKind,
};
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
            StatementKind::Loop { condition, body } => {
                self.widen(&body.assigns);
                self.evaluate(condition);
                self.block(body);
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
        let rest = match values.last().map(|last| &last.kind) {
            // A call may give more than one value.
            Some(ExpressionKind::Call(_) | ExpressionKind::Other(_)) => Value::Unknown,
            _ => Value::Nil,
        };
        given.resize(wanted.max(given.len()), rest);
        given
    }

    fn branches(&mut self, branches: &'a [(Option<Expression>, Block)]) {
        let mut ends: Vec<Vec<(BindingId, Value)>> = Vec::new();
        let mut has_else = false;
        for (condition, body) in branches {
            let mut guarded = false;
            match condition {
                Some(condition) => {
                    self.evaluate(condition);
                    if let Some(place) = emptiness(condition) {
                        self.empty.push(self.source(place));
                        guarded = true;
                    }
                }
                None => has_else = true,
            }
            let mark = self.trail.len();
            // What is handed back as it came because it is no table is no part of the state.
            if let Some(binding) = condition.as_ref().and_then(no_table) {
                self.set(binding, Value::Unknown);
            }
            self.block(body);
            if guarded {
                self.empty.pop();
            }
            // A branch that leaves has no say in what comes after.
            let leaves = matches!(
                body.statements.last().map(|last| &last.kind),
                Some(StatementKind::Return(_))
            );
            let end = self.roll_back(mark);
            if !leaves {
                ends.push(end);
            }
        }
        if !has_else {
            ends.push(Vec::new());
        }
        let mut changed: Vec<BindingId> = ends.iter().flatten().map(|(id, _)| *id).collect();
        changed.sort_unstable();
        changed.dedup();
        for id in changed {
            let before = self.now(id);
            let values = ends.iter().map(|end| {
                let found = end.iter().find(|(other, _)| *other == id);
                found.map_or_else(|| before.clone(), |(_, value)| value.clone())
            });
            let value = Value::one_of(values.collect::<Vec<_>>());
            self.set(id, value);
        }
    }

    /// Undoes what was assigned since a mark; gives what it was at the end.
    fn roll_back(&mut self, mark: usize) -> Vec<(BindingId, Value)> {
        let mut end: Vec<(BindingId, Value)> = Vec::new();
        let undone = self.trail.split_off(mark);
        for (id, _) in &undone {
            if !end.iter().any(|(other, _)| other == id) {
                end.push((*id, self.now(*id)));
            }
        }
        for (id, before) in undone.into_iter().rev() {
            self.restore(id, before);
        }
        end
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

    /// `function a.b.c() … end`
    fn declared(&mut self, target: &'a Expression, function: FunctionId) {
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

    /// The tables that a value may be, those that callers hand in among them.
    fn objects(&self, table: &Value) -> Value {
        table.map(|table| match table {
            Value::Parameter(_) | Value::Within(..) => self.resolved(table),
            table => table.clone(),
        })
    }

    /// Whether a name is that of a writer, reader or sync call, whose inside is its own business.
    fn is_access(&self, name: &str) -> bool {
        matches!(
            self.known.role(name),
            Some(Role::Writer(_) | Role::Reader(_) | Role::SyncCall(_))
        )
    }

    /// Walks through the body of a function.
    pub(super) fn function(&mut self, id: FunctionId, muted: bool) {
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

    fn assignment(
        &mut self,
        place: Place,
        targets: &'a [Expression],
        values: &'a [Expression],
        compound: bool,
    ) {
        let given = self.values(values, targets.len());
        let alone = (targets.len() == 1 && values.len() == 1 && !compound).then_some(place);
        for (position, (target, value)) in targets.iter().zip(given).enumerate() {
            let value = if compound { Value::Unknown } else { value };
            match &target.kind {
                ExpressionKind::Local(binding) => self.assign(*binding, value),
                ExpressionKind::Global(name) => {
                    if self.known.holds_root(name) || self.known.is_root(name) {
                        self.whole(target, alone, values.get(position), &value);
                    }
                    self.assign_global(name, value);
                }
                ExpressionKind::Index(table, key) => {
                    let table = self.evaluate(table);
                    let by = self.evaluate(key);
                    let step = self.step(key, &by);
                    self.assign_into(target, &table, &step, alone, values.get(position), value);
                }
                _ => {
                    self.evaluate(target);
                }
            }
        }
    }

    fn assign_into(
        &mut self,
        target: &'a Expression,
        table: &Value,
        step: &Step,
        alone: Option<Place>,
        written: Option<&'a Expression>,
        value: Value,
    ) {
        for table in self.objects(table).alternatives() {
            match table {
                Value::Table(id) => {
                    let key = match step {
                        Step::Literal(key) => Some(&**key),
                        _ => None,
                    };
                    let name = self.table_facts(*id).and_then(|table| table.name.clone());
                    if let (Some(name), Some(key)) = (name, key) {
                        self.assign_global(&format!("{name}.{key}"), value.clone());
                    }
                    self.store(*id, key, value.clone());
                }
                Value::Global(name) => {
                    let Step::Literal(key) = step else { continue };
                    let whole = if **name == *"_G" {
                        key.to_string()
                    } else {
                        format!("{name}.{key}")
                    };
                    if self.known.holds_root(&whole) {
                        self.whole(target, alone, written, &value);
                    }
                    self.assign_global(&whole, value.clone());
                }
                _ => {}
            }
        }
        let value = written.map(|written| (written.place, value));
        let initial = self.is_initial(target, written);
        let before = self.facts.writes.len();
        self.store_into(
            table,
            step,
            Site {
                place: target.place,
                statement: alone,
            },
            Means::Assignment,
            value,
        );
        let pure = self.is_pure(target);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.initial = initial;
            write.pure = pure;
        }
    }

    /// The state as a whole is replaced.
    fn whole(
        &mut self,
        target: &'a Expression,
        alone: Option<Place>,
        written: Option<&'a Expression>,
        value: &Value,
    ) {
        let initial = self.is_initial(target, written);
        let value = written.map(|written| (written.place, value.clone()));
        let before = self.facts.writes.len();
        let reached = vec![(Vec::new(), true)];
        self.write_steps(
            reached,
            false,
            Site {
                place: target.place,
                statement: alone,
            },
            Means::Assignment,
            value,
        );
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.initial = initial;
        }
    }

    /// Whether an assignment only fills what is empty: `t.x = t.x or {}`, `if not t.x then t.x = {} end`.
    fn is_initial(&self, target: &Expression, written: Option<&Expression>) -> bool {
        let text = self.source(target.place);
        match written {
            Some(written) if is_blank(written) => self.empty.contains(&text),
            Some(written) => match &written.bare().kind {
                ExpressionKind::Or(first, second) => self.source(first.place) == text && is_blank(second),
                _ => false,
            },
            None => false,
        }
    }
}

/// Whether an expression makes a table without anything in it but such tables.
fn is_blank(expression: &Expression) -> bool {
    match &expression.bare().kind {
        ExpressionKind::Table(items) => items.iter().all(|item| is_blank(&item.value)),
        _ => false,
    }
}

/// The variable that a condition says is no table: `type(x) ~= "table"`.
fn no_table(condition: &Expression) -> Option<BindingId> {
    let ExpressionKind::Not(inner) = &condition.bare().kind else {
        return None;
    };
    let ExpressionKind::Comparison(one, other) = &inner.bare().kind else {
        return None;
    };
    let (ExpressionKind::Call(call), ExpressionKind::Text(word)) = (&one.bare().kind, &other.kind) else {
        return None;
    };
    match (&call.function.kind, &call.arguments[..]) {
        (ExpressionKind::Global(name), [argument]) if **name == *"type" && **word == *"table" => {
            match argument.bare().kind {
                ExpressionKind::Local(binding) => Some(binding),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The place that a condition says is empty: `not x`, `x == nil`.
fn emptiness(condition: &Expression) -> Option<Place> {
    match &condition.bare().kind {
        ExpressionKind::Not(inner) => Some(inner.bare().place),
        ExpressionKind::Comparison(one, other) if matches!(other.kind, ExpressionKind::Nil) => {
            Some(one.place)
        }
        _ => None,
    }
}
