//! What was written as a tree of texts, lists and maps, each with its place.

use crate::span::{Span, Spanned};

/// A value.
#[derive(Debug, Clone)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// Where it stands: a text without its quotes, nothing at the key that has it.
    pub span: Span,
}

/// The forms of a value.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `~`, `null`, or nothing at all.
    Null,
    /// Any other scalar; what it means follows from its place.
    Text {
        /// The text.
        value: String,
        /// Written without quotes, so that it can be a number or a truth value.
        plain: bool,
    },
    /// In the order of writing.
    List(Vec<Node>),
    /// In the order of writing, each key once.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Spanned<String>,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// Its form, to be read after "found".
    pub fn form(&self) -> &'static str {
        match &self.kind {
            Kind::Null => "nothing",
            Kind::Text { .. } => "a text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
        }
    }

    /// The entries of a map.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            Kind::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The only entry of a map that has one.
    pub fn only_entry(&self) -> Option<&Entry> {
        match self.entries() {
            Some([entry]) => Some(entry),
            _ => None,
        }
    }
}
