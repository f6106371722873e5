//! What generated code tells the runtime about models: static tables.

use super::value::{ColumnRule, MapEntries, Value};
use crate::registry::{Level, LevelKind};

/// All models of a schema. Generated, and `static`.
#[derive(Debug)]
pub struct ModelRegistry {
    /// The schema's name.
    pub schema: &'static str,
    /// The schema hash; its low 24 bits travel.
    pub hash: u64,
    /// The models, ascending by id.
    pub models: &'static [ModelInfo],
    /// Positions of all models, each after those whose rows have to be there first.
    pub order: &'static [usize],
    /// Seconds after which a peer that was away catches up in full.
    pub full_sync_after_s: u32,
}

/// A model.
#[derive(Debug)]
pub struct ModelInfo {
    /// The number that travels.
    pub id: u32,
    /// Its name.
    pub name: &'static str,
    /// The table.
    pub table: &'static str,
    /// The column of the local row id, if there is one.
    pub row_id: Option<&'static str>,
    /// The column of the UUID.
    pub key: &'static str,
    /// Positions of the fields that the UUID is derived from; empty where it is given.
    pub derived: &'static [usize],
    /// Who may write a row.
    pub ownership: OwnershipRule,
    /// Natural keys.
    pub uniques: &'static [UniqueInfo],
    /// Whether rows can be deleted, and how long that is remembered.
    pub delete: DeleteRule,
    /// What goes when a row goes.
    pub cascade: &'static [CascadeRule],
    /// Which hooks it has.
    pub hooks: HookRules,
    /// The columns but key and row id.
    pub fields: &'static [FieldInfo],
}

/// Who may write a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnershipRule {
    /// Every peer.
    Shared,
    /// The peer whose name is the row's UUID.
    Itself,
    /// The peer whose name is the UUID that these references lead to.
    Through(&'static [usize]),
}

/// A natural key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UniqueInfo {
    /// Positions of its fields.
    pub fields: &'static [usize],
    /// What happens if two rows have it.
    pub on_collision: CollisionRule,
}

/// What happens if two rows have one natural key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollisionRule {
    /// It cannot happen.
    Impossible,
    /// The row with the lesser UUID takes over what refers to the other.
    Merge,
    /// The text at this position gets an ending in the row with the greater UUID.
    Rename(usize),
}

/// What becomes of a row that is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteRule {
    /// It is remembered for so many seconds.
    Tombstone(u32),
    /// It is remembered until every peer has it.
    Log,
    /// It is never deleted.
    Never,
}

/// What goes when a row goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CascadeRule {
    /// The row that the field at this position refers to.
    Target(usize),
    /// The rows of the model at this position that refer to it in that field.
    Referrers(usize, usize),
}

/// Which hooks a model has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the words of the language")]
pub struct HookRules {
    pub after_apply: bool,
    pub after_backfill: bool,
    pub extend_wire: bool,
    pub guard: bool,
}

/// A column.
#[derive(Debug)]
pub struct FieldInfo {
    /// The number that travels.
    pub number: u32,
    /// Its name, and that of the column.
    pub name: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether it may be empty.
    pub optional: bool,
    /// When a change of it is sent.
    pub level: Level,
    /// Which of two concurrent writes stays.
    pub conflict: FieldPolicy,
    /// Whether it is written on insert only.
    pub immutable: bool,
    /// Its value in a new row that states none.
    pub on_insert: Option<InitialValue>,
    /// Its value whenever a received change is applied.
    pub on_apply: Option<InitialValue>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy)]
pub enum FieldKind {
    /// A value.
    Data(ColumnRule),
    /// Another row, which travels as its UUID whatever the column holds.
    Reference {
        /// Position of the other's model.
        model: usize,
        /// Whether the column holds the UUID rather than the local row id.
        by_uuid: bool,
        /// Whether the other row may come later.
        deferred: bool,
    },
}

/// Makes one of two encoded values.
pub type MergeBytes = fn(&[u8], &[u8]) -> Vec<u8>;

/// Which of two concurrent writes to a field stays.
#[derive(Debug, Clone, Copy)]
pub enum FieldPolicy {
    /// The one with the later stamp, then the greater origin.
    LastWriter,
    /// What the function makes of both: a union, or the greater number.
    Merge(MergeBytes),
    /// Each key of the map is decided for itself.
    PerKey {
        /// Takes an encoded map apart.
        split: fn(&[u8]) -> MapEntries,
        /// Puts it together.
        join: fn(&MapEntries) -> Vec<u8>,
    },
}

/// A value that a field gets by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InitialValue {
    /// Milliseconds of the wall clock.
    Now,
    /// Nothing.
    Null,
    /// A whole number or a truth value.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// A text, or the name of a case.
    Text(&'static str),
}

impl InitialValue {
    /// The value, at this time in milliseconds since 1970.
    pub(super) fn value(self, now_ms: i64) -> Value {
        match self {
            InitialValue::Now => Value::Integer(now_ms),
            InitialValue::Null => Value::Null,
            InitialValue::Integer(number) => Value::Integer(number),
            InitialValue::Real(number) => Value::Real(number),
            InitialValue::Text(text) => Value::Text(text.to_owned()),
        }
    }
}

impl ModelRegistry {
    /// The position of a model by its id.
    pub(super) fn position(&self, id: u64) -> Option<usize> {
        self.models
            .binary_search_by(|info| u64::from(info.id).cmp(&id))
            .ok()
    }
}

impl ModelInfo {
    /// Whether it has fields whose changes wait until they are pushed or asked for.
    pub(super) fn waits_for_push(&self) -> bool {
        self.fields.iter().any(FieldInfo::waits_for_push)
    }
}

impl FieldInfo {
    /// Whether its changes wait until they are pushed or asked for.
    pub(super) fn waits_for_push(&self) -> bool {
        matches!(self.level.kind, LevelKind::Granular | LevelKind::Manual)
    }

    /// Whether it leaves the device.
    pub fn is_synced(&self) -> bool {
        self.level.kind != LevelKind::Local
    }

    /// Whether it can be empty while the row is not there that it refers to, and be set later.
    pub(super) fn can_wait(&self) -> bool {
        self.optional && self.row_target().is_some()
    }

    /// The model that it refers to.
    pub(super) fn target(&self) -> Option<usize> {
        match self.kind {
            FieldKind::Reference { model, .. } => Some(model),
            FieldKind::Data(_) => None,
        }
    }

    /// The model whose local row id it holds.
    pub(super) fn row_target(&self) -> Option<usize> {
        match self.kind {
            FieldKind::Reference {
                model,
                by_uuid: false,
                ..
            } => Some(model),
            _ => None,
        }
    }
}
