//! Warnings about what is declared and never used.

use super::condition::Conditions;
use super::path::Built;
use super::scope::Scopes;
use super::types::Types;
use crate::codes::structure::UNUSED_DECLARATION;
use crate::definition::Definition;
use crate::diagnostic::{Diagnostic, Sink};
use crate::span::Spanned;

/// Warns of each declaration that nothing refers to.
pub(super) fn unused(
    sink: &mut Sink,
    definition: &Definition,
    types: &Types,
    scopes: &Scopes,
    conditions: &Conditions<'_>,
    built: &Built,
) {
    let mut scope_used = vec![false; scopes.list.len()];
    for path in &built.paths {
        for scope in scopes.around(path.scope) {
            scope_used[scope.0] = true;
        }
    }
    let mut warn = |what: &str, name: &Spanned<String>, used: bool| {
        if !used {
            let headline = format!("{what} `{}` is never used", name.value);
            sink.push(
                Diagnostic::new(UNUSED_DECLARATION, name.span, headline).help("use it, or take it out"),
            );
        }
    };
    for (place, flag) in definition.host_flags.iter().enumerate() {
        warn("host flag", &flag.name, conditions.is_flag_used(place));
    }
    for (place, scope) in definition.scopes.iter().enumerate() {
        warn("scope", &scope.name, scope_used[place + 1]);
    }
    for (place, class) in definition.permissions.iter().enumerate() {
        warn("permission", &class.name, built.used_classes[place]);
    }
    for (place, condition) in definition.conditions.iter().enumerate() {
        warn("condition", &condition.name, conditions.is_used(place));
    }
    for (place, component) in definition.components.iter().enumerate() {
        warn("component", &component.name, built.used_components[place]);
    }
    for (place, ty) in definition.types.iter().enumerate() {
        warn("type", &ty.name, types.is_used(place));
    }
}
