//! Names with and without more: `permissions`, `host_flags`, `components`, the cases of an enum.

use crate::definition::NamedDefinition;
use crate::span::Spanned;
use crate::words::NAMED;

use super::node::{Kind, Node};
use super::reader::Reader;

const EXAMPLE: &str = "[structure, assignments]";

impl Reader<'_, '_> {
    /// `permissions` and `host_flags`.
    pub(super) fn named(&mut self, node: &Node, about: &str) -> Vec<NamedDefinition> {
        let mut named = Vec::new();
        for (name, value) in self.names(node, about, EXAMPLE) {
            let description = value.and_then(|value| self.description_of(value));
            named.push(NamedDefinition { name, description });
        }
        named
    }

    /// The names of a list or map, each with its value if it has one.
    pub(super) fn names<'n>(
        &mut self,
        node: &'n Node,
        about: &str,
        example: &str,
    ) -> Vec<(Spanned<String>, Option<&'n Node>)> {
        let mut names = Vec::new();
        match &node.kind {
            Kind::List(nodes) => {
                for node in nodes {
                    match node.only_entry() {
                        Some(entry) => names.extend(self.key(entry).map(|name| (name, given(&entry.value)))),
                        None => names.extend(self.code(node, "a name", example).map(|name| (name, None))),
                    }
                }
            }
            Kind::Map(entries) => {
                for entry in entries {
                    names.extend(self.key(entry).map(|name| (name, given(&entry.value))));
                }
            }
            Kind::Null | Kind::Text { .. } => {
                self.wrong_form(node, &format!("{about} are a list or a map"), example);
            }
        }
        names
    }

    /// A description alone, or a map that has one.
    fn description_of(&mut self, node: &Node) -> Option<Spanned<String>> {
        match &node.kind {
            Kind::Text { value, .. } => Some(Spanned::new(value.clone(), node.span)),
            _ => {
                let fields = self.fields(node, &NAMED, "assignments: Who stands where")?;
                self.description(fields)
            }
        }
    }
}

/// A value, unless it is nothing.
pub(super) fn given(node: &Node) -> Option<&Node> {
    (!matches!(node.kind, Kind::Null)).then_some(node)
}
