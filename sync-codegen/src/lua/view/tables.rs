//! The numbered tables of a file: equal types, levels and rules stand in it once.

use super::codec::{self, BodyView, RecordView};
use crate::lua::condition;
use crate::lua::escape::{Expression, Identifier};
use serde::Serialize;
use std::collections::HashMap;
use sync_schema::schema::{
    Bytes, Case, Field, Float, FloatWidth, Integer, Level, LevelKind, LevelRule, Path, Pattern, PatternItem,
    Priority, Repair, Row, Schema, Shape, Text, Type, TypeIndex,
};

/// What stands in `t`, `l` and `r` so far. Numbers are given in the order of asking, from 1.
#[derive(Debug, Default)]
pub(in crate::lua) struct Tables {
    pub(super) types: Vec<TypeView>,
    /// How many records stand by themselves.
    bodies: usize,
    pub(super) levels: Vec<LevelView>,
    pub(super) rules: Vec<RuleView>,
    // Looked up in only, never walked.
    type_numbers: HashMap<(&'static str, Vec<String>), usize>,
    declared_numbers: HashMap<TypeIndex, usize>,
    level_numbers: HashMap<Level, usize>,
    rule_numbers: HashMap<LevelRule, usize>,
}

/// `t[1] = runtime.integer("u8", 0, 255)`, or `t[2] = runtime.bool` where there is nothing to say.
#[derive(Debug, Serialize)]
pub(super) struct TypeView {
    number: usize,
    constructor: Identifier,
    arguments: Vec<Expression>,
    #[serde(flatten)]
    code: Code,
}

/// The code of a type that has its own.
#[derive(Debug, Default, Serialize)]
struct Code {
    record: Option<RecordView>,
    list: Option<BodyView>,
}

/// `l[1] = runtime.level("batch", 2, "normal", true)`
#[derive(Debug, Serialize)]
pub(super) struct LevelView {
    number: usize,
    kind: Expression,
    delay: Expression,
    priority: Expression,
    is_periodic: Expression,
}

/// A function that chooses a level by keys and flags.
#[derive(Debug, Serialize)]
pub(super) struct RuleView {
    number: usize,
    rows: Vec<RowView>,
    otherwise: Expression,
}

#[derive(Debug, Serialize)]
struct RowView {
    when: Expression,
    level: Expression,
}

/// How much was asked for so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lua) struct Asked {
    types: usize,
    bodies: usize,
    levels: usize,
    rules: usize,
}

impl Tables {
    /// How much stands in them.
    pub(in crate::lua) fn asked(&self) -> Asked {
        Asked {
            types: self.types.len(),
            bodies: self.bodies,
            levels: self.levels.len(),
            rules: self.rules.len(),
        }
    }

    /// Whether what a path needs beside its keys was there when so much had been asked for.
    pub(in crate::lua) fn knew(&mut self, asked: Asked, schema: &Schema, path: &Path) -> bool {
        let now = self.asked();
        let ty = self.type_number(schema, &path.ty);
        let (table, number) = self.rule_slot(schema, &path.level);
        let there = if table == "l" { asked.levels } else { asked.rules };
        now == self.asked() && ty <= asked.types && number <= there
    }

    /// The slot of a type, such as `t[1]`.
    pub(super) fn ty(&mut self, schema: &Schema, ty: &Type) -> Expression {
        Expression::slot("t", self.type_number(schema, ty))
    }

