//! `scopes`, `conditions`, `components` and `transport`.

use crate::definition::{
    ComponentDefinition, ConditionDefinition, KeyDefinition, ScopeDefinition, Traits, TransportDefinition,
};
use crate::words::{COMPONENT, SCOPE, TRANSPORT};

use super::node::{Kind, Node};
use super::reader::{Fields, Reader};

const SCOPE_EXAMPLE: &str = "encounter: { within: raid, keys: { encounter: u8 } }";

impl Reader<'_, '_> {
    pub(super) fn scopes(&mut self, node: &Node) -> Vec<ScopeDefinition> {
        let entries = self.map(node, "`scopes`", SCOPE_EXAMPLE).unwrap_or_default();
        let mut scopes = Vec::new();
        for entry in entries {
            let name = self.key(entry);
            let Some(fields) = self.fields(&entry.value, &SCOPE, SCOPE_EXAMPLE) else {
                continue;
            };
            let within = self.optional(fields, "within", "within: raid");
            let keys = fields
                .get("keys")
                .map(|keys| self.scope_keys(keys))
                .unwrap_or_default();
            let description = self.description(fields);
            scopes.extend(name.map(|name| ScopeDefinition {
                name,
                description,
                within,
                keys,
            }));
        }
        scopes
    }

    fn scope_keys(&mut self, node: &Node) -> Vec<KeyDefinition> {
        let entries = self
            .map(node, "`keys`", "keys: { encounter: u8 }")
            .unwrap_or_default();
        let mut keys = Vec::new();
        for entry in entries {
            let name = self.key(entry);
            let ty = self.ty(&entry.value);
            keys.extend(name.zip(ty).map(|(name, ty)| KeyDefinition { name, ty }));
        }
        keys
    }

    pub(super) fn conditions(&mut self, node: &Node) -> Vec<ConditionDefinition> {
        const EXAMPLE: &str = "active_raid: raid == 1";
        let entries = self.map(node, "`conditions`", EXAMPLE).unwrap_or_default();
        let mut conditions = Vec::new();
        for entry in entries {
            let name = self.key(entry);
            let expression = self.code(&entry.value, "a condition", EXAMPLE);
            conditions.extend(
                name.zip(expression)
                    .map(|(name, expression)| ConditionDefinition { name, expression }),
            );
        }
        conditions
    }

    pub(super) fn components(&mut self, node: &Node) -> Vec<ComponentDefinition> {
        const EXAMPLE: &str = "assignments: { scope: encounter, permission: assignments, level: realtime }";
        let mut components = Vec::new();
        for (name, value) in self.names(node, "`components`", EXAMPLE) {
            let mut component = ComponentDefinition {
                name,
                description: None,
                defaults: Traits::default(),
            };
            if let Some(fields) = value.and_then(|value| self.fields(value, &COMPONENT, EXAMPLE)) {
                component.description = self.description(fields);
                component.defaults = self.traits(fields);
            }
            components.push(component);
        }
        components
    }

    /// The keys that a component and a path have in common.
    pub(super) fn traits(&mut self, fields: Fields<'_>) -> Traits {
        Traits {
            scope: self.optional(fields, "scope", "scope: encounter"),
            permission: self.optional(fields, "permission", "permission: assignments"),
            level: fields.get("level").and_then(|level| self.level(level)),
            conflict: self.optional(fields, "conflict", "conflict: last_writer"),
        }
    }

    pub(super) fn transport(&mut self, node: &Node) -> TransportDefinition {
        if matches!(node.kind, Kind::Null) {
            return TransportDefinition::default();
        }
        const EXAMPLE: &str = "transport: { mtu: 240, rate: 800, burst: 4000, overhead: 40, clean: false }";
        let Some(fields) = self.fields(node, &TRANSPORT, EXAMPLE) else {
            return TransportDefinition::default();
        };
        TransportDefinition {
            mtu: self.number(fields, "mtu"),
            rate: self.number(fields, "rate"),
            burst: self.number(fields, "burst"),
            overhead: self.number(fields, "overhead"),
            clean: self.truth(fields, "clean"),
        }
    }
}
