//! Calls of functions that the schema names.

use sync_schema::schema::{Place as AccessPlace, PlacePart};

use crate::audit::lua::fact::{Means, Metadata, Site, SyncCall};
use crate::audit::lua::file::File;
use crate::audit::lua::known::Role;
use crate::audit::lua::made::{levels, made};
use crate::audit::lua::tree::Expression;
use crate::audit::lua::value::{Hole, Piece, Step, Value, append, steps};

/// A place that a call reaches.
pub(in crate::audit::lua) enum Reached {
    /// A path as a text.
    Text(Vec<Piece>),
    /// Keys.
    Steps(Vec<Step>),
}

impl File<'_> {
    /// A call of a function that the schema names, with these arguments.
    pub(super) fn known_call(
        &mut self,
        role: Role,
        expressions: &[Expression],
        arguments: &[Value],
        site: Site,
    ) -> Value {
        if let Role::SyncCall(at) = role {
            if self.muted == 0 {
                self.facts.sync_calls.push(SyncCall {
                    place: site.place,
                    call: at,
                });
            }
            return Value::Unknown;
        }
        let Some(access) = self.known.place(role) else {
            return Value::Unknown;
        };
        let reached = self.reached(access, expressions, arguments);
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
            Some((expressions.get(position)?, arguments.get(position)?))
        };
        let metadata = argument(declared.metadata)
            .and_then(|(expression, value)| (*value != Value::Nil).then(|| self.metadata(expression, value)));
        let value = argument(declared.value).map(|(expression, value)| (expression.place, value.clone()));
        let several = expressions.last().is_some_and(Expression::may_be_several);
        let means = Means::Writer {
            writer,
            metadata,
            several,
        };
        // All but the value is left out, what the writer does not ask for as well.
        let mut others = expressions.iter().enumerate();
        let pure =
            others.all(|(position, argument)| Some(position) == declared.value || self.is_pure(argument));
        let written = argument(declared.value).map(|(expression, _)| expression);
        // A table is no part of a path: whatever the writer makes of it, it is not what a text would say.
        let open = declared_positions(&declared.access.place)
            .filter_map(|position| arguments.get(position))
            .any(|value| value.alternatives().iter().any(is_table));
        let before = self.facts.writes.len();
        self.write(reached, open, site, means, value);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.pure = pure;
            (write.fresh, write.leaves) = made(written);
            write.levels = written.map_or(0, levels);
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

fn is_table(value: &Value) -> bool {
    matches!(value, Value::State(_) | Value::Table(_) | Value::Record(_))
}
