//! What is too much: each limit, and that one more is refused at its place.

use super::{codes, with_paths};
use crate::check::flatten::flatten;
use crate::check::testing::*;
use crate::definition::{Definition, PathDefinition, Traits};
use crate::diagnostic::Sink;
use crate::lock::Lock;

#[test]
fn a_thousand_scopes() {
    let with = |count: usize| Definition {
        scopes: (0..count)
            .map(|number| scope(&format!("s{number}"), None, &[(&format!("k{number}"), "u8")]))
            .collect(),
        ..schema()
    };
    assert!(!codes(&with(1_000)).contains(&"S0414"));
    let definition = with(1_001);
    let (_, found) = check(&definition);
    assert_eq!(found[0].headline, "1001 scopes are too many, 1000 are allowed");
    assert_eq!(found[0].span, Some(definition.scopes[1_000].name.span));
    assert_eq!(found.len(), 1);
}

#[test]
fn segments_of_a_template() {
    let of = |count: usize| vec!["a"; count].join(".");
    assert_eq!(codes(&with_paths(vec![path(&of(32), ty("u8"))])), [""; 0]);
    let too_many = ["S0205 a template has at most 32 segments"];
    assert_eq!(faults(&with_paths(vec![path(&of(33), ty("u8"))])), too_many);
    // A stranger's text is not read to its end.
    assert_eq!(faults(&with_paths(vec![path(&of(100_000), ty("u8"))])), too_many);
    let named = |template: &str| PathDefinition {
        name: Some(word("a")),
        ..path(template, ty("u8"))
    };
    let grouped = group(&of(20), vec![named(&of(13))]);
    assert_eq!(faults(&with_paths(vec![grouped])), too_many);

    assert_eq!(
        codes(&with_paths(vec![path(&"a".repeat(256), ty("u8"))])),
        ["S0205"]
    );
    assert_eq!(codes(&with_paths(vec![named(&"a".repeat(255))])), [""; 0]);
}

#[test]
fn rows_of_a_table() {
    let with = |count: usize| {
        let rows: Vec<String> = (0..count).map(|number| format!("k == {number}")).collect();
        let mut rows: Vec<(&str, &str)> = rows.iter().map(|when| (when.as_str(), "realtime")).collect();
        rows.push(("", "batch"));
        let traits = Traits {
            level: Some(table(&rows)),
            permission: Some(word("anyone")),
            ..Traits::default()
        };
        faults(&with_paths(vec![PathDefinition {
            traits,
            ..path("p.{k: u16}", ty("u8"))
        }]))
    };
    assert_eq!(with(255), [""; 0]);
    assert_eq!(with(256), ["S0508 257 rows are too many, 256 are allowed"]);
}

#[test]
fn a_hundred_thousand_paths() {
    let one = path("a", ty("u8"));
    let mut paths = vec![one; 100_000];
    let mut sink = Sink::default();
    assert_eq!(flatten(&mut sink, &paths).len(), 100_000);
    assert!(sink.is_empty());
    paths.push(path("b", ty("u8")));
    assert_eq!(flatten(&mut sink, &paths).len(), 100_000);
    let found = sink.into_sorted();
    assert_eq!(found[0].headline, "a schema has at most 100000 paths");
    assert_eq!(found[0].span, Some(paths[100_000].template.span));
}

#[test]
fn templates_that_are_compared() {
    // Below each fixed name stands a key, where 3,000 others have a fixed name: no UUID, but one has to look.
    let keyed = |number| path(&format!("a.{{x: string}}.n{number}"), ty("u8"));
    let fixed = |number| path(&format!("a.m{number}.{{y: uuid}}"), ty("u8"));
    let with = |count| {
        with_paths(
            (0..count)
                .flat_map(|number| [keyed(number), fixed(number)])
                .collect(),
        )
    };
    assert_eq!(faults(&with(300)), [""; 0]);
    let too_many = "S0210 too many templates have a key where others have a fixed name, to compare them all";
    assert_eq!(faults(&with(3_000)), [too_many]);
}

#[test]
fn names_of_types_written_in_place() {
    let with = |field: &str| {
        let outer = record(&[(field, record(&[("id", ty("u8"))]))]);
        faults(&with_paths(vec![path("bag", outer)]))
    };
    assert_eq!(with(&"a".repeat(60)), [""; 0]);
    let name = format!("bag_{}", "a".repeat(61));
    assert_eq!(
        with(&"a".repeat(61)),
        [format!(
            "S0314 the type written here would be called `{name}`, which is longer than 64 bytes"
        )]
    );
}

#[test]
fn numbers_of_cases() {
    let released = |count: usize| Lock {
        enums: vec![(
            "p".into(),
            (0..count).map(|number| format!("old{number}")).collect(),
        )],
        ..Lock::default()
    };
    let definition = with_paths(vec![path("p", cases(&["new"]))]);
    assert_eq!(check_with(&definition, &released(65_534)).1, []);
    let (_, found) = check_with(&definition, &released(65_535));
    assert_eq!(found[0].headline, "`p` has used up its 65535 case numbers");
    assert_eq!(found[0].code.id(), "S0414");
}

#[test]
fn a_case_takes_as_many_bits_as_its_greatest_number_needs() {
    let value = |count: usize| {
        let names: Vec<String> = (0..count).map(|number| format!("c{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let of = || cases(&names);
        let definition = with_paths(vec![path("p", record(&[("a", of()), ("b", of())]))]);
        let schema = valid(&definition);
        crate::size::worst(&schema, &schema.paths[0]).value
    };
    // Two of 4, 8 and 16 bits.
    let differences = [
        value(17) - value(16),
        value(256) - value(17),
        value(257) - value(256),
    ];
    assert_eq!(differences, [1, 0, 2]);
}
