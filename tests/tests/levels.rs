//! Decision tables at work: every entry of `tests/levels` has its level in generated Rust and without generated code;
//! `tests/scenarios/tables.lua` asks every Lua.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::Value;
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_runtime::registry::{KeysView, LevelKind, Registry};
use sync_runtime::wire::KeyEnds;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::levels::{SCHEMA, entries};
use sync_tests::modules::workspace;

#[allow(dead_code, unused_imports)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/tables.rs"));
}

#[test]
fn every_entry_has_its_level() {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(&workspace().join(SCHEMA), &mut sources, &mut sink);
    let interpreter = Interpreter::new(schema.unwrap());
    let mut failures = Vec::new();
    let mut asked = BTreeSet::new();
    for entry in entries().unwrap() {
        let path = interpreter.position(entry["path"].as_str().unwrap()).unwrap();
        asked.insert(path);
        let keys = interpreter
            .encode_keys(path, entry["keys"].as_array().unwrap())
            .unwrap();
        let set: Vec<&str> = entry["flags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let wanted = kind(entry["level"].as_str().unwrap()).unwrap();
        for (language, registry) in [
            ("generated Rust", &generated::tables::REGISTRY),
            ("the interpreter", interpreter.registry()),
        ] {
            let found = level(registry, path, &keys, &set);
            if found != wanted {
                failures.push(format!("{entry} is {found:?} in {language}"));
            }
        }
    }
    assert_eq!(
        asked.len(),
        interpreter.registry().paths.len(),
        "each path is asked"
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn level(registry: &Registry, path: usize, keys: &[u8], set: &[&str]) -> LevelKind {
    let flag = |flag: usize| set.contains(&registry.host_flags[flag]);
    let info = &registry.paths[path];
    let ends = KeyEnds::of(info.keys, keys).unwrap();
    let values = ends.values(info.keys, keys).unwrap();
    let view = KeysView {
        infos: info.keys,
        values: &values,
    };
    (info.level)(&view, &flag).kind
}

fn kind(word: &str) -> Option<LevelKind> {
    Some(match word {
        "realtime" => LevelKind::Realtime,
        "batch" => LevelKind::Batch,
        "granular" => LevelKind::Granular,
        "manual" => LevelKind::Manual,
        "local" => LevelKind::Local,
        _ => return None,
    })
}
