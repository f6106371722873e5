//! The hand-written code that a schema replaces, as the audit needs to know it.

use super::{ComponentIndex, LevelKind, ModelIndex};

/// What is known of a code base. Empty where the schema says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Legacy {
    /// Where converted code finds the peer: a dotted name.
    pub peer: Option<String>,
    /// Global tables that hold the state: dotted names, none of which begins with another.
    pub roots: Vec<String>,
    /// Functions that write; no name stands in two of the lists of functions.
    pub writers: Vec<Writer>,
    /// Functions that hand out the state itself.
    pub readers: Vec<Access>,
    /// Functions that send, each with what does so without them.
    pub sync_calls: Vec<SyncCall>,
    /// How a writer is told about level, component and scope.
    pub metadata: Metadata,
    /// What is known of Rust code.
    pub rust: RustLegacy,
}

/// A function that writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    /// What it writes.
    pub access: Access,
    /// The position of the value among the arguments, from 0; none where it writes what it likes.
    pub value: Option<usize>,
    /// The position of the metadata, from 0.
    pub metadata: Option<usize>,
}

/// A function and the place that it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// A dotted name.
    pub name: String,
    /// The place.
    pub place: Place,
}

/// The place that a function reaches, in terms of its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Texts at these positions, from 0, joined by dots; at least one, none twice.
    Joined(Vec<usize>),
    /// Segments; none is the whole state.
    Template(Vec<PlacePart>),
}

/// A segment of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlacePart {
    /// A fixed name.
    Literal(String),
    /// The argument at this position, from 0.
    Argument(usize),
}

/// A function that sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncCall {
    /// A dotted name.
    pub name: String,
    /// What sends without it; may be empty.
    pub instead: Vec<Instead>,
}

/// What sends without being asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Instead {
    /// Every path of a component.
    Component(ComponentIndex),
    /// One path, by its position in [`Schema::paths`](super::Schema::paths).
    Path(usize),
    /// Every row of a model.
    Model(ModelIndex),
}

/// How a writer is told about level, component and scope: by a table with these keys.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// The key with the level.
    pub level: Option<String>,
    /// The key with the component.
    pub component: Option<String>,
    /// The key with the scope.
    pub scope: Option<String>,
    /// The words for levels, each with the level that it means.
    pub levels: Vec<(String, LevelKind)>,
    /// Words for components that are called otherwise in the schema.
    pub components: Vec<(String, ComponentIndex)>,
}

impl Metadata {
    /// The level that a word means.
    pub fn level_of(&self, word: &str) -> Option<LevelKind> {
        let found = self.levels.iter().find(|(known, _)| known == word);
        found.map(|(_, level)| *level)
    }
}

/// What is known of Rust code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RustLegacy {
    /// Traits that were implemented by hand: paths of identifiers, matched by their ends.
    pub traits: Vec<String>,
    /// Functions and methods that send.
    pub functions: Vec<String>,
    /// Functions and methods that write a row, around its setters.
    pub writers: Vec<String>,
    /// Functions and methods that write many rows at once.
    pub bulk: Vec<String>,
    /// Types of synced data.
    pub models: Vec<RustModel>,
}

/// A type of synced data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RustModel {
    /// A path of identifiers.
    pub name: String,
    /// What declares it.
    pub declared: Instead,
}
