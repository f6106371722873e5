//! A module that is printed a piece at a time reads as one that is printed at once.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use sync_schema::diagnostic::Sink;
use sync_schema::rust::{Outline, RustOptions, generate, generate_in_parts};
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

use super::at_once;
use super::module::Composer;
use super::page::Page;
use super::place::Place;
use super::print::Printer;
use super::rendered::sheets;
use super::sheet::Walk;
use crate::load::{load, schema_files};

#[allow(unreachable_pub, dead_code, reason = "benchmarks include the same file")]
#[path = "../../benches/compile/big_schema.rs"]
mod big_schema;

fn schemas() -> Vec<(PathBuf, Schema)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folders = ["schemas", "tests/cases", "tests/scenarios", "tests/conformance"];
    let big = tempfile::tempdir().unwrap();
    let file = big.path().join("big.sync.yaml");
    std::fs::write(&file, big_schema::big_schema(400)).unwrap();
    let files = folders
        .iter()
        .flat_map(|folder| schema_files(&root.join(folder)).unwrap());
    files
        .chain([file])
        .filter_map(|file| {
            let (mut sources, mut sink) = (Sources::default(), Sink::default());
            load(&file, &mut sources, &mut sink).map(|schema| (file, schema))
        })
        .collect()
}

fn big(paths: usize) -> Schema {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("big.sync.yaml");
    std::fs::write(&file, big_schema::big_schema(paths)).unwrap();
    load(&file, &mut Sources::default(), &mut Sink::default()).unwrap()
}

#[test]
fn pieces_are_laid_out_as_the_whole() {
    for (file, schema) in schemas() {
        let tokens = generate(&schema, &RustOptions::default());
        let whole = at_once(tokens.clone());
        let mut page = Page::default();
        let printed = Printer::default().all(tokens, Place::Module, 0, None, &mut page);
        assert!(printed.is_some(), "{}: taken apart", file.display());
        assert_eq!(page.text, whole, "{}", file.display());
    }
}

/// Text that is filled in is the same as text that is printed. One composer prints all schemas, and each of them twice, so
/// that whatever can be filled in is.
#[test]
fn parts_are_filled_in_as_they_are_printed() {
    let options = RustOptions::default();
    let schemas = schemas();
    assert!(schemas.len() > 10);
    let mut composer = Composer::default();
    for (file, schema) in schemas {
        let whole = at_once(generate(&schema, &options));
        let outline = Outline::new(&schema);
        for _ in 0..2 {
            let next = AtomicUsize::new(0);
            let mut walk = Walk::share(&next);
            let printed = composer.module(&mut walk, &mut |each| {
                generate_in_parts(&schema, &options, &outline, each);
            });
            assert!(printed.is_some(), "{}: taken apart", file.display());
            let sheets = walk.into_sheets();
            let text: String = sheets.iter().map(|(_, sheet)| sheet.text.as_str()).collect();
            assert_eq!(text, whole, "{}", file.display());
        }
    }
}

/// A schema that is large enough to be printed on several threads, of which each begins where it can.
#[test]
fn sheets_of_several_threads_come_together() {
    let (schema, options) = (big(400), RustOptions::default());
    let whole = at_once(generate(&schema, &options));
    let outline = Outline::new(&schema);
    for _ in 0..4 {
        let sheets = sheets(
            &schema,
            &options,
            &outline,
            &mut Composer::default(),
            generate_in_parts,
        );
        let text: String = sheets.iter().map(|sheet| sheet.text.as_str()).collect();
        assert_eq!(text, whole);
    }
}

/// Short names of codecs are given in the order in which trees, paths and models ask for them.
#[test]
fn codecs_keep_their_numbers() {
    let text = at_once(generate(&big(200), &RustOptions::default()));
    let (_, codecs) = text.split_at(text.find("type __SyncCodec0 ").unwrap());
    insta::assert_snapshot!(codecs);
}
