//! What is known of one file while it is walked through.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::fact::Facts;
use super::known::Known;
use super::tree::{Binding, BindingId, FunctionId, Place, Tree};
use super::value::{Piece, Record, Source, Step, TableId, Value};

/// Values of global names.
pub(crate) type Globals = BTreeMap<Arc<str>, Value>;

/// What other files say of global names.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    /// Each with the file that says so.
    values: BTreeMap<Arc<str>, Vec<(usize, Value)>>,
}

impl Exports {
    /// Adds what a file says.
    pub(crate) fn add(&mut self, file: usize, globals: Globals) {
        for (name, value) in globals {
            self.values.entry(name).or_default().push((file, value));
        }
    }

    /// What all other files say of a name.
    fn get(&self, own: usize, name: &str) -> Option<Value> {
        let others = self.values.get(name)?.iter().filter(|(file, _)| *file != own);
        let values: Vec<Value> = others.map(|(_, value)| value.clone()).collect();
        (!values.is_empty()).then(|| Value::one_of(values))
    }
}

/// How often a file is walked through, so that what is known late is used early.
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
    /// Whether this is the round that finds.
    pub(super) finding: bool,
    pub(super) facts: Facts,
}

/// A table that the file makes.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Table {
    /// By name or number.
    pub(super) fields: Record,
    /// In their order, each with where it is read.
    pub(super) items: Vec<(Value, Option<Source>)>,
    /// What stands under keys that are not known.
    pub(super) others: Option<Value>,
    /// The global name that it was given.
    pub(super) name: Option<Arc<str>>,
}

/// What is known of a function.
#[derive(Debug, Default, Clone, PartialEq)]
struct FunctionFacts {
    returns: Option<Value>,
    /// What calls in this file hand in.
    arguments: BTreeMap<usize, Value>,
}

/// Walks through a file. Gives what was found, and what the file says of global names.
pub(crate) fn follow<'a>(
    text: &'a str,
    tree: &'a Tree,
    known: &'a Known<'a>,
    imports: &'a Exports,
    own: usize,
) -> (Facts, Globals) {
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
        finding: false,
        facts: Facts::default(),
    };
    for round in 1..=ROUNDS {
        file.finding = round == ROUNDS;
        file.env = vec![Value::Unknown; bindings];
        file.joining = vec![None; bindings];
        file.trail.clear();
        file.block(&tree.body);
        let joining = std::mem::take(&mut file.joining);
        file.joined = joining
            .into_iter()
            .map(|value| value.unwrap_or(Value::Unknown))
            .collect();
    }
    let exports = file.exports();
    (file.facts, exports)
}

fn parameters(tree: &Tree) -> HashMap<BindingId, (FunctionId, usize)> {
    let mut parameters = HashMap::new();
    for (id, function) in (0..).map(FunctionId).zip(&tree.functions) {
        for (position, parameter) in function.parameters.iter().enumerate() {
            parameters.insert(*parameter, (id, position));
        }
    }
    parameters
}

