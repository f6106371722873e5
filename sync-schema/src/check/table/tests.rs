//! Tables against brute force over all values of their keys.

use proptest::prelude::*;

use crate::check::testing::*;
use crate::definition::{Definition, Traits};

/// `paths: { p.{a: u8 from 0 to 6}.{b: enum}.{c: bool}: … }` with two host flags.
fn definition(rows: &[(String, &str)]) -> Definition {
    let rows: Vec<(&str, &str)> = rows.iter().map(|(when, level)| (when.as_str(), *level)).collect();
    let mut schema = schema();
    schema.host_flags = vec![named("f"), named("g")];
    schema.types = vec![
        declared("small", bounded("u8", None, Some(6))),
        declared("kind", cases(&["x", "y", "z"])),
    ];
    let traits = Traits {
        level: Some(table(&rows)),
        permission: Some(word("anyone")),
        ..Traits::default()
    };
    schema.paths = vec![crate::definition::PathDefinition {
        traits,
        ..path("p.{a: small}.{b: kind}.{c: bool}", ty("u8"))
    }];
    schema
}

/// The tests' own reading of a condition.
#[derive(Debug, Clone)]
enum Fact {
    A(&'static str, i64),
    /// With the number on the left.
    Turned(&'static str, i64),
    B(&'static str, &'static str),
    C,
    Flag(&'static str),
    Not(Box<Fact>),
    And(Box<Fact>, Box<Fact>),
    Or(Box<Fact>, Box<Fact>),
}

#[derive(Clone, Copy)]
struct World {
    a: i64,
    b: &'static str,
    c: bool,
    f: bool,
    g: bool,
}

impl Fact {
    fn text(&self) -> String {
        match self {
            Fact::A(op, value) => format!("a {op} {value}"),
            Fact::Turned(op, value) => format!("{value} {op} a"),
            Fact::B(op, case) => format!("{case} {op} b"),
            Fact::C => "c".into(),
            Fact::Flag(flag) => (*flag).into(),
            Fact::Not(inner) => format!("not ({})", inner.text()),
            Fact::And(one, other) => format!("({}) and ({})", one.text(), other.text()),
            Fact::Or(one, other) => format!("({}) or ({})", one.text(), other.text()),
        }
    }

    fn holds(&self, world: World) -> bool {
        match self {
            Fact::A(op, value) => compares(world.a, op, *value),
            Fact::Turned(op, value) => compares(*value, op, world.a),
            Fact::B("==", case) => world.b == *case,
            Fact::B(_, case) => world.b != *case,
            Fact::C => world.c,
            Fact::Flag("f") => world.f,
            Fact::Flag(_) => world.g,
            Fact::Not(inner) => !inner.holds(world),
            Fact::And(one, other) => one.holds(world) && other.holds(world),
            Fact::Or(one, other) => one.holds(world) || other.holds(world),
        }
    }
}

fn compares(left: i64, op: &str, right: i64) -> bool {
    match op {
        "==" => left == right,
        "!=" => left != right,
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        _ => left >= right,
    }
}

fn fact() -> impl Strategy<Value = Fact> {
    let comparison = || {
        let ops = prop::sample::select(vec!["==", "!=", "<", "<=", ">", ">="]);
        (ops, 0..=6_i64)
    };
    let leaf = prop_oneof![
        comparison().prop_map(|(op, value)| Fact::A(op, value)),
        comparison().prop_map(|(op, value)| Fact::Turned(op, value)),
        (
            prop::sample::select(vec!["==", "!="]),
            prop::sample::select(vec!["x", "y", "z"])
        )
            .prop_map(|(op, case)| Fact::B(op, case)),
        Just(Fact::C),
        prop::sample::select(vec!["f", "g"]).prop_map(Fact::Flag),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|fact| Fact::Not(Box::new(fact))),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| Fact::And(Box::new(one), Box::new(other))),
            (inner.clone(), inner).prop_map(|(one, other)| Fact::Or(Box::new(one), Box::new(other))),
        ]
    })
}

fn worlds() -> Vec<World> {
    let mut worlds = Vec::new();
    for a in 0..=6 {
        for b in ["x", "y", "z"] {
            for bits in 0..8 {
                worlds.push(World {
                    a,
                    b,
                    c: bits & 1 == 1,
                    f: bits & 2 == 2,
                    g: bits & 4 == 4,
                });
            }
        }
    }
    worlds
}

