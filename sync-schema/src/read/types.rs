//! Types: texts are read by [`type_text`], lists and maps here.

use crate::definition::{Bounds, TypeDefinition, TypeExpression, TypeShape};
use crate::span::{Span, Spanned};
use crate::type_text;
use crate::words::{BOUNDED_TYPE, BOUNDS, DECLARED_TYPE, ELEMENTS, ENTRIES, Place, TYPE_FORM};

use super::node::{Entry, Kind, Node};
use super::reader::{Fields, Reader};

const EXAMPLE: &str = "a type is written T, T?, [T], { K: T }, set<T>, { string: { max: 12 } }, \
                       { record: { field: T } }, { enum: [a, b] } or { union: { a: T, b: ~ } }";

const LONG_EXAMPLE: &str = "{ type: { record: { field: T } }, description: What it is }";

impl Reader<'_, '_> {
    pub(super) fn types(&mut self, node: &Node) -> Vec<TypeDefinition> {
        let entries = self
            .map(node, "`types`", "player: { string: { max: 12 } }")
            .unwrap_or_default();
        let mut types = Vec::new();
        for entry in entries {
            let name = self.key(entry);
            let (ty, fields) = self.long_or_short(&entry.value, &DECLARED_TYPE);
            let description = fields.and_then(|fields| self.description(fields));
            types.extend(name.zip(ty).map(|(name, ty)| TypeDefinition {
                name,
                description,
                ty,
            }));
        }
        types
    }

    /// A type alone, or `{ type: T, … }` with the other keys of a place.
    pub(super) fn long_or_short<'n>(
        &mut self,
        node: &'n Node,
        place: &Place,
    ) -> (Option<TypeExpression>, Option<Fields<'n>>) {
        if !is_long(node, place) {
            return (self.ty(node), None);
        }
        let Some(fields) = self.fields(node, place, EXAMPLE) else {
            return (None, None);
        };
        let ty = match fields.get("type") {
            Some(ty) => self.ty(ty),
            None => {
                if !fields.misspells("type", place) {
                    self.missing_key(
                        node.span,
                        "type",
                        place.about,
                        "{ type: string, description: What it is }",
                    );
                }
                None
            }
        };
        (ty, Some(fields))
    }

    /// A type in any form.
    pub(super) fn ty(&mut self, node: &Node) -> Option<TypeExpression> {
        match &node.kind {
            Kind::Text { .. } => {
                let text = self.code(node, "a type", EXAMPLE)?;
                self.type_text(&text)
            }
            Kind::List(nodes) => {
                let [element] = nodes.as_slice() else {
                    self.refuse(node, "a list type has one type in its brackets", "[player]");
                    return None;
                };
                let element = self.ty(element)?;
                Some(expression(
                    TypeShape::List(Box::new(element), Bounds::default()),
                    node.span,
                ))
            }
            Kind::Map(entries) => {
                let [entry] = entries.as_slice() else {
                    self.refuse(
                        node,
                        "a type has one key",
                        if has_form(entries) { LONG_EXAMPLE } else { EXAMPLE },
                    );
                    return None;
                };
                self.keyed(entry).map(|shape| expression(shape, node.span))
            }
            Kind::Null => {
                self.wrong_form(node, "a type is expected", EXAMPLE);
                None
            }
        }
    }

    fn type_text(&mut self, text: &Spanned<String>) -> Option<TypeExpression> {
        match type_text::parse(&text.value, text.span) {
            Ok(ty) => Some(ty),
            Err(fault) => {
                self.faults.push(*fault);
                None
            }
        }
    }

    /// A map with one key: a form such as `record`, bounds of a built-in type, or `{ K: T }`.
    fn keyed(&mut self, entry: &Entry) -> Option<TypeShape> {
        let Entry { key, value } = entry;
        match key.value.as_str() {
            "record" => self.record(value).map(TypeShape::Record),
            "enum" => self.enumeration(value).map(TypeShape::Enum),
            "union" => self.union(value).map(TypeShape::Union),
            "list" => self
                .elements(value)
                .map(|(ty, bounds)| TypeShape::List(Box::new(ty), bounds)),
            "set" => self
                .elements(value)
                .map(|(ty, bounds)| TypeShape::Set(Box::new(ty), bounds)),
            "map" => self.entries(value),
            "optional" => self.ty(value).map(|ty| TypeShape::Optional(Box::new(ty))),
            name if BOUNDED_TYPE.knows(name) && is_parameters(value, &BOUNDS)
                || is_bounds(value) && !is_misspelt(name) =>
            {
                let name = self.key(entry)?;
                let fields = self.fields(value, &BOUNDS, "{ max: 12 }")?;
                let pattern = self.optional(fields, "pattern", "pattern: '[a-z]+'");
                Some(TypeShape::Bounded(
                    name,
                    Bounds {
                        pattern,
                        ..self.bounds(fields)
                    },
                ))
            }
            name if is_parameters(value, &BOUNDS) || is_cases(value) => {
                self.unknown_form(key, name);
                None
            }
            _ => {
                let key = self.key(entry).and_then(|key| self.type_text(&key));
                let value = self.ty(value);
                Some(TypeShape::Map(
                    Box::new(key?),
                    Box::new(value?),
                    Bounds::default(),
                ))
            }
        }
    }

    /// `{ of: T, max: N }`
    fn elements(&mut self, node: &Node) -> Option<(TypeExpression, Bounds)> {
        let example = "{ list: { of: player, max: 40 } }";
        let fields = self.fields(node, &ELEMENTS, example)?;
        let bounds = self.bounds(fields);
        let ty = self.part(fields, "of", node.span, &ELEMENTS, example);
        Some((ty?, bounds))
    }

    /// `{ key: K, value: T, max: N }`
    fn entries(&mut self, node: &Node) -> Option<TypeShape> {
        let example = "{ map: { key: player, value: u8, max: 40 } }";
        let fields = self.fields(node, &ENTRIES, example)?;
        let bounds = self.bounds(fields);
        let key = self.part(fields, "key", node.span, &ENTRIES, example);
        let value = self.part(fields, "value", node.span, &ENTRIES, example);
        Some(TypeShape::Map(Box::new(key?), Box::new(value?), bounds))
    }

    /// The type under a key that must be there.
    fn part(
        &mut self,
        fields: Fields<'_>,
        key: &str,
        span: Span,
        place: &Place,
        example: &str,
    ) -> Option<TypeExpression> {
        match fields.get(key) {
            Some(node) => self.ty(node),
            None => {
                self.missing_key(span, key, place.about, example);
                None
            }
        }
    }

    fn bounds(&mut self, fields: Fields<'_>) -> Bounds {
        Bounds {
            min: self.number(fields, "min"),
            max: self.number(fields, "max"),
            pattern: None,
        }
    }

    /// A key whose value shows that it is no `{ K: T }`.
    fn unknown_form(&mut self, key: &Spanned<String>, name: &str) {
        let bounded = BOUNDED_TYPE.closest(name).is_some() && TYPE_FORM.closest(name).is_none();
        self.unknown_key(key, if bounded { &BOUNDED_TYPE } else { &TYPE_FORM });
    }
}

