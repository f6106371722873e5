//! Models: rows of the program's own tables that are synchronised, in the program's own transactions.
//!
//! What is done to a row, its stamps, the log and the outbox change in one database transaction, or not at
//! all. Nothing here names a database: a [`store::Store`] does, and with the feature `sqlite` an SQLite
//! connection is one. `docs/models.md` says what a row goes through, `docs/wire-format.md` how it travels.
//!
//! Programs use it through generated modules. Start reading at [`Transaction`].

mod apply;
mod check;
mod collision;
mod delete;
mod deletion;
mod early;
mod error;
mod exchange;
pub mod generated;
mod hooks;
mod info;
mod marks;
mod merge;
mod outbox;
mod page;
mod parents;
mod published;
mod rows;
mod shelf;
pub mod store;
mod tables;
mod transaction;
mod uuid;
mod value;
mod wire;
mod write;

pub use apply::Report;
pub use error::{ModelError, Refusal};
pub use exchange::{Exchange, Sending};
pub use generated::{FieldWrite, Model};
pub use hooks::{Hooks, NoHooks};
pub use info::{
    CascadeRule, CollisionRule, DeleteRule, FieldInfo, FieldKind, FieldPolicy, HookRules, InitialValue,
    MergeBytes, ModelInfo, ModelRegistry, OwnershipRule, UniqueInfo,
};
pub use outbox::Outgoing;
pub use page::Page;
pub use rows::RowValues;
pub use transaction::{Models, Transaction};
pub use uuid::{derived_uuid, uuid_text};
pub use value::{Column, ColumnRule, MapEntries, Value, join_map, split_map, to_column};

/// The identity of a row, the same on all peers.
pub type RowUuid = [u8; 16];

/// A local row id: it means another row on every other device. There is no codec for it, so that it cannot
/// travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub i64);
