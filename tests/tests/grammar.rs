//! Schemas that nobody would write, from the grammar of the language: each is refused with a
//! diagnostic, or becomes Lua that loads and Rust that parses.

#![allow(clippy::panic)] // A test that meets what it does not expect fails by stopping.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sync_codegen::header::Header;
use sync_codegen::target::{Language, Options};
use sync_codegen::{lock, yaml};
use sync_schema::check::check;
use sync_schema::diagnostic::Sink;
use sync_schema::lock::Lock;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

#[path = "grammar/unique.rs"]
mod unique;
#[path = "grammar/write.rs"]
mod write;

/// The schema that a text says, or the headlines of what is wrong with it.
fn read(text: &str, lock: &Lock) -> Result<Schema, Vec<String>> {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = yaml::parse("a.sync.yaml", text, &mut sources, &mut sink);
    let schema = definition.and_then(|definition| check(&definition, lock, &mut sink));
    if let Some(schema) = &schema {
        for language in Language::ALL {
            Options::from(language).check(schema, &mut sink);
        }
    }
    match schema {
        Some(schema) if !sink.has_errors() => Ok(schema),
        _ => Err(sink
            .into_sorted()
            .iter()
            .map(|fault| format!("{} {}", fault.code.id(), fault.headline))
            .collect()),
    }
}

fn render(schema: &Schema, language: Language) -> String {
    let header = Header {
        source: "a.sync.yaml".to_owned(),
        command: "syncgen generate".to_owned(),
    };
    Options::from(language).render(schema, &header)
}

/// What travels, by name: the numbers that a lock must keep.
fn numbers(schema: &Schema) -> BTreeMap<String, u32> {
    let paths = schema.paths.iter().map(|path| (path.template(), path.id));
    let components = schema
        .components
        .iter()
        .map(|component| (format!("component {}", component.name), component.id));
    paths.chain(components).collect()
}

#[track_caller]
fn holds(text: &str, reversed: &str) {
    let schema = match read(text, &Lock::default()) {
        Ok(schema) => schema,
        Err(faults) => return assert!(!faults.is_empty(), "refused in silence:\n{text}"),
    };
    let rust = render(&schema, Language::Rust);
    match unique::twice_in_rust(&rust) {
        Ok(twice) => assert!(twice.is_empty(), "{twice:?}\n{text}\n{rust}"),
        Err(error) => panic!("{error}\n{text}\n{rust}"),
    }
    let loaded = render(&schema, Language::Lua);
    let twice = unique::twice_in_lua(&loaded);
    assert!(twice.is_empty(), "{twice:?}\n{text}");
    if let Err(error) = mlua::Lua::new().load(&loaded).exec() {
        panic!("{error}\n{text}");
    }

    // The lock changes nothing where nothing changed, and keeps every number where only the order did.
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let written = lock::write(&schema.lock);
    let locked = lock::read("a.sync.lock", &written, &mut sources, &mut sink);
    assert_eq!(locked.as_ref(), Some(&schema.lock), "{written}");
    let again = read(text, &schema.lock).unwrap_or_else(|faults| panic!("{faults:#?}\n{text}"));
    assert_eq!(again, schema);
    let turned = read(reversed, &schema.lock).unwrap_or_else(|faults| panic!("{faults:#?}\n{reversed}"));
    assert_eq!(numbers(&turned), numbers(&schema), "{text}");
    assert_eq!(turned.lock, schema.lock, "{text}");
    assert_eq!(turned.hash, schema.hash, "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_refused_or_becomes_code(choices in prop::collection::vec(any::<u16>(), 8..160)) {
        let schema = write::schema(&choices);
        holds(&schema.text(false), &schema.text(true));
    }
}

/// The test above is worth something only while much of what it writes is taken.
#[test]
fn enough_of_them_are_taken() {
    let mut seed = 1_u64;
    let mut refused: BTreeMap<String, u32> = BTreeMap::new();
    let mut taken = 0;
    for _ in 0..200 {
        let choices: Vec<u16> = (0..100)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (seed >> 40) as u16
            })
            .collect();
        match read(&write::schema(&choices).text(false), &Lock::default()) {
            Ok(_) => taken += 1,
            Err(faults) => faults.into_iter().for_each(|fault| {
                *refused.entry(fault).or_default() += 1;
            }),
        }
    }
    assert!(
        (30..190).contains(&taken),
        "{taken} of 200 were taken; {refused:#?}"
    );
}
