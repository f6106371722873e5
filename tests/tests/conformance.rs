//! Every script of `tests/conformance` on the Rust engine; `tests/scenarios/conformance.lua` runs the
//! same on every Lua. And the scripts speak of rules that `docs/engine.md` has.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use sync_tests::conformance::{File, SCHEMA, files, lua_table};
use sync_tests::modules;

#[path = "conformance/effects.rs"]
mod effects;
#[path = "conformance/host.rs"]
mod host;
#[path = "conformance/text.rs"]
mod text;
#[path = "conformance/world.rs"]
mod world;

#[test]
fn the_rust_engine_passes_every_script() {
    let mut failures = Vec::new();
    let mut count = 0;
    for File { name, scripts } in files().unwrap() {
        for script in scripts {
            count += 1;
            if let Err(failure) = world::run(&script, &mut Vec::new()) {
                failures.push(format!("{name}: {}\n{failure}", script["title"]));
            }
        }
    }
    assert!(count > 30, "the scripts were not found");
    assert!(
        failures.is_empty(),
        "{} scripts failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn both_engines_send_the_same_bytes() -> Result<(), Box<dyn std::error::Error>> {
    let lua = mlua::Lua::new();
    let scenarios = modules::scenarios()?.into_iter();
    let runners = scenarios.filter(|file| ["harness.lua", "conformance.lua"].contains(&file.name.as_str()));
    let generated = [modules::generate_one(SCHEMA)?, lua_table()?];
    for source in generated.into_iter().chain(runners) {
        lua.load(&source.text)
            .set_name(format!("@{}", source.name))
            .exec()?;
    }
    let run: mlua::Function = lua.load("return harness.run").eval()?;
    let sent: mlua::Table = lua.load("return harness.conformance_messages").eval()?;
    for File { name, scripts } in files()? {
        for script in scripts {
            let title = script["title"].as_str().unwrap();
            let full = format!("conformance: {name}: {title}");
            assert_eq!(run.call::<String>(full.as_str())?, "ok", "{full}");
            let mut messages = Vec::new();
            world::run(&script, &mut messages)?;
            let theirs: Vec<mlua::LuaString> = sent.get(full.as_str())?;
            let theirs: Vec<Vec<u8>> = theirs.iter().map(|bytes| bytes.as_bytes().to_vec()).collect();
            assert_eq!(messages, theirs, "{full}");
        }
    }
    Ok(())
}

#[test]
fn every_script_shows_a_rule_of_the_engine() {
    let sections = sections();
    let mut shown: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut titles = BTreeSet::new();
    for File { name, scripts } in files().unwrap() {
        for script in scripts {
            let title = script["title"].as_str().unwrap().to_owned();
            let (under, says) = rule(&script);
            let section = sections
                .get(under)
                .unwrap_or_else(|| panic!("{name}: {title}: docs/engine.md has no heading `{under}`"));
            assert!(
                section.contains(&words(says)),
                "{name}: {title}: docs/engine.md does not say under `{under}`: {says}"
            );
            shown.entry(under.to_owned()).or_default().push(words(says));
            assert!(titles.insert(title.clone()), "two scripts are called {title}");
        }
    }
    for (heading, section) in &sections {
        let quotes = shown.get(heading).map(Vec::as_slice).unwrap_or_default();
        if quotes.is_empty() {
            println!("no script shows a rule under `{heading}`");
            continue;
        }
        let silent = section.split(". ").filter(|sentence| {
            let about = |quote: &String| sentence.contains(quote.as_str()) || quote.contains(sentence);
            !quotes.iter().any(about)
        });
        for sentence in silent {
            println!("no script quotes, under `{heading}`: {sentence}");
        }
    }
}

/// The heading that a script stands under, and what it quotes from there.
fn rule(script: &Value) -> (&str, &str) {
    let rule = &script["rule"];
    (rule["under"].as_str().unwrap(), rule["says"].as_str().unwrap())
}

/// The text under each heading of `docs/engine.md`.
fn sections() -> BTreeMap<String, String> {
    let page = fs::read_to_string("../docs/engine.md").unwrap();
    let parts = page.split("\n## ").skip(1);
    let section = |part: &str| {
        let (heading, text) = part.split_once('\n').unwrap();
        (heading.trim().to_owned(), words(text))
    };
    parts.map(section).collect()
}

/// A text with one space between words, so that lines can be broken anywhere.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
