//! What peers know a schema by: the numbers of the lock and the hashes.

use super::with_paths;
use crate::check::testing::*;
use crate::definition::TypeExpression;
use crate::lock::Lock;
use crate::schema::Shape;

#[test]
fn the_lock_keeps_numbers() {
    let definition = with_paths(vec![
        path("new", record(&[("b", ty("u8")), ("a", ty("u8"))])),
        path("old", cases(&["y", "x"])),
    ]);
    let lock = Lock {
        paths: vec!["gone".into(), "old".into()],
        components: vec!["old".into()],
        records: vec![("new".into(), vec!["a".into()])],
        enums: vec![("old".into(), vec!["w".into(), "x".into()])],
        models: vec![],
    };
    let (schema, found) = check_with(&definition, &lock);
    assert_eq!(found, []);
    let schema = schema.unwrap();
    assert_eq!(
        schema.paths.iter().map(|path| path.id).collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(
        schema
            .components
            .iter()
            .map(|component| component.id)
            .collect::<Vec<_>>(),
        [1, 0]
    );
    let Shape::Record(fields) = &schema.types[0].shape else {
        panic!("no record")
    };
    assert_eq!(
        fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(),
        ["a", "b"]
    );
    let Shape::Enum(cases) = &schema.types[1].shape else {
        panic!("no enum")
    };
    assert_eq!(
        cases
            .iter()
            .map(|case| (case.name.as_str(), case.number))
            .collect::<Vec<_>>(),
        [("x", 1), ("y", 2)]
    );
    assert_eq!(schema.lock.paths, ["gone", "old", "new"]);
    let (again, _) = check_with(&definition, &schema.lock);
    assert_eq!(again.unwrap().hash, schema.hash);

    let bad = Lock {
        paths: vec!["a".into(), "a".into()],
        records: vec![("new".into(), vec!["c".into()])],
        ..Lock::default()
    };
    let mut found: Vec<&str> = check_with(&definition, &bad)
        .1
        .iter()
        .map(|found| found.code.id())
        .collect();
    found.sort_unstable();
    assert_eq!(found, ["S0701", "S0702"]);
}

#[test]
fn the_hash_follows_the_wire() {
    let hash = |of: TypeExpression| valid(&with_paths(vec![path("p", of)])).hash;
    assert_eq!(hash(ty("u8")), hash(bounded("u8", Some(3), None)));
    assert_ne!(hash(ty("u8")), hash(ty("u16")));
    assert_ne!(hash(cases(&["a", "b"])), hash(cases(&["b", "a"])));
    assert_ne!(hash(ty("u8")), hash(ty("u8?")));
}

#[test]
fn the_compare_hash_follows_the_scopes_too() {
    // Over `path 0 p keep u8 last_writer`, `component 0 p`, `scope root - -`, `in 0 root`, a line each.
    let plain = |of| valid(&with_paths(vec![path("p", ty(of))])).compare_hash;
    assert_eq!(plain("u8"), 0xF314_9854_3B65_3C5E);
    assert_ne!(plain("u8"), plain("u16"));
    let scoped = |scopes: &[(&str, Option<&str>, &str)]| {
        let mut definition = with_paths(vec![path("a.{x: u8}.{y: u8}", ty("u8"))]);
        definition.scopes = scopes
            .iter()
            .map(|(name, within, key)| scope(name, *within, &[(key, "u8")]))
            .collect();
        valid(&definition)
    };
    let (one, other) = (scoped(&[("raid", None, "x")]), scoped(&[("raid", None, "y")]));
    assert_eq!(one.hash, other.hash);
    assert_ne!(one.compare_hash, other.compare_hash);
    let two = scoped(&[("raid", None, "x"), ("slot", Some("raid"), "y")]);
    assert_ne!(one.compare_hash, two.compare_hash);
}