impl<'a> File<'a> {
    pub(super) fn binding(&self, id: BindingId) -> Option<&'a Binding> {
        self.tree.bindings.get(id.0 as usize)
    }

    /// What a variable holds here.
    pub(super) fn read(&self, id: BindingId) -> Value {
        let at = id.0 as usize;
        let elsewhere = self
            .binding(id)
            .is_some_and(|binding| binding.shared || (binding.assigned > 1 && binding.depth != self.depth));
        let values = if elsewhere { &self.joined } else { &self.env };
        values.get(at).cloned().unwrap_or(Value::Unknown)
    }

    /// Gives a variable its first value, or another one.
    pub(super) fn assign(&mut self, id: BindingId, value: Value) {
        if let Some(joining) = self.joining.get_mut(id.0 as usize) {
            let before = joining.take();
            *joining = Some(match before {
                Some(before) => before.or(value.clone()),
                None => value.clone(),
            });
        }
        self.set(id, value);
    }

    /// Changes what a variable holds here, without anything being assigned.
    pub(super) fn set(&mut self, id: BindingId, value: Value) {
        if let Some(slot) = self.env.get_mut(id.0 as usize) {
            let before = std::mem::replace(slot, value);
            self.trail.push((id, before));
        }
    }

    /// Puts back what a variable held before.
    pub(super) fn restore(&mut self, id: BindingId, value: Value) {
        if let Some(slot) = self.env.get_mut(id.0 as usize) {
            *slot = value;
        }
    }

    /// What a variable held at the point that the walk has reached.
    pub(super) fn now(&self, id: BindingId) -> Value {
        self.env.get(id.0 as usize).cloned().unwrap_or(Value::Unknown)
    }

    /// Where a loop begins, its variables may hold what they are given in it.
    pub(super) fn widen(&mut self, bindings: &[BindingId]) {
        for id in bindings {
            let later = self.joined.get(id.0 as usize).cloned().unwrap_or(Value::Unknown);
            let value = self.now(*id).or(later);
            self.set(*id, value);
        }
    }

    /// The table that a constructor makes, the same in each round.
    pub(super) fn table(&mut self, at: Place) -> TableId {
        let next = TableId(u32::try_from(self.tables.len()).unwrap_or(u32::MAX));
        let id = *self.table_at.entry(at.start).or_insert(next);
        if id == next {
            self.tables.push(Table::default());
        }
        id
    }

    pub(super) fn table_facts(&self, id: TableId) -> Option<&Table> {
        self.tables.get(id.0 as usize)
    }

    pub(super) fn table_facts_mut(&mut self, id: TableId) -> Option<&mut Table> {
        self.tables.get_mut(id.0 as usize)
    }

    /// A global name gets a value, perhaps not its only one.
    pub(super) fn assign_global(&mut self, name: &str, value: Value) {
        for alternative in value.alternatives() {
            if let Value::Table(id) = alternative
                && let Some(table) = self.table_facts_mut(*id)
                && table.name.is_none()
            {
                table.name = Some(name.into());
            }
        }
        let itself =
            |value: &Value| matches!(value, Value::Global(other) if **other == *name) || *value == Value::Nil;
        let kept: Vec<Value> = value
            .alternatives()
            .iter()
            .filter(|value| !itself(value))
            .cloned()
            .collect();
        if kept.is_empty() {
            return;
        }
        let value = Value::one_of(kept);
        let value = match self.globals.remove(name) {
            Some(before) => before.or(value),
            None => value,
        };
        self.globals.insert(name.into(), value);
    }

    /// What stands at a global name, if anything is known of it.
    pub(super) fn global(&self, name: &str) -> Option<Value> {
        self.following(None, || self.global_at(name, 0))
    }

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

    fn global_at(&self, name: &str, depth: usize) -> Option<Value> {
        if depth > DEEPEST_CALLERS || self.known.role(name).is_some() {
            return None;
        }
        let value = match (self.globals.get(name), self.imports.get(self.own, name)) {
            (Some(own), Some(others)) => Some(own.clone().or(others)),
            (Some(own), None) => Some(own.clone()),
            (None, others) => others,
        };
        if let Some(value) = value {
            return match &value {
                Value::Global(other) if **other != *name => {
                    self.global_at(other, depth + 1).or_else(|| Some(value.clone()))
                }
                _ => Some(value),
            };
        }
        let (table, field) = name.rsplit_once('.')?;
        let table = self.global_at(table, depth + 1)?;
        let found: Vec<Value> = table
            .alternatives()
            .iter()
            .filter_map(|table| self.field(table, field))
            .collect();
        (!found.is_empty()).then(|| Value::one_of(found))
    }

    /// A named field of a table whose fields are known.
    pub(super) fn field(&self, table: &Value, name: &str) -> Option<Value> {
        match table {
            Value::Table(id) => self.table_facts(*id)?.fields.get(name).cloned(),
            Value::Record(record) => record.get(name).cloned(),
            Value::Global(table) => self.global(&format!("{table}.{name}")),
            _ => None,
        }
    }

    pub(super) fn returns(&self, id: FunctionId) -> Option<&Value> {
        self.functions.get(id.0 as usize)?.returns.as_ref()
    }

    pub(super) fn set_returns(&mut self, id: FunctionId, value: Option<Value>) {
        if let Some(function) = self.functions.get_mut(id.0 as usize) {
            function.returns = value;
        }
    }

    /// A call hands a value in.
    pub(super) fn pass(&mut self, id: FunctionId, position: usize, value: Value) {
        let Some(function) = self.functions.get_mut(id.0 as usize) else {
            return;
        };
        let value = match function.arguments.remove(&position) {
            Some(before) => before.or(value),
            None => value,
        };
        function.arguments.insert(position, value);
    }

    /// What callers in this file hand in for a parameter.
    pub(super) fn handed_in(&self, parameter: BindingId) -> Option<Value> {
        self.handed_in_at(parameter, 0)
    }

    fn handed_in_at(&self, parameter: BindingId, depth: usize) -> Option<Value> {
        if depth > DEEPEST_CALLERS {
            return None;
        }
        let (function, position) = self.parameters.get(&parameter)?;
        let found = self.functions.get(function.0 as usize)?.arguments.get(position)?;
        let mut values = Vec::new();
        for value in found.alternatives() {
            match value {
                Value::Parameter(other) => values.extend(self.handed_in_at(*other, depth + 1)),
                Value::Within(other, steps) => {
                    let table = self.handed_in_at(*other, depth + 1);
                    values.extend(table.map(|table| self.walk_into(&table, steps)));
                }
                value => values.push(value.clone()),
            }
        }
        (!values.is_empty()).then(|| Value::one_of(values))
    }

    /// The text under a place.
    pub(super) fn source(&self, place: Place) -> &'a str {
        self.text.get(place.range()).unwrap_or_default()
    }

    /// What other files can use: values that mean the same outside of this one.
    fn exports(&self) -> Globals {
        let mut exports = Globals::new();
        for (name, value) in &self.globals {
            // What cannot be said elsewhere is still something else than what others say.
            let value = self.exported(value, 0).unwrap_or(Value::Unknown);
            exports.insert(name.clone(), value);
        }
        exports
    }

    fn exported(&self, value: &Value, depth: usize) -> Option<Value> {
        match value {
            _ if depth > DEEPEST_CALLERS => None,
            Value::Nil | Value::Boolean(_) | Value::Numeric | Value::Number(_) | Value::Global(_) => {
                Some(value.clone())
            }
            Value::Text(pieces) => Some(Value::Text(pieces.iter().map(Piece::anonymous).collect())),
            Value::State(steps) => Some(Value::State(steps.iter().map(Step::anonymous).collect())),
            Value::Table(id) => {
                let fields = &self.table_facts(*id)?.fields;
                let fields = fields.iter().filter_map(|(name, value)| {
                    let value = self.exported(value, depth + 1)?;
                    Some((name.clone(), value))
                });
                Some(Value::Record(Arc::new(fields.collect())))
            }
            Value::Choice(values) => {
                let values: Option<Vec<Value>> = values
                    .iter()
                    .map(|value| self.exported(value, depth + 1))
                    .collect();
                Some(Value::one_of(values?))
            }
            Value::Function(id) => {
                let returns = self.exported(self.returns(*id)?, depth + 1)?;
                Some(Value::Result(Arc::new(returns), self.is_pure_function(*id, 0)))
            }
            Value::Unknown
            | Value::Record(_)
            | Value::Result(..)
            | Value::Parameter(_)
            | Value::Within(..) => None,
        }
    }
}
