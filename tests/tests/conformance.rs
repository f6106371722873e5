//! Every script of `tests/conformance` on the Rust engine; `tests/scenarios/conformance.lua` runs the
//! same on every Lua. And the scripts speak of rules that `docs/engine.md` has, all of them.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use sync_tests::conformance::{File, NARROW, SCHEMA, files, lua_table};
use sync_tests::modules;

#[path = "conformance/effects.rs"]
mod effects;
#[path = "conformance/host.rs"]
mod host;
#[path = "conformance/peer.rs"]
mod peer;
#[path = "conformance/text.rs"]
mod text;
#[path = "conformance/world.rs"]
mod world;

#[test]
fn the_rust_engine_passes_every_script() {
    let mut failures = Vec::new();
    let mut count = 0;
    for File { name, scripts } in files().unwrap() {
        for script in scripts.into_iter().filter(is_for_rust) {
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
    let generated = [
        modules::generate_one(SCHEMA)?,
        modules::generate_one(NARROW)?,
        lua_table()?,
    ];
    for source in generated.into_iter().chain(runners) {
        lua.load(&source.text)
            .set_name(format!("@{}", source.name))
            .exec()?;
    }
    let run: mlua::Function = lua.load("return harness.run").eval()?;
    let sent: mlua::Table = lua.load("return harness.conformance_messages").eval()?;
    let mut failures = Vec::new();
    for File { name, scripts } in files()? {
        for script in scripts.into_iter().filter(is_for_rust) {
            let title = script["title"].as_str().unwrap();
            let full = format!("conformance: {name}: {title}");
            let answer: String = run.call(full.as_str())?;
            let mut messages = Vec::new();
            if answer != "ok" || world::run(&script, &mut messages).is_err() {
                failures.push(format!("{full}\n  Lua: {answer}"));
                continue;
            }
            let theirs: Vec<mlua::LuaString> = sent.get(full.as_str())?;
            let theirs: Vec<Vec<u8>> = theirs.iter().map(|bytes| bytes.as_bytes().to_vec()).collect();
            if has_restart(&script) {
                // Rust sets numbers aside in blocks, so that those after a restart are others.
                assert_eq!(messages.len(), theirs.len(), "{full}");
            } else {
                assert_eq!(messages, theirs, "{full}");
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} scripts failed:\n{}",
        failures.len(),
        failures.join("\n")
    );
    Ok(())
}

#[test]
fn every_script_shows_a_rule_and_every_rule_has_a_script() {
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
    let shows = |heading: &String, text: &str| {
        let quotes = shown.get(heading).map(Vec::as_slice).unwrap_or_default();
        quotes
            .iter()
            .any(|quote| text.contains(quote.as_str()) || quote.contains(text))
    };
    for (heading, section) in &sections {
        for sentence in section.split(". ").filter(|sentence| !shows(heading, sentence)) {
            println!("no script quotes, under `{heading}`: {sentence}");
        }
    }
    let elsewhere = elsewhere();
    let mut used = BTreeSet::new();
    let mut without = Vec::new();
    for (heading, rules) in rules() {
        for rule in rules.iter().filter(|rule| !shows(&heading, rule)) {
            match elsewhere
                .iter()
                .find(|(under, says, _)| *under == heading && rule.contains(says))
            {
                Some((_, says, _)) => drop(used.insert(says)),
                None => without.push(format!("{heading}: {rule}")),
            }
        }
    }
    assert!(
        without.is_empty(),
        "these rules of docs/engine.md have no script, and tests/conformance/elsewhere.yml does not say what shows \
         them:\n{}",
        without.join("\n")
    );
    for (under, says, tests) in &elsewhere {
        assert!(
            used.contains(says),
            "elsewhere.yml: no rule without a script under `{under}` says: {says}"
        );
        for test in tests {
            let exists = modules::workspace().join(test).is_file();
            assert!(exists, "elsewhere.yml: there is no {test}");
        }
    }
}

/// The rules under each heading of `docs/engine.md`: paragraphs, items of lists and rows of tables.
fn rules() -> BTreeMap<String, Vec<String>> {
    let part = |(heading, text): (String, String)| {
        let mut rules = vec![String::new()];
        let (mut before, mut is_head) = ("", false);
        for line in text.lines() {
            let numbered = line
                .split_once(". ")
                .is_some_and(|(number, _)| number.parse::<u8>().is_ok());
            let is_row = line.starts_with('|');
            is_head = is_row && !before.starts_with('|') || is_head && is_row && line.starts_with("|---");
            if line.is_empty() || line.starts_with("- ") || numbered || is_row {
                rules.push(String::new());
            }
            if !is_head && !line.starts_with("|---") {
                let rule = rules.last_mut().unwrap();
                rule.push_str(line);
                rule.push('\n');
            }
            before = line;
        }
        let rules = rules
            .iter()
            .map(|rule| words(rule))
            .filter(|rule| !rule.is_empty());
        (heading, rules.collect())
    };
    parts().into_iter().map(part).collect()
}

/// Rules that no script shows: the heading, what it says, and the tests that show it; none if it only
/// explains.
fn elsewhere() -> Vec<(String, String, Vec<String>)> {
    let text = fs::read_to_string("conformance/elsewhere.yml").unwrap();
    let rows: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    let row = |row: &Value| {
        let (under, says) = rule(row);
        let by = row["shown_by"].as_array().into_iter().flatten();
        let by: Vec<String> = by.map(|test| test.as_str().unwrap().to_owned()).collect();
        assert!(
            !by.is_empty() || row["explains"].is_string(),
            "{says}: neither shown by a test, nor explaining"
        );
        (under.to_owned(), words(says), by)
    };
    rows.iter().map(row).collect()
}

/// Scripts about the host's own tables are for Lua alone.
fn is_for_rust(script: &Value) -> bool {
    script["only"] != "lua"
}

fn has_restart(script: &Value) -> bool {
    script["steps"]
        .as_array()
        .unwrap()
        .iter()
        .any(|step| step["restart"] == true)
}

/// The heading that a script stands under, and what it quotes from there.
fn rule(script: &Value) -> (&str, &str) {
    let rule = &script["rule"];
    (rule["under"].as_str().unwrap(), rule["says"].as_str().unwrap())
}

/// The text under each heading of `docs/engine.md`, with one space between words.
fn sections() -> BTreeMap<String, String> {
    let parts = parts().into_iter();
    parts.map(|(heading, text)| (heading, words(&text))).collect()
}

fn parts() -> Vec<(String, String)> {
    let page = fs::read_to_string("../docs/engine.md")
        .unwrap()
        .replace("\n### ", "\n## ");
    let parts = page.split("\n## ").skip(1);
    let part = |part: &str| {
        let (heading, text) = part.split_once('\n').unwrap();
        (heading.trim().to_owned(), text.to_owned())
    };
    parts.map(part).collect()
}

/// A text with one space between words, so that lines can be broken anywhere.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
