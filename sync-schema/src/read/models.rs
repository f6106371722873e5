//! `models` and what hangs on them.

use crate::definition::{
    ModelDefinition, ModelDeleteDefinition, ModelFieldDefinition, ModelKeyDefinition, UniqueDefinition,
};
use crate::span::Spanned;
use crate::words::{DELETE, MODEL, MODEL_FIELD, MODEL_KEY, UNIQUE};

use super::node::{Entry, Kind, Node};
use super::reader::{Fields, Reader};

const EXAMPLE: &str = "tag: { table: tag, key: { uuid: uuid }, ownership: shared, fields: { name: string } }";
const KEY: &str = "key: { uuid: uuid }";
const UNIQUES: &str = "unique: [{ fields: [slug], on_collision: rename }]";
const DELETES: &str = "delete: { tombstone: { keep: 30d } }";
const FIELD: &str = "{ type: string, level: local } or { references: device }";

impl Reader<'_, '_> {
    pub(super) fn models(&mut self, node: &Node) -> Vec<ModelDefinition> {
        let entries = self.map(node, "`models`", EXAMPLE).unwrap_or_default();
        entries.iter().filter_map(|entry| self.model(entry)).collect()
    }

    fn model(&mut self, entry: &Entry) -> Option<ModelDefinition> {
        let name = self.key(entry);
        let fields = self.fields(&entry.value, &MODEL, EXAMPLE)?;
        if fields.get("key").is_none() && !fields.misspells("key", &MODEL) {
            self.missing_key(entry.key.span, "key", MODEL.about, KEY);
        }
        let model = ModelDefinition {
            name: Spanned::new(String::new(), entry.key.span),
            description: self.description(fields),
            table: self.optional(fields, "table", "table: tag"),
            key: fields.get("key").and_then(|key| self.model_key(key)),
            row_id: self.optional(fields, "row_id", "row_id: id"),
            ownership: self.optional(fields, "ownership", "ownership: shared"),
            owner: self.optional(fields, "owner", "owner: device_id"),
            unique: fields
                .get("unique")
                .map(|node| self.uniques(node))
                .unwrap_or_default(),
            delete: fields.get("delete").and_then(|node| self.deletion(node)),
            cascade: self.name_list(fields, "cascade", "cascade: [entry.parent_id]"),
            depends_on: self.name_list(fields, "depends_on", "depends_on: [device]"),
            hooks: self.name_list(fields, "hooks", "hooks: [after_apply]"),
            level: fields.get("level").and_then(|level| self.level(level)),
            was: self.optional(fields, "was", "was: old_name"),
            since: self.optional(fields, "since", "since: 2"),
            fields: fields
                .get("fields")
                .map(|node| self.model_fields(node))
                .unwrap_or_default(),
        };
        name.map(|name| ModelDefinition { name, ..model })
    }

    /// `{ uuid: uuid }` or `{ uuid: { derived: [a, b] } }`
    fn model_key(&mut self, node: &Node) -> Option<ModelKeyDefinition> {
        let Some(entry) = node.only_entry() else {
            match node.entries() {
                Some(_) => self.refuse(node, "the key of a model is one column", KEY),
                None => self.wrong_form(node, "the key of a model is a map of one column", KEY),
            }
            return None;
        };
        let name = self.key(entry);
        let is_derived = entry.value.entries().is_some();
        let (ty, derived) = match is_derived {
            true => {
                let fields = self.fields(&entry.value, &MODEL_KEY, "key: { uuid: { derived: [name] } }")?;
                (None, self.name_list(fields, "derived", "derived: [name]"))
            }
            false => (Some(self.ty(&entry.value)?), Vec::new()),
        };
        Some(ModelKeyDefinition {
            name: name?,
            ty,
            derived,
        })
    }

    fn uniques(&mut self, node: &Node) -> Vec<UniqueDefinition> {
        let nodes = self.list(node, "`unique`", UNIQUES).unwrap_or_default();
        let mut uniques = Vec::new();
        for node in nodes {
            let unique = match &node.kind {
                Kind::Map(_) => {
                    let Some(fields) = self.fields(node, &UNIQUE, UNIQUES) else {
                        continue;
                    };
                    UniqueDefinition {
                        fields: self.name_list(fields, "fields", "fields: [slug]"),
                        on_collision: self.optional(fields, "on_collision", "on_collision: rename"),
                        span: node.span,
                    }
                }
                _ => UniqueDefinition {
                    fields: self.list_of_names(node, "a natural key", UNIQUES),
                    on_collision: None,
                    span: node.span,
                },
            };
            uniques.push(unique);
        }
        uniques
    }

