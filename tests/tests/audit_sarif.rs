//! Findings as SARIF 2.1.0, which code hosts show beside the lines.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;

use serde_json::Value;
use sync_codegen::audit::{Kind, fingerprints, sarif};
use sync_tests::corpus::audited_by;

const LUA: &str = "-- größer\nGuild_Saved.state.ui.x = 1.5 --[[ ü ]] Guild_Saved.state.ui.x = 2.5\n";

#[test]
fn a_finding_has_a_rule_a_place_and_a_print_that_lasts() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("größe 100%.lua"), LUA).unwrap();
    let (_, sources, report) = audited_by("corpus", folder.path().to_owned());
    let prints = fingerprints(&report.findings, &sources);
    let mut found: Vec<_> = report
        .findings
        .iter()
        .zip(prints.iter().map(String::as_str))
        .collect();
    // The others are about what the schema declares and nothing here writes.
    found.retain(|(finding, _)| finding.kind == Kind::AroundSetter);
    let text = sarif(&found, &sources);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], "2.1.0");
    let run = &document["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    let mut places = Vec::new();
    for (result, (_, print)) in results.iter().zip(&found) {
        let rule = rules.iter().find(|rule| rule["id"] == result["ruleId"]).unwrap();
        assert!(!rule["shortDescription"]["text"].as_str().unwrap().is_empty());
        assert!(
            result["message"]["text"]
                .as_str()
                .unwrap()
                .contains("around its setter")
        );
        assert_eq!(result["partialFingerprints"]["syncgen/v1"], *print);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.ends_with("/gr%C3%B6%C3%9Fe%20100%25.lua"), "{uri}");
        let region = &place["region"];
        let number = |key: &str| region[key].as_u64().unwrap();
        places.push((
            number("startLine"),
            number("startColumn"),
            number("endLine"),
            number("endColumn"),
        ));
    }
    // Columns count characters, not bytes.
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(places, [(2, 1, 2, 23), (2, 40, 2, 62)]);
}
