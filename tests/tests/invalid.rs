//! The cases of `tests/invalid/`, and the demand for one for every code.
//!
//! A case is `<CODE>-<what>.sync.yaml` or `<CODE>-<what>.rs`, or a folder of that name with `main.sync.yaml` (and what it
//! imports, and its lock), perhaps with a folder `code` that is audited, or with `syncgen.toml`. It must report its code; what is drawn for people is
//! a snapshot in `tests/snapshots/invalid/`. After a change on purpose: `cargo insta review`.

use std::collections::BTreeSet;
use std::path::Path;

use sync_codegen::report::{Format, draw};
use sync_schema::codes::{self, Code};
use sync_schema::diagnostic::Severity;
use sync_tests::invalid::{Case, cases};

fn all() -> Vec<Case> {
    cases(Path::new("invalid"))
}

#[test]
fn every_case_reports_its_code_as_in_its_snapshot() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/invalid");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut silent = Vec::new();
    settings.bind(|| {
        for case in all() {
            let outcome = case.run();
            let text = draw(&outcome.found, &outcome.sources, Format::Human, false);
            if !outcome.found.iter().any(|fault| fault.code.id() == case.code()) {
                silent.push(format!("{} reports:\n{text}", case.name));
                continue;
            }
            let faulty = outcome
                .found
                .iter()
                .any(|fault| fault.severity() == Severity::Error);
            assert_eq!(
                outcome.outputs.is_empty(),
                faulty,
                "{}: all is written or nothing",
                case.name
            );
            insta::assert_snapshot!(case.name, text);
        }
    });
    assert!(
        silent.is_empty(),
        "cases that do not report their code:\n{}",
        silent.join("\n")
    );
}

#[test]
fn every_format_draws_every_case() {
    for case in all() {
        let outcome = case.run();
        for format in [Format::Json, Format::Github] {
            let text = draw(&outcome.found, &outcome.sources, format, true);
            assert_eq!(
                text.lines().count(),
                outcome.found.len(),
                "{}: one line a fault",
                case.name
            );
            assert!(
                !text.chars().any(|char| char.is_control() && char != '\n'),
                "{}",
                case.name
            );
        }
    }
}

#[test]
fn every_code_has_a_case() {
    let cases = all();
    let covered: BTreeSet<&str> = cases.iter().map(Case::code).collect();
    let missing: Vec<String> = codes::all()
        .filter(|code| !covered.contains(code.id()))
        .map(|code| format!("{} ({})", code.id(), code.title()))
        .collect();
    assert!(
        missing.is_empty(),
        "codes without a case in tests/invalid/: {missing:#?}"
    );
    let unknown: Vec<&str> = covered
        .into_iter()
        .filter(|id| Code::find(id).is_none())
        .collect();
    assert!(
        unknown.is_empty(),
        "cases of codes that do not exist: {unknown:?}"
    );
}

#[test]
fn codes_are_in_order_and_none_is_given_twice() {
    let ids: Vec<&str> = codes::all().map(Code::id).collect();
    assert!(ids.is_sorted_by(|one, other| one < other), "{ids:?}");
}
