//! What the walk through a file finds: writes of the state and calls that send. What is right and
//! what is wrong with them is decided elsewhere.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::tree::Place;
use super::value::{Step, Value};

/// Where something is done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Site {
    /// What to underline: the call, or the target of an assignment.
    pub(crate) place: Place,
    /// The statement, if it is one of its own, so that it can be replaced.
    pub(crate) statement: Option<Place>,
    /// The assignment, if it has several targets whose order does not matter.
    pub(crate) among: Option<Among>,
}

/// An assignment of several values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Among {
    pub(crate) statement: Place,
    /// How many targets it has.
    pub(crate) count: usize,
}

/// How much of a value is made by the expression itself, so that nothing else has a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fresh {
    /// It may be anybody's.
    No,
    /// A table whose fields may be anybody's.
    Outside,
    /// A table with all tables in it.
    All,
}

/// A write of the state.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Write {
    /// Where it stands.
    pub(crate) site: Site,
    /// How it is done.
    pub(crate) means: Means,
    /// Where it goes: one of these.
    pub(crate) targets: Vec<Target>,
    /// Whether it may go somewhere else as well.
    pub(crate) open: bool,
    /// What is written, if that can be told from other arguments.
    pub(crate) value: Option<(Place, Value)>,
    /// Whether it makes a table where nothing was.
    pub(crate) initial: bool,
    /// Whether nothing is lost when what says where it goes is left out.
    pub(crate) pure: bool,
    /// Whether its value is made in place.
    pub(crate) fresh: Fresh,
    /// How many levels of tables its value makes: what is below them may be anybody's.
    pub(crate) levels: usize,
    /// For a table that is made in place, the keys that lead to what is in it.
    pub(crate) leaves: Vec<Vec<Step>>,
    /// Whether evaluating what is written changes nothing.
    pub(crate) quiet: bool,
    /// For a function of tables, the argument that is the table.
    pub(crate) table: Option<Place>,
}

/// One place that a write may reach.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    pub(crate) steps: Vec<Step>,
    /// Whether its keys can be read at the write itself, and not only by the function's callers.
    pub(crate) direct: bool,
    /// Whether it was a text, so that a key that is not known may have dots in it.
    pub(crate) textual: bool,
}

/// How the state is written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Means {
    /// By a declared writer.
    Writer {
        /// Its position among the writers of the schema.
        writer: usize,
        /// The argument with the metadata; none where it is left out.
        metadata: Option<Metadata>,
        /// Whether the last argument may give several values, metadata among them.
        several: bool,
    },
    /// By an assignment.
    Assignment,
    /// By a function of tables such as `table.insert`.
    Function(Arc<str>),
}

/// The metadata of a call of a writer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) place: Place,
    pub(crate) level: Value,
    pub(crate) component: Value,
    /// Whether leaving it out loses nothing: no call in it that is not understood.
    pub(crate) pure: bool,
}

/// A call that sends.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SyncCall {
    pub(crate) place: Place,
    /// Its position among the sync calls of the schema.
    pub(crate) call: usize,
}

/// All that was found in a file, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    pub(crate) writes: Vec<Write>,
    pub(crate) sync_calls: Vec<SyncCall>,
    /// Names of methods that are called and may be generated ones.
    pub(crate) methods: BTreeSet<Box<str>>,
    /// Places of the state that variables, fields and parameters hold.
    pub(crate) held: Vec<Vec<Step>>,
}
