//! From a [`Definition`] to a [`Schema`]: everything that makes a schema valid.
//!
//! The checks run in phases, each of which needs what the one before has found: types, scopes, paths
//! and their keys, policies, and last the numbers of the lock. Inside a phase every fault is reported
//! and the rest goes on without what is faulty.

use std::collections::HashSet;
use std::mem::take;

use crate::codes::{names, types as type_codes};
use crate::definition::{Definition, NamedDefinition};
use crate::diagnostic::{Diagnostic, Sink};
use crate::lock::Lock;
use crate::naming;
use crate::schema::{Named, Path, Schema};
use crate::size::{MAX_MESSAGE, Sizes};
use crate::span::Spanned;

mod condition;
mod deprecation;
mod flatten;
mod graph;
mod hash;
mod kept;
mod legacy;
mod level;
mod locked;
mod model;
mod name;
mod overlap;
mod path;
mod policy;
mod scope;
mod suggest;
mod table;
mod template;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod transport;
mod types;
mod unused;
mod words;

pub use kept::{Changed, Checked, PathChange};
pub(crate) use types::inner_first;

/// Checks a definition against the lock of its last release, and turns it into a schema.
///
/// All faults go into `sink`; there is a schema only if no error is among them, nor was there one
/// before. Then parts of the definition may be missing, and nothing is reported for want of them. Time and memory grow with the size of the definition.
///
/// ```
/// use sync_schema::{check::check, definition::Definition, diagnostic::Sink, lock::Lock, span::{Sources, Span, Spanned}};
///
/// let text = "schema: raid";
/// let source = Sources::default().add("raid.sync.yaml", text);
/// let definition = Definition {
///     name: Spanned::new("raid".to_owned(), Span::new(source, 8, 12)),
///     description: None,
///     host_flags: vec![],
///     scopes: vec![],
///     permissions: vec![],
///     conditions: vec![],
///     components: vec![],
///     types: vec![],
///     paths: vec![],
///     models: vec![],
///     full_sync_after: None,
///     transport: Default::default(),
///     legacy: Default::default(),
/// };
/// let mut sink = Sink::default();
/// let schema = check(&definition, &Lock::default(), &mut sink).unwrap();
/// assert_eq!(schema.scopes[0].name, "root");
/// ```
pub fn check(definition: &Definition, lock: &Lock, sink: &mut Sink) -> Option<Schema> {
    let (found, warnings) = run_alone(definition, lock, sink);
    warnings.into_iter().for_each(|warning| sink.push(warning));
    found.map(|Found { schema, .. }| schema)
}

/// As [`check`], with what is needed to change a path of the schema later on.
pub fn check_to_keep(definition: Definition, lock: &Lock, sink: &mut Sink) -> Option<Checked> {
    let (found, warnings) = run_alone(&definition, lock, sink);
    warnings.iter().for_each(|warning| sink.push(warning.clone()));
    let Found {
        schema,
        types,
        scopes,
    } = found?;
    Some(Checked::new(schema, definition, types, scopes, warnings))
}

/// A schema, and what it was made with; the lists of both are the schema's.
struct Found {
    schema: Schema,
    types: types::Types,
    scopes: scope::Scopes,
}

/// What there is to find, each thing once.
fn run_alone(definition: &Definition, lock: &Lock, sink: &Sink) -> (Option<Found>, Vec<Diagnostic>) {
    let mut found = Sink::default();
    let schema = run(definition, !sink.has_errors(), lock, &mut found).filter(|_| !found.has_errors());
    // What is handed down to many paths is looked at for each of them.
    let mut seen = HashSet::new();
    let mut diagnostics = found.into_sorted();
    diagnostics.retain(|diagnostic| {
        seen.insert((diagnostic.code.id(), diagnostic.span, diagnostic.headline.clone()))
    });
    (schema, diagnostics)
}

