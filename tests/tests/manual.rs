//! The manual is true: its schemas do what it says of them, and its table has every word.
//!
//! A block that begins with three backticks and `yaml` is a schema that passes without a warning; after `yaml` may stand
//! `fragment`, which is not looked at, or the codes that the schema reports.

use std::collections::BTreeSet;
use std::fs;

use sync_codegen::generate::{Plan, generate};
use sync_codegen::report::{Format, draw};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_schema::words::PLACES;
use sync_tests::invalid::all_languages;
use sync_tests::markdown::{blocks, first};

#[test]
fn every_schema_reports_what_the_manual_says() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("manual");
    fs::create_dir_all(&folder).unwrap();
    let mut problems = String::new();
    let mut looked_at = 0;
    for page in ["language.md", "lua.md", "rust.md"] {
        for block in blocks(&fs::read_to_string(format!("../docs/{page}")).unwrap()) {
            let mut words = block.info.split(' ');
            if words.next() != Some("yaml") || block.info == "yaml fragment" {
                continue;
            }
            let wanted: BTreeSet<&str> = words.collect();
            looked_at += 1;
            let file = folder.join(format!("{page}-{}.sync.yaml", block.line));
            fs::write(&file, &block.text).unwrap();
            let (mut sources, mut sink) = (Sources::default(), Sink::default());
            let plan = Plan {
                schemas: vec![file],
                targets: all_languages(),
                base: folder.clone(),
                command: "syncgen generate".into(),
            };
            generate(&plan, &mut sources, &mut sink);
            let found = sink.into_sorted();
            let codes: BTreeSet<&str> = found.iter().map(|fault| fault.code.id()).collect();
            if codes != wanted {
                let drawn = draw(&found, &sources, Format::Human, false);
                problems += &format!(
                    "docs/{page}:{} reports {codes:?}, not {wanted:?}\n{drawn}\n",
                    block.line
                );
            }
        }
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(looked_at > 20, "the blocks were not found");
}

#[test]
fn the_table_has_every_word() {
    let rows: String = PLACES
        .iter()
        .map(|place| {
            let words: Vec<String> = place.words.iter().map(|word| format!("`{word}`")).collect();
            format!("| {} | {} |\n", place.about, words.join(" "))
        })
        .collect();
    let manual = fs::read_to_string("../docs/language.md")
        .unwrap()
        .replace("\r\n", "\n");
    assert!(
        manual.contains(&format!("| place | keys |\n|---|---|\n{rows}\n")),
        "the table under \"All words\" in docs/language.md has to be:\n{rows}"
    );
}

#[test]
fn the_lua_of_the_guide_runs() -> Result<(), Box<dyn std::error::Error>> {
    let manual = fs::read_to_string("../docs/language.md")?;
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("guide");
    fs::create_dir_all(&folder)?;
    let file = folder.join("raid.sync.yaml");
    fs::write(&file, first(&manual, "yaml"))?;
    let schema = sync_codegen::load::load(&file, &mut Sources::default(), &mut Sink::default());
    let options = sync_codegen::lua::LuaOptions::default();
    let header = sync_codegen::header::Header {
        source: "raid.sync.yaml".into(),
        command: "syncgen generate".into(),
    };
    let module = sync_codegen::lua::render(&schema.ok_or("the small schema is faulty")?, &options, &header);
    let guide = fs::read_to_string("../docs/lua.md")?;
    let code: Vec<String> = blocks(&guide)
        .into_iter()
        .filter(|block| block.info == "lua")
        .map(|block| block.text)
        .collect();
    assert!(code.len() > 5);
    let lua = mlua::Lua::new();
    lua.load(module).set_name("@raid.lua").exec()?;
    lua.load(code.concat()).set_name("@lua.md").exec()?;
    Ok(())
}
