//! Generates the Rust modules that the tests compile and run.

use std::path::{Path, PathBuf};

use sync_codegen::load::load;
use sync_codegen::rust::render_modules;
use sync_schema::diagnostic::Sink;
use sync_schema::rust::{RustOptions, check};
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

#[path = "src/plan.rs"]
mod plan;

/// Schemas whose tests look into the registry as well.
const OPEN: [&str; 2] = ["wire/vectors.sync.yaml", "../schemas/raidhelper.sync.yaml"];

fn main() {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    for input in ["build.rs", "src/plan.rs", "../docs/language.md"]
        .into_iter()
        .chain(OPEN)
    {
        println!("cargo::rerun-if-changed={input}");
    }
    write(&folder.join("plan.rs"), &module(&plan::schema()));
    for file in OPEN {
        if let Some(schema) = read(Path::new(file)) {
            // The table is nobody's business but the engine's, and these tests'.
            let text = module(&schema).replace("    static REGISTRY:", "    pub static REGISTRY:");
            write(&folder.join(format!("{}.rs", schema.name)), &text);
        }
    }
    let small = folder.join("guide.sync.yaml");
    write(&small, &first_schema_of_the_manual());
    if let Some(schema) = read(&small) {
        write(&folder.join("guide.rs"), &module(&schema));
    }
}

fn first_schema_of_the_manual() -> String {
    let manual = std::fs::read_to_string("../docs/language.md").unwrap_or_default();
    let block = manual
        .split("```yaml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    block.unwrap_or_default().to_owned()
}

fn read(file: &Path) -> Option<Schema> {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(file, &mut sources, &mut sink);
    report(sink);
    schema
}

fn module(schema: &Schema) -> String {
    let (options, mut sink) = (RustOptions::default(), Sink::default());
    check(schema, &options, &mut sink);
    report(sink);
    render_modules([schema], &options)
}

fn write(file: &Path, text: &str) {
    if let Err(error) = std::fs::write(file, text) {
        println!("cargo::error=cannot write {}: {error}", file.display());
    }
}

fn report(sink: Sink) {
    for diagnostic in sink.into_sorted() {
        println!("cargo::error={}", diagnostic.headline);
    }
}
