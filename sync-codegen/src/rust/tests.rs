//! A module that is printed a piece at a time reads as one that is printed at once.

use std::path::{Path, PathBuf};

use sync_schema::diagnostic::Sink;
use sync_schema::rust::{RustOptions, generate, generate_in_parts};
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

use super::{at_once, print};
use crate::load::{load, schema_files};

fn schemas() -> Vec<(PathBuf, Schema)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["schemas", "tests/cases", "tests/scenarios", "tests/conformance"];
    let files = folders
        .iter()
        .flat_map(|folder| schema_files(&root.join(folder)).unwrap());
    files
        .filter_map(|file| {
            let (mut sources, mut sink) = (Sources::default(), Sink::default());
            load(&file, &mut sources, &mut sink).map(|schema| (file, schema))
        })
        .collect()
}

#[test]
fn pieces_are_laid_out_as_the_whole() {
    let options = RustOptions::default();
    let schemas = schemas();
    assert!(schemas.len() > 10);
    for (file, schema) in schemas {
        let tokens = generate(&schema, &options);
        let whole = at_once(tokens.clone());
        let mut is_whole = true;
        let mut text = String::new();
        let mut printer = super::Printer::default();
        is_whole &= printer.items(tokens, &mut text).is_some();
        assert!(is_whole, "{}: taken apart", file.display());
        assert_eq!(text, whole, "{}", file.display());
        let mut parts = String::new();
        print(&mut parts, |each| generate_in_parts(&schema, &options, each));
        assert_eq!(parts, whole, "{}", file.display());
    }
}
