//! Which local variable a name means.

use std::collections::HashMap;

use super::tree::{Binding, BindingId, Place};

/// The scopes that are open while a file is read.
pub(super) struct Scopes {
    bindings: Vec<Binding>,
    names: HashMap<Box<str>, Named>,
    open: Vec<Scope>,
    depth: u32,
}

/// The bindings of a name.
#[derive(Default)]
struct Named {
    /// Those that are in scope, the innermost last.
    visible: Vec<BindingId>,
    all: Vec<BindingId>,
}

struct Scope {
    declared: Vec<BindingId>,
    assigned: Vec<BindingId>,
    end: u32,
}

impl Scopes {
    pub(super) fn new() -> Self {
        Scopes {
            bindings: Vec::new(),
            names: HashMap::new(),
            open: Vec::new(),
            depth: 0,
        }
    }

    /// Begins a block that ends at a byte.
    pub(super) fn open(&mut self, end: u32) {
        self.open.push(Scope {
            declared: Vec::new(),
            assigned: Vec::new(),
            end,
        });
    }

    /// Ends a block; gives the bindings of outer blocks that were assigned to in it.
    pub(super) fn close(&mut self) -> Vec<BindingId> {
        let Some(scope) = self.open.pop() else {
            return Vec::new();
        };
        for binding in &scope.declared {
            let name = self.bindings.get(binding.0 as usize).map(|binding| &binding.name);
            if let Some(named) = name.and_then(|name| self.names.get_mut(name)) {
                named.visible.pop();
            }
        }
        let mut assigned = scope.assigned;
        assigned.sort_unstable();
        assigned.dedup();
        assigned.retain(|binding| !scope.declared.contains(binding));
        if let Some(outer) = self.open.last_mut() {
            outer.assigned.extend(&assigned);
        }
        assigned
    }

    /// Begins the parameters and the body of a function.
    pub(super) fn enter(&mut self) {
        self.depth += 1;
    }

    /// Ends a function; gives its depth.
    pub(super) fn leave(&mut self) -> u32 {
        let depth = self.depth;
        self.depth = self.depth.saturating_sub(1);
        depth
    }

    /// A new variable of the innermost block, in scope from a byte on.
    pub(super) fn declare(&mut self, name: &str, from: usize) -> BindingId {
        let id = BindingId(u32::try_from(self.bindings.len()).unwrap_or(u32::MAX));
        let end = self.open.last().map_or(0, |scope| scope.end);
        self.bindings.push(Binding {
            name: name.into(),
            assigned: 1,
            scope: Place::new(from, end as usize),
            depth: self.depth,
            shared: false,
        });
        // Most names are there already, and need no text of their own.
        if !self.names.contains_key(name) {
            self.names.insert(name.into(), Named::default());
        }
        if let Some(named) = self.names.get_mut(name) {
            named.visible.push(id);
            named.all.push(id);
        }
        if let Some(scope) = self.open.last_mut() {
            scope.declared.push(id);
        }
        id
    }

    /// Counts an assignment.
    pub(super) fn assign(&mut self, binding: BindingId) {
        if let Some(found) = self.bindings.get_mut(binding.0 as usize) {
            found.assigned += 1;
            found.shared |= found.depth != self.depth;
        }
        if let Some(scope) = self.open.last_mut() {
            scope.assigned.push(binding);
        }
    }

    /// The variable that a name means here; none for a global one.
    pub(super) fn find(&self, name: &str) -> Option<BindingId> {
        self.names.get(name)?.visible.last().copied()
    }

    /// All variables, and for each name those that have it.
    pub(super) fn finish(self) -> (Vec<Binding>, HashMap<Box<str>, Vec<BindingId>>) {
        let names = self.names.into_iter().map(|(name, named)| (name, named.all));
        (self.bindings, names.collect())
    }
}