    pub(super) fn type_number(&mut self, schema: &Schema, ty: &Type) -> usize {
        let (constructor, arguments) = match ty {
            Type::Bool => ("bool", vec![]),
            Type::Flag => ("flag", vec![]),
            Type::Uuid => ("uuid", vec![]),
            Type::Timestamp => ("timestamp", vec![]),
            Type::Integer(Integer { width, min, max }) => (
                "integer",
                vec![
                    Expression::string(width.keyword()),
                    Expression::integer(*min),
                    Expression::integer(*max),
                ],
            ),
            Type::Float(Float { width, min, max }) => {
                let width = match width {
                    FloatWidth::F32 => "f32",
                    FloatWidth::F64 => "f64",
                };
                let bound = |bound: &Option<f64>| bound.map_or(Expression::nil(), Expression::float);
                ("float", vec![Expression::string(width), bound(min), bound(max)])
            }
            Type::Text(Text { min, max, pattern }) => {
                let pattern = pattern.as_ref().map_or(Expression::nil(), pattern_table);
                (
                    "text",
                    vec![Expression::integer(*min), Expression::integer(*max), pattern],
                )
            }
            Type::Bytes(Bytes { min, max }) => (
                "bytes",
                vec![Expression::integer(*min), Expression::integer(*max)],
            ),
            // That a field may be absent is said by its record.
            Type::Optional(inner) => return self.type_number(schema, inner),
            Type::List(element, most) => {
                let number = self.element_number(schema, element);
                let arguments = vec![Expression::slot("t", number), Expression::integer(*most)];
                return self.add_coded("list", arguments, |tables| Code {
                    list: codec::list(schema, tables, element),
                    ..Code::default()
                });
            }
            Type::Set(element, most) => ("set", vec![self.ty(schema, element), Expression::integer(*most)]),
            Type::Map(key, value, most) => (
                "map",
                vec![
                    self.ty(schema, key),
                    self.ty(schema, value),
                    Expression::integer(*most),
                ],
            ),
            Type::Named(index) => {
                let number = self.declared_number(schema, *index);
                self.add_body(schema, ty, number);
                return number;
            }
        };
        self.add_type(constructor, arguments)
    }

    /// The number of a type that is an element of a list, which has the code of a record's fields itself.
    fn element_number(&mut self, schema: &Schema, ty: &Type) -> usize {
        match ty {
            Type::Named(index) => self.declared_number(schema, *index),
            ty => self.type_number(schema, ty),
        }
    }

    /// Lets a record stand by itself.
    fn add_body(&mut self, schema: &Schema, ty: &Type, number: usize) {
        let Some(fields) = codec::fields(schema, ty) else {
            return;
        };
        let code = |tables: &mut Self| tables.types.get_mut(number - 1)?.code.record.take();
        if let Some(mut record) = code(self) {
            if !record.has_body() {
                record.add_body(schema, self, fields);
                self.bodies += 1;
            }
            if let Some(view) = self.types.get_mut(number - 1) {
                view.code.record = Some(record);
            }
        }
    }

    fn declared_number(&mut self, schema: &Schema, index: TypeIndex) -> usize {
        if let Some(number) = self.declared_numbers.get(&index) {
            return *number;
        }
        let declared = &schema[index];
        let name = Expression::string(&declared.name);
        let number = match &declared.shape {
            Shape::Alias(ty) => self.element_number(schema, ty),
            Shape::Record(fields) => {
                let mut items = Vec::with_capacity(fields.len() * 3);
                for Field {
                    name,
                    ty,
                    description: _,
                    deprecated: _,
                    span: _,
                } in fields
                {
                    let optional = matches!(ty, Type::Optional(_));
                    items.extend([
                        Expression::string(name),
                        self.ty(schema, ty),
                        Expression::boolean(optional),
                    ]);
                }
                let arguments = vec![name, Expression::table(items)];
                self.add_coded("record", arguments, |tables| Code {
                    record: RecordView::element(schema, tables, fields),
                    ..Code::default()
                })
            }
            Shape::Enum(cases) => {
                let items = cases
                    .iter()
                    .flat_map(|case| [Expression::string(&case.name), Expression::integer(case.number)]);
                self.add_type("enum", vec![name, Expression::table(items)])
            }
            Shape::Union(cases) => {
                let mut items = Vec::with_capacity(cases.len() * 3);
                for Case {
                    name,
                    number,
                    ty,
                    description: _,
                    span: _,
                } in cases
                {
                    let payload = ty
                        .as_ref()
                        .map_or(Expression::boolean(false), |ty| self.ty(schema, ty));
                    items.extend([Expression::string(name), Expression::integer(*number), payload]);
                }
                self.add_type("union", vec![name, Expression::table(items)])
            }
        };
        self.declared_numbers.insert(index, number);
        number
    }

