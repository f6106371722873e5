//! The twins of `tests/twins/`: one schema in YAML and in Rust, `NAME.sync.yaml` and `NAME.rs`. Both are
//! the same schema to everything behind the front ends.
//!
//! Each Rust form is compiled here as well, with every warning an error, and the modules that
//! `#[schema]` makes of it are used.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sync_codegen::generate::{Plan, generate};
use sync_codegen::load::{Loaded, load_all};
use sync_codegen::report::{Format, draw};
use sync_codegen::target::{Language, Target};
use sync_schema::diagnostic::Sink;
use sync_schema::schema::{Schema, Shape};
use sync_schema::span::{Sources, Span};
use sync_schema::words::PLACES;
use sync_tests::invalid::all_languages;

/// The schemas in YAML, in the order of their names.
fn twins() -> Vec<PathBuf> {
    sync_codegen::load::schema_files(Path::new("twins")).unwrap()
}

fn rust_of(yaml: &Path) -> PathBuf {
    let name = yaml
        .file_name()
        .unwrap()
        .to_string_lossy()
        .replace(".sync.yaml", ".rs");
    yaml.with_file_name(name)
}

fn load(path: &Path) -> Schema {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let mut loaded = load_all(path, &mut sources, &mut sink);
    let found = sink.into_sorted();
    assert!(
        found.is_empty(),
        "{}",
        draw(&found, &sources, Format::Human, false)
    );
    assert_eq!(loaded.len(), 1, "{}: one schema", path.display());
    let Loaded { schema, .. } = loaded.remove(0);
    schema
}

/// All languages, but for models, which are for Rust alone.
fn targets(yaml: &Path) -> Vec<Target> {
    let has_models = !load(yaml).models.is_empty();
    let targets = all_languages().into_iter();
    targets
        .filter(|target| !has_models || target.options.language() == Language::Rust)
        .collect()
}

/// A schema that does not know where it was written.
fn without_places(mut schema: Schema) -> Schema {
    let nowhere = Span::new(Sources::default().add("", ""), 0, 0);
    for path in &mut schema.paths {
        path.span = nowhere;
    }
    for model in &mut schema.models {
        model.span = nowhere;
        model.fields.iter_mut().for_each(|field| field.span = nowhere);
    }
    for ty in &mut schema.types {
        ty.span = nowhere;
        match &mut ty.shape {
            Shape::Alias(_) => {}
            Shape::Record(fields) => fields.iter_mut().for_each(|field| field.span = nowhere),
            Shape::Enum(cases) | Shape::Union(cases) => cases.iter_mut().for_each(|case| case.span = nowhere),
        }
    }
    schema
}

#[test]
fn both_forms_are_one_schema() {
    for yaml in twins() {
        let (one, other) = (without_places(load(&yaml)), without_places(load(&rust_of(&yaml))));
        assert_eq!(one, other, "{}", yaml.display());
    }
}

#[test]
fn both_forms_become_the_same_files() {
    for yaml in twins() {
        let [one, other] = [yaml.clone(), rust_of(&yaml)].map(|path| {
            let plan = Plan {
                schemas: vec![path],
                targets: targets(&yaml),
                base: "twins".into(),
                command: "syncgen generate".into(),
            };
            let (mut sources, mut sink) = (Sources::default(), Sink::default());
            let outputs = generate(&plan, &mut sources, &mut sink);
            assert!(!sink.has_errors());
            // The head names the file that was read, and a lock stands beside it.
            let texts = outputs
                .into_iter()
                .map(|output| output.text.replace(".sync.yaml", ".rs"));
            texts.collect::<Vec<_>>()
        });
        assert_eq!(one.len(), targets(&yaml).len() + 1);
        assert_eq!(one, other, "{}", yaml.display());
    }
}

#[test]
fn every_rust_form_has_a_yaml_form() {
    let rust = fs::read_dir("twins").unwrap().flatten().map(|entry| entry.path());
    for path in rust.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        assert!(path.with_extension("sync.yaml").is_file(), "{}", path.display());
    }
}

/// Words that the twins need not have: what has no Rust form, the Rust form's own words, which stand in
/// tests of their own, and what only a lock of an earlier release gives a meaning.
const ELSEWHERE: [&str; 5] = ["imports", "crate", "lock", "was", "legacy"];

/// Places that have no twin: hand-written code is described beside the schema, whatever form it has.
const WITHOUT_TWIN: [&str; 5] = ["`legacy`", "a writer", "a reader", "the metadata", "`rust`"];

#[test]
fn every_word_of_the_language_has_a_twin() {
    let yaml: String = twins()
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    let rust: String = twins()
        .iter()
        .map(|path| fs::read_to_string(rust_of(path)).unwrap())
        .collect();
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .map(str::to_owned)
            .collect()
    };
    let (yaml, rust) = (words(&yaml), words(&rust));
    let mut missing = Vec::new();
    for place in PLACES.iter().filter(|place| !WITHOUT_TWIN.contains(&place.about)) {
        for word in place.words {
            if ELSEWHERE.contains(word) {
                continue;
            }
            // A doc comment is a description.
            let in_rust =
                rust.contains(*word) || matches!(*word, "description" | "record" | "union" | "enum");
            let is_path = *word == "path";
            if !in_rust || !(is_path || yaml.contains(*word)) {
                missing.push(format!("`{word}` of {}", place.about));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "words without a twin in tests/twins/: {missing:#?}"
    );
}

#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test is nobody's library")]
#[path = "../twins/everything-else.rs"]
mod everything_else;
#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test is nobody's library")]
#[path = "../twins/language-example.rs"]
mod language_example;
#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test is nobody's library")]
#[path = "../twins/models.rs"]
mod models;
#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test is nobody's library")]
#[path = "../twins/types.rs"]
mod types;

#[path = "twins/host.rs"]
mod host;

#[test]
fn the_modules_of_twins_are_used_like_any_other() -> Result<(), sync_runtime::engine::Refused> {
    use language_example::raidhelper::{Peer, RoleKind, TradeItem, types};

    let mut peer = Peer::new(host::Alone);
    peer.set_role("Anna", RoleKind::Healers)?;
    assert_eq!(peer.get_role("Anna"), Some(types::RoleKind::Healers));
    let item = TradeItem {
        item_id: 7,
        name: "Herb".into(),
        quantity: 3,
        note: None,
    };
    peer.set_trade_items(std::slice::from_ref(&item))?;
    assert_eq!(peer.get_trade_items(), Some(vec![item]));
    Ok(())
}

#[test]
fn the_models_of_a_twin_come_parents_first() {
    use models::stock::models::MODELS;

    let name = |place: &usize| MODELS.models[*place].name;
    let order: Vec<&str> = MODELS.order.iter().map(name).collect();
    assert_eq!(order, ["device", "tag", "volume", "entry", "entry_tag"]);
}
