//! From a path as written to a path of the IR: everything that groups and components hand down.

use std::collections::HashSet;

use super::condition::Conditions;
use super::flatten::Leaf;
use super::level::Levels;
use super::name::{self, Names, Namespace};
use super::policy::{self, Subject};
use super::scope::Scopes;
use super::suggest::listed;
use super::types::Types;
use super::{deprecation, template};
use crate::codes::{levels, structure as codes};
use crate::definition::{ComponentDefinition, LevelDefinition};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{
    self, Component, ComponentIndex, Conflict, Key, Path, Permission, ScopeIndex, Segment, Type,
};
use crate::span::{Span, Spanned};

/// What is known of a path before policies are looked at.
pub(super) struct Draft<'a> {
    pub(super) leaf: Leaf<'a>,
    pub(super) name: String,
    pub(super) segments: Vec<Segment>,
    pub(super) keys: Vec<Key>,
    pub(super) ty: Option<(Type, bool)>,
    /// Whether the type itself leaves a greatest length to its default.
    pub(super) is_unstated: bool,
}

/// Names, keys and types of all paths. A path without usable keys is left out.
pub(super) fn drafts<'a>(
    sink: &mut Sink,
    types: &mut Types,
    scopes: &Scopes,
    leaves: Vec<Leaf<'a>>,
) -> Vec<Draft<'a>> {
    let mut taken = Namespace::new("path", naming::pascal);
    let mut drafts = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        let name = path_name(sink, &leaf);
        taken.take(sink, &name.value, name.span);
        let keys = template::keys(sink, types, scopes, &leaf.parts, leaf.span());
        types.watch();
        let ty = types.entry(sink, leaf.ty, &name.value);
        if let Some((segments, keys)) = keys {
            drafts.push(Draft {
                leaf,
                name: name.value,
                segments,
                keys,
                ty,
                is_unstated: types.was_unstated(),
            });
        }
    }
    drafts
}

fn path_name(sink: &mut Sink, leaf: &Leaf<'_>) -> Spanned<String> {
    if let Some(written) = &leaf.definition.name {
        name::declared(sink, "path", written, &[]);
        return written.clone();
    }
    let found = Spanned::new(template::default_name(&leaf.parts), leaf.span());
    if !name::is_snake(&found.value) {
        let headline = format!("the template gives no good name for this path: `{}`", found.value);
        sink.push(
            Diagnostic::new(crate::codes::names::INVALID_NAME, found.span, headline)
                .help("state one with `name:`"),
        );
    }
    found
}

/// All that paths refer to.
pub(super) struct Surroundings<'a, 'b> {
    pub(super) types: &'b Types,
    pub(super) scopes: &'b Scopes,
    pub(super) classes: &'b Names,
    pub(super) conditions: &'b mut Conditions<'a>,
    pub(super) components: &'a [ComponentDefinition],
    /// Whether no path was left out since it is faulty.
    pub(super) is_whole: bool,
}

/// Paths and components, not numbered yet.
pub(super) struct Built {
    pub(super) paths: Vec<Path>,
    /// For each path, whether its type itself leaves a greatest length to its default.
    pub(super) unstated: Vec<bool>,
    pub(super) components: Vec<Component>,
    /// Whether a class of permission is used, by position.
    pub(super) used_classes: Vec<bool>,
    /// Whether a declared component is used, by position.
    pub(super) used_components: Vec<bool>,
}

impl Built {
    /// Room for so many paths, with these components and nothing used.
    fn new(paths: usize, components: Vec<Component>, around: &Surroundings<'_, '_>) -> Self {
        Built {
            paths: Vec::with_capacity(paths),
            unstated: Vec::with_capacity(paths),
            components,
            used_classes: vec![false; around.classes.iter().count()],
            used_components: vec![false; around.components.len()],
        }
    }
}

