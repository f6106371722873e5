//! README.md is true: its schema has no fault, and its code in Lua and Rust compiles and runs with what
//! is generated from it. Its commands run in `sync-codegen/tests/readme.rs`.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use generated::raid;
use host::at_the_end_of_time;
use sync_codegen::generate::{Plan, generate};
use sync_codegen::report::{Format, draw};
use sync_runtime::typed::{Host, Refused};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::invalid::all_languages;
use sync_tests::markdown::blocks;

#[path = "wire_vectors/host.rs"]
mod host;

#[deny(warnings, missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/readme.rs"));
}

/// The Rust of the page, as `build.rs` has cut it out.
mod snippets {
    #![allow(dead_code, reason = "nobody runs the build script that the page shows")]
    use super::{Host, Refused, raid};

    include!(concat!(env!("OUT_DIR"), "/readme_snippets.rs"));

    pub(super) fn run<H: Host + 'static>(host: H) -> Result<raid::Peer<H>, Refused> {
        statements(host)
    }
}

/// The version that the crates promise to work with; CI builds everything with it (`.ci/run`).
#[test]
fn the_rust_that_it_names_is_the_one_that_the_crates_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let manifest = read("Cargo.toml");
    let promised = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \""))
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap();
    for page in ["README.md", "docs/rust.md"] {
        assert!(read(page).contains(&format!("Rust {promised}")), "{page}");
    }
    for part in ["schema", "macros", "codegen", "runtime"] {
        let manifest = read(&format!("sync-{part}/Cargo.toml"));
        assert!(manifest.contains("rust-version.workspace = true"), "sync-{part}");
    }
}

fn readme() -> String {
    fs::read_to_string("../README.md").unwrap().replace("\r\n", "\n")
}

/// Generated Lua of every schema of the page, which must have no fault.
fn modules() -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    fs::create_dir_all(&folder).unwrap();
    let page = blocks(&readme());
    let schemas = page.iter().filter(|block| block.info == "yaml");
    let modules = schemas.map(|block| {
        let file = folder.join(format!("line{}.sync.yaml", block.line));
        fs::write(&file, &block.text).unwrap();
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let plan = Plan {
            schemas: vec![file],
            targets: all_languages(),
            base: folder.clone(),
            command: "syncgen generate".into(),
        };
        let outputs = generate(&plan, &mut sources, &mut sink);
        let faults = draw(&sink.into_sorted(), &sources, Format::Human, false);
        assert!(outputs.len() > 1, "README.md:{}:\n{faults}", block.line);
        assert!(
            !faults.contains("[S"),
            "README.md:{} has faults:\n{faults}",
            block.line
        );
        let lua = outputs
            .into_iter()
            .find(|output| output.path.extension().is_some_and(|ending| ending == "lua"));
        lua.unwrap().text.to_string()
    });
    modules.collect()
}

#[test]
fn the_lua_runs() -> mlua::Result<()> {
    let lua = mlua::Lua::new();
    for module in modules() {
        lua.load(module).set_name("@readme_module.lua").exec()?;
    }
    // What the page takes for granted: an adapter, and something to draw with.
    let around = "
        local root = {}
        sent, redrawn = 0, nil
        adapter = {
            now = function() return 1 end,
            wall = function() return 1800000000 end,
            name = function() return 'Anna' end,
            in_group = function() return true end,
            can_sync_now = function() return true end,
            can = function(player, class) return player == 'Anna' and class == 'assignments' end,
            is_authority = function() return false end,
            send = function() sent = sent + 1 return true end,
            schedule = function() return {} end,
            cancel = function() end,
            root = function() return root end,
        }
        function redraw(slot, player) redrawn = slot .. ' ' .. player end
    ";
    lua.load(around).exec()?;
    let page = blocks(&readme());
    let code: String = page
        .iter()
        .filter(|block| block.info == "lua")
        .map(|block| block.text.as_str())
        .collect();
    let after = "
        assert(sent == 1 and peer:get_assigned_player(1, 4, 2) == 'Aggro')
        assert(peer:set_assigned_player(1, 4, 3, 'Chip') and redrawn == '3 Chip')
    ";
    lua.load(code + after).set_name("@README.md").exec()
}

#[test]
fn the_rust_runs() {
    let mut peer = snippets::run(at_the_end_of_time()).unwrap();
    assert_eq!(peer.get_assigned_player(1, 4, 2).as_deref(), Some("Aggro"));
    assert!(peer.poll_message().is_some());
}
