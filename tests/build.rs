//! Generates the Rust modules that the tests compile and run.

#[path = "src/plan.rs"]
mod plan;

use std::path::{Path, PathBuf};

use sync_schema::diagnostic::Sink;
use sync_schema::rust::RustOptions;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

fn main() {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=../docs/language.md");
    let manual = std::fs::read_to_string("../docs/language.md").unwrap_or_default();
    let small = manual
        .split("```yaml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let file = folder.join("guide.sync.yaml");
    write(&file, small.unwrap_or_default());
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    if let Some(schema) = sync_codegen::load::load(&file, &mut sources, &mut sink) {
        module(&schema, &folder.join("guide.rs"), &mut sink);
    }
    report(sink);
    plan(&folder);
}

fn plan(folder: &Path) {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/plan.rs");
    let schema = plan::schema();
    let mut sink = Sink::default();
    module(&schema, &folder.join("plan.rs"), &mut sink);
    report(sink);
}

fn module(schema: &Schema, file: &Path, sink: &mut Sink) {
    let options = RustOptions::default();
    sync_schema::rust::check(schema, &options, sink);
    write(file, &sync_codegen::rust::render_modules([schema], &options));
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