/// Whether a map is the long form of a place, not a type that happens to be a map.
fn is_long(node: &Node, place: &Place) -> bool {
    let Some(entries) = node.entries() else {
        return false;
    };
    let several = entries.len() != 1 && !has_form(entries);
    several || entries.iter().any(|entry| entry.key.value == "type") || is_only_about(entries, place)
}

/// Whether all keys are those of a place, so that only `type` is lacking.
fn is_only_about(entries: &[Entry], place: &Place) -> bool {
    entries.iter().all(|entry| place.knows(&entry.key.value))
}

/// Whether one of the keys makes a type of its own.
fn has_form(entries: &[Entry]) -> bool {
    entries
        .iter()
        .any(|entry| TYPE_FORM.knows(&entry.key.value) || BOUNDED_TYPE.knows(&entry.key.value))
}

/// Whether a value can only be parameters, since no type looks like it.
fn is_parameters(node: &Node, place: &Place) -> bool {
    match node.entries() {
        Some([entry]) => place.knows(&entry.key.value) || is_number(&entry.value),
        Some(_) => true,
        None => false,
    }
}

/// Whether a name is near a word that makes a type of its own.
fn is_misspelt(name: &str) -> bool {
    BOUNDED_TYPE.closest(name).is_some() || TYPE_FORM.closest(name).is_some()
}

/// Whether a value is bounds and nothing else, of whatever type.
fn is_bounds(node: &Node) -> bool {
    node.entries()
        .is_some_and(|entries| !entries.is_empty() && is_only_about(entries, &BOUNDS))
}

/// Whether a value can only be the cases of an enum.
fn is_cases(node: &Node) -> bool {
    matches!(&node.kind, Kind::List(nodes) if nodes.len() != 1)
}

fn is_number(node: &Node) -> bool {
    matches!(&node.kind, Kind::Text { value, plain: true } if value.starts_with(|first: char| first.is_ascii_digit()))
}

fn expression(shape: TypeShape, span: Span) -> TypeExpression {
    TypeExpression { shape, span }
}
