//! The JSON Schema for editors: it stands in `schemas/`, takes every schema of the tests, and sees what is misspelt.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use serde_json::Value;
use sync_codegen::load::schema_files;
use sync_codegen::reference::json_schema;
use sync_tests::markdown::blocks;

/// What an editor would complain of.
fn complaints(yaml: &str) -> Vec<String> {
    let schema: Value = serde_json::from_str(&json_schema()).unwrap();
    let document: Value = serde_yaml::from_str(&without_typed_keys(yaml)).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let errors = validator.iter_errors(&document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

/// Without the blank in `slots.{slot: u8}:`, which ends the key for everybody but this language.
fn without_typed_keys(yaml: &str) -> String {
    let mut parts = yaml.split(".{");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (key, rest) = part.split_once('}').unwrap_or((part, ""));
        plain.push_str(&format!(".{{{}}}{rest}", key.replace(": ", ":")));
    }
    plain
}

#[test]
fn the_file_is_up_to_date() {
    let written = fs::read_to_string("../schemas/sync.schema.json").unwrap_or_default();
    assert!(
        written.replace("\r\n", "\n") == json_schema(),
        "schemas/sync.schema.json is not up to date; to mend this, run:\n  \
         cargo run --bin syncgen -- json-schema > schemas/sync.schema.json"
    );
}

#[test]
fn schemas_that_pass_are_taken() {
    for folder in ["../schemas", "cases", "cases/imports", "scenarios", "twins"] {
        for path in schema_files(Path::new(folder)).unwrap() {
            let said = complaints(&fs::read_to_string(&path).unwrap());
            assert_eq!(said, Vec::<String>::new(), "{}", path.display());
        }
    }
    let page = include_str!("../../docs/language.md").replace("\r\n", "\n");
    let examples = blocks(&page).into_iter().filter(|block| block.info == "yaml");
    for example in examples {
        assert_eq!(
            complaints(&example.text),
            Vec::<String>::new(),
            "{}",
            example.text
        );
    }
}

#[test]
fn misspelt_keys_are_seen() {
    for (key, yaml) in [
        ("tpye", "schema: a\npaths: { title: { tpye: string } }"),
        ("compnents", "schema: a\ncompnents: [a]"),
        (
            "dealy",
            "schema: a\npaths: { title: { type: u8, level: { batch: { dealy: 2s } } } }",
        ),
        (
            "ownerhip",
            "schema: a\nmodels: { tag: { key: { uuid: uuid }, ownerhip: shared } }",
        ),
    ] {
        let said = complaints(yaml).join("\n");
        assert!(!said.is_empty(), "{key}");
    }
}
