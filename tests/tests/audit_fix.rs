//! `syncgen audit --fix`: the rewritten program does the same as the original, and all else in it is as
//! it was. `tests/audit/fix/` has the program, the store that it was written for, and a peer.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use mlua::Lua;
use sync_codegen::audit::{Rewritten, rewrite};
use sync_codegen::header::Header;
use sync_codegen::lua::{LuaOptions, render};
use sync_tests::corpus::audited;

const FOLDER: &str = "audit/fix";

fn text(name: &str) -> String {
    fs::read_to_string(Path::new(FOLDER).join(name)).unwrap()
}

/// The program with setter calls.
fn rewritten() -> (String, String, usize) {
    rewritten_of("program.lua")
}

fn rewritten_of(program: &str) -> (String, String, usize) {
    let (schema, sources, report) = audited(Path::new(FOLDER).join(program));
    let [Rewritten { text, writes, .. }] = &rewrite(&report, &sources)[..] else {
        panic!("one file is rewritten");
    };
    let header = Header {
        source: "corpus.sync.yaml".into(),
        command: "syncgen generate".into(),
    };
    let module = render(&schema, &LuaOptions::default(), &header);
    (text.clone(), module, *writes)
}

/// What a program leaves behind.
fn state(program: &str, module: Option<&str>) -> String {
    let lua = Lua::new();
    lua.load(text("legacy.lua")).exec().unwrap();
    if let Some(module) = module {
        lua.load(module).exec().unwrap();
        lua.load(text("generated.lua")).exec().unwrap();
    }
    lua.load(program).exec().unwrap();
    lua.load(text("dump.lua")).eval().unwrap()
}

#[test]
fn the_rewritten_program_leaves_the_same_state_behind() {
    let (program, module, writes) = rewritten();
    assert!(writes >= 14, "{writes} writes were rewritten");
    let before = state(&text("program.lua"), None);
    assert!(before.contains("Molten Core"), "{before}");
    assert_eq!(state(&program, Some(&module)), before);
}

#[test]
fn what_something_holds_is_left_alone() {
    let (program, module, writes) = rewritten_of("held.lua");
    // The two tables that are written before anything is held.
    assert!((1..=2).contains(&writes), "{writes}: {program}");
    let before = state(&text("held.lua"), None);
    assert_eq!(state(&program, Some(&module)), before);
}

#[test]
fn all_else_is_as_it_was() {
    let (program, ..) = rewritten();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/audit");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("program.lua", program));
}

#[test]
fn what_is_rewritten_is_not_found_again() {
    let (program, ..) = rewritten();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("program.lua");
    fs::write(&file, &program).unwrap();
    let (_, sources, report) = audited(file);
    assert_eq!(rewrite(&report, &sources), []);
}
