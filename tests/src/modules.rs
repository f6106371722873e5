//! Generated Lua modules and the scenarios that are run on them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sync_codegen::header::Header;
use sync_codegen::load::load;
use sync_codegen::lua::{self, Adapter, LuaOptions};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

use crate::big_schema::big_schema;
use crate::{conformance, levels, vectors};

/// The schemas that the scenarios are about, from the root of the workspace.
const SCHEMAS: [&str; 7] = [
    "schemas/raidhelper.sync.yaml",
    "tests/wire/vectors.sync.yaml",
    "tests/scenarios/scenarios.sync.yaml",
    "tests/cases/hostile.sync.yaml",
    conformance::SCHEMA,
    conformance::NARROW,
    levels::SCHEMA,
];

/// The adapters that the scenarios are about, with their schemas.
const ADAPTERS: [(&str, Adapter); 2] = [
    ("schemas/raidhelper.sync.yaml", Adapter::Wow112),
    ("tests/scenarios/scenarios.sync.yaml", Adapter::Plain),
];

/// A Lua file: what it is called in messages, and its text.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file's name, without a folder.
    pub name: String,
    /// What stands in it.
    pub text: String,
}

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// How many paths a schema must be able to have.
const MANY_PATHS: usize = 10_000;

/// Generates the module of every schema that the scenarios use, one with many paths, the wire vectors,
/// conformance scripts and levels as tables, and adapters.
///
/// # Errors
/// What is wrong with a schema, warnings too, one diagnostic a line; or with the vectors.
pub fn generate() -> Result<Vec<Source>, String> {
    let modules = SCHEMAS.iter().map(|schema| module(&workspace().join(schema)));
    modules
        .map(|module| module.map(open))
        .chain([
            vectors::lua_table(),
            conformance::lua_table(),
            levels::lua_table(),
            big(),
        ])
        .chain(ADAPTERS.map(|(schema, adapter)| connected(&workspace().join(schema), adapter)))
        .collect()
}

fn big() -> Result<Source, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let path = folder.path().join("big.sync.yaml");
    fs::write(&path, big_schema(MANY_PATHS)).map_err(|error| error.to_string())?;
    module(&path)
}

/// Generates the module of one schema, named from the root of the workspace, with its runtime open.
///
/// # Errors
/// As [`generate`].
pub fn generate_one(schema: &str) -> Result<Source, String> {
    module(&workspace().join(schema)).map(open)
}

/// Lets the tests of the wire look into the runtime of their module.
fn open(mut module: Source) -> Source {
    if let Some(text) = module.text.strip_suffix("return module\n") {
        let global = module.name.replace(".lua", "_runtime");
        module.text = format!("{text}{global} = runtime\nreturn module\n");
    }
    module
}

fn module(path: &Path) -> Result<Source, String> {
    generated(path, None)
}

fn connected(path: &Path, adapter: Adapter) -> Result<Source, String> {
    generated(path, Some(adapter))
}

/// The module of a schema, or its adapter.
fn generated(path: &Path, adapter: Option<Adapter>) -> Result<Source, String> {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let options = LuaOptions {
        adapter,
        ..LuaOptions::default()
    };
    let schema = load(path, &mut sources, &mut sink);
    if let Some(schema) = &schema {
        lua::check(schema, &options, &mut sink);
    }
    let faults = faults(sink, &sources);
    match schema {
        Some(schema) if faults.is_empty() => {
            let header = Header {
                source: schema.name.clone(),
                command: "cargo test".to_owned(),
            };
            Ok(match adapter {
                Some(adapter) => Source {
                    name: format!("{}.{}.lua", schema.name, adapter.name()),
                    text: lua::render_adapter(&schema, &options, adapter, &header),
                },
                None => Source {
                    name: format!("{}.lua", schema.name),
                    text: lua::render(&schema, &options, &header),
                },
            })
        }
        _ => Err(format!("{}:\n{faults}", path.display())),
    }
}

fn faults(sink: Sink, sources: &Sources) -> String {
    let lines = sink.into_sorted().into_iter().map(|diagnostic| {
        let line = diagnostic.span.map_or(0, |span| sources.line_column(span).0);
        format!("line {line}: {}\n", diagnostic.headline)
    });
    lines.collect()
}

/// The harness, then every file of scenarios by name.
///
/// # Errors
/// A file cannot be read.
pub fn scenarios() -> io::Result<Vec<Source>> {
    let folder = workspace().join("tests/scenarios");
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".lua") {
            files.push(Source {
                name,
                text: fs::read_to_string(&path)?,
            });
        }
    }
    files.sort_by_key(|file| (file.name != "harness.lua", file.name.clone()));
    Ok(files)
}

/// Writes files into a folder that holds nothing else afterwards.
///
/// # Errors
/// The folder cannot be written.
pub fn write(folder: &Path, files: &[Source]) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    files
        .iter()
        .try_for_each(|file| fs::write(folder.join(&file.name), &file.text))
}