proptest! {
    #[test]
    fn agrees_with_brute_force(
        facts in prop::collection::vec((fact(), prop::sample::select(vec!["local", "realtime", "manual"])), 1..4),
        otherwise in prop::option::of(prop::sample::select(vec!["local", "batch"])),
    ) {
        let mut expected = std::collections::BTreeSet::new();
        let mut reached = vec![false; facts.len()];
        let mut is_otherwise_reached = false;
        let mut kept = std::collections::BTreeMap::<_, std::collections::BTreeSet<bool>>::new();
        for world in worlds() {
            let holding: Vec<usize> = (0..facts.len()).filter(|place| facts[*place].0.holds(world)).collect();
            holding.iter().for_each(|place| reached[*place] = true);
            if holding.len() > 1 {
                expected.insert("S0510");
            }
            let level = match (holding.first(), otherwise) {
                (Some(place), _) => facts[*place].1,
                (None, Some(level)) => {
                    is_otherwise_reached = true;
                    level
                }
                (None, None) => {
                    expected.insert("S0511");
                    continue;
                }
            };
            kept.entry((world.a, world.b, world.c)).or_default().insert(level == "local");
        }
        if reached.contains(&false) {
            expected.insert("S0512");
        }
        if otherwise.is_some() && !is_otherwise_reached {
            expected.insert("S0513");
        }
        if kept.values().any(|sides| sides.len() > 1) {
            expected.insert("S0514");
        }
        let mut rows: Vec<(String, &str)> = facts.iter().map(|(fact, level)| (fact.text(), *level)).collect();
        rows.extend(otherwise.map(|level| (String::new(), level)));
        let (_, found) = check(&definition(&rows));
        let found: std::collections::BTreeSet<&str> =
            found.iter().map(|found| found.code.id()).filter(|id| id.starts_with("S05")).collect();
        prop_assert_eq!(found, expected);
    }
}

fn table_faults(rows: &[(&str, &str)]) -> Vec<String> {
    let rows: Vec<(String, &str)> = rows
        .iter()
        .map(|(when, level)| ((*when).to_owned(), *level))
        .collect();
    faults(&definition(&rows))
        .into_iter()
        .filter(|fault| fault.starts_with("S05"))
        .collect()
}

#[test]
fn names_a_case_that_shows_the_fault() {
    assert_eq!(
        table_faults(&[("a == 1", "realtime"), ("f and a < 3", "batch"), ("", "manual")]),
        ["S0510 two rows hold together: a = 1, f set"]
    );
    assert_eq!(
        table_faults(&[("a == 0", "realtime"), ("b == y", "batch")])[1],
        "S0511 no row holds: a = 1, b = x"
    );
    assert_eq!(
        table_faults(&[("a < 1 and a > 3", "batch"), ("", "manual")]),
        ["S0512 this row can never hold"]
    );
    assert_eq!(
        table_faults(&[("f", "local"), ("", "manual")]),
        [
            "S0514 a host flag decides whether an entry leaves the device: it does with f not set, but not with f set"
        ]
    );
}

#[test]
fn refuses_what_a_key_can_never_be() {
    assert_eq!(
        table_faults(&[("a == 7", "batch"), ("", "manual")]),
        ["S0506 key `a` lies between 0 and 6, and is never 7"]
    );
    assert_eq!(
        table_faults(&[("b == w", "batch"), ("", "manual")]),
        ["S0506 key `b` has no case `w`"]
    );
    assert_eq!(
        table_faults(&[("b < x", "batch"), ("", "manual")]),
        ["S0506 key `b` has no order: only `==` and `!=` can be used"]
    );
    assert_eq!(
        table_faults(&[("a", "batch"), ("", "manual")]),
        ["S0506 key `a` is no bool and has to be compared with something"]
    );
    assert!(
        table_faults(&[("q == 1", "batch"), ("", "manual")])[0].starts_with("S0505 `q` is no key of path")
    );
}

#[test]
fn the_last_row_of_a_total_table_is_for_all_other_cases() {
    use crate::schema::{LevelKind, LevelRule};
    let rows = [("a == 0".to_owned(), "realtime"), ("a > 0".to_owned(), "batch")];
    let schema = valid(&definition(&rows));
    let LevelRule::Table { rows, otherwise } = &schema.paths[0].level else {
        panic!("no table")
    };
    assert_eq!((rows.len(), otherwise.kind), (1, LevelKind::Batch));
}

#[test]
fn too_many_cases_are_refused() {
    let mut schema = schema();
    let names: Vec<String> = (0..17).map(|number| format!("flag{number}")).collect();
    schema.host_flags = names.iter().map(|name| named(name)).collect();
    let when = names.join(" and ");
    let traits = Traits {
        level: Some(table(&[(&when, "realtime"), ("", "batch")])),
        permission: Some(word("anyone")),
        ..Traits::default()
    };
    schema.paths = vec![crate::definition::PathDefinition {
        traits,
        ..path("p", ty("u8"))
    }];
    assert_eq!(
        faults(&schema),
        ["S0508 this table has more than 65536 cases to look at"]
    );
}
