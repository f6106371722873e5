//! The twins of `tests/twins/`: one schema in YAML and in Rust, `NAME.sync.yaml` and `NAME.rs`. Both are
//! the same schema to everything behind the front ends.
//!
//! Each Rust form is compiled here as well, with every warning an error, and the modules that
//! `#[schema]` makes of it are used.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use sync_codegen::generate::{Plan, generate};
use sync_codegen::load::{Loaded, load_all};
use sync_codegen::report::{Format, draw};
use sync_schema::derive::expand;
use sync_schema::diagnostic::Sink;
use sync_schema::naming;
use sync_schema::rust::{RustOptions, generate_beside};
use sync_schema::schema::{Schema, Shape};
use sync_schema::span::{Sources, Span};
use sync_tests::invalid::all_languages;

/// Each schema in YAML and in Rust: those of `tests/twins/`, in the order of their names, and the models of
/// Spacedrive, whose Rust form is an example.
fn twins() -> Vec<(PathBuf, PathBuf)> {
    let files = sync_codegen::load::schema_files(Path::new("twins")).unwrap();
    let twins = files.into_iter().map(|yaml| {
        let name = yaml.file_name().unwrap().to_string_lossy().into_owned();
        let rust = yaml.with_file_name(name.replace(".sync.yaml", ".rs"));
        (yaml, rust)
    });
    let fifteen = (
        "../schemas/spacedrive.sync.yaml".into(),
        "../examples/spacedrive/src/lib.rs".into(),
    );
    twins.chain([fifteen]).collect()
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
    for (yaml, rust) in twins() {
        let (one, other) = (without_places(load(&yaml)), without_places(load(&rust)));
        assert_eq!(one, other, "{}", yaml.display());
    }
}

/// The files of all languages and the lock, and what is told about them. Lua is told that it has no
/// models, in both forms alike.
fn files(path: &Path) -> (Vec<String>, Vec<String>) {
    let plan = Plan {
        schemas: vec![path.to_owned()],
        targets: all_languages(),
        base: path.parent().unwrap().to_owned(),
        command: "syncgen generate".into(),
    };
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let outputs = generate(&plan, &mut sources, &mut sink);
    assert!(!sink.has_errors());
    assert_eq!(outputs.len(), plan.targets.len() + 1);
    // The head names the file that was read.
    let name = path.file_name().unwrap().to_string_lossy();
    let texts = outputs
        .into_iter()
        .map(|output| output.text.to_string().replace(&*name, "SCHEMA"));
    let told = sink.into_sorted().into_iter();
    let told = told.map(|fault| format!("{}: {}", fault.code.id(), fault.headline));
    (texts.collect(), told.collect())
}

#[test]
fn both_forms_become_the_same_files() {
    for (yaml, rust) in twins() {
        let ((one, told), (other, told_of_other)) = (files(&yaml), files(&rust));
        for (one, other) in one.iter().zip(&other) {
            assert!(
                one == other,
                "{}: {}",
                yaml.display(),
                first_difference(one, other)
            );
        }
        assert_eq!(told, told_of_other, "{}", yaml.display());
    }
}

/// Files are long.
fn first_difference(one: &str, other: &str) -> String {
    let differing = one.lines().zip(other.lines()).find(|(one, other)| one != other);
    format!("{differing:#?}")
}

#[test]
fn both_forms_expand_to_the_same_code() {
    for (yaml, rust) in twins() {
        let schema = load(&yaml);
        let file = syn::parse_file(&fs::read_to_string(&rust).unwrap()).unwrap();
        let module = file.items.into_iter().find_map(|item| match item {
            syn::Item::Mod(module) if module.content.is_some() => Some(module),
            _ => None,
        });
        let mut module = module.unwrap();
        module.attrs.clear();
        let declared: BTreeSet<String> = module
            .content
            .iter()
            .flat_map(|(_, items)| items)
            .filter_map(name_of)
            .collect();
        let given = schema.types.iter().map(|ty| ty.name.as_str());
        let given = given.filter(|name| declared.contains(&naming::pascal(name)));
        let wanted = generate_beside(&schema, given, &RustOptions::default()).to_string();
        let mut read = |name: &str| {
            let mut folders = rust.ancestors();
            let package = folders.find(|folder| folder.join("Cargo.toml").is_file());
            let file = package.unwrap().join(name);
            fs::read_to_string(file).map_err(|error| error.to_string())
        };
        let expanded = expand::schema(Default::default(), module.into_token_stream(), &mut read).to_string();
        assert!(expanded.contains(&wanted), "{}", rust.display());
    }
}

/// What a type is called.
fn name_of(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        syn::Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

#[test]
fn every_rust_form_has_a_yaml_form() {
    let rust = fs::read_dir("twins").unwrap().flatten().map(|entry| entry.path());
    for path in rust.filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        assert!(path.with_extension("sync.yaml").is_file(), "{}", path.display());
    }
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
#[path = "../twins/renamed.rs"]
mod renamed;
#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test is nobody's library")]
#[path = "../twins/descriptions.rs"]
mod told;
#[deny(warnings)]
#[allow(dead_code, unreachable_pub, reason = "a test is nobody's library")]
#[path = "../twins/types.rs"]
mod types;

#[path = "twins/derived_models.rs"]
mod derived_models;
#[path = "twins/descriptions.rs"]
mod descriptions;
#[path = "twins/words.rs"]
mod words;

#[test]
fn the_modules_of_twins_are_used_like_any_other() -> Result<(), sync_runtime::engine::Refused> {
    use sync_runtime::host::{TestClock, TestHost};

    use language_example::raidhelper::{Peer, RoleKind, TradeItem, types};

    let mut peer = Peer::new(TestHost::new("Anna", &TestClock::default()));
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

#[test]
fn a_module_takes_its_numbers_from_the_lock() {
    use sync_runtime::codec::EnumParts as _;

    // `epic` was added between the two, and is the last on the wire.
    assert_eq!(renamed::second::Rarity::NAMES, ["common", "rare", "epic"]);
}
