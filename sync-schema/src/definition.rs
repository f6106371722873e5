//! What a front end says: the schema as it was written, with the place of every word and nothing
//! resolved. [`check`](crate::check) turns it into a [`Schema`](crate::schema::Schema).
//!
//! A front end knows the shape of the language (which key may stand where); it knows nothing of its
//! meaning. So names are plain text here, and a condition or a template is not parsed yet.

use crate::span::{Span, Spanned};

mod legacy;
mod model;

pub use legacy::{
    AccessDefinition, LegacyDefinition, MetadataDefinition, RustLegacyDefinition, SyncCallDefinition,
};
pub use model::{
    ModelDefinition, ModelDeleteDefinition, ModelFieldDefinition, ModelKeyDefinition, UniqueDefinition,
};

/// A whole schema, imports already joined in, in the order of reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// `schema:`
    pub name: Spanned<String>,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// `host_flags:` facts that the host states at the time of a write, such as `in_combat`.
    pub host_flags: Vec<NamedDefinition>,
    /// `scopes:`
    pub scopes: Vec<ScopeDefinition>,
    /// `permissions:` classes that the host decides.
    pub permissions: Vec<NamedDefinition>,
    /// `conditions:`
    pub conditions: Vec<ConditionDefinition>,
    /// `components:`
    pub components: Vec<ComponentDefinition>,
    /// `types:`
    pub types: Vec<TypeDefinition>,
    /// `paths:`
    pub paths: Vec<PathDefinition>,
    /// `models:`
    pub models: Vec<ModelDefinition>,
    /// `full_sync_after:` such as `25d`: a peer that was away for longer catches up in full.
    pub full_sync_after: Option<Spanned<String>>,
    /// `transport:`
    pub transport: TransportDefinition,
    /// `legacy:` of each file that has one.
    pub legacy: LegacyDefinition,
}

/// A name that stands for itself, with a description.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// `description:`
    pub description: Option<Spanned<String>>,
}

/// `raid: { within: guild, keys: { raid: u8 } }`
#[derive(Debug, Clone, PartialEq)]
pub struct ScopeDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// `within:` the scope that this one is a part of.
    pub within: Option<Spanned<String>>,
    /// `keys:` in the order of writing.
    pub keys: Vec<KeyDefinition>,
}

/// `encounter: u8`
#[derive(Debug, Clone, PartialEq)]
pub struct KeyDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// Its type.
    pub ty: TypeExpression,
}

/// `active_raid: raid == 1`
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// The expression, not parsed yet. The span is that of the text itself.
    pub expression: Spanned<String>,
}

/// What the paths of a topic share.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// The defaults of its paths.
    pub defaults: Traits,
}

/// The keys that a component and a path have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Traits {
    /// `scope:`
    pub scope: Option<Spanned<String>>,
    /// `permission:` a class, or `anyone`, `authority`, `owner`, `self(key)`.
    pub permission: Option<Spanned<String>>,
    /// `level:`
    pub level: Option<LevelDefinition>,
    /// `conflict:` a policy such as `last_writer`, or `owner(key)`.
    pub conflict: Option<Spanned<String>>,
}

/// `level:` as written.
#[derive(Debug, Clone, PartialEq)]
pub enum LevelDefinition {
    /// `realtime`, or `batch: { delay: 500ms }`
    One(LevelUse),
    /// A decision table.
    Table {
        /// The rows in order.
        rows: Vec<LevelRow>,
        /// The whole table.
        span: Span,
    },
}

/// `- { when: active_raid, use: realtime }`
#[derive(Debug, Clone, PartialEq)]
pub struct LevelRow {
    /// `when:` a condition or its name; none in the row for all other cases.
    pub when: Option<Spanned<String>>,
    /// `use:`
    pub level: LevelUse,
    /// The whole row.
    pub span: Span,
}

/// A level with what is overridden in it.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelUse {
    /// `realtime`, `batch`, `granular`, `manual`, `local`
    pub level: Spanned<String>,
    /// `delay:` such as `500ms` or `2s`
    pub delay: Option<Spanned<String>>,
    /// `priority:` `high`, `normal`, `low`
    pub priority: Option<Spanned<String>>,
    /// `repair:` `periodic` or `on_request`
    pub repair: Option<Spanned<String>>,
}

