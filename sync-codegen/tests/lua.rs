//! The Lua back end: what is generated is shown, parsed and loaded.

// Helpers of tests are no tests to clippy.
#![allow(clippy::expect_used)]

#[path = "lua/exchange.rs"]
mod exchange;
#[path = "lua/hostile.rs"]
mod hostile;
#[path = "lua/limits.rs"]
mod limits;
#[path = "lua/schemas.rs"]
mod schemas;
#[path = "lua/snapshots.rs"]
mod snapshots;

use sync_codegen::header::Header;
use sync_codegen::lua::{self, LuaOptions};
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::schema::Schema;

/// The diagnostics of a schema.
fn check(schema: &Schema, options: &LuaOptions) -> Vec<Diagnostic> {
    let mut sink = Sink::default();
    lua::check(schema, options, &mut sink);
    sink.into_sorted()
}

/// Renders a schema that must be fine, and makes sure that every Lua parser takes it.
fn render(schema: &Schema, options: &LuaOptions) -> String {
    let text = render_only(schema, options);
    for version in [full_moon::LuaVersion::lua51(), full_moon::LuaVersion::luau()] {
        let errors = full_moon::parse_fallible(&text, version)
            .into_result()
            .err()
            .unwrap_or_default();
        assert!(errors.is_empty(), "{version:?}: {errors:?}");
    }
    text
}

/// Renders a schema that must be fine.
fn render_only(schema: &Schema, options: &LuaOptions) -> String {
    assert_eq!(check(schema, options), []);
    let header = Header {
        source: "schemas/example.sync.yaml".to_owned(),
        command: "syncgen generate schemas/example.sync.yaml --lang lua --out lua".to_owned(),
    };
    lua::render(schema, options, &header)
}

/// Everything after the runtime.
fn generated_section(text: &str) -> &str {
    let start = text
        .rfind("-- Everything below was made from the schema.")
        .expect("the mark is there");
    &text[start..]
}

/// Runs a file on Lua 5.1 and returns what it returns.
fn load(text: &str) -> (mlua::Lua, mlua::Table) {
    let lua = mlua::Lua::new();
    let module = lua
        .load(text)
        .set_name("generated")
        .eval()
        .expect("the file loads");
    (lua, module)
}