    fn add_type(&mut self, constructor: &'static str, arguments: Vec<Expression>) -> usize {
        self.add_coded(constructor, arguments, |_| Code::default())
    }

    /// The types that the code is about are there already: it brings no new ones.
    fn add_coded(
        &mut self,
        constructor: &'static str,
        arguments: Vec<Expression>,
        code: impl FnOnce(&mut Self) -> Code,
    ) -> usize {
        let key = (
            constructor,
            arguments
                .iter()
                .map(|argument| argument.text().to_owned())
                .collect(),
        );
        if let Some(known) = self.type_numbers.get(&key) {
            return *known;
        }
        let code = code(self);
        let number = self.types.len() + 1;
        self.type_numbers.insert(key, number);
        self.types.push(TypeView {
            number,
            constructor: Identifier::new(constructor),
            arguments,
            code,
        });
        number
    }

    /// The slot of what decides a path's level: `l[1]` where it is always the same, else `r[1]`.
    pub(super) fn rule(&mut self, schema: &Schema, rule: &LevelRule) -> Expression {
        let (table, number) = self.rule_slot(schema, rule);
        Expression::slot(table, number)
    }

    fn rule_slot(&mut self, schema: &Schema, rule: &LevelRule) -> (&'static str, usize) {
        let (rows, otherwise) = match rule {
            LevelRule::Always(level) => return ("l", self.level_number(level)),
            LevelRule::Table { rows, otherwise } => (rows, otherwise),
        };
        if let Some(number) = self.rule_numbers.get(rule) {
            return ("r", *number);
        }
        let rows = rows
            .iter()
            .map(|Row { when, level }| RowView {
                when: condition::expression(schema, when),
                level: self.level(level),
            })
            .collect();
        let otherwise = self.level(otherwise);
        let number = self.rules.len() + 1;
        self.rule_numbers.insert(rule.clone(), number);
        self.rules.push(RuleView {
            number,
            rows,
            otherwise,
        });
        ("r", number)
    }

    fn level(&mut self, level: &Level) -> Expression {
        Expression::slot("l", self.level_number(level))
    }

    fn level_number(&mut self, level: &Level) -> usize {
        let Level {
            kind,
            delay_ms,
            priority,
            repair,
        } = *level;
        let number = self.levels.len() + 1;
        if let Some(known) = self.level_numbers.get(level) {
            return *known;
        }
        self.level_numbers.insert(*level, number);
        let priority = match priority {
            Priority::High => "high",
            Priority::Normal => "normal",
            Priority::Low => "low",
        };
        let kind = match kind {
            LevelKind::Realtime => "realtime",
            LevelKind::Batch => "batch",
            LevelKind::Granular => "granular",
            LevelKind::Manual => "manual",
            LevelKind::Local => "local",
        };
        self.levels.push(LevelView {
            number,
            kind: Expression::string(kind),
            delay: Expression::seconds(delay_ms),
            priority: Expression::string(priority),
            is_periodic: Expression::boolean(repair == Repair::Periodic),
        });
        number
    }
}

/// `{ { min, max, low, high, low, high, … }, … }`, with -1 for any number of times.
fn pattern_table(pattern: &Pattern) -> Expression {
    let items = pattern.items.iter().map(|PatternItem { ranges, min, max }| {
        let most = if *max == u32::MAX {
            Expression::integer(-1)
        } else {
            Expression::integer(*max)
        };
        let bounds = ranges
            .iter()
            .flat_map(|(low, high)| [Expression::integer(*low), Expression::integer(*high)]);
        Expression::table([Expression::integer(*min), most].into_iter().chain(bounds))
    });
    Expression::table(items)
}