/// A declared type.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeDefinition {
    /// The name.
    pub name: Spanned<String>,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// What it is.
    pub ty: TypeExpression,
}

/// A type as written, with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct TypeExpression {
    /// What was written.
    pub shape: TypeShape,
    /// Where.
    pub span: Span,
}

/// The forms of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeShape {
    /// `u8`, `string`, `player`
    Name(String),
    /// `T?`
    Optional(Box<TypeExpression>),
    /// `[T]`
    List(Box<TypeExpression>, Bounds),
    /// `set<T>`
    Set(Box<TypeExpression>, Bounds),
    /// `{K: T}`
    Map(Box<TypeExpression>, Box<TypeExpression>, Bounds),
    /// `{ string: { max: 12 } }`: a built-in type with bounds.
    Bounded(Spanned<String>, Bounds),
    /// `{ record: { … } }`
    Record(Vec<FieldDefinition>),
    /// `{ enum: [ … ] }`
    Enum(Vec<CaseDefinition>),
    /// `{ union: { … } }`
    Union(Vec<CaseDefinition>),
}

/// Bounds of a type, as written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    /// `min:`
    pub min: Option<Spanned<Number>>,
    /// `max:`
    pub max: Option<Spanned<Number>>,
    /// `pattern:`
    pub pattern: Option<Spanned<String>>,
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A whole number.
    Integer(i128),
    /// Any other finite number.
    Real(f64),
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldDefinition {
    /// The name, spelled as in the host's tables.
    pub name: Spanned<String>,
    /// Its type.
    pub ty: TypeExpression,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// `deprecated:`
    pub deprecated: Option<DeprecationDefinition>,
}

/// A case of an enum or of a tagged union.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseDefinition {
    /// The name, spelled as in the host's tables.
    pub name: Spanned<String>,
    /// What the case carries: always none in an enum.
    pub ty: Option<TypeExpression>,
    /// `description:`
    pub description: Option<Spanned<String>>,
}

/// `deprecated: { since: 3, use: new_name, remove_after: 2026-12-31 }`
#[derive(Debug, Clone, PartialEq)]
pub struct DeprecationDefinition {
    /// `since:`
    pub since: Option<Spanned<String>>,
    /// `use:` what to use instead.
    pub instead: Option<Spanned<String>>,
    /// `remove_after:` a date, `YYYY-MM-DD`.
    pub remove_after: Option<Spanned<String>>,
    /// The whole of it.
    pub span: Span,
}

/// A path, or a group of paths under a common beginning.
#[derive(Debug, Clone, PartialEq)]
pub struct PathDefinition {
    /// `encounterMgmt.raids.{raid}`, not parsed yet. The span is that of the text itself.
    pub template: Spanned<String>,
    /// `name:` of setter and getter.
    pub name: Option<Spanned<String>>,
    /// `type:`; none in a group.
    pub ty: Option<TypeExpression>,
    /// `component:`; a group hands it down.
    pub component: Option<Spanned<String>>,
    /// What it says itself; a group hands it down.
    pub traits: Traits,
    /// `description:`
    pub description: Option<Spanned<String>>,
    /// `deprecated:`
    pub deprecated: Option<DeprecationDefinition>,
    /// `paths:` below this one.
    pub paths: Vec<PathDefinition>,
}

/// `transport: { mtu: 240, rate: 800, burst: 4000, overhead: 40, clean: false }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TransportDefinition {
    /// `mtu:` the most bytes of a frame.
    pub mtu: Option<Spanned<Number>>,
    /// `rate:` bytes a second.
    pub rate: Option<Spanned<Number>>,
    /// `burst:` bytes that may go at once.
    pub burst: Option<Spanned<Number>>,
    /// `overhead:` bytes that each frame costs beside its own.
    pub overhead: Option<Spanned<Number>>,
    /// `clean:` whether every byte comes through.
    pub clean: Option<Spanned<bool>>,
}