/// Puts all paths together.
pub(super) fn build(sink: &mut Sink, drafts: Vec<Draft<'_>>, around: &mut Surroundings<'_, '_>) -> Built {
    let component_names = component_names(around);
    let path_names: HashSet<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    let ordered: Vec<String> = drafts.iter().map(|draft| draft.name.clone()).collect();
    let mut levels = Levels::default();
    for component in around.components {
        component
            .defaults
            .level
            .iter()
            .for_each(|level| levels.look_at(sink, level));
    }
    let declared = around.components.iter().map(|component| Component {
        name: component.name.value.clone(),
        description: component.description.as_ref().map(|text| text.value.clone()),
        id: 0,
        implicit: false,
    });
    let mut built = Built::new(drafts.len(), declared.collect(), around);
    for draft in drafts {
        one(
            sink,
            draft,
            around,
            &component_names,
            (&path_names, &ordered),
            &mut levels,
            &mut built,
        );
    }
    built
}

/// Puts one path together apart from all others, of a schema that is known. A component that is made for it is the
/// only one of the result.
pub(super) fn alone(
    sink: &mut Sink,
    draft: Draft<'_>,
    around: &mut Surroundings<'_, '_>,
    schema: &schema::Schema,
) -> Built {
    let component_names = component_names(around);
    // Only what is to be used instead is looked for among the names of others.
    let names = match draft.leaf.inherited.deprecated {
        Some(deprecated) if deprecated.instead.is_some() => schema.paths.as_slice(),
        _ => &[],
    };
    let ordered: Vec<String> = names.iter().map(|path| path.name.clone()).collect();
    let path_names: HashSet<String> = ordered.iter().cloned().collect();
    let mut built = Built::new(1, Vec::new(), around);
    one(
        sink,
        draft,
        around,
        &component_names,
        (&path_names, &ordered),
        &mut Levels::default(),
        &mut built,
    );
    built
}

fn component_names(around: &Surroundings<'_, '_>) -> Names {
    Names::new(around.components.iter().map(|component| &component.name))
}

fn one(
    sink: &mut Sink,
    draft: Draft<'_>,
    around: &mut Surroundings<'_, '_>,
    component_names: &Names,
    (path_names, ordered): (&HashSet<String>, &[String]),
    levels: &mut Levels,
    built: &mut Built,
) {
    let Draft {
        leaf,
        name,
        segments,
        keys,
        ty,
        is_unstated,
    } = draft;
    let template = schema::template(&segments, &keys);
    let own = leaf.inherited;
    let stated = own
        .component
        .map(|component| component_names.find(sink, codes::UNKNOWN_COMPONENT, "component", component));
    let declared = stated.flatten();
    if let Some(place) = declared {
        built.used_components[place] = true;
    }
    let defaults = declared.map(|place| &around.components[place].defaults);

    let stated_scope = own
        .scope
        .or(defaults.and_then(|defaults| defaults.scope.as_ref()));
    let scope = scope(sink, around.scopes, stated_scope, &keys, &template, leaf.span());

    let level = own
        .level
        .or(defaults.and_then(|defaults| defaults.level.as_ref()));
    let level = rule(
        sink,
        level,
        levels,
        around,
        &template,
        &keys,
        leaf.span(),
        matches!(stated, Some(None)),
    );

    let deprecated = own.deprecated.map(|written| {
        let target = written.instead.as_ref();
        // The set answers at once; the list is walked only to find a name that is near. What was left out has a name too.
        let known = target.is_some_and(|target| !around.is_whole || path_names.contains(&target.value));
        let others = if known {
            target.map(|target| target.value.as_str()).into_iter().collect()
        } else {
            ordered
                .iter()
                .map(String::as_str)
                .take(if sink.len() > 200 { 0 } else { usize::MAX })
                .collect::<Vec<_>>()
        };
        deprecation::deprecation(sink, written, "path", &name, others.into_iter())
    });

    let conflict_written = own
        .conflict
        .or(defaults.and_then(|defaults| defaults.conflict.as_ref()));
    let permission_written = own
        .permission
        .or(defaults.and_then(|defaults| defaults.permission.as_ref()));
    let (Some((ty, optional)), true) = (ty, stated != Some(None)) else {
        return;
    };
    let subject = Subject {
        types: around.types,
        template: &template,
        keys: &keys,
        ty: &ty,
        is_optional: optional,
    };
    let conflict = policy::conflict(sink, conflict_written, &subject);
    let permission = match (permission_written, conflict) {
        (Some(written), _) => policy::permission(sink, written, around.classes, conflict, &subject),
        (None, Some(Conflict::Owner(key))) => Some(Permission::SelfKey(key)),
        (None, None) => None,
        (None, Some(_)) => {
            if level.as_ref().is_some_and(|level| level.is_synced()) {
                let headline = format!("path `{template}` does not say who may write it, so that anyone may");
                sink.push(
                    Diagnostic::new(codes::MISSING_PERMISSION, leaf.span(), headline)
                        .help("write `permission: anyone`, or who else may"),
                );
            }
            Some(Permission::Anyone)
        }
    };
    if let Some(Permission::Class(class)) = permission {
        built.used_classes[class.0] = true;
    }
    let component = match declared {
        Some(place) => ComponentIndex(place),
        None => {
            if let Some(place) = component_names.get(&name) {
                let headline = format!(
                    "path `{name}` states no component, and the one made for it would have the name of a declared one"
                );
                sink.push(
                    Diagnostic::new(codes::COMPONENT_NAMED_AS_PATH, leaf.span(), headline)
                        .related(around.components[place].name.span, "the declared one")
                        .help(format!("write `component: {name}`, or another `name:`")),
                );
            }
            built.components.push(Component {
                name: name.clone(),
                description: None,
                id: 0,
                implicit: true,
            });
            ComponentIndex(built.components.len() - 1)
        }
    };
    let (Some(scope), Some(level), Some(conflict), Some(permission)) = (scope, level, conflict, permission)
    else {
        return;
    };
    let scope_keys = around.scopes.list[scope.0]
        .keys
        .iter()
        .filter_map(|key| keys.iter().position(|other| other.name == key.name))
        .collect();
    built.unstated.push(is_unstated);
    built.paths.push(Path {
        id: 0,
        name,
        segments,
        keys,
        ty,
        optional,
        component,
        scope,
        scope_keys,
        permission,
        level,
        conflict,
        description: leaf.inherited.description.as_ref().map(|text| text.value.clone()),
        deprecated,
        span: leaf.span(),
    });
}

