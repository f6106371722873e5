//! From schema files to the files to be: all of them, or none where anything is wrong.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sync_schema::codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

use crate::header::Header;
use crate::load::{Loaded, load_all, shown};
use crate::output::Output;
use crate::target::Target;

mod kept;

pub use kept::Kept;

/// What is to be made of which schemas.
#[derive(Debug, Clone, PartialEq)]
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
    let mut schemas = Vec::new();
    for path in &plan.schemas {
        for loaded in load_all(path, sources, sink) {
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
    let schemas = check(plan, sources, sink);
    let names = schemas
        .iter()
        .map(|loaded| (loaded.path.as_path(), &loaded.schema));
    report_shared_files(plan, names, sink);
    if sink.has_errors() {
        return Vec::new();
    }
    let mut outputs = Vec::new();
    for Loaded { path, lock, schema } in &schemas {
        let header = header(plan, path);
        for target in &plan.targets {
            outputs.extend(target.outputs(schema, &header));
        }
        outputs.push(Output {
            path: lock.clone(),
            text: crate::lock::write(&schema.lock).into(),
        });
    }
    outputs
}

/// As [`generate`], with what an earlier run has left, of this plan or another one.
pub fn generate_again(plan: &Plan, kept: &mut Kept, sources: &mut Sources, sink: &mut Sink) -> Vec<Output> {
    kept::generate(plan, kept, sources, sink)
}

fn header(plan: &Plan, schema: &Path) -> Header {
    Header {
        source: source_name(schema, &plan.base),
        command: plan.command.clone(),
    }
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
fn report_shared_files<'a>(
    plan: &Plan,
    schemas: impl Iterator<Item = (&'a Path, &'a Schema)>,
    sink: &mut Sink,
) {
    let mut files: BTreeMap<PathBuf, &Path> = BTreeMap::new();
    for (path, schema) in schemas {
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
