//! The Lua runtime's own tests, `tests/lua/*.lua`: its parts, a schema written by hand, shared helpers
//! and one script after the other make one chunk. The order of the parts is said in the first of them.

#![allow(
    clippy::panic,
    clippy::expect_used,
    reason = "a test says so when its files are missing"
)]

use std::fs;
use std::path::Path;

const ORDER: &str = "The parts are, in this order:";

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn parts() -> Vec<String> {
    let first = read("../templates/lua/runtime/numbers.lua");
    let comment: String = first
        .lines()
        .map_while(|line| line.strip_prefix("-- "))
        .map(|line| format!("{line} "))
        .collect();
    let (_, list) = comment.split_once(ORDER).expect("the first part says the order");
    let (list, _) = list.split_once('.').expect("the order ends with a full stop");
    list.split(',').map(|name| name.trim().to_owned()).collect()
}

fn run(script: &str) {
    let mut chunk = "local runtime = {}\n".to_owned();
    for part in parts() {
        let text = read(&format!("../templates/lua/runtime/{part}.lua"));
        chunk.push_str(&format!("do\n{text}end\n"));
    }
    for file in ["fixture", "support", script, "done"] {
        chunk.push_str(&read(&format!("lua/{file}.lua")));
    }
    let lua = mlua::Lua::new();
    let result: String = lua
        .load(&chunk)
        .set_name(script)
        .eval()
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(result.ends_with(" checks"), "{result}");
}

#[test]
fn values_have_the_bytes_of_the_wire_format() {
    run("values");
}

#[test]
fn messages_are_read_strictly_and_arbitrary_bytes_change_nothing() {
    run("wire");
}

#[test]
fn peers_follow_the_rules_of_the_engine() {
    run("peers");
}

#[test]
fn frames_survive_their_channel_and_keep_to_its_budget() {
    run("channel");
}

#[test]
fn memory_is_bounded() {
    run("limits");
}
