//! Every script of `tests/conformance` on the Rust engine; `tests/scenarios/conformance.lua` runs the
//! same on every Lua. And the scripts speak of rules that `docs/engine.md` has.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use sync_tests::conformance::{File, files};

#[path = "conformance/effects.rs"]
mod effects;
#[path = "conformance/host.rs"]
mod host;
#[path = "conformance/text.rs"]
mod text;
#[path = "conformance/world.rs"]
mod world;

/// Headings of `docs/engine.md` that no script of this kind can show, and why.
const WITHOUT_SCRIPTS: [&str; 4] = [
    // More entries than a script can write: the tests of limits in `sync-runtime` and `tests/lua`.
    "Bounds",
    // Definitions.
    "Words",
    // Raising and lying hosts, and tables of Lua: `tests/scenarios/hardening.lua` and `faults.lua`.
    "Hosts that fail",
    "Hosts' own data",
];

#[test]
fn the_rust_engine_passes_every_script() {
    let mut failures = Vec::new();
    let mut count = 0;
    for File { name, scripts } in files().unwrap() {
        for script in scripts {
            count += 1;
            if let Err(failure) = world::run(&script) {
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
        assert!(
            !quotes.is_empty() || WITHOUT_SCRIPTS.contains(&heading.as_str()),
            "no script shows a rule under `{heading}`"
        );
        let silent = section.split(". ").filter(|sentence| {
            let about = |quote: &String| sentence.contains(quote.as_str()) || quote.contains(sentence);
            !quotes.iter().any(about)
        });
        for sentence in silent.filter(|_| !quotes.is_empty()) {
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
