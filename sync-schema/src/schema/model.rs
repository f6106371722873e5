//! Models: records with an identity that are rows of a table.

use super::{Deprecation, Level, ModelIndex, Type};
use crate::span::Span;

/// A model.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The number that travels, from the lock.
    pub id: u32,
    /// In snake case.
    pub name: String,
    /// Documentation, if any.
    pub description: Option<String>,
    /// The table.
    pub table: String,
    /// The column of the local row id, which never leaves the device; none where there is none.
    pub row_id: Option<String>,
    /// Its identity.
    pub key: ModelKey,
    /// Who may write its rows.
    pub ownership: Ownership,
    /// Its natural keys.
    pub uniques: Vec<Unique>,
    /// What becomes of a row that is deleted.
    pub delete: Delete,
    /// What goes when a row goes.
    pub cascade: Vec<Cascade>,
    /// Models whose rows have to be there first: those that it refers to without `defer`, and those
    /// that it states. Ascending, each once.
    pub depends_on: Vec<ModelIndex>,
    /// Which hooks it has.
    pub hooks: ModelHooks,
    /// Its columns, ascending by number; without key and row id.
    pub fields: Vec<ModelField>,
    /// The version that first has it.
    pub since: Option<u32>,
    /// Where its name was written.
    pub span: Span,
}

/// The identity of a model's rows: a UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelKey {
    /// The column.
    pub column: String,
    /// Where it comes from.
    pub source: KeySource,
}

/// Where a row's UUID comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// It is handed in on insert.
    Given,
    /// It may be set later, and the row stays on the device until then.
    Late,
    /// It is the name-based UUID of the fields at these positions, of which there is at least one.
    Derived(Vec<usize>),
}

/// Who may write a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ownership {
    /// Every peer.
    Shared,
    /// One device: the peer whose name is the UUID of the row itself, as text.
    Itself,
    /// One device: the peer whose name is the UUID that this path of references ends at. Each step is
    /// the position of a reference in the model that the step before leads to; there is at least one.
    Through(Vec<usize>),
}

/// A natural key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unique {
    /// Positions of its fields, of which there is at least one.
    pub fields: Vec<usize>,
    /// What happens if two rows have it.
    pub on_collision: Collision,
}

/// What happens if two rows have one natural key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collision {
    /// It cannot happen: the UUID is derived from the same fields, or there is one writer.
    Impossible,
    /// The row with the lesser UUID takes over what refers to the other, and the other is deleted.
    Merge,
    /// In the row with the greater UUID the text field at this position gets a part of the UUID as
    /// its ending.
    Rename(usize),
}

/// What becomes of a row that is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delete {
    /// Its deletion is remembered for so many seconds.
    Tombstone {
        /// Seconds.
        keep_s: u32,
    },
    /// Its deletion is remembered for as long as the log has it.
    Log,
    /// It cannot be deleted, here or by a peer.
    Never,
}

/// What goes when a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cascade {
    /// The row that the field at this position refers to.
    Target(usize),
    /// The rows of a model that refer to it in the field at this position.
    Referrers(ModelIndex, usize),
}

/// Which hooks a model has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ModelHooks {
    /// Runs in the transaction, after a received change was applied.
    pub after_apply: bool,
    /// Runs after a catch-up in full.
    pub after_backfill: bool,
    /// Adds values from other tables to what is sent.
    pub extend_wire: bool,
    /// Decides whether a sender may write a row.
    pub guard: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelField {
    /// The number that travels, from the lock.
    pub number: u32,
    /// In snake case; the name of the column.
    pub name: String,
    /// What it holds.
    pub value: FieldValue,
    /// Whether it may be empty.
    pub optional: bool,
    /// When a change of it is sent.
    pub level: Level,
    /// Which of two concurrent writes stays.
    pub conflict: FieldConflict,
    /// Whether it is written on insert only.
    pub immutable: bool,
    /// Its value in a new row that states none.
    pub on_insert: Option<Initial>,
    /// Its value whenever a received change is applied.
    pub on_apply: Option<Initial>,
    /// The version that first has it.
    pub since: Option<u32>,
    /// Documentation, if any.
    pub description: Option<String>,
    /// Set when it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Where its name was written.
    pub span: Span,
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// A value.
    Data(Type),
    /// The id of a look-up row that is equal everywhere; a whole number.
    Seeded(Type),
    /// Another row; on the wire always its UUID.
    Reference {
        /// The other's model.
        model: ModelIndex,
        /// What the column holds.
        by: ReferenceBy,
        /// Whether the other row may come later.
        deferred: bool,
    },
}

/// What a column that refers to a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceBy {
    /// The other's local row id.
    Row,
    /// The other's UUID.
    Uuid,
}

/// Which of two concurrent writes to a field stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldConflict {
    /// The one with the later stamp, then the greater origin.
    LastWriter,
    /// Both: the field is a set, and becomes the union.
    Union,
    /// The greater number.
    Max,
    /// The field is a map, and each of its keys is decided for itself.
    PerKey,
}

/// A value that a field gets by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum Initial {
    /// The time of the write; the field is a timestamp.
    Now,
    /// Nothing; the field is optional.
    Null,
    /// For a `bool`.
    Bool(bool),
    /// For a whole number or timestamp, within its bounds.
    Integer(i128),
    /// For a floating-point number.
    Real(f64),
    /// For a text, within its bounds; for an enum the name of a case.
    Text(String),
}
