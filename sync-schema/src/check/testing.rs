//! Definitions for tests, made by hand.

use std::cell::RefCell;

use crate::definition::{
    Bounds, CaseDefinition, ComponentDefinition, ConditionDefinition, Definition, FieldDefinition,
    KeyDefinition, LevelDefinition, LevelRow, LevelUse, NamedDefinition, Number, PathDefinition,
    ScopeDefinition, Traits, TransportDefinition, TypeDefinition, TypeExpression, TypeShape,
};
use crate::diagnostic::{Diagnostic, Sink};
use crate::lock::Lock;
use crate::schema::Schema;
use crate::span::{Sources, Span, Spanned};

thread_local! {
    /// Every word stands at a place of its own.
    static NEXT: RefCell<usize> = const { RefCell::new(0) };
}

pub(super) fn span(length: usize) -> Span {
    let start = NEXT.with_borrow_mut(|next| {
        *next += length + 1;
        *next - length
    });
    Span::new(Sources::default().add("test", ""), start, start + length)
}

pub(super) fn word(text: &str) -> Spanned<String> {
    Spanned::new(text.to_owned(), span(text.len()))
}

pub(super) fn schema() -> Definition {
    Definition {
        name: word("test"),
        description: None,
        host_flags: vec![],
        scopes: vec![],
        permissions: vec![],
        conditions: vec![],
        components: vec![],
        types: vec![],
        paths: vec![],
        models: vec![],
        full_sync_after: None,
        transport: TransportDefinition::default(),
        legacy: Default::default(),
    }
}

pub(super) fn shape(shape: TypeShape) -> TypeExpression {
    TypeExpression { shape, span: span(1) }
}

/// `u8`, `player?`
pub(super) fn ty(text: &str) -> TypeExpression {
    match text.strip_suffix('?') {
        Some(inner) => shape(TypeShape::Optional(Box::new(ty(inner)))),
        None => shape(TypeShape::Name(text.to_owned())),
    }
}

pub(super) fn list(item: TypeExpression) -> TypeExpression {
    shape(TypeShape::List(Box::new(item), Bounds::default()))
}

pub(super) fn set(item: TypeExpression) -> TypeExpression {
    shape(TypeShape::Set(Box::new(item), Bounds::default()))
}

pub(super) fn bounded(name: &str, min: Option<i128>, max: Option<i128>) -> TypeExpression {
    let bound = |value: Option<i128>| value.map(|value| Spanned::new(Number::Integer(value), span(1)));
    shape(TypeShape::Bounded(
        word(name),
        Bounds {
            min: bound(min),
            max: bound(max),
            pattern: None,
        },
    ))
}

pub(super) fn record(fields: &[(&str, TypeExpression)]) -> TypeExpression {
    let field = |(name, ty): &(&str, TypeExpression)| FieldDefinition {
        name: word(name),
        ty: ty.clone(),
        description: None,
        deprecated: None,
    };
    shape(TypeShape::Record(fields.iter().map(field).collect()))
}

pub(super) fn cases(names: &[&str]) -> TypeExpression {
    let case = |name: &&str| CaseDefinition {
        name: word(name),
        ty: None,
        description: None,
    };
    shape(TypeShape::Enum(names.iter().map(case).collect()))
}

pub(super) fn declared(name: &str, ty: TypeExpression) -> TypeDefinition {
    TypeDefinition {
        name: word(name),
        description: None,
        ty,
    }
}

pub(super) fn named(name: &str) -> NamedDefinition {
    NamedDefinition {
        name: word(name),
        description: None,
    }
}

pub(super) fn scope(name: &str, within: Option<&str>, keys: &[(&str, &str)]) -> ScopeDefinition {
    ScopeDefinition {
        name: word(name),
        description: None,
        within: within.map(word),
        keys: keys
            .iter()
            .map(|(name, key)| KeyDefinition {
                name: word(name),
                ty: ty(key),
            })
            .collect(),
    }
}

pub(super) fn condition(name: &str, expression: &str) -> ConditionDefinition {
    ConditionDefinition {
        name: word(name),
        expression: word(expression),
    }
}

pub(super) fn component(name: &str, defaults: Traits) -> ComponentDefinition {
    ComponentDefinition {
        name: word(name),
        description: None,
        defaults,
    }
}

pub(super) fn use_of(level: &str) -> LevelUse {
    LevelUse {
        level: word(level),
        delay: None,
        priority: None,
        repair: None,
    }
}

pub(super) fn level(level: &str) -> LevelDefinition {
    LevelDefinition::One(use_of(level))
}

/// Rows `(condition, level)`; an empty condition for all other cases.
pub(super) fn table(rows: &[(&str, &str)]) -> LevelDefinition {
    let row = |(when, level): &(&str, &str)| LevelRow {
        when: (!when.is_empty()).then(|| word(when)),
        level: use_of(level),
        span: span(1),
    };
    LevelDefinition::Table {
        rows: rows.iter().map(row).collect(),
        span: span(1),
    }
}

/// A local path.
pub(super) fn path(template: &str, ty: TypeExpression) -> PathDefinition {
    PathDefinition {
        template: word(template),
        name: None,
        ty: Some(ty),
        component: None,
        traits: Traits {
            level: Some(level("local")),
            ..Traits::default()
        },
        description: None,
        deprecated: None,
        paths: vec![],
    }
}

/// A path that is sent, which anyone may write.
pub(super) fn synced(template: &str, ty: TypeExpression) -> PathDefinition {
    let traits = Traits {
        level: Some(level("batch")),
        permission: Some(word("anyone")),
        ..Traits::default()
    };
    PathDefinition {
        traits,
        ..path(template, ty)
    }
}

pub(super) fn group(template: &str, paths: Vec<PathDefinition>) -> PathDefinition {
    PathDefinition {
        ty: None,
        traits: Traits::default(),
        paths,
        ..path(template, ty("u8"))
    }
}

pub(super) fn check(definition: &Definition) -> (Option<Schema>, Vec<Diagnostic>) {
    check_with(definition, &Lock::default())
}

pub(super) fn check_with(definition: &Definition, lock: &Lock) -> (Option<Schema>, Vec<Diagnostic>) {
    let mut sink = Sink::default();
    let schema = super::check(definition, lock, &mut sink);
    assert_eq!(schema.is_none(), sink.has_errors());
    (schema, sink.into_sorted())
}

/// The schema of a definition without errors.
pub(super) fn valid(definition: &Definition) -> Schema {
    let (schema, found) = check(definition);
    schema.unwrap_or_else(|| panic!("{found:#?}"))
}

/// `S0301 there is no type `x``, one a fault.
pub(super) fn faults(definition: &Definition) -> Vec<String> {
    check(definition)
        .1
        .iter()
        .map(|found| format!("{} {}", found.code.id(), found.headline))
        .collect()
}
