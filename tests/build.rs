//! Generates the Rust modules that the tests compile and run.

use std::path::{Path, PathBuf};

use sync_codegen::load::load;
use sync_codegen::rust::render_modules;
use sync_schema::diagnostic::Sink;
use sync_schema::rust::{RustOptions, check};
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

#[allow(unreachable_pub, reason = "the tests share it as a public module")]
#[path = "src/expansion.rs"]
mod expansion;
#[allow(unreachable_pub, reason = "the tests share it as a public module")]
#[path = "src/markdown.rs"]
mod markdown;
#[path = "src/plan.rs"]
mod plan;

/// Schemas whose tests look into the registry as well.
const OPEN: [&str; 3] = [
    "wire/vectors.sync.yaml",
    "../schemas/raidhelper.sync.yaml",
    "levels/tables.sync.yaml",
];

/// Schemas with models.
const MODELS: [&str; 3] = [
    "models/library.sync.yaml",
    "cases/models.sync.yaml",
    "../schemas/spacedrive.sync.yaml",
];

fn main() {
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    let inputs = [
        "build.rs",
        "src/markdown.rs",
        "src/expansion.rs",
        "src/plan.rs",
        "expansions",
        "../docs/language.md",
        "../README.md",
        "cases/hostile.sync.yaml",
        "models/library.sync.yaml",
        "cases/models.sync.yaml",
        "../schemas/spacedrive.sync.yaml",
    ];
    for input in inputs.into_iter().chain(OPEN) {
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
    if let Some(schema) = read(Path::new("cases/hostile.sync.yaml")) {
        write(&folder.join("hostile.rs"), &module(&schema));
    }
    for file in MODELS {
        if let Some(schema) = read(Path::new(file)) {
            write(&folder.join(format!("{}.rs", schema.name)), &module(&schema));
        }
    }
    for (name, page) in [("guide", "../docs/language.md"), ("readme", "../README.md")] {
        let page = std::fs::read_to_string(page).unwrap_or_default();
        let small = folder.join(format!("{name}.sync.yaml"));
        write(&small, &markdown::first(&page, "yaml"));
        if let Some(schema) = read(&small) {
            write(&folder.join(format!("{name}.rs")), &module(&schema));
        }
    }
    expand(&folder.join("expansions"));
    let readme = std::fs::read_to_string("../README.md").unwrap_or_default();
    write(&folder.join("readme_snippets.rs"), &snippets(&readme));
}

/// Writes down what the macros make of the files in `expansions`.
fn expand(folder: &Path) {
    if let Err(error) = std::fs::create_dir_all(folder) {
        println!("cargo::error=cannot make {}: {error}", folder.display());
    }
    for file in std::fs::read_dir("expansions").into_iter().flatten().flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap_or_default();
        match expansion::expanded(&text) {
            Ok(text) => write(&folder.join(file.file_name()), &text),
            Err(error) => println!("cargo::error=cannot expand {}: {error}", file.path().display()),
        }
    }
}

/// The Rust of a page, as it stands there: programs as modules, all else as statements of a function.
fn snippets(page: &str) -> String {
    let rust = markdown::blocks(page)
        .into_iter()
        .filter(|block| block.info.starts_with("rust"));
    let (programs, statements): (Vec<_>, Vec<_>) = rust.partition(|block| block.text.contains("fn main()"));
    let programs = programs
        .iter()
        .map(|block| format!("mod line_{} {{\n{}}}\n", block.line, block.text));
    let statements: String = statements.iter().map(|block| block.text.as_str()).collect();
    format!(
        "{}fn statements<H: Host + 'static>(host: H) -> Result<raid::Peer<H>, Refused> {{\n{statements}Ok(peer)\n}}\n",
        programs.collect::<String>()
    )
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
