//! The types with parts of their own: records, enums and unions.

use crate::definition::{CaseDefinition, FieldDefinition, TypeExpression};
use crate::span::Spanned;
use crate::words::{ENUM_CASE, FIELD, UNION_CASE};

use super::names::given;
use super::node::{Kind, Node};
use super::reader::Reader;

impl Reader<'_, '_> {
    /// `{ item_id: u32, name: { type: string, description: … } }`
    pub(super) fn record(&mut self, node: &Node) -> Option<Vec<FieldDefinition>> {
        let entries = self.map(node, "`record`", "{ record: { item_id: u32, name: string } }")?;
        let mut record = Vec::new();
        for entry in entries {
            let name = self.key(entry);
            let (ty, fields) = self.long_or_short(&entry.value, &FIELD);
            let description = fields.and_then(|fields| self.description(fields));
            let deprecated = fields.and_then(|fields| self.deprecated(fields));
            record.extend(name.zip(ty).map(|(name, ty)| FieldDefinition {
                name,
                ty,
                description,
                deprecated,
            }));
        }
        Some(record)
    }

    /// `[tanks, healers]`, or a map from names to descriptions.
    pub(super) fn enumeration(&mut self, node: &Node) -> Option<Vec<CaseDefinition>> {
        const EXAMPLE: &str = "{ enum: [tanks, healers] }";
        if matches!(node.kind, Kind::Null | Kind::Text { .. }) {
            self.wrong_form(node, "`enum` is a list or a map of cases", EXAMPLE);
            return None;
        }
        let mut cases = Vec::new();
        for (name, value) in self.names(node, "cases", EXAMPLE) {
            let description = match value {
                Some(
                    text @ Node {
                        kind: Kind::Text { .. },
                        ..
                    },
                ) => self.prose(text, "a description", EXAMPLE),
                Some(map) => {
                    let fields = self.fields(map, &ENUM_CASE, "{ enum: { tanks: Who is hit } }");
                    fields.and_then(|fields| self.description(fields))
                }
                None => None,
            };
            cases.push(CaseDefinition {
                name,
                ty: None,
                description,
            });
        }
        Some(cases)
    }

    /// `{ item: u32, nothing: ~ }`
    pub(super) fn union(&mut self, node: &Node) -> Option<Vec<CaseDefinition>> {
        let entries = self.map(node, "`union`", "{ union: { item: u32, nothing: ~ } }")?;
        let mut cases = Vec::new();
        for entry in entries {
            let name = self.key(entry);
            let (ty, description) = match given(&entry.value) {
                Some(value) => self.union_case(value),
                None => (None, None),
            };
            cases.extend(name.map(|name| CaseDefinition {
                name,
                ty,
                description,
            }));
        }
        Some(cases)
    }

    /// What a case carries, and its description. In the long form, `type` may be left out.
    fn union_case(&mut self, node: &Node) -> (Option<TypeExpression>, Option<Spanned<String>>) {
        let describes = node
            .only_entry()
            .is_some_and(|entry| entry.key.value == "description");
        if describes {
            let fields = self.fields(node, &UNION_CASE, "{ description: Nothing was chosen }");
            return (None, fields.and_then(|fields| self.description(fields)));
        }
        let (ty, fields) = self.long_or_short(node, &UNION_CASE);
        (ty, fields.and_then(|fields| self.description(fields)))
    }
}