    /// `tombstone` or `{ tombstone: { keep: 30d } }`
    fn deletion(&mut self, node: &Node) -> Option<ModelDeleteDefinition> {
        let Some(entry) = node.only_entry() else {
            let mode = self.code(node, "`delete`", DELETES)?;
            return Some(ModelDeleteDefinition { mode, keep: None });
        };
        let mode = self.key(entry)?;
        let fields = self.fields(&entry.value, &DELETE, DELETES)?;
        Some(ModelDeleteDefinition {
            mode,
            keep: self.optional(fields, "keep", "keep: 30d"),
        })
    }

    fn model_fields(&mut self, node: &Node) -> Vec<ModelFieldDefinition> {
        let entries = self.map(node, "`fields`", FIELD).unwrap_or_default();
        entries
            .iter()
            .filter_map(|entry| self.model_field(entry))
            .collect()
    }

    fn model_field(&mut self, entry: &Entry) -> Option<ModelFieldDefinition> {
        let name = self.key(entry)?;
        let mut field = ModelFieldDefinition {
            name,
            ty: None,
            references: None,
            by: None,
            defer: None,
            seeded: None,
            immutable: None,
            level: None,
            conflict: None,
            on_insert: None,
            on_apply: None,
            was: None,
            since: None,
            description: None,
            deprecated: None,
        };
        let node = &entry.value;
        let is_long = node
            .entries()
            .is_some_and(|entries| entries.iter().any(|entry| MODEL_FIELD.knows(&entry.key.value)));
        if !is_long {
            field.ty = Some(self.ty(node)?);
            return Some(field);
        }
        let fields = self.fields(node, &MODEL_FIELD, FIELD)?;
        field.ty = fields.get("type").and_then(|ty| self.ty(ty));
        field.references = fields.get("references").and_then(|model| self.ty(model));
        let misspelt = fields.misspells("type", &MODEL_FIELD) || fields.misspells("references", &MODEL_FIELD);
        if fields.get("type").is_none() && fields.get("references").is_none() && !misspelt {
            self.missing_key(node.span, "type", MODEL_FIELD.about, FIELD);
        }
        field.by = self.optional(fields, "by", "by: uuid");
        field.defer = self.truth(fields, "defer");
        field.seeded = self.truth(fields, "seeded");
        field.immutable = self.truth(fields, "immutable");
        field.level = fields.get("level").and_then(|level| self.level(level));
        field.conflict = self.optional(fields, "conflict", "conflict: last_writer");
        field.on_insert = self.initial(fields, "on_insert");
        field.on_apply = self.initial(fields, "on_apply");
        field.was = self.optional(fields, "was", "was: old_name");
        field.since = self.optional(fields, "since", "since: 2");
        field.description = self.description(fields);
        field.deprecated = self.deprecated(fields);
        Some(field)
    }

    /// A value as text: nothing is `null`.
    fn initial(&mut self, fields: Fields<'_>, key: &str) -> Option<Spanned<String>> {
        let node = fields.get(key)?;
        match node.kind {
            Kind::Null => Some(Spanned::new("null".to_owned(), node.span)),
            _ => self.code(node, &format!("`{key}`"), "on_insert: now"),
        }
    }

    fn name_list(&mut self, fields: Fields<'_>, key: &str, example: &str) -> Vec<Spanned<String>> {
        match fields.get(key) {
            Some(node) => self.list_of_names(node, &format!("`{key}`"), example),
            None => Vec::new(),
        }
    }

    fn list_of_names(&mut self, node: &Node, about: &str, example: &str) -> Vec<Spanned<String>> {
        let nodes = self.list(node, about, example).unwrap_or_default();
        nodes
            .iter()
            .filter_map(|node| self.code(node, "a name", example))
            .collect()
    }
}
