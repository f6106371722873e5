//! S03: from types as written to types with all bounds filled in.

use std::collections::HashSet;

use super::graph::{chain, walk};
use super::name::{MAX_LENGTH, Names, Namespace, declared, host_spelled};
use super::suggest::suggest;
use crate::codes::types as codes;
use crate::definition::{CaseDefinition, FieldDefinition, TypeDefinition, TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{Case, Field, FloatWidth, NamedType, Shape, Text, Type, TypeIndex};
use crate::span::{Span, Spanned};

mod bounds;
mod parts;
mod pattern;

pub(crate) use parts::inner_first;
use parts::{collect, depths, references, shape_height};

/// The deepest nesting of a type, names followed.
pub(super) const MAX_DEPTH: usize = 32;
/// The most cases of an enum or union.
pub(super) const MAX_CASES: usize = 65_535;

/// Words that are types already.
pub(super) const BUILT_IN: &[&str] = &[
    "bool",
    "flag",
    "u8",
    "u16",
    "u32",
    "u64",
    "i8",
    "i16",
    "i32",
    "i64",
    "int",
    "f32",
    "f64",
    "string",
    "bytes",
    "uuid",
    "timestamp",
    "list",
    "set",
    "map",
    "record",
    "enum",
    "union",
];

/// All declared types and those that were written in place.
pub(super) struct Types {
    /// The types; a faulty one is there as a placeholder.
    pub(super) list: Vec<NamedType>,
    /// Whether nothing can be said about a type, since it has faults.
    faulty: Vec<bool>,
    names: Names,
    taken: Namespace<'static>,
    used: HashSet<usize>,
    /// Set elements and map keys, to be looked at once all types are known.
    keys: Vec<(Type, Span, &'static str)>,
    /// Types whose greatest length nobody has stated, somewhere in them.
    unstated: HashSet<usize>,
    /// Whether the type being lowered is one of them.
    is_unstated: bool,
}

/// What may stand in a place.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Field,
    Inside,
}

impl Types {
    /// Lowers all declared types.
    pub(super) fn new(sink: &mut Sink, definitions: &[TypeDefinition]) -> Self {
        let mut types = Types {
            list: Vec::with_capacity(definitions.len()),
            faulty: vec![false; definitions.len()],
            names: Names::new(definitions.iter().map(|definition| &definition.name)),
            taken: Namespace::new("type", naming::pascal),
            used: HashSet::new(),
            keys: Vec::new(),
            unstated: HashSet::new(),
            is_unstated: false,
        };
        for definition in definitions {
            declared(sink, "type", &definition.name, BUILT_IN);
            types
                .taken
                .take(sink, &definition.name.value, definition.name.span);
            types.list.push(NamedType {
                name: definition.name.value.clone(),
                description: definition.description.as_ref().map(|text| text.value.clone()),
                shape: Shape::Alias(Type::Bool),
                span: definition.name.span,
            });
        }
        for (place, definition) in definitions.iter().enumerate() {
            types.is_unstated = false;
            match types.shape(sink, &definition.ty, &definition.name.value, 0) {
                Some(shape) => types.list[place].shape = shape,
                None => types.faulty[place] = true,
            }
            if types.is_unstated {
                types.unstated.insert(place);
            }
        }
        types
    }

    /// Begins to watch whether a greatest length is left to its default.
    pub(super) fn watch(&mut self) {
        self.is_unstated = false;
    }

    /// Whether the type lowered since [`Types::watch`] leaves a greatest length to its default, itself
    /// or in a type that it names. To be asked for types that are known to be sound.
    pub(super) fn is_unstated(&self, was_unstated: bool, ty: &Type) -> bool {
        let mut open = Vec::new();
        collect(ty, &mut open);
        let mut seen = HashSet::new();
        while let Some(place) = open.pop() {
            if self.unstated.contains(&place) {
                return true;
            }
            if seen.insert(place) {
                open.extend(references(&self.list[place].shape));
            }
        }
        was_unstated
    }

    /// Whether a greatest length was left to its default since [`Types::watch`].
    pub(super) fn was_unstated(&self) -> bool {
        self.is_unstated
    }

    /// The type of an entry, and whether it was written with `?`.
    pub(super) fn entry(
        &mut self,
        sink: &mut Sink,
        written: &TypeExpression,
        path: &str,
    ) -> Option<(Type, bool)> {
        match &written.shape {
            TypeShape::Optional(inner) => {
                let ty = self.lower(sink, inner, path, Place::Inside, 1)?;
                self.refuse_optional_flag(sink, &ty, written.span)
                    .then_some((ty, true))
            }
            _ => Some((self.lower(sink, written, path, Place::Inside, 0)?, false)),
        }
    }

    /// The type of a key, named after `owner` if it was written in place.
    pub(super) fn key(&mut self, sink: &mut Sink, written: &TypeExpression, owner: &str) -> Option<Type> {
        let ty = self.lower(sink, written, owner, Place::Inside, 0)?;
        self.fit_as_key(sink, &ty, written.span, "key").then_some(ty)
    }

    /// The type behind aliases, and none behind faulty ones.
    pub(super) fn resolve<'a>(&'a self, ty: &'a Type) -> Option<&'a Type> {
        let mut ty = ty;
        for _ in 0..=MAX_DEPTH {
            let Type::Named(index) = ty else { return Some(ty) };
            if self.faulty[index.0] {
                return None;
            }
            match &self.list[index.0].shape {
                Shape::Alias(inner) => ty = inner,
                Shape::Record(_) | Shape::Enum(_) | Shape::Union(_) => return Some(ty),
            }
        }
        None
    }

    /// Whether a declared type of this name is a `uuid`.
    pub(super) fn is_uuid(&self, name: &str) -> bool {
        self.names
            .get(name)
            .is_some_and(|place| matches!(self.resolve(&Type::Named(TypeIndex(place))), Some(Type::Uuid)))
    }

    /// The cases of an enum; none for any other type.
    pub(super) fn enum_cases(&self, ty: &Type) -> Option<&[Case]> {
        let Some(Type::Named(index)) = self.resolve(ty) else {
            return None;
        };
        match &self.list[index.0].shape {
            Shape::Enum(cases) => Some(cases),
            Shape::Alias(_) | Shape::Record(_) | Shape::Union(_) => None,
        }
    }

    /// A type as a user would write it, shortly.
    pub(super) fn describe(&self, ty: &Type) -> String {
        match ty {
            Type::Named(index) => self.list[index.0].name.clone(),
            Type::Bool => "bool".into(),
            Type::Flag => "flag".into(),
            Type::Integer(integer) if integer.width.range() == (integer.min, integer.max) => {
                integer.width.keyword().into()
            }
            Type::Integer(integer) => {
                format!("{{ int: {{ min: {}, max: {} }} }}", integer.min, integer.max)
            }
            Type::Float(float) => match float.width {
                FloatWidth::F32 => "f32".into(),
                FloatWidth::F64 => "f64".into(),
            },
            Type::Text(Text {
                min: 0,
                max: bounds::DEFAULT_LENGTH,
                pattern: None,
            }) => "string".into(),
            Type::Text(text) => {
                let min = if text.min == 0 {
                    String::new()
                } else {
                    format!("min: {}, ", text.min)
                };
                let pattern = text
                    .pattern
                    .as_ref()
                    .map(|pattern| format!(", pattern: '{}'", pattern.source));
                format!(
                    "{{ string: {{ {min}max: {}{} }} }}",
                    text.max,
                    pattern.unwrap_or_default()
                )
            }
            Type::Bytes(_) => "bytes".into(),
            Type::Uuid => "uuid".into(),
            Type::Timestamp => "timestamp".into(),
            Type::Optional(inner) => format!("{}?", self.describe(inner)),
            Type::List(inner, _) => format!("[{}]", self.describe(inner)),
            Type::Set(inner, _) => format!("set<{}>", self.describe(inner)),
            Type::Map(key, value, _) => format!("{{{}: {}}}", self.describe(key), self.describe(value)),
        }
    }

    /// Whether anything refers to the declared type at this position.
    pub(super) fn is_used(&self, place: usize) -> bool {
        self.used.contains(&place)
    }

    /// What can be said only when all types are known: cycles, depth, and what is fit to be a key.
    /// Whether types may be followed without end or limit from now on.
    pub(super) fn finish(&mut self, sink: &mut Sink) -> bool {
        let edges: Vec<Vec<usize>> = self.list.iter().map(|named| references(&named.shape)).collect();
        let found = walk(&edges);
        for cycle in &found.cycles {
            let first = &self.list[cycle[0]];
            let mut diagnostic = Diagnostic::new(
                codes::TYPE_CYCLE,
                first.span,
                format!(
                    "type `{}` contains itself: {}",
                    first.name,
                    chain(cycle, |node| &self.list[node].name)
                ),
            )
            .help("hold the inner value by a key of another path instead");
            for node in cycle.iter().skip(1).take(7) {
                diagnostic = diagnostic.related(self.list[*node].span, "through this one");
            }
            sink.push(diagnostic);
        }
        let mut sound = found.cycles.is_empty();
        if sound {
            let height: Vec<usize> = self.list.iter().map(|named| shape_height(&named.shape)).collect();
            let depths = depths(&edges, &found.depths, &height);
            for (named, depth) in self.list.iter().zip(depths) {
                if depth > MAX_DEPTH {
                    sound = false;
                    let headline = format!("type `{}` is nested more than {MAX_DEPTH} deep", named.name);
                    sink.push(Diagnostic::new(codes::TYPE_TOO_DEEP, named.span, headline));
                    // One is enough: all that contain it are too deep as well.
                    break;
                }
            }
        }
        for (ty, span, what) in std::mem::take(&mut self.keys) {
            if sound {
                self.fit_as_key(sink, &ty, span, what);
            }
        }
        sound
    }

    fn fit_as_key(&self, sink: &mut Sink, ty: &Type, span: Span, what: &str) -> bool {
        let fit = match self.resolve(ty) {
            None => return false,
            Some(Type::Integer(_) | Type::Text(_) | Type::Uuid | Type::Bool) => true,
            Some(ty) => self.enum_cases(ty).is_some(),
        };
        if !fit {
            let headline = format!("`{}` cannot be a {what}", self.describe(ty));
            sink.push(
                Diagnostic::new(codes::UNFIT_KEY, span, headline)
                    .help("use a whole number, `string`, an enum, `uuid` or `bool`"),
            );
        }
        fit
    }

    fn refuse_optional_flag(&self, sink: &mut Sink, ty: &Type, span: Span) -> bool {
        let is_flag = matches!(self.resolve(ty), Some(Type::Flag));
        if is_flag {
            let headline = "a flag is absent when it is off, so `?` adds nothing";
            sink.push(Diagnostic::new(codes::MISPLACED_OPTIONAL, span, headline).help("write `flag`"));
        }
        !is_flag
    }

    /// Lowers the right side of a declaration.
    fn shape(
        &mut self,
        sink: &mut Sink,
        written: &TypeExpression,
        name: &str,
        depth: usize,
    ) -> Option<Shape> {
        match &written.shape {
            TypeShape::Record(fields) => self.record(sink, fields, name, written.span, depth),
            TypeShape::Enum(cases) => self
                .cases(sink, cases, name, "enum", written.span, depth)
                .map(Shape::Enum),
            TypeShape::Union(cases) => self
                .cases(sink, cases, name, "union", written.span, depth)
                .map(Shape::Union),
            _ => self
                .lower(sink, written, name, Place::Inside, depth)
                .map(Shape::Alias),
        }
    }

    fn lower(
        &mut self,
        sink: &mut Sink,
        written: &TypeExpression,
        owner: &str,
        place: Place,
        depth: usize,
    ) -> Option<Type> {
        if depth >= MAX_DEPTH {
            let headline = format!("types are nested more than {MAX_DEPTH} deep");
            sink.push(Diagnostic::new(codes::TYPE_TOO_DEEP, written.span, headline));
            return None;
        }
        let below = depth + 1;
        match &written.shape {
            TypeShape::Name(name) => self.name(sink, name, written.span),
            TypeShape::Optional(inner) => {
                let placed = place == Place::Field && !matches!(inner.shape, TypeShape::Optional(_));
                if !placed {
                    let headline =
                        "`?` may stand only on a path's type and on the type of a record field, once";
                    sink.push(
                        Diagnostic::new(codes::MISPLACED_OPTIONAL, written.span, headline)
                            .help("leave the `?` out"),
                    );
                }
                let ty = self.lower(sink, inner, owner, Place::Inside, below)?;
                (placed && self.refuse_optional_flag(sink, &ty, written.span))
                    .then(|| Type::Optional(Box::new(ty)))
            }
            TypeShape::List(item, written_bounds) => {
                self.is_unstated |= written_bounds.max.is_none();
                let max = bounds::count(sink, written_bounds, "list");
                let item = self.lower(sink, item, &format!("{owner}_item"), Place::Inside, below)?;
                Some(Type::List(Box::new(item), max?))
            }
            TypeShape::Set(item, written_bounds) => {
                self.is_unstated |= written_bounds.max.is_none();
                let max = bounds::count(sink, written_bounds, "set");
                let span = item.span;
                let item = self.lower(sink, item, &format!("{owner}_item"), Place::Inside, below)?;
                self.keys.push((item.clone(), span, "set element"));
                Some(Type::Set(Box::new(item), max?))
            }
            TypeShape::Map(key, value, written_bounds) => {
                self.is_unstated |= written_bounds.max.is_none();
                let max = bounds::count(sink, written_bounds, "map");
                let span = key.span;
                let key = self.lower(sink, key, &format!("{owner}_key"), Place::Inside, below);
                let value = self.lower(sink, value, &format!("{owner}_value"), Place::Inside, below)?;
                self.keys.push((key.clone()?, span, "map key"));
                Some(Type::Map(Box::new(key?), Box::new(value), max?))
            }
            TypeShape::Bounded(name, written_bounds) => {
                self.is_unstated |= written_bounds.max.is_none() && has_length(&name.value);
                bounds::built_in(sink, name, written_bounds, self.names.iter())
            }
            TypeShape::Record(_) | TypeShape::Enum(_) | TypeShape::Union(_) => {
                self.lift(sink, written, owner, depth)
            }
        }
    }

    fn name(&mut self, sink: &mut Sink, name: &str, span: Span) -> Option<Type> {
        if let Some(place) = self.names.get(name) {
            self.used.insert(place);
            return Some(Type::Named(TypeIndex(place)));
        }
        let name = Spanned::new(name.to_owned(), span);
        if BUILT_IN.contains(&name.value.as_str()) {
            self.is_unstated |= has_length(&name.value);
            return bounds::built_in(sink, &name, &Default::default(), std::iter::empty());
        }
        let help = suggest(
            sink,
            &name.value,
            self.names.iter().chain(BUILT_IN.iter().copied()),
        );
        sink.push(
            Diagnostic::new(
                codes::UNKNOWN_TYPE,
                span,
                format!("there is no type `{}`", name.value),
            )
            .maybe_help(help),
        );
        None
    }

    /// Gives a type that was written in place a name and a declaration of its own.
    fn lift(&mut self, sink: &mut Sink, written: &TypeExpression, name: &str, depth: usize) -> Option<Type> {
        let place = self.list.len();
        let mut found = Sink::default();
        if !self.taken.take(&mut found, name, written.span) {
            let first = found
                .into_sorted()
                .into_iter()
                .flat_map(|diagnostic| diagnostic.related)
                .next();
            let headline =
                format!("the type written here is called `{name}` in generated code, and that name is taken");
            let mut diagnostic = Diagnostic::new(codes::INLINE_NAME_TAKEN, written.span, headline)
                .help("declare it under `types:` with a name of its own");
            diagnostic.related.extend(first);
            sink.push(diagnostic);
        } else if name.len() > MAX_LENGTH {
            let headline = format!(
                "the type written here would be called `{name}`, which is longer than {MAX_LENGTH} bytes"
            );
            sink.push(
                Diagnostic::new(codes::INLINE_NAME_TAKEN, written.span, headline)
                    .help("declare it under `types:` with a name of its own"),
            );
        }
        self.list.push(NamedType {
            name: name.to_owned(),
            description: None,
            shape: Shape::Alias(Type::Bool),
            span: written.span,
        });
        self.faulty.push(true);
        self.list[place].shape = self.shape(sink, written, name, depth)?;
        self.faulty[place] = false;
        Some(Type::Named(TypeIndex(place)))
    }

    fn record(
        &mut self,
        sink: &mut Sink,
        written: &[FieldDefinition],
        name: &str,
        span: Span,
        depth: usize,
    ) -> Option<Shape> {
        if written.is_empty() {
            sink.push(
                Diagnostic::new(codes::EMPTY_TYPE, span, "a record needs a field")
                    .help("use `flag` for a fact without data"),
            );
            return None;
        }
        let mut names = Namespace::new("field", naming::snake);
        let mut fields = Vec::with_capacity(written.len());
        let mut whole = true;
        for field in written {
            host_spelled(sink, "field", &field.name);
            names.take(sink, &field.name.value, field.name.span);
            let owner = format!("{name}_{}", naming::snake(&field.name.value));
            let Some(ty) = self.lower(sink, &field.ty, &owner, Place::Field, depth + 1) else {
                whole = false;
                continue;
            };
            let others = written.iter().map(|field| field.name.value.as_str());
            let deprecated = field.deprecated.as_ref().map(|deprecated| {
                super::deprecation::deprecation(sink, deprecated, "field", &field.name.value, others)
            });
            fields.push(Field {
                name: field.name.value.clone(),
                ty,
                description: field.description.as_ref().map(|text| text.value.clone()),
                deprecated,
                span: field.name.span,
            });
        }
        whole.then_some(Shape::Record(fields))
    }

    /// Cases without their numbers, which the lock gives.
    fn cases(
        &mut self,
        sink: &mut Sink,
        written: &[CaseDefinition],
        name: &str,
        what: &str,
        span: Span,
        depth: usize,
    ) -> Option<Vec<Case>> {
        if written.is_empty() {
            let article = if what == "enum" { "an" } else { "a" };
            sink.push(
                Diagnostic::new(codes::EMPTY_TYPE, span, format!("{article} {what} needs a case")).help(
                    if what == "enum" {
                        "write `{ enum: [first, second] }`"
                    } else {
                        "write `{ union: { first: u8, second: ~ } }`"
                    },
                ),
            );
            return None;
        }
        if written.len() > MAX_CASES {
            let headline = format!("{} cases are too many, {MAX_CASES} are allowed", written.len());
            sink.push(Diagnostic::new(crate::codes::structure::TOO_MANY, span, headline));
            return None;
        }
        let mut names = Namespace::new("case", naming::pascal);
        let mut cases = Vec::with_capacity(written.len());
        let mut whole = true;
        for (number, case) in written.iter().enumerate() {
            host_spelled(sink, "case", &case.name);
            names.take(sink, &case.name.value, case.name.span);
            let owner = format!("{name}_{}", naming::snake(&case.name.value));
            let ty = case
                .ty
                .as_ref()
                .map(|ty| self.lower(sink, ty, &owner, Place::Inside, depth + 1));
            whole &= !matches!(ty, Some(None));
            cases.push(Case {
                name: case.name.value.clone(),
                number: number as u32,
                ty: ty.flatten(),
                description: case.description.as_ref().map(|text| text.value.clone()),
                span: case.name.span,
            });
        }
        whole.then_some(cases)
    }
}

fn has_length(built_in: &str) -> bool {
    matches!(built_in, "string" | "bytes")
}
