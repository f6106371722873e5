//! `legacy:` as written: the hand-written sync code of a code base, which the audit looks for.

use super::Number;
use crate::span::Spanned;

/// `legacy:`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LegacyDefinition {
    /// `peer:` where converted code finds the peer, such as `Addon.sync`.
    pub peer: Option<Spanned<String>>,
    /// `roots:` global tables that hold the state.
    pub roots: Vec<Spanned<String>>,
    /// `writers:` functions that write.
    pub writers: Vec<AccessDefinition>,
    /// `readers:` functions that hand out the state itself.
    pub readers: Vec<AccessDefinition>,
    /// `sync_calls:`
    pub sync_calls: Vec<SyncCallDefinition>,
    /// `metadata:`
    pub metadata: MetadataDefinition,
    /// `rust:`
    pub rust: RustLegacyDefinition,
}

/// `Addon.SetPath: { path: 1, value: 2, metadata: 3 }`
#[derive(Debug, Clone, PartialEq)]
pub struct AccessDefinition {
    /// The function, as a dotted name.
    pub name: Spanned<String>,
    /// `path:` the arguments that hold the path, counted from 1, joined by dots.
    pub path: Vec<Spanned<Number>>,
    /// `at:` a path with arguments in it: `raids.{1}.name`.
    pub at: Option<Spanned<String>>,
    /// `value:` the argument that is written.
    pub value: Option<Spanned<Number>>,
    /// `metadata:` the argument with level, component and scope.
    pub metadata: Option<Spanned<Number>>,
}

/// `Addon.Broadcast: [assignments]`
#[derive(Debug, Clone, PartialEq)]
pub struct SyncCallDefinition {
    /// The function, as a dotted name.
    pub name: Spanned<String>,
    /// The components and paths whose own sync makes the call superfluous.
    pub instead: Vec<Spanned<String>>,
}

/// `metadata: { level: syncLevel, levels: { REALTIME: realtime } }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetadataDefinition {
    /// `level:` the key with the level.
    pub level: Option<Spanned<String>>,
    /// `component:` the key with the component.
    pub component: Option<Spanned<String>>,
    /// `scope:` the key with the scope.
    pub scope: Option<Spanned<String>>,
    /// `levels:` the words for levels, each with the level that it means.
    pub levels: Vec<(Spanned<String>, Spanned<String>)>,
    /// `components:` words for components that are called otherwise in the schema.
    pub components: Vec<(Spanned<String>, Spanned<String>)>,
}

/// `rust: { traits: [Syncable], functions: [sync_model] }`
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RustLegacyDefinition {
    /// `traits:` that were implemented by hand.
    pub traits: Vec<Spanned<String>>,
    /// `functions:` and methods that send.
    pub functions: Vec<Spanned<String>>,
    /// `writers:` functions that write a row, around its setters.
    pub writers: Vec<Spanned<String>>,
    /// `bulk:` functions that write many rows at once.
    pub bulk: Vec<Spanned<String>>,
    /// `models:` types of synced data, each with the model, component or path that declares it.
    pub models: Vec<(Spanned<String>, Spanned<String>)>,
}
