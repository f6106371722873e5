//! Calls: of what the schema knows, of the library of Lua, and of the file's own functions.

use std::sync::Arc;

use sync_schema::schema::{Place as AccessPlace, PlacePart};

use super::fact::{Means, Metadata, Site, SyncCall};
use super::file::File;
use super::known::Role;
use super::substitute::Arguments;
use super::tree::{Call, Expression, ExpressionKind, FunctionId, Place};
use super::value::{Hole, Piece, Step, Value, append, steps};

impl File<'_> {
    /// What a call gives. `statement` is its statement, if it is one.
    pub(super) fn call(&mut self, call: &Call, site: Site) -> Value {
        let function = self.evaluate(&call.function);
        let function = match &call.method {
            Some(method) => {
                if is_generated(method) {
                    self.facts.methods.insert(method.clone());
                }
                let step = Step::Literal(Arc::from(&**method));
                match &function {
                    Value::Text(_) => Value::Global(format!("string.{method}").into()),
                    object => self.index(object, &step),
                }
            }
            None => function,
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
        for function in &called {
            let result = match function {
                Value::Global(name) => match self.known.role(name) {
                    Some(role) => self.known_call(role, call, &arguments, site),
                    None => self.library_call(name, call, &arguments, site),
                },
                Value::Function(id) => self.own_call(*id, call, &arguments),
                Value::Result(value, _) => (**value).clone(),
                _ => Value::Unknown,
            };
            results.push(result);
        }
        Value::one_of(results)
    }

    fn known_call(&mut self, role: Role, call: &Call, arguments: &[Value], site: Site) -> Value {
        if let Role::SyncCall(at) = role {
            if self.muted == 0 {
                self.facts.sync_calls.push(SyncCall {
                    place: site.place,
                    call: at,
                    certain: true,
                });
            }
            return Value::Unknown;
        }
        let Some(access) = self.known.place(role) else {
            return Value::Unknown;
        };
        let reached = self.reached(access, &call.arguments, arguments);
        let writer = match role {
            Role::Writer(at) => at,
            Role::Reader(_) | Role::SyncCall(_) => {
                let states = reached.into_iter().map(|pieces| match pieces {
                    Reached::Text(pieces) => Value::State(steps(&pieces)),
                    Reached::Steps(steps) => Value::State(steps),
                });
                return Value::one_of(states);
            }
        };
        if self.muted > 0 {
            return Value::Unknown;
        }
        let known = self.known;
        let Some(declared) = known.legacy.writers.get(writer) else {
            return Value::Unknown;
        };
        let argument = |position: Option<usize>| {
            let position = position?;
            Some((call.arguments.get(position)?, arguments.get(position)?))
        };
        let metadata = argument(declared.metadata)
            .and_then(|(expression, value)| (*value != Value::Nil).then(|| self.metadata(expression, value)));
        let value = argument(declared.value).map(|(expression, value)| (expression.place, value.clone()));
        let means = Means::Writer { writer, metadata };
        let pure = declared_positions(&declared.access.place)
            .filter_map(|position| call.arguments.get(position))
            .all(|argument| self.is_pure(argument));
        let before = self.facts.writes.len();
        // A table is no part of a path: whatever the writer makes of it, it is not what a text would say.
        let open = declared_positions(&declared.access.place)
            .filter_map(|position| arguments.get(position))
            .any(|value| value.alternatives().iter().any(is_table));
        self.write(reached, open, site, means, value);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.pure = pure;
        }
        Value::Unknown
    }

    /// The places that an access may reach with these arguments.
    fn reached(&self, access: &AccessPlace, expressions: &[Expression], values: &[Value]) -> Vec<Reached> {
        match access {
            AccessPlace::Joined(positions) => {
                let mut texts: Vec<Vec<Piece>> = vec![Vec::new()];
                for position in positions {
                    let (Some(expression), Some(value)) = (expressions.get(*position), values.get(*position))
                    else {
                        continue;
                    };
                    if *value == Value::Nil {
                        continue;
                    }
                    let mut longer = Vec::new();
                    for text in &texts {
                        for more in self.texts(expression, value) {
                            let mut text = text.clone();
                            if !text.is_empty() {
                                append(&mut text, &[Piece::Literal(".".into())]);
                            }
                            append(&mut text, &more);
                            longer.push(text);
                        }
                    }
                    texts = longer;
                }
                texts.into_iter().map(Reached::Text).collect()
            }
            AccessPlace::Template(parts) => {
                let parts = parts.iter().map(|part| match part {
                    PlacePart::Literal(text) => Step::Literal(text.as_str().into()),
                    PlacePart::Argument(position) => {
                        match (expressions.get(*position), values.get(*position)) {
                            (Some(expression), Some(value)) => self.step(expression, value),
                            _ => Step::Key(Hole::ANONYMOUS),
                        }
                    }
                });
                vec![Reached::Steps(parts.collect())]
            }
        }
    }

    fn metadata(&self, expression: &Expression, value: &Value) -> Metadata {
        let field = |name: &Option<String>| match name {
            Some(name) => self.field_of(value, name),
            None => Value::Unknown,
        };
        let words = &self.known.legacy.metadata;
        Metadata {
            place: expression.place,
            level: field(&words.level),
            component: field(&words.component),
            pure: self.is_pure(expression),
        }
    }

    /// A field of a table that may be known by another way: nil where the table has no such field.
    fn field_of(&self, table: &Value, name: &str) -> Value {
        let key = Step::Literal(name.into());
        let table = self.resolved(table);
        let fields = table.alternatives().iter().map(|table| {
            let lacks = match table {
                Value::Table(id) => self
                    .table_facts(*id)
                    .is_some_and(|table| table.others.is_none() && !table.fields.contains_key(name)),
                _ => false,
            };
            let value = if lacks {
                Value::Nil
            } else {
                self.index(table, &key)
            };
            self.resolved(&value)
        });
        Value::one_of(fields)
    }

    /// A call of a function of this file.
    fn own_call(&mut self, id: FunctionId, call: &Call, values: &[Value]) -> Value {
        let tree = self.tree;
        let Some(function) = tree.functions.get(id.0 as usize) else {
            return Value::Unknown;
        };
        // The object before a colon is the first argument.
        let shift = usize::from(call.method.is_some());
        if shift == 1 {
            let object = match &call.function.kind {
                ExpressionKind::Local(binding) => self.now(*binding),
                ExpressionKind::Global(name) => self.named(name),
                _ => Value::Unknown,
            };
            self.pass(id, 0, object);
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
        match self.returns(id) {
            Some(value) => self.substitute(&value.clone(), &arguments),
            None => Value::Unknown,
        }
    }

    fn library_call(&mut self, name: &str, call: &Call, values: &[Value], site: Site) -> Value {
        if let Some((position, appended)) = super::library::writes(name) {
            return self.table_call(name, position, appended, call, values, site);
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
        for table in self.resolved(table).alternatives() {
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
        self.store_into(table, &Step::Key(key), site, Means::Function(name.into()), value);
        Value::Unknown
    }

    /// A write into a table: of the state, of this file, or of the program.
    pub(super) fn store_into(
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

/// A place that a call reaches.
pub(super) enum Reached {
    /// A path as a text.
    Text(Vec<Piece>),
    /// Keys.
    Steps(Vec<Step>),
}

fn is_table(value: &Value) -> bool {
    matches!(value, Value::State(_) | Value::Table(_) | Value::Record(_))
}

/// Whether a method may be one that writes and was generated, in any casing.
fn is_generated(method: &str) -> bool {
    ["set", "Set", "replace", "Replace"]
        .iter()
        .any(|verb| method.starts_with(verb))
}

/// The arguments that say where an access reaches.
fn declared_positions(place: &AccessPlace) -> impl Iterator<Item = usize> {
    let positions: Vec<usize> = match place {
        AccessPlace::Joined(positions) => positions.clone(),
        AccessPlace::Template(parts) => parts
            .iter()
            .filter_map(|part| match part {
                PlacePart::Argument(position) => Some(*position),
                PlacePart::Literal(_) => None,
            })
            .collect(),
    };
    positions.into_iter()
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
