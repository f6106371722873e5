//! The cases of `tests/invalid` that are about reading: each reports its code, with a place and a
//! remedy, and nothing but codes of reading.

#![allow(
    clippy::unwrap_used,
    reason = "helpers of tests are not known as tests to clippy"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sync_codegen::yaml;
use sync_schema::codes::front_end;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::Sources;

/// The cases of codes S01 in YAML, each with the file to read.
fn cases() -> Vec<(String, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/invalid");
    let mut cases = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.starts_with("S01") && !name.ends_with(".rs") {
            let main = if path.is_dir() {
                path.join("main.sync.yaml")
            } else {
                path
            };
            cases.push((name, main));
        }
    }
    cases.sort();
    cases
}

fn read(path: &Path) -> (Sources, Vec<Diagnostic>) {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    yaml::read(path, &mut sources, &mut sink);
    assert!(!sink.is_empty(), "{}", path.display());
    (sources, sink.into_sorted())
}

#[test]
fn every_case_reports_its_code_at_a_place_with_a_remedy() {
    for (name, path) in cases() {
        let (sources, found) = read(&path);
        assert!(
            found.iter().any(|fault| name.starts_with(fault.code.id())),
            "{name}: {found:?}"
        );
        for fault in found {
            let code = fault.code.id();
            assert!(
                name.starts_with(code) || code.starts_with("S01"),
                "{name}: {fault:?}"
            );
            let span = fault
                .span
                .unwrap_or_else(|| panic!("{name}: {fault:?} has no place"));
            let text = &sources.get(span.source).text;
            assert!(
                text.get(span.start as usize..span.end as usize).is_some(),
                "{name}: {fault:?}"
            );
            let needs_help = !matches!(code, "S0103" | "S0106");
            assert!(
                !needs_help || !fault.help.is_empty(),
                "{name}: {fault:?} has no help"
            );
            assert!(
                fault
                    .headline
                    .starts_with(|c: char| !c.is_uppercase() || c == 'U'),
                "{name}: {fault:?}"
            );
        }
    }
}

#[test]
fn every_code_has_a_case() {
    let cases = cases();
    let shown: BTreeSet<&str> = cases.iter().map(|(name, _)| &name[..5]).collect();
    let codes: BTreeSet<&str> = front_end::ALL.iter().map(|code| code.id()).collect();
    assert_eq!(shown, codes);
}

#[test]
fn codes_and_places_of_a_case() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/invalid");
    let places = |case: &str| -> Vec<String> {
        let (sources, found) = read(&folder.join(case));
        let place = |fault: &Diagnostic| {
            let span = fault.span.unwrap();
            let (line, column) = sources.line_column(span);
            format!("{} {line}:{column} {}", fault.code.id(), sources.text(span))
        };
        found.iter().map(place).collect()
    };
    assert_eq!(
        places("S0101-unknown-key.sync.yaml"),
        [
            "S0101 2:1 descripton",
            "S0101 4:31 witin",
            "S0101 6:13 strng",
            "S0101 7:26 maximum",
            "S0101 8:11 enmu",
            "S0101 10:29 tpye",
            "S0101 10:61 delya",
            "S0101 11:15 colour",
        ]
    );
    assert_eq!(places("S0109-not-utf8.sync.yaml"), ["S0109 3:23 \u{fffd}"]);
    assert_eq!(
        places("S0113-schema-names-differ/main.sync.yaml"),
        ["S0113 1:9 guild"]
    );
    assert_eq!(
        places("S0104-missing-key.sync.yaml"),
        [
            "S0104 1:1 ",
            "S0104 2:15 { description: What is traded, deprecated: true }",
            "S0101 2:46 deprecated",
            "S0104 3:18 { max: 3 }",
            "S0104 4:17 { max: 3 }",
            "S0104 4:17 { max: 3 }",
            "S0104 6:37 { when: raid == 1 }",
        ]
    );
}

#[test]
fn a_cycle_names_the_chain() {
    let folder = Path::new("../tests/invalid/S0111-import-cycle");
    let (_, found) = read(&folder.join("main.sync.yaml"));
    let chain =
        ["main", "types", "paths", "main"].map(|name| format!("{}/{name}.sync.yaml", folder.display()));
    assert!(
        found[0].headline.ends_with(&chain.join(" → ")),
        "{}",
        found[0].headline
    );
}
