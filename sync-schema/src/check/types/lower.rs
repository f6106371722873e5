//! Types as they are written become those of the schema.

use super::{BUILT_IN, MAX_CASES, MAX_DEPTH, Place, Types, bounds};
use crate::check::deprecation::deprecation;
use crate::check::name::{MAX_LENGTH, Namespace, host_spelled};
use crate::check::suggest::suggest;
use crate::codes::types as codes;
use crate::definition::{CaseDefinition, FieldDefinition, TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{Case, Field, NamedType, Shape, Type, TypeIndex};
use crate::span::{Span, Spanned};

impl Types {
    /// Lowers the right side of a declaration.
    pub(super) fn shape(
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

    pub(super) fn lower(
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

    pub(super) fn name(&mut self, sink: &mut Sink, name: &str, span: Span) -> Option<Type> {
        if let Some(place) = self.names.get(name) {
            *self.used.entry(place).or_default() += 1;
            self.named.push(place);
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
    pub(super) fn lift(
        &mut self,
        sink: &mut Sink,
        written: &TypeExpression,
        name: &str,
        depth: usize,
    ) -> Option<Type> {
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

    pub(super) fn record(
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
            if host_spelled(sink, "field", &field.name) {
                names.take(sink, &field.name.value, field.name.span);
            }
            let owner = format!("{name}_{}", naming::snake(&field.name.value));
            let Some(ty) = self.lower(sink, &field.ty, &owner, Place::Field, depth + 1) else {
                whole = false;
                continue;
            };
            let others = written.iter().map(|field| field.name.value.as_str());
            let deprecated = field
                .deprecated
                .as_ref()
                .map(|deprecated| deprecation(sink, deprecated, "field", &field.name.value, others));
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
    pub(super) fn cases(
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
            if host_spelled(sink, "case", &case.name) {
                names.take(sink, &case.name.value, case.name.span);
            }
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
