//! S03: from types as written to types with all bounds filled in.

use std::collections::{HashMap, HashSet};

use super::graph::{chain, walk};
use super::name::{Names, Namespace, declared};
use crate::codes::types as codes;
use crate::definition::{TypeDefinition, TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{Case, FloatWidth, NamedType, Shape, Text, Type, TypeIndex};
use crate::span::Span;

mod bounds;
mod lower;
mod parts;
pub(super) mod pattern;

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
    /// How often each declared type is named.
    used: HashMap<usize, usize>,
    /// Those named since the type being lowered was begun.
    named: Vec<usize>,
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
            used: HashMap::new(),
            named: Vec::new(),
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
        self.named.clear();
    }

    /// The declared types that were named since [`Types::watch`], as often as they were.
    pub(super) fn named(&self) -> &[usize] {
        &self.named
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
        self.is_used_beside(place, &[])
    }

    /// Whether anything refers to the declared type at this position beside these uses.
    pub(super) fn is_used_beside(&self, place: usize, uses: &[usize]) -> bool {
        let beside = uses.iter().filter(|used| **used == place).count();
        self.used.get(&place).is_some_and(|count| *count > beside)
    }

    /// Takes uses back that were counted twice: when the type was first lowered, and when it was once more.
    pub(super) fn forget(&mut self, uses: &[usize]) {
        for place in uses {
            if let Some(count) = self.used.get_mut(place) {
                *count = count.saturating_sub(2);
            }
        }
    }

    /// Looks at the set elements and map keys that came up since [`Types::finish`].
    pub(super) fn fit_keys(&mut self, sink: &mut Sink) {
        for (ty, span, what) in std::mem::take(&mut self.keys) {
            self.fit_as_key(sink, &ty, span, what);
        }
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
        if sound {
            self.fit_keys(sink);
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
}
