//! Generates the Rust modules that the tests compile and run.

#[path = "src/plan.rs"]
mod plan;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/plan.rs");
    let schema = plan::schema();
    let options = sync_schema::rust::RustOptions::default();
    let mut sink = sync_schema::diagnostic::Sink::default();
    sync_schema::rust::check(&schema, &options, &mut sink);
    for diagnostic in sink.into_sorted() {
        println!("cargo::error={}", diagnostic.headline);
    }
    let text = sync_codegen::rust::render_modules([&schema], &options);
    let folder = std::env::var_os("OUT_DIR").unwrap_or_default();
    if let Err(error) = std::fs::write(std::path::Path::new(&folder).join("plan.rs"), text) {
        println!("cargo::error=cannot write plan.rs: {error}");
    }
}
