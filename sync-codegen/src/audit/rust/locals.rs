//! What local variables hold.

use std::collections::BTreeMap;

use super::names::Name;
use super::types::Ty;

/// What is known of a value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Held {
    pub(super) ty: Option<Ty>,
    /// Whether it was made in this function, so that nothing holds it yet.
    pub(super) made: bool,
    /// The field that it refers to.
    pub(super) field: Option<FieldOf>,
}

/// A field of a type.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FieldOf {
    pub(super) owner: Ty,
    /// Whether its owner was made in this function.
    pub(super) made: bool,
    pub(super) name: String,
}

impl Held {
    pub(super) fn of(ty: Ty) -> Self {
        Held {
            ty: Some(ty),
            ..Held::default()
        }
    }

    pub(super) fn named(name: Name) -> Self {
        Held::of(Ty::of(name))
    }

    /// The same as one of several, or what is in a wrapper.
    pub(super) fn one(mut self) -> Self {
        if let Some(ty) = &mut self.ty {
            ty.many = false;
        }
        self
    }

    /// A guess.
    pub(super) fn weak(mut self) -> Self {
        if let Some(ty) = &mut self.ty {
            ty.weak = true;
        }
        self
    }
}

/// The variables in scope.
#[derive(Debug, Default)]
pub(super) struct Locals {
    scopes: Vec<BTreeMap<String, Held>>,
}

impl Locals {
    pub(super) fn open(&mut self) {
        self.scopes.push(BTreeMap::new());
    }

    pub(super) fn close(&mut self) {
        self.scopes.pop();
    }

    /// A new variable; without knowledge it hides another one of its name all the same.
    pub(super) fn bind(&mut self, name: String, held: Option<Held>) {
        if self.scopes.is_empty() {
            self.open();
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.insert(name, held.unwrap_or_default());
        }
    }

    pub(super) fn get(&self, name: &str) -> Option<&Held> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }
}
