//! Generating again and again: what one run leaves to the next.
//!
//! Each stage keeps its result: trees of files ([`yaml::Kept`]), the schema ([`Checked`]) and the pieces of its modules
//! ([`Module`]). Where the entry of one path is all that changed, it is put in the place of the old one, stage by
//! stage. A stage that cannot be certain that nothing else depends on it does all of its work, and so do those after it.

use std::path::Path;

use sync_schema::check::{Changed, Checked, check_to_keep};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

use super::{Plan, header, report_shared_files};
use crate::load;
use crate::output::{Output, Text};
use crate::target::{Change, Module};
use crate::yaml::{self, Difference};
use crate::{lock, scan};

/// What one run leaves to the next, so that it does again only what depends on what changed. What comes out is the same
/// with it and without.
///
/// It is of use to one plan at a time: with another one it begins anew.
#[derive(Default)]
pub struct Kept {
    plan: Option<Plan>,
    /// One for each schema of the plan.
    schemas: Vec<KeptSchema>,
}

#[derive(Default)]
struct KeptSchema {
    trees: yaml::Kept,
    /// None where anything was wrong, here or in another schema of the plan.
    last: Option<Last>,
}

/// What the last run made of a schema.
struct Last {
    checked: Checked,
    /// The text of its lock file as it was read, if there was one.
    lock: Option<String>,
    /// The text that the lock file is to have.
    next_lock: Text,
    /// One for each target, as soon as they were rendered.
    modules: Vec<Module>,
}

/// As [`super::generate`], with what an earlier run has left.
pub(super) fn generate(plan: &Plan, kept: &mut Kept, sources: &mut Sources, sink: &mut Sink) -> Vec<Output> {
    // What Rust files declare is not kept.
    if plan.schemas.iter().any(|path| scan::is_rust(path)) {
        return super::generate(plan, sources, sink);
    }
    if kept.plan.as_ref() != Some(plan) {
        kept.plan = Some(plan.clone());
        kept.schemas = plan.schemas.iter().map(|_| KeptSchema::default()).collect();
    }
    let mut ready = Vec::new();
    for (path, kept) in plan.schemas.iter().zip(&mut kept.schemas) {
        let schema = again(plan, path, kept, sources, sink);
        let schema = schema.or_else(|| anew(plan, path, &mut kept.trees, sources, sink));
        ready.extend(schema.map(|(last, change)| (path, kept, last, change)));
    }
    let schemas = ready
        .iter()
        .map(|(path, _, last, _)| (path.as_path(), last.checked.schema()));
    report_shared_files(plan, schemas, sink);
    if sink.has_errors() {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    for (path, kept, mut last, change) in ready {
        let (schema, header) = (last.checked.schema(), header(plan, path));
        let mut old = std::mem::take(&mut last.modules).into_iter();
        for target in &plan.targets {
            let module = target.module(schema, &header, old.next(), &change);
            outputs.extend(target.outputs_of(schema, &header, module.text()));
            last.modules.push(module);
        }
        outputs.push(Output {
            path: lock::path_for(path),
            text: last.next_lock.clone(),
        });
        kept.last = Some(last);
    }
    outputs
}

/// What was kept of a schema, brought up to date; none where all of it has to be read and checked. Then nothing was
/// reported.
fn again(
    plan: &Plan,
    path: &Path,
    kept: &mut KeptSchema,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<(Last, Change)> {
    let last = kept.last.take()?;
    let lock_path = lock::path_for(path);
    let lock = load::lock_text(&lock_path).ok()?;
    // With the numbers that the schema has already it gets them again. Models may be renamed by a lock.
    let is_written = |text: &String| {
        last.checked.schema().models.is_empty() && last.next_lock.is_all_of(text.as_bytes()).unwrap_or(false)
    };
    if sink.has_errors() || lock != last.lock && !lock.as_ref().is_some_and(is_written) {
        return None;
    }
    let (texts, difference) = yaml::difference(&mut kept.trees, sources.next_id())?;
    let (checked, change) = match difference {
        Difference::None => (last.checked, Change::None),
        Difference::Path(change) => {
            let Changed { checked, place, old } = last.checked.changed(*change)?;
            let old = Box::new(old);
            (checked, Change::Path { place, old })
        }
    };
    texts.add_to(sources);
    if let Some(text) = &lock {
        sources.add(load::shown(&lock_path), text);
    }
    checked
        .warnings()
        .iter()
        .for_each(|warning| sink.push(warning.clone()));
    for target in &plan.targets {
        target.options.check_again(checked.schema(), sink);
    }
    Some((
        Last {
            checked,
            lock,
            ..last
        },
        change,
    ))
}

/// A schema read from the beginning, with what is kept of its trees; none where it has errors.
fn anew(
    plan: &Plan,
    path: &Path,
    trees: &mut yaml::Kept,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Option<(Last, Change)> {
    let definition = yaml::read_again(path, trees, sources, sink);
    let lock_path = lock::path_for(path);
    let text = load::lock_text(&lock_path);
    let lock = load::read_lock(&lock_path, &text, sources, sink);
    let checked = check_to_keep(definition?, &lock?, sink)?;
    for target in &plan.targets {
        target.options.check(checked.schema(), sink);
    }
    let next_lock = lock::write(&checked.schema().lock).into();
    let last = Last {
        checked,
        lock: text.ok()?,
        next_lock,
        modules: Vec::new(),
    };
    Some((last, Change::All))
}

#[cfg(all(test, feature = "command"))]
mod tests;
