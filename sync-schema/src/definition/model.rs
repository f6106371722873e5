//! Models as written: records with an identity that are rows of a table.

use super::{DeprecationDefinition, LevelDefinition, TypeExpression};
use crate::span::{Span, Spanned};

/// `tag: { table: tag, key: { uuid: uuid }, ownership: shared, fields: { … } }`
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// `table:`; as the model is called where none is written.
    pub table: Option<Spanned<String>>,
    /// `key:` the identity.
    pub key: Option<ModelKeyDefinition>,
    /// `row_id:` the column of the local row id, or `none`; `id` where none is written.
    pub row_id: Option<Spanned<String>>,
    /// `ownership:` `shared` or `device`
    pub ownership: Option<Spanned<String>>,
    /// `owner:` `self`, a field, or a path of references such as `volume_id.device_id`.
    pub owner: Option<Spanned<String>>,
    /// `unique:` natural keys.
    pub unique: Vec<UniqueDefinition>,
    /// `delete:`
    pub delete: Option<ModelDeleteDefinition>,
    /// `cascade:` what goes when a row goes: `entry_id` (what it refers to), `entry.parent_id` (what
    /// refers to it).
    pub cascade: Vec<Spanned<String>>,
    /// `depends_on:` models beyond those that it refers to.
    pub depends_on: Vec<Spanned<String>>,
    /// `hooks:` `after_apply`, `after_backfill`, `extend_wire`, `guard`
    pub hooks: Vec<Spanned<String>>,
    /// `level:` of fields that state none.
    pub level: Option<LevelDefinition>,
    /// `was:` the name in the last release.
    pub was: Option<Spanned<String>>,
    /// `since:` the version that first has it.
    pub since: Option<Spanned<String>>,
    /// `fields:`
    pub fields: Vec<ModelFieldDefinition>,
}

/// `key: { uuid: uuid }`, `key: { uuid: uuid? }`, `key: { uuid: { derived: [a, b] } }`
#[derive(Debug, Clone, PartialEq)]
pub struct ModelKeyDefinition {
    /// The column.
    pub name: Spanned<String>,
    /// Its type: `uuid`, or `uuid?` where a row is sent only once it is set. None where it is derived.
    pub ty: Option<TypeExpression>,
    /// `derived:` the fields that a name-based UUID is made of.
    pub derived: Vec<Spanned<String>>,
}

/// `- { fields: [device_id, fingerprint], on_collision: merge }`, or the list of fields alone.
#[derive(Debug, Clone, PartialEq)]
pub struct UniqueDefinition {
    /// `fields:`
    pub fields: Vec<Spanned<String>>,
    /// `on_collision:` `merge` or `rename`
    pub on_collision: Option<Spanned<String>>,
    /// The whole of it.
    pub span: Span,
}

/// `delete: never`, `delete: { tombstone: { keep: 30d } }`
#[derive(Debug, Clone, PartialEq)]
pub struct ModelDeleteDefinition {
    /// `tombstone`, `log` or `never`
    pub mode: Spanned<String>,
    /// `keep:` such as `30d`
    pub keep: Option<Spanned<String>>,
}

/// A field of a model: `name: string`, `device_id: { references: device }`.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelFieldDefinition {
    /// The name, which is that of the column.
    pub name: Spanned<String>,
    /// `type:`; none where it refers to a model.
    pub ty: Option<TypeExpression>,
    /// `references:` a model, with `?` where the field may be empty.
    pub references: Option<TypeExpression>,
    /// `by:` what the column holds: `row` (the other's local row id, the default) or `uuid`.
    pub by: Option<Spanned<String>>,
    /// `defer:` the reference closes a cycle, and is set once the other row is there.
    pub defer: Option<Spanned<bool>>,
    /// `seeded:` the id of a look-up row that is equal everywhere.
    pub seeded: Option<Spanned<bool>>,
    /// `immutable:` written once, on insert.
    pub immutable: Option<Spanned<bool>>,
    /// `level:`
    pub level: Option<LevelDefinition>,
    /// `conflict:` `last_writer`, `union`, `max` or `per_key`
    pub conflict: Option<Spanned<String>>,
    /// `on_insert:` its value in a new row that states none: `now`, `null` or a literal.
    pub on_insert: Option<Spanned<String>>,
    /// `on_apply:` its value whenever a received change is applied.
    pub on_apply: Option<Spanned<String>>,
    /// `was:` the name in the last release.
    pub was: Option<Spanned<String>>,
    /// `since:` the version that first has it.
    pub since: Option<Spanned<String>>,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// `deprecated:`
    pub deprecated: Option<DeprecationDefinition>,
}
