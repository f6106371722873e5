//! From schema files to the files to be: all of them, or none where anything is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sync_schema::codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::Sources;

use crate::header::Header;
use crate::load::{Loaded, load_all_again, shown};
use crate::output::Output;
use crate::target::Target;
use crate::yaml;

/// What is to be made of which schemas.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Schema files, Rust files, and folders of Rust files.
    pub schemas: Vec<PathBuf>,
    /// What each of them is turned into.
    pub targets: Vec<Target>,
    /// The folder that the headers of generated files name sources from.
    pub base: PathBuf,
    /// What a user types to have the files made again, for their headers.
    pub command: String,
}

/// Loads and checks every schema, for every target too. Faults go to the sink.
pub fn check(plan: &Plan, sources: &mut Sources, sink: &mut Sink) -> Vec<Loaded> {
    check_again(plan, None, sources, sink)
}

fn check_again(
    plan: &Plan,
    mut kept: Option<&mut Kept>,
    sources: &mut Sources,
    sink: &mut Sink,
) -> Vec<Loaded> {
    let mut schemas = Vec::new();
    for path in &plan.schemas {
        let trees = kept.as_deref_mut().map(|kept| &mut kept.trees);
        for loaded in load_all_again(path, trees, sources, sink) {
            for target in &plan.targets {
                target.options.check(&loaded.schema, sink);
            }
            schemas.push(loaded);
        }
    }
    schemas
}

/// Renders every schema for every target, and the locks that they leave behind. Nothing is written:
/// that is for [`Output::write`], and there is nothing to write where the sink has an error.
pub fn generate(plan: &Plan, sources: &mut Sources, sink: &mut Sink) -> Vec<Output> {
    outputs(plan, None, sources, sink)
}

/// What one run leaves to the next, so that it does again only what depends on what changed. What comes out is the same
/// with it and without.
#[derive(Default)]
pub struct Kept {
    trees: yaml::Kept,
}

/// As [`generate`], with what an earlier run has left, of this plan or another one.
pub fn generate_again(plan: &Plan, kept: &mut Kept, sources: &mut Sources, sink: &mut Sink) -> Vec<Output> {
    outputs(plan, Some(kept), sources, sink)
}

fn outputs(plan: &Plan, kept: Option<&mut Kept>, sources: &mut Sources, sink: &mut Sink) -> Vec<Output> {
    let schemas = check_again(plan, kept, sources, sink);
    report_shared_files(plan, &schemas, sink);
    if sink.has_errors() {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    for Loaded { path, lock, schema } in &schemas {
        let header = Header {
            source: source_name(path, &plan.base),
            command: plan.command.clone(),
        };
        for target in &plan.targets {
            outputs.extend(target.outputs(schema, &header));
        }
        outputs.push(Output {
            path: lock.clone(),
            text: crate::lock::write(&schema.lock),
        });
    }
    outputs
}

/// A schema's path for headers: from the base folder, and never absolute.
pub(crate) fn source_name(path: &Path, base: &Path) -> String {
    let from_base = path.strip_prefix(base).unwrap_or(path);
    match (from_base.is_absolute(), path.file_name()) {
        (true, Some(name)) => name.to_string_lossy().into_owned(),
        _ => shown(from_base),
    }
}

/// Two modules in one file: the one would overwrite the other.
fn report_shared_files(plan: &Plan, schemas: &[Loaded], sink: &mut Sink) {
    let mut files: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for Loaded {
        path,
        lock: _,
        schema,
    } in schemas
    {
        for target in &plan.targets {
            let file = target.file(&schema.name);
            if let Some(other) = files.insert(file.clone(), path) {
                let headline = format!("`{}` would be written twice", shown(&file));
                let help = format!(
                    "it is for `{}` and for `{}`: give each target a folder of its own, or drop one",
                    shown(other),
                    shown(path)
                );
                sink.push(Diagnostic::new(codes::configuration::SAME_OUTPUT, None, headline).help(help));
            }
        }
    }
}
