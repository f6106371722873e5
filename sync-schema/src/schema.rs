//! The IR: a schema that is known to be valid. Every front end leads to it, every back end starts
//! from it, and none of the latter can fail on it.
//!
//! References between its parts are indices into the [`Schema`]'s own lists, made by the checks, so
//! that indexing with them cannot fail. Order is the order of writing.

use crate::lock::Lock;

mod condition;
mod legacy;
mod level;
mod model;
mod moved;
mod path;
mod subtree;
mod transport;
mod types;

pub use condition::{Comparison, Condition, Literal};
pub use legacy::{
    Access, Instead, Legacy, Metadata, Place, PlacePart, RustLegacy, RustModel, SyncCall, Writer,
};
pub use level::{Level, LevelKind, LevelRule, Priority, Repair, Row};
pub use model::{
    Cascade, Collision, Delete, FieldConflict, FieldValue, Initial, KeySource, Model, ModelField, ModelHooks,
    ModelKey, Ownership, ReferenceBy, Unique,
};
pub(crate) use path::template;
pub use path::{Conflict, Key, Path, Permission, Segment};
pub use subtree::Subtree;
pub use transport::Transport;
pub use types::{
    Bytes, Case, Field, Float, FloatWidth, Integer, IntegerWidth, NamedType, Pattern, PatternItem, Shape,
    Text, Type,
};

/// A valid schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// Names the generated module.
    pub name: String,
    /// Documentation, if any.
    pub description: Option<String>,
    /// Facts that the host states at the time of a write.
    pub host_flags: Vec<Named>,
    /// The scope tree. The first one is the root: it has no keys and no name that a user gave.
    pub scopes: Vec<Scope>,
    /// The permission classes that the host decides.
    pub permissions: Vec<Named>,
    /// Topics, declared ones first; a path without one has a component of its own, named as the path.
    pub components: Vec<Component>,
    /// Declared types. None contains itself.
    pub types: Vec<NamedType>,
    /// The paths that hold data.
    pub paths: Vec<Path>,
    /// The models, in the order of writing.
    pub models: Vec<Model>,
    /// All models, each after those whose rows have to be there first; among equals in the order of
    /// their names, so that it does not depend on the order of writing.
    pub model_order: Vec<ModelIndex>,
    /// Seconds after which a peer that was away catches up in full.
    pub full_sync_after_s: u32,
    /// What the transport carries.
    pub transport: Transport,
    /// The hand-written code that this schema replaces; generated code does not depend on it.
    pub legacy: Legacy,
    /// The lock that this schema leaves behind: the one it was checked against, with what is new.
    pub lock: Lock,
    /// Digest of everything that two peers must agree on; see `docs/wire-format.md`.
    pub hash: u64,
    /// Digest of what peers must agree on beyond [`Schema::hash`] to compare what they hold: the tree
    /// of scopes, and which path is in which; see `docs/wire-format.md`.
    pub compare_hash: u64,
}

/// A name with its documentation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// In snake case.
    pub name: String,
    /// Documentation, if any.
    pub description: Option<String>,
}

/// A bucket of checksums, repair and audience.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// In snake case; `root` for the root.
    pub name: String,
    /// Documentation, if any.
    pub description: Option<String>,
    /// The scope that this one is a part of; none for the root alone.
    pub within: Option<ScopeIndex>,
    /// All its keys, those of the scopes around it first.
    pub keys: Vec<Key>,
    /// Where all of its paths stand together: the segments up to and with its last key. None where
    /// its paths have no such beginning in common, so that it has no subtree to replace.
    pub subtree: Option<Vec<Segment>>,
}

/// A topic of hooks and unit of repair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// In snake case.
    pub name: String,
    /// Documentation, if any.
    pub description: Option<String>,
    /// The number that travels, from the lock.
    pub id: u32,
    /// Whether it was made for one path that names no component.
    pub implicit: bool,
}

/// How something is on its way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deprecation {
    /// The version that first said so.
    pub since: Option<String>,
    /// What to use instead.
    pub instead: Option<String>,
    /// The date after which it may be removed, `YYYY-MM-DD`.
    pub remove_after: Option<String>,
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident => $list:ident : $item:ty;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub usize);

        impl std::ops::Index<$name> for Schema {
            type Output = $item;

            fn index(&self, index: $name) -> &$item {
                &self.$list[index.0]
            }
        }
    )*};
}

index! {
    /// Names a [`Scope`].
    ScopeIndex => scopes: Scope;
    /// Names a permission class.
    PermissionIndex => permissions: Named;
    /// Names a [`Component`].
    ComponentIndex => components: Component;
    /// Names a declared type.
    TypeIndex => types: NamedType;
    /// Names a [`Model`].
    ModelIndex => models: Model;
    /// Names a host flag.
    FlagIndex => host_flags: Named;
}

impl Schema {
    /// The type behind aliases: never [`Shape::Alias`] of a declared type.
    pub fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut ty = ty;
        while let Type::Named(index) = ty {
            match &self[*index].shape {
                Shape::Alias(inner) => ty = inner,
                Shape::Record(_) | Shape::Enum(_) | Shape::Union(_) => break,
            }
        }
        ty
    }
}
