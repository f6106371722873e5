//! `legacy`: what the audit is told about a code base.

use crate::definition::{
    AccessDefinition, LegacyDefinition, MetadataDefinition, Number, RustLegacyDefinition, SyncCallDefinition,
};
use crate::span::Spanned;
use crate::words::{LEGACY, LEGACY_RUST, METADATA, Place, READER, WRITER};

use super::names::given;
use super::node::{Kind, Node};
use super::reader::{Fields, Reader};

const EXAMPLE: &str = "legacy: { roots: [Addon_Saved], writers: { Addon.Set: { path: 1, value: 2 } } }";

impl Reader<'_, '_> {
    pub(super) fn legacy(&mut self, node: &Node) -> LegacyDefinition {
        let Some(fields) = self.fields(node, &LEGACY, EXAMPLE) else {
            return LegacyDefinition::default();
        };
        LegacyDefinition {
            peer: self.optional(fields, "peer", "peer: Addon.sync"),
            roots: self.texts(fields, "roots", "roots: [Addon_Saved]"),
            writers: self.accesses(fields, "writers", &WRITER, "Addon.Set: { path: 1, value: 2 }"),
            readers: self.accesses(fields, "readers", &READER, "Addon.Get: { path: 1 }"),
            sync_calls: self.sync_calls(fields),
            metadata: match fields.get("metadata").and_then(given) {
                Some(metadata) => self.metadata(metadata),
                None => MetadataDefinition::default(),
            },
            rust: match fields.get("rust").and_then(given) {
                Some(rust) => self.legacy_rust(rust),
                None => RustLegacyDefinition::default(),
            },
        }
    }

    fn accesses(
        &mut self,
        fields: Fields<'_>,
        key: &str,
        place: &Place,
        example: &str,
    ) -> Vec<AccessDefinition> {
        let Some(node) = fields.get(key).and_then(given) else {
            return Vec::new();
        };
        let mut accesses = Vec::new();
        for entry in self.map(node, &format!("`{key}`"), example).unwrap_or_default() {
            let name = self.key(entry);
            let Some(fields) = self.fields(&entry.value, place, example) else {
                continue;
            };
            let access = AccessDefinition {
                name: Spanned::new(String::new(), entry.key.span),
                path: self.positions(fields, "path"),
                at: self.optional(fields, "at", "at: 'roles.{1}'"),
                value: self.number(fields, "value"),
                metadata: self.number(fields, "metadata"),
            };
            accesses.extend(name.map(|name| AccessDefinition { name, ..access }));
        }
        accesses
    }

    /// A number, or a list of them.
    fn positions(&mut self, fields: Fields<'_>, key: &str) -> Vec<Spanned<Number>> {
        match fields.get(key).map(|node| &node.kind) {
            Some(Kind::List(nodes)) => nodes
                .iter()
                .filter_map(|node| self.number_at(node, "path"))
                .collect(),
            _ => self.number(fields, key).into_iter().collect(),
        }
    }

    fn sync_calls(&mut self, fields: Fields<'_>) -> Vec<SyncCallDefinition> {
        const EXAMPLE: &str = "sync_calls: { Addon.Broadcast: [assignments] }";
        let Some(node) = fields.get("sync_calls").and_then(given) else {
            return Vec::new();
        };
        let mut calls = Vec::new();
        for (name, value) in self.names(node, "`sync_calls`", EXAMPLE) {
            let instead = value
                .map(|value| self.texts_of(value, "what is synced without a call", EXAMPLE))
                .unwrap_or_default();
            calls.push(SyncCallDefinition { name, instead });
        }
        calls
    }

    fn metadata(&mut self, node: &Node) -> MetadataDefinition {
        let Some(fields) = self.fields(node, &METADATA, "metadata: { level: syncLevel }") else {
            return MetadataDefinition::default();
        };
        MetadataDefinition {
            level: self.optional(fields, "level", "level: syncLevel"),
            component: self.optional(fields, "component", "component: componentType"),
            scope: self.optional(fields, "scope", "scope: scope"),
            levels: self.pairs(fields, "levels", "levels: { REALTIME: realtime }"),
            components: self.pairs(fields, "components", "components: { settings: structure }"),
        }
    }

    fn legacy_rust(&mut self, node: &Node) -> RustLegacyDefinition {
        let Some(fields) = self.fields(node, &LEGACY_RUST, "rust: { traits: [Syncable] }") else {
            return RustLegacyDefinition::default();
        };
        RustLegacyDefinition {
            traits: self.texts(fields, "traits", "traits: [Syncable]"),
            functions: self.texts(fields, "functions", "functions: [sync_model]"),
            writers: self.texts(fields, "writers", "writers: ['ActiveModel::update']"),
            bulk: self.texts(fields, "bulk", "bulk: [update_many]"),
            models: self.pairs(fields, "models", "models: { Location: locations }"),
        }
    }

    /// A list of texts, or one.
    fn texts(&mut self, fields: Fields<'_>, key: &str, example: &str) -> Vec<Spanned<String>> {
        let node = fields.get(key).and_then(given);
        node.map(|node| self.texts_of(node, &format!("`{key}`"), example))
            .unwrap_or_default()
    }

    fn texts_of(&mut self, node: &Node, about: &str, example: &str) -> Vec<Spanned<String>> {
        let nodes = match &node.kind {
            Kind::Text { .. } => std::slice::from_ref(node),
            _ => self.list(node, about, example).unwrap_or_default(),
        };
        nodes
            .iter()
            .filter_map(|node| self.code(node, about, example))
            .collect()
    }

    /// A map of texts to texts.
    fn pairs(
        &mut self,
        fields: Fields<'_>,
        key: &str,
        example: &str,
    ) -> Vec<(Spanned<String>, Spanned<String>)> {
        let about = format!("`{key}`");
        let Some(node) = fields.get(key).and_then(given) else {
            return Vec::new();
        };
        let mut pairs = Vec::new();
        for entry in self.map(node, &about, example).unwrap_or_default() {
            let name = self.key(entry);
            let value = self.code(&entry.value, &about, example);
            pairs.extend(name.zip(value));
        }
        pairs
    }
}
