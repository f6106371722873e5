//! What an expression gives. Each expression is looked at once a round, since a call in it may write.

use std::sync::Arc;

use super::fact::Site;
use super::file::File;
use super::tree::{Expression, ExpressionKind, TableItem, TableKey};
use super::value::{Hole, Piece, Source, Step, Value, append};

/// More texts than this are no knowledge.
const MOST_TEXTS: usize = 8;

impl File<'_> {
    /// What an expression gives.
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Value {
        match &expression.kind {
            ExpressionKind::Nil => Value::Nil,
            ExpressionKind::Boolean(truth) => Value::Boolean(*truth),
            ExpressionKind::Number(digits) => Value::Number(Arc::from(&**digits)),
            ExpressionKind::Text(text) => Value::text(text),
            ExpressionKind::Local(binding) => self.read(*binding),
            ExpressionKind::Global(name) => self.named(name),
            ExpressionKind::Index(table, key) => {
                let from = self.evaluate(table);
                let by = self.evaluate(key);
                let step = self.step(key, &by);
                self.index(&from, &step)
            }
            ExpressionKind::Call(call) => {
                let site = Site {
                    place: expression.place,
                    statement: None,
                    among: None,
                };
                self.call(call, site)
            }
            ExpressionKind::Function(function) => {
                self.function(*function, false);
                Value::Function(*function)
            }
            ExpressionKind::And(first, second) => {
                let first = self.evaluate(first);
                let second = self.evaluate(second);
                match first.truth() {
                    Some(true) => second,
                    Some(false) => first,
                    // What is false is nil or false, and stops whatever would be done with it.
                    None => second.or(Value::Nil),
                }
            }
            ExpressionKind::Or(first, second) => {
                let first = self.evaluate(first);
                let second = self.evaluate(second);
                let truthy = first
                    .alternatives()
                    .iter()
                    .filter(|value| value.truth() != Some(false));
                match first.truth() {
                    Some(true) => first,
                    _ => Value::one_of(truthy.cloned().chain([second])),
                }
            }
            ExpressionKind::Not(inner) => {
                self.evaluate(inner);
                Value::Boolean(true).or(Value::Boolean(false))
            }
            ExpressionKind::Comparison(one, other) => {
                self.evaluate(one);
                self.evaluate(other);
                Value::Boolean(true).or(Value::Boolean(false))
            }
            ExpressionKind::Concat(first, second) => {
                let one = self.evaluate(first);
                let other = self.evaluate(second);
                let one = self.texts(first, &one);
                let other = self.texts(second, &other);
                product(&one, &other)
            }
            ExpressionKind::Arithmetic(parts) => {
                for part in parts {
                    self.evaluate(part);
                }
                match &parts[..] {
                    [
                        Expression {
                            kind: ExpressionKind::Number(digits),
                            ..
                        },
                    ] if self.source(expression.place).starts_with('-') => {
                        Value::Number(format!("-{digits}").into())
                    }
                    _ => Value::Numeric,
                }
            }
            ExpressionKind::Parentheses(inner) => self.evaluate(inner),
            ExpressionKind::Table(items) => self.constructor(expression, items),
            ExpressionKind::Interpolated(parts) => {
                let mut texts = vec![Vec::new()];
                for part in parts {
                    let value = self.evaluate(part);
                    super::library::extend(&mut texts, &self.texts(part, &value));
                }
                Value::one_of(texts.into_iter().map(Value::Text))
            }
            ExpressionKind::Chosen { conditions, values } => {
                for condition in conditions {
                    self.evaluate(condition);
                }
                let values: Vec<Value> = values.iter().map(|value| self.evaluate(value)).collect();
                Value::one_of(values)
            }
            ExpressionKind::Other(parts) => {
                for part in parts {
                    self.evaluate(part);
                }
                Value::Unknown
            }
        }
    }

    /// What stands at a global name.
    pub(super) fn named(&self, name: &str) -> Value {
        if self.known.is_root(name) {
            return Value::State(Vec::new());
        }
        Value::Global(name.into())
    }

    fn constructor(&mut self, expression: &Expression, items: &[TableItem]) -> Value {
        let id = self.table(expression.place);
        let mut position = 0;
        let mut ordered = Vec::new();
        for item in items {
            let key: Option<Arc<str>> = match &item.key {
                TableKey::Name(name) => Some(Arc::from(&**name)),
                TableKey::Computed(key) => self.evaluate(key).literal(),
                TableKey::Position => {
                    position += 1;
                    Some(position.to_string().into())
                }
            };
            let value = self.evaluate(&item.value);
            if matches!(item.key, TableKey::Position) {
                ordered.push((value.clone(), source(&item.value)));
            }
            self.store(id, key.as_deref(), value);
        }
        self.set_items(id, ordered);
        // `...` is any number of items.
        let last = items.last().map(|item| (&item.key, &item.value.kind));
        if matches!(last, Some((TableKey::Position, ExpressionKind::Other(_)))) {
            self.change_items(&Value::Table(id));
        }
        Value::Table(id)
    }

    /// A key as a part of a path.
    pub(super) fn step(&self, expression: &Expression, value: &Value) -> Step {
        match (value.literal(), value) {
            // `3.0` is the key 3.
            (Some(digits), Value::Number(_)) => Step::Literal(match digits.parse::<f64>() {
                Ok(number) if number.fract() == 0.0 && number.abs() < 9e15 => format!("{number:.0}").into(),
                _ => digits,
            }),
            (Some(text), _) => Step::Literal(text),
            (None, _) => Step::Key(self.hole(expression, value)),
        }
    }

    /// A place for what an expression gives.
    pub(super) fn hole(&self, expression: &Expression, value: &Value) -> Hole {
        let number = value.alternatives().iter().all(Value::is_numeric);
        Hole {
            source: source(expression),
            numeric: number,
            number,
            parameter: match value {
                Value::Parameter(binding) => Some(*binding),
                _ => None,
            },
        }
    }

    /// What stands in a table under a key.
    pub(super) fn index(&self, table: &Value, key: &Step) -> Value {
        let found = table.alternatives().iter().filter(|table| **table != Value::Nil);
        self.following(Value::Unknown, || {
            let found: Vec<Value> = found.map(|table| self.index_one(table, key)).collect();
            Value::one_of(found)
        })
    }

    fn index_one(&self, table: &Value, key: &Step) -> Value {
        match table {
            Value::State(steps) => {
                let mut steps = steps.clone();
                steps.push(key.clone());
                Value::State(steps)
            }
            Value::Parameter(binding) => Value::Within(*binding, vec![key.clone()]),
            Value::Within(binding, steps) => {
                let mut steps = steps.clone();
                steps.push(key.clone());
                Value::Within(*binding, steps)
            }
            Value::Global(name) => match key {
                Step::Literal(key) if **name == *"_G" => self.named(key),
                Step::Literal(key) => {
                    let whole = format!("{name}.{key}");
                    match self.global(name) {
                        // A local name of the state, or of a table that has one.
                        Some(value @ Value::State(_)) => self.index_one(&value, &Step::Literal(key.clone())),
                        _ => self.named(&whole),
                    }
                }
                _ => match self.global(name) {
                    Some(value) if value != *table => self.index(&value, key),
                    _ => Value::Unknown,
                },
            },
            Value::Table(id) => {
                let Some(facts) = self.table_facts(*id) else {
                    return Value::Unknown;
                };
                let Step::Literal(key) = key else {
                    return Value::one_of(facts.fields.values().chain(&facts.others).cloned());
                };
                if let Some(name) = &facts.name {
                    let whole = format!("{name}.{key}");
                    if self.known.role(&whole).is_some() || self.known.is_root(&whole) {
                        return self.named(&whole);
                    }
                }
                let named = facts.fields.get(key).or(facts.others.as_ref());
                named.cloned().unwrap_or(Value::Unknown)
            }
            Value::Record(fields) => match key {
                Step::Literal(key) => fields.get(key).cloned().unwrap_or(Value::Nil),
                _ => Value::one_of(fields.values().cloned()),
            },
            _ => Value::Unknown,
        }
    }

    /// Several keys in a row.
    pub(super) fn walk_into(&self, table: &Value, steps: &[Step]) -> Value {
        let mut value = table.clone();
        for step in steps {
            value = self.resolved(&value);
            value = self.index(&value, step);
        }
        value
    }

    /// Parameters replaced by what callers hand in, global names by what stands there, as far as known.
    pub(super) fn resolved(&self, value: &Value) -> Value {
        self.following(Value::Unknown, || self.resolved_once(value))
    }

    fn resolved_once(&self, value: &Value) -> Value {
        value.map(|value| match value {
            Value::Parameter(binding) => self.handed_in(*binding).unwrap_or(Value::Unknown),
            Value::Within(binding, steps) => match self.handed_in(*binding) {
                Some(table) => self.walk_into(&table, steps),
                None => Value::Unknown,
            },
            Value::Global(name) => self.global(name).unwrap_or_else(|| value.clone()),
            value => value.clone(),
        })
    }

    /// The texts that a value may be when it is put into a text.
    pub(super) fn texts(&self, expression: &Expression, value: &Value) -> Vec<Vec<Piece>> {
        let mut texts = Vec::new();
        for value in value.alternatives() {
            let value = match value {
                Value::Global(name) => &self.global(name).unwrap_or(Value::Unknown),
                value => value,
            };
            for value in value.alternatives() {
                let text = match value {
                    Value::Nil | Value::Boolean(_) => continue,
                    Value::Text(pieces) => pieces.clone(),
                    Value::Number(digits) => vec![Piece::Literal(digits.clone())],
                    value => vec![Piece::Hole(self.hole(expression, value))],
                };
                if !texts.contains(&text) {
                    texts.push(text);
                }
            }
        }
        if texts.is_empty() || texts.len() > MOST_TEXTS {
            texts = vec![vec![Piece::Hole(self.hole(expression, &Value::Unknown))]];
        }
        texts
    }
}

/// Each of some texts followed by each of others.
pub(super) fn product(first: &[Vec<Piece>], second: &[Vec<Piece>]) -> Value {
    let mut texts = Vec::new();
    for one in first {
        for other in second {
            let mut text = one.clone();
            append(&mut text, other);
            texts.push(Value::Text(text));
        }
    }
    Value::one_of(texts)
}

/// Where to read what an expression gives.
pub(super) fn source(expression: &Expression) -> Option<Source> {
    let bare = expression.bare();
    Some(Source {
        binding: match &bare.kind {
            ExpressionKind::Local(binding) => Some(*binding),
            _ => None,
        },
        place: bare.place,
    })
}
