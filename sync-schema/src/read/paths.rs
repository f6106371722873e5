//! `paths` and what hangs on them.

use crate::definition::{DeprecationDefinition, PathDefinition};
use crate::words::{DEPRECATED, PATH};

use super::MAX_PATHS;
use super::faults::beyond;
use super::node::{Entry, Kind, Node};
use super::reader::{Fields, Reader};

const EXAMPLE: &str = "ui.point: { type: string, level: local }";

impl Reader<'_, '_> {
    pub(super) fn paths(&mut self, node: &Node) -> Vec<PathDefinition> {
        let entries = self.map(node, "`paths`", EXAMPLE).unwrap_or_default();
        let mut paths = Vec::new();
        for entry in entries {
            self.paths += 1;
            if self.paths > MAX_PATHS {
                if self.paths == MAX_PATHS + 1 {
                    self.faults
                        .push(beyond(MAX_PATHS, "paths in a schema", entry.key.span));
                }
                break;
            }
            paths.extend(self.path(entry));
        }
        paths
    }

    /// None where anything of it is faulty: what is left of it would only be reported again for what it lacks. Of a
    /// group those that are sound stay.
    pub(super) fn path(&mut self, entry: &Entry) -> Option<PathDefinition> {
        let before = self.faults.count();
        let template = self.key(entry);
        let fields = self.fields(&entry.value, &PATH, EXAMPLE)?;
        let name = self.optional(fields, "name", "name: assigned_player");
        let ty = fields.get("type").and_then(|ty| self.ty(ty));
        let component = self.optional(fields, "component", "component: assignments");
        let traits = self.traits(fields);
        let description = self.description(fields);
        let deprecated = self.deprecated(fields);
        let is_sound = self.faults.count() == before;
        let paths = fields
            .get("paths")
            .map(|paths| self.paths(paths))
            .unwrap_or_default();
        let is_emptied = paths.is_empty() && self.faults.count() > before;
        let template = template.filter(|_| is_sound && !is_emptied)?;
        Some(PathDefinition {
            template,
            name,
            ty,
            component,
            traits,
            description,
            deprecated,
            paths,
        })
    }

    /// `deprecated:` of a path or field.
    pub(super) fn deprecated(&mut self, fields: Fields<'_>) -> Option<DeprecationDefinition> {
        const EXAMPLE: &str = "deprecated: { since: 3, use: new_name, remove_after: 2026-12-31 }";
        let node = fields.get("deprecated")?;
        match &node.kind {
            Kind::Text { value, plain: true } if value == "false" => None,
            Kind::Text { value, plain: true } if value == "true" => Some(DeprecationDefinition {
                since: None,
                instead: None,
                remove_after: None,
                span: node.span,
            }),
            Kind::Map(_) => {
                let fields = self.fields(node, &DEPRECATED, EXAMPLE)?;
                Some(DeprecationDefinition {
                    since: self.optional(fields, "since", "since: 3"),
                    instead: self.optional(fields, "use", "use: new_name"),
                    remove_after: self.optional(fields, "remove_after", "remove_after: 2026-12-31"),
                    span: node.span,
                })
            }
            _ => {
                self.wrong_form(node, "`deprecated` is `true` or a map", EXAMPLE);
                None
            }
        }
    }
}
