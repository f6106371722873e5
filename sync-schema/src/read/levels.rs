//! `level:` in its three forms.

use crate::definition::{LevelDefinition, LevelRow, LevelUse};
use crate::words::{LEVEL, LEVEL_ROW};

use super::node::{Entry, Kind, Node};
use super::reader::Reader;

const EXAMPLE: &str = "level: batch, level: { batch: { delay: 500ms } }, or a list of rows";
const ROW: &str = "- { when: in_combat, use: batch }";

impl Reader<'_, '_> {
    /// A level, or a decision table of levels.
    pub(super) fn level(&mut self, node: &Node) -> Option<LevelDefinition> {
        let Kind::List(nodes) = &node.kind else {
            return self.level_use(node).map(LevelDefinition::One);
        };
        let rows = nodes.iter().filter_map(|node| self.level_row(node)).collect();
        Some(LevelDefinition::Table {
            rows,
            span: node.span,
        })
    }

    fn level_row(&mut self, node: &Node) -> Option<LevelRow> {
        let fields = self.fields(node, &LEVEL_ROW, ROW)?;
        let when = self.optional(fields, "when", ROW);
        let Some(level) = fields.get("use") else {
            self.missing_key(node.span, "use", LEVEL_ROW.about, ROW);
            return None;
        };
        Some(LevelRow {
            when,
            level: self.level_use(level)?,
            span: node.span,
        })
    }

    fn level_use(&mut self, node: &Node) -> Option<LevelUse> {
        if let Some(entry) = node.only_entry() {
            return self.overridden(entry);
        }
        if node.entries().is_some() {
            self.refuse(
                node,
                "a level with overrides has one key, its name",
                "{ batch: { delay: 500ms } }",
            );
            return None;
        }
        let level = self.code(node, "a level", EXAMPLE)?;
        Some(LevelUse {
            level,
            delay: None,
            priority: None,
            repair: None,
        })
    }

    /// `batch: { delay: 500ms }`
    fn overridden(&mut self, entry: &Entry) -> Option<LevelUse> {
        let level = self.key(entry)?;
        let example = "{ delay: 500ms, priority: low, repair: on_request }";
        if matches!(entry.value.kind, Kind::Null) {
            return Some(LevelUse {
                level,
                delay: None,
                priority: None,
                repair: None,
            });
        }
        let fields = self.fields(&entry.value, &LEVEL, example)?;
        Some(LevelUse {
            level,
            delay: self.optional(fields, "delay", "delay: 500ms"),
            priority: self.optional(fields, "priority", "priority: low"),
            repair: self.optional(fields, "repair", "repair: on_request"),
        })
    }
}
