use std::collections::{BTreeSet, HashMap};

use crate::sync::Syncable as ByHand;

#[derive(Clone, Default)]
pub struct Tag {
    pub uuid: Uuid,
    pub canonical_name: String,
    pub color: Option<String>,
    pub aliases: BTreeSet<String>,
    pub attributes: HashMap<String, String>,
    pub created_at: DateTime,
}

impl ByHand for Tag { //~ certain hand-written-impl tag
    // What it does is its business.
    fn apply(&mut self, change: Change) {
        *self = Tag { color: change.color, ..self.clone() };
    }
}

/// Has no declaration.
pub struct Draft {
    pub text: String,
}

impl ByHand for Draft {} //~ certain hand-written-impl Draft; certain undeclared-model Draft

impl<T: Row> ByHand for T {} //~ possible hand-written-impl T

impl<T> ByHand for Versioned<T> {} //~ certain hand-written-impl Versioned; certain undeclared-model Versioned

impl std::fmt::Display for Tag {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(&self.canonical_name)
    }
}