/// `is_whole` says that nothing faulty was left out of the definition.
fn run(definition: &Definition, is_whole: bool, lock: &Lock, sink: &mut Sink) -> Option<Found> {
    declarations(sink, definition);
    let transport = transport::transport(sink, &definition.transport);
    let mut types = types::Types::new(sink, &definition.types);
    let scopes = scope::Scopes::new(sink, &mut types, &definition.scopes);
    let leaves = flatten::flatten(sink, &definition.paths);
    let Some(mut scopes) = scopes else {
        types.finish(sink);
        return None;
    };
    let drafts = path::drafts(sink, &mut types, &scopes, leaves);
    let model_drafts = model::drafts(sink, &mut types, &definition.models);
    let is_sound = types.finish(sink);

    let places: Vec<overlap::Place<'_>> = drafts
        .iter()
        .map(|draft| overlap::Place {
            name: &draft.name,
            template: crate::schema::template(&draft.segments, &draft.keys),
            segments: &draft.segments,
            keys: &draft.keys,
            span: draft.leaf.span(),
        })
        .collect();
    overlap::overlaps(sink, &types, &places);
    drop(places);

    let flags = name::Names::new(definition.host_flags.iter().map(|flag| &flag.name));
    let classes = name::Names::new(definition.permissions.iter().map(|class| &class.name));
    let mut conditions = condition::Conditions::new(sink, &definition.conditions, flags);
    conditions.clashes(sink);
    let mut around = path::Surroundings {
        types: &types,
        scopes: &scopes,
        classes: &classes,
        conditions: &mut conditions,
        components: &definition.components,
        is_whole,
    };
    let mut built = path::build(sink, drafts, &mut around);
    let (mut models, full_sync_after_s) = match is_sound {
        true => model::build(sink, &types, &model_drafts, definition.full_sync_after.as_ref()),
        false => (None, 0),
    };
    let order = models.as_ref().and_then(|models| model::order(sink, models));
    if is_sound {
        sizes(sink, &types, &built.paths, &built.unstated);
    }
    if sink.has_errors() || !is_whole {
        return None;
    }
    let (mut models, model_order) = (models.take()?, order?);
    unused::unused(sink, definition, &types, &scopes, &conditions, &built);

    let mut lock = lock.clone();
    locked::rename(sink, &mut lock, &definition.models);
    let legacy = legacy::legacy(sink, &definition.legacy, &built, &models);

    let next = locked::number(
        sink,
        &lock,
        &mut types.list,
        &mut built.paths,
        &mut built.components,
        &mut models,
    );
    // Once more, since the numbers of the lock decide how many bits an enum takes.
    sizes(sink, &types, &built.paths, &built.unstated);
    if sink.has_errors() {
        return None;
    }
    transport::slow(sink, &transport, &Sizes::new(&types.list), &built.paths);
    scopes.set_subtrees(&built.paths);
    let hash = hash::hash(&types.list, &built.paths, &built.components, &models);
    let compare_hash = hash::compare_hash(hash, &types.list, &scopes.list, &built.paths);
    let schema = Schema {
        name: definition.name.value.clone(),
        description: definition.description.as_ref().map(|text| text.value.clone()),
        host_flags: definition.host_flags.iter().map(named).collect(),
        scopes: take(&mut scopes.list),
        permissions: definition.permissions.iter().map(named).collect(),
        hash,
        compare_hash,
        components: built.components,
        types: take(&mut types.list),
        paths: built.paths,
        models,
        model_order,
        full_sync_after_s,
        transport,
        legacy,
        lock: next,
    };
    Some(Found {
        schema,
        types,
        scopes,
    })
}

/// Names of everything but types, scopes and paths, which are checked where they are lowered.
fn declarations(sink: &mut Sink, definition: &Definition) {
    let words = words::KEY_RESERVED;
    name::declared(sink, "schema", &definition.name, &[]);
    all(
        sink,
        "host flag",
        definition.host_flags.iter().map(|flag| &flag.name),
        words,
    );
    all(
        sink,
        "permission",
        definition.permissions.iter().map(|class| &class.name),
        words::PERMISSIONS,
    );
    all(
        sink,
        "condition",
        definition.conditions.iter().map(|condition| &condition.name),
        words,
    );
    all(
        sink,
        "component",
        definition.components.iter().map(|component| &component.name),
        &[],
    );
    let keys: std::collections::HashMap<&str, &Spanned<String>> = definition
        .scopes
        .iter()
        .flat_map(|scope| &scope.keys)
        .map(|key| (key.name.value.as_str(), &key.name))
        .collect();
    let facts = definition
        .host_flags
        .iter()
        .map(|flag| &flag.name)
        .chain(definition.conditions.iter().map(|condition| &condition.name));
    for name in facts {
        if let Some(key) = keys.get(name.value.as_str()) {
            let headline = format!(
                "`{}` is a key of a scope already, and a condition could mean either",
                name.value
            );
            sink.push(
                Diagnostic::new(names::DUPLICATE_NAME, name.span, headline)
                    .related(key.span, "the key")
                    .help("rename one of them"),
            );
        }
    }
}

fn all<'a>(sink: &mut Sink, what: &str, names: impl Iterator<Item = &'a Spanned<String>>, reserved: &[&str]) {
    let mut taken = name::Namespace::new(what, naming::pascal);
    for name in names {
        name::declared(sink, what, name, reserved);
        taken.take(sink, &name.value, name.span);
    }
}

fn named(definition: &NamedDefinition) -> Named {
    Named {
        name: definition.name.value.clone(),
        description: definition.description.as_ref().map(|text| text.value.clone()),
    }
}

/// Refuses paths whose values may be too long for any message by the bounds that are stated, and warns
/// where only a default makes them so. What stays on the device may be long.
fn sizes(sink: &mut Sink, types: &types::Types, paths: &[Path], unstated: &[bool]) {
    let sizes = Sizes::new(&types.list);
    for (path, unstated) in paths.iter().zip(unstated) {
        let longest = sizes.path(path).longest_message();
        if longest <= MAX_MESSAGE || !path.level.is_synced() {
            continue;
        }
        let is_unstated = types.is_unstated(*unstated, &path.ty);
        let code = if is_unstated {
            type_codes::MAY_BE_TOO_LARGE
        } else {
            type_codes::TYPE_TOO_LARGE
        };
        let headline = format!(
            "an entry of `{}` may take {longest} bytes, and a message holds {MAX_MESSAGE}",
            path.template()
        );
        let help = if is_unstated {
            "give its strings and lists a `max`; without one a string has 1024 bytes and a list 256 elements"
        } else {
            "give its strings and lists a smaller `max`"
        };
        sink.push(
            Diagnostic::new(code, path.span, headline)
                .help(help)
                .help("or make the list a path with a key, so that one element travels instead of all"),
        );
    }
}
