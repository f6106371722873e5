//! What is known of one file while it is walked through.

mod functions;
mod globals;
mod held;
mod learnt;
mod tables;
mod variables;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use super::fact::Facts;
use super::known::Known;
use super::tree::{BindingId, FunctionId, Place, Tree};
use super::value::{TableId, Value};

pub(crate) use globals::{Asked, Exports, Globals};

use functions::{FunctionFacts, parameters};
pub(crate) use learnt::{Learnt, learn};
pub(crate) use tables::Table;

/// How often a file is walked through at most, so that what is known late is used early.
const ROUNDS: usize = 3;
/// How far a parameter is followed through its callers.
const DEEPEST_CALLERS: usize = 4;

/// How far names, parameters and fields are followed through each other: what recursive code hands to
/// itself has no end.
const DEEPEST_FOLLOWED: u32 = 8;

/// One file on its way from tree to facts.
pub(super) struct File<'a> {
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
    pub(super) known: &'a Known<'a>,
    /// What other files say of global names, and which file this is.
    imports: &'a Exports,
    own: usize,
    /// How far something is being followed.
    following: Cell<u32>,
    /// What each variable holds at the point that the walk has reached.
    env: Vec<Value>,
    /// What was there before the assignments since a mark, to be undone.
    pub(super) trail: Vec<(BindingId, Value)>,
    /// All values that a variable is given anywhere: of the last round, and so far.
    joined: Vec<Value>,
    joining: Vec<Option<Value>>,
    tables: Vec<Table>,
    table_at: HashMap<u32, TableId>,
    functions: Vec<FunctionFacts>,
    /// Of which function a parameter is, and which.
    parameters: HashMap<BindingId, (FunctionId, usize)>,
    pub(super) globals: Globals,
    /// How many functions are around the point that the walk has reached.
    pub(super) depth: u32,
    /// What the functions around it have returned so far.
    pub(super) returning: Vec<Option<Value>>,
    /// Texts of places that are known to be empty here.
    pub(super) empty: Vec<&'a str>,
    /// Set within the definition of a declared writer or reader: what it does is its business.
    pub(super) muted: u32,
    /// Set where keys are wanted as well as what they hold.
    pub(super) learning: bool,
    /// Whether this round has learnt anything that the next one would use.
    changed: bool,
    /// Global names that were asked for.
    asked: RefCell<Asked>,
    /// Values that something else has while a function runs.
    pub(super) handed: Vec<Value>,
    pub(super) facts: Facts,
}

/// What came of a file.
pub(crate) struct Followed {
    /// What was found.
    pub(crate) facts: Facts,
    /// What the file says of global names.
    pub(crate) globals: Globals,
    /// The global names that it has asked for.
    pub(crate) asked: Asked,
}

/// Walks through a file.
pub(crate) fn follow<'a>(
    text: &'a str,
    tree: &'a Tree,
    known: &'a Known<'a>,
    imports: &'a Exports,
    own: usize,
) -> Followed {
    let mut file = walked(text, tree, known, imports, own, false);
    file.facts.held = file.held();
    Followed {
        globals: file.exports(),
        asked: file.asked.take(),
        facts: file.facts,
    }
}

/// Walks through a file, as often as a round learns something that the one before did not know.
fn walked<'a>(
    text: &'a str,
    tree: &'a Tree,
    known: &'a Known<'a>,
    imports: &'a Exports,
    own: usize,
    learning: bool,
) -> File<'a> {
    let bindings = tree.bindings.len();
    let mut file = File {
        text,
        tree,
        known,
        imports,
        own,
        following: Cell::new(0),
        env: Vec::new(),
        trail: Vec::new(),
        joined: vec![Value::Unknown; bindings],
        joining: Vec::new(),
        tables: Vec::new(),
        table_at: HashMap::new(),
        functions: vec![FunctionFacts::default(); tree.functions.len()],
        parameters: parameters(tree),
        globals: Globals::new(),
        depth: 0,
        returning: Vec::new(),
        empty: Vec::new(),
        muted: 0,
        learning,
        changed: false,
        asked: RefCell::default(),
        handed: Vec::new(),
        facts: Facts::default(),
    };
    for _ in 0..ROUNDS {
        file.changed = false;
        file.facts = Facts::default();
        file.handed.clear();
        file.env = vec![Value::Unknown; bindings];
        file.joining = vec![None; bindings];
        file.trail.clear();
        file.block(&tree.body);
        let joining = std::mem::take(&mut file.joining);
        let joined: Vec<Value> = joining
            .into_iter()
            .map(|value| value.unwrap_or(Value::Unknown))
            .collect();
        file.changed |= joined != file.joined;
        file.joined = joined;
        // The next round would begin with what this one began with, and find the same.
        if !file.changed {
            break;
        }
    }
    file
}

/// Adds a value to those that something may be; says whether that is new.
fn add(to: &mut Option<Value>, value: Value) -> bool {
    match to {
        Some(before) => before.add(value),
        None => {
            *to = Some(value);
            true
        }
    }
}

impl<'a> File<'a> {
    /// Follows something a step further, if that is not too far.
    pub(super) fn following<T>(&self, otherwise: T, follow: impl FnOnce() -> T) -> T {
        let depth = self.following.get();
        if depth >= DEEPEST_FOLLOWED {
            return otherwise;
        }
        self.following.set(depth + 1);
        let found = follow();
        self.following.set(depth);
        found
    }

    /// The text under a place.
    pub(super) fn source(&self, place: Place) -> &'a str {
        self.text.get(place.range()).unwrap_or_default()
    }
}