#[allow(
    clippy::too_many_arguments,
    reason = "all that a level is found from, for one caller"
)]
fn rule(
    sink: &mut Sink,
    written: Option<&LevelDefinition>,
    levels: &mut Levels,
    around: &mut Surroundings<'_, '_>,
    template: &str,
    keys: &[Key],
    span: Span,
    is_component_unknown: bool,
) -> Option<crate::schema::LevelRule> {
    let Some(written) = written else {
        // An unknown component may well have stated one.
        if !is_component_unknown {
            sink.push(
                Diagnostic::new(
                    levels::MISSING_LEVEL,
                    span,
                    format!("path `{template}` has no level"),
                )
                .help("write `level: batch`, or `level: local` if it stays on the device"),
            );
        }
        return None;
    };
    levels.rule(sink, written, around.conditions, around.types, template, keys)
}

fn scope(
    sink: &mut Sink,
    scopes: &Scopes,
    stated: Option<&Spanned<String>>,
    keys: &[Key],
    template: &str,
    span: Span,
) -> Option<ScopeIndex> {
    let Some(stated) = stated else {
        let found = scopes.deepest(keys);
        if found.len() > 1 {
            let names = listed(found.iter().map(|scope| scopes.list[scope.0].name.as_str()));
            let headline = format!("path `{template}` fits more than one scope: {names}");
            sink.push(
                Diagnostic::new(codes::AMBIGUOUS_SCOPE, span, headline)
                    .help(format!("write `scope: {}`", scopes.list[found[0].0].name)),
            );
            return None;
        }
        return Some(found.first().copied().unwrap_or(ScopeIndex(0)));
    };
    if stated.value == "root" {
        return Some(ScopeIndex(0));
    }
    let found = scopes.names.find(sink, codes::UNKNOWN_SCOPE, "scope", stated)? + 1;
    let missing: Vec<&str> = scopes.list[found]
        .keys
        .iter()
        .map(|key| key.name.as_str())
        .filter(|name| !keys.iter().any(|key| key.name == *name))
        .collect();
    if !missing.is_empty() {
        let headline = format!(
            "path `{template}` lacks keys of scope `{}`: {}",
            stated.value,
            missing.join(", ")
        );
        sink.push(
            Diagnostic::new(codes::MISSING_SCOPE_KEYS, stated.span, headline)
                .related(span, "the path")
                .help("put the keys into the template, or choose a scope around this one"),
        );
        return None;
    }
    Some(ScopeIndex(found))
}
