//! Whole definitions, from faults to schemas.

use super::testing::*;
use crate::definition::{Definition, PathDefinition, Traits, TypeExpression, TypeShape};
use crate::schema::{Conflict, LevelKind, Permission, Segment};

mod identity;
mod limits;
mod types;

fn with_paths(paths: Vec<PathDefinition>) -> Definition {
    Definition { paths, ..schema() }
}

fn codes(definition: &Definition) -> Vec<&'static str> {
    check(definition).1.iter().map(|found| found.code.id()).collect()
}

fn code_of_type(ty: TypeExpression) -> Vec<&'static str> {
    codes(&with_paths(vec![path("p", ty)]))
}

#[test]
fn the_language_in_one() {
    let mut definition = schema();
    definition.scopes = vec![
        scope("raid", None, &[("raid", "u8")]),
        scope("encounter", Some("raid"), &[("encounter", "u8")]),
    ];
    definition.permissions = vec![named("assignments")];
    definition.conditions = vec![condition("active_raid", "raid == 1")];
    definition.components = vec![component(
        "assignments",
        Traits {
            scope: Some(word("encounter")),
            permission: Some(word("assignments")),
            level: Some(table(&[("active_raid", "realtime"), ("", "local")])),
            conflict: None,
        },
    )];
    definition.types = vec![declared("player", bounded("string", None, Some(12)))];
    let inner = |template: &str, name: &str, of: &str| PathDefinition {
        name: Some(word(name)),
        traits: Traits::default(),
        ..path(template, ty(of))
    };
    definition.paths = vec![
        PathDefinition {
            component: Some(word("assignments")),
            ..group(
                "encounterMgmt.raids.{raid}.encounters.{encounter}.roles.{role: u8}",
                vec![
                    inner("assignedPlayers.{slot: u8}", "assigned_player", "player?"),
                    inner("raidMarks.{slot: u8}", "raid_mark", "u8"),
                ],
            )
        },
        synced(
            "tradeItems",
            list(record(&[
                ("item_id", ty("u32")),
                ("name", ty("player")),
                ("old", ty("u8?")),
            ])),
        ),
        path("ui.point", ty("string")),
    ];
    let schema = valid(&definition);
    assert_eq!(check(&definition).1, []);
    let slot = &schema.paths[0];
    assert_eq!(
        slot.template(),
        "encounterMgmt.raids.{raid}.encounters.{encounter}.roles.{role}.assignedPlayers.{slot}"
    );
    assert_eq!(
        (slot.name.as_str(), slot.optional, slot.scope.0),
        ("assigned_player", true, 2)
    );
    assert_eq!(slot.scope_keys, [0, 1]);
    assert!(matches!(slot.permission, Permission::Class(_)));
    assert_eq!(schema.paths[2].name, "trade_items");
    assert_eq!(schema.types[1].name, "trade_items_item");
    assert_eq!(
        schema
            .components
            .iter()
            .map(|component| component.name.as_str())
            .collect::<Vec<_>>(),
        ["assignments", "trade_items", "ui_point"]
    );
    let subtree = schema.scopes[2].subtree.clone().unwrap();
    assert_eq!(subtree.len(), 5);
    assert_eq!(subtree[4], Segment::Key(1));
    assert_eq!(schema.scopes[0].subtree, None);
    let worst = crate::size::worst(&schema, slot);
    assert_eq!((worst.keys, worst.value, worst.message), (4, 12, 32));
}

#[test]
fn all_faults_in_one_run() {
    let mut definition = with_paths(vec![
        path("a", ty("nothing")),
        path("b.{k}", ty("u8")),
        path("ц", ty("u8")),
    ]);
    definition.permissions = vec![named("owner")];
    definition.transport.mtu = Some(crate::span::Spanned::new(
        crate::definition::Number::Integer(3),
        span(1),
    ));
    let mut found = codes(&definition);
    found.sort_unstable();
    assert_eq!(found, ["S0202", "S0205", "S0208", "S0301", "S0413"]);
}

#[test]
fn names_are_spelled_in_one_way() {
    let named_path = |name: &str| {
        codes(&with_paths(vec![PathDefinition {
            name: Some(word(name)),
            ..path("p", ty("u8"))
        }]))
    };
    assert_eq!(named_path("good_name2"), [""; 0]);
    for name in ["Bad", "_a", "a_", "a__b", "a-b", "", "2a", "нет", &"a".repeat(65)] {
        assert_eq!(named_path(name), ["S0201"], "{name}");
    }
    let (_, found) = check(&with_paths(vec![PathDefinition {
        name: Some(word("rоle")),
        ..path("p", ty("u8"))
    }]));
    assert_eq!(found[0].headline, "the name of this path contains U+043E (`о`)");
    assert_eq!(
        codes(&with_paths(vec![path("a.b", ty("u8")), path("a_b", ty("u8"))])),
        ["S0203"]
    );
    assert_eq!(
        codes(&with_paths(vec![path("a_1", ty("u8")), path("a1", ty("u8"))])),
        ["S0204"]
    );
    assert_eq!(
        code_of_type(record(&[("itemId", ty("u8")), ("item_id", ty("u8"))])),
        ["S0204"]
    );
    assert_eq!(code_of_type(cases(&["Tank", "tank"])), ["S0204"]);
    assert_eq!(code_of_type(record(&[("__sync_x", ty("u8"))])), ["S0202"]);
}

#[test]
fn templates() {
    for template in ["", ".", "a.", "{k: u8}", "a.{k", "a.1", "a[1]", "a.b c"] {
        assert!(
            codes(&with_paths(vec![path(template, ty("u8"))])).contains(&"S0205"),
            "{template}"
        );
    }
    assert_eq!(
        codes(&with_paths(vec![path("a.{k: u8}.{k: u8}", ty("u8"))])),
        ["S0206"]
    );
    assert_eq!(codes(&with_paths(vec![path("a.{k: f32}", ty("u8"))])), ["S0309"]);
    let many: String = (0..13).map(|number| format!(".{{k{number}: u8}}")).collect();
    assert_eq!(
        codes(&with_paths(vec![path(&format!("a{many}"), ty("u8"))])),
        ["S0207"]
    );
    assert_eq!(codes(&with_paths(vec![group("a", vec![])])), ["S0213"]);
    let both = PathDefinition {
        paths: vec![path("b", ty("u8"))],
        ..path("a", ty("u8"))
    };
    assert_eq!(codes(&with_paths(vec![both])), ["S0212"]);
}

#[test]
fn overlaps() {
    let overlap = |one: &str, other: &str| {
        let mut definition = with_paths(vec![
            PathDefinition {
                name: Some(word("one")),
                ..path(one, ty("u8"))
            },
            PathDefinition {
                name: Some(word("two")),
                ..path(other, ty("u8"))
            },
        ]);
        definition.types = vec![
            declared("kind", cases(&["x", "y"])),
            declared("short", bounded("string", None, Some(3))),
        ];
        definition
            .types
            .push(declared("low", bounded("u8", None, Some(3))));
        definition
            .types
            .push(declared("high", bounded("u8", Some(4), None)));
        faults(&definition)
            .into_iter()
            .filter(|fault| fault.starts_with("S02"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        overlap("a.{k: string}", "a.b"),
        ["S0210 `a.{k}` and `a.b` both match `a.b`"]
    );
    assert_eq!(
        overlap("a.{k: kind}.c", "a.x.c"),
        ["S0210 `a.{k}.c` and `a.x.c` both match `a.x.c`"]
    );
    assert_eq!(
        overlap("a.{k: u8}", "a.{j: u8}"),
        ["S0210 `a.{k}` and `a.{j}` both match `a.1`"]
    );
    assert_eq!(
        overlap("a.{k: u8}.c", "a.{j: low}.c"),
        ["S0210 `a.{k}.c` and `a.{j}.c` both match `a.0.c`"]
    );
    assert_eq!(
        overlap("a", "a.b"),
        ["S0211 `a.b` lies inside the data of `a`, as `a.b` shows"]
    );
    assert_eq!(
        overlap("a.b.c", "a.{k: short}"),
        ["S0211 `a.b.c` lies inside the data of `a.{k}`, as `a.b` shows"]
    );
    for (one, other) in [
        ("a.{k: u8}", "a.b"),
        ("a.{k: kind}", "a.b"),
        ("a.{k: short}", "a.long"),
        ("a.{k: low}", "a.{k: high}"),
        ("a.{k: u8}", "a.{k: string}"),
        ("a.{k: string}.b", "a.x.c"),
        ("a.{k: bool}", "a.true"),
    ] {
        assert_eq!(overlap(one, other), [""; 0], "{one} {other}");
    }
}

#[test]
fn scopes() {
    let with = |scopes, paths| {
        codes(&Definition {
            scopes,
            ..with_paths(paths)
        })
    };
    assert_eq!(with(vec![scope("a", Some("b"), &[])], vec![]), ["S0401"]);
    assert_eq!(
        with(
            vec![scope("a", Some("b"), &[]), scope("b", Some("a"), &[])],
            vec![]
        ),
        ["S0402"]
    );
    let twice = vec![
        scope("a", None, &[("k", "u8")]),
        scope("b", Some("a"), &[("k", "u8")]),
    ];
    assert_eq!(with(twice, vec![path("p.{k}", ty("u8"))]), ["S0403"]);
    let differing = vec![
        scope("a", None, &[("k", "u8")]),
        scope("b", None, &[("k", "u16")]),
    ];
    assert_eq!(with(differing, vec![]), ["S0209"]);
    let two = || vec![scope("a", None, &[("k", "u8")]), scope("b", None, &[("j", "u8")])];
    assert_eq!(with(two(), vec![path("p.{k}.{j}", ty("u8"))]), ["S0405"]);
    assert_eq!(with(two(), vec![path("p.{k: u16}", ty("u8"))]), ["S0209"]);
    let stated = PathDefinition {
        traits: Traits {
            scope: Some(word("b")),
            level: Some(level("local")),
            ..Traits::default()
        },
        ..path("p.{k}", ty("u8"))
    };
    assert_eq!(with(two(), vec![stated]), ["S0404"]);
}

#[test]
fn inner_words_win() {
    let mut definition = schema();
    definition.components = vec![component(
        "c",
        Traits {
            level: Some(level("realtime")),
            permission: Some(word("authority")),
            conflict: Some(word("max")),
            scope: None,
        },
    )];
    let bare = PathDefinition {
        traits: Traits::default(),
        ..path("x", ty("u8"))
    };
    let said = PathDefinition {
        traits: Traits {
            level: Some(level("manual")),
            ..Traits::default()
        },
        ..path("y", ty("u8"))
    };
    definition.paths = vec![PathDefinition {
        component: Some(word("c")),
        traits: Traits {
            permission: Some(word("anyone")),
            ..Traits::default()
        },
        ..group("g", vec![bare, said])
    }];
    let schema = valid(&definition);
    let kinds: Vec<LevelKind> = schema
        .paths
        .iter()
        .flat_map(|path| path.level.levels().map(|level| level.kind))
        .collect();
    assert_eq!(kinds, [LevelKind::Realtime, LevelKind::Manual]);
    assert!(
        schema
            .paths
            .iter()
            .all(|path| path.permission == Permission::Anyone && path.conflict == Conflict::Max)
    );
}

#[test]
fn policies() {
    let with = |template: &str, of: TypeExpression, permission: Option<&str>, conflict: Option<&str>| {
        let traits = Traits {
            level: Some(level("batch")),
            permission: permission.map(word),
            conflict: conflict.map(word),
            scope: None,
        };
        codes(&with_paths(vec![PathDefinition {
            traits,
            ..path(template, of)
        }]))
    };
    assert_eq!(with("p", ty("u8"), None, None), ["S0407"]);
    assert_eq!(with("p", ty("u8"), Some("any_one"), None), ["S0406"]);
    assert_eq!(with("p", ty("u8"), Some("self(k)"), None), ["S0408"]);
    assert_eq!(with("p", ty("u8"), Some("owner"), None), ["S0408"]);
    assert_eq!(with("p.{k: string}", ty("u8"), Some("self(k)"), None), [""; 0]);
    assert_eq!(with("p.{k: string}", ty("u8"), None, Some("owner")), [""; 0]);
    assert_eq!(
        with("p.{k: string}.{j: string}", ty("u8"), None, Some("owner")),
        ["S0602"]
    );
    assert_eq!(with("p.{k: u8}", ty("u8"), None, Some("owner(k)")), ["S0602"]);
    assert_eq!(with("p", ty("u8"), Some("anyone"), Some("first")), ["S0601"]);
    assert_eq!(with("p", ty("u8"), Some("anyone"), Some("union")), ["S0603"]);
    assert_eq!(with("p", ty("u8?"), Some("anyone"), Some("max")), ["S0603"]);
    assert_eq!(with("p", set(ty("u8")), Some("anyone"), Some("union")), [""; 0]);
}

#[test]
fn levels_with_options() {
    let with = |word_: &str, delay: Option<&str>| {
        let used = crate::definition::LevelUse {
            delay: delay.map(word),
            ..use_of(word_)
        };
        let traits = Traits {
            level: Some(crate::definition::LevelDefinition::One(used)),
            permission: Some(word("anyone")),
            ..Traits::default()
        };
        codes(&with_paths(vec![PathDefinition {
            traits,
            ..path("p", ty("u8"))
        }]))
    };
    for delay in ["1ms", "500ms", "2s", "1m", "60m"] {
        assert_eq!(with("batch", Some(delay)), [""; 0]);
    }
    for delay in ["0ms", "2", "61m", "-1s", "99999999999999999999s", "1h"] {
        assert_eq!(with("batch", Some(delay)), ["S0503"], "{delay}");
    }
    assert_eq!(with("manual", Some("2s")), ["S0503"]);
    assert_eq!(with("soon", None), ["S0501"]);
    let silent = PathDefinition {
        traits: Traits::default(),
        ..path("p", ty("u8"))
    };
    assert_eq!(codes(&with_paths(vec![silent])), ["S0502"]);
}

#[test]
fn conditions_that_refer_to_each_other() {
    let with = |conditions| {
        codes(&Definition {
            conditions,
            ..schema()
        })
    };
    assert_eq!(
        with(vec![condition("a", "not b"), condition("b", "a")]),
        ["S0507"]
    );
    let mut definition = Definition {
        host_flags: vec![named("f")],
        ..schema()
    };
    definition.conditions = vec![condition("c0", "f")];
    definition.conditions.extend((1..40).map(|number| {
        let inner = format!("c{} or c{}", number - 1, number - 1);
        condition(&format!("c{number}"), &inner)
    }));
    let traits = Traits {
        level: Some(table(&[("c39", "realtime"), ("", "batch")])),
        permission: Some(word("anyone")),
        ..Traits::default()
    };
    definition.paths = vec![PathDefinition {
        traits,
        ..path("p", ty("u8"))
    }];
    assert!(codes(&definition).contains(&"S0508"));
}

#[test]
fn deprecations() {
    let with = |instead: Option<&str>, date: Option<&str>| {
        let deprecated = crate::definition::DeprecationDefinition {
            since: None,
            instead: instead.map(word),
            remove_after: date.map(word),
            span: span(1),
        };
        let old = PathDefinition {
            deprecated: Some(deprecated),
            ..path("old", ty("u8"))
        };
        codes(&with_paths(vec![old, path("new", ty("u8"))]))
    };
    assert_eq!(with(Some("new"), Some("2026-12-31")), [""; 0]);
    assert_eq!(with(Some("nex"), None), ["S0412"]);
    assert_eq!(with(Some("old"), None), ["S0412"]);
    assert_eq!(with(None, Some("2026-02-30")), ["S0412"]);
}

#[test]
fn what_is_unused_is_warned_of() {
    let mut definition = schema();
    definition.host_flags = vec![named("flag_a")];
    definition.scopes = vec![scope("scope_a", None, &[("k", "u8")])];
    definition.permissions = vec![named("class_a")];
    definition.conditions = vec![condition("cond_a", "k == 1")];
    definition.components = vec![component("comp_a", Traits::default())];
    definition.types = vec![declared("type_a", ty("u8"))];
    assert_eq!(codes(&definition), ["S0411"; 6]);
}

#[test]
fn ten_thousand_paths_are_quick() {
    let mut definition = schema();
    definition.scopes = vec![scope("raid", None, &[("raid", "u8")])];
    definition.components = vec![component(
        "c",
        Traits {
            level: Some(table(&[("raid == 1", "realtime"), ("", "local")])),
            permission: Some(word("anyone")),
            ..Traits::default()
        },
    )];
    definition.paths = (0..10_000)
        .map(|number| PathDefinition {
            component: Some(word("c")),
            traits: Traits::default(),
            ..path(
                &format!("area{}.{{raid}}.thing{number}.{{key: string}}.value", number % 7),
                ty("u8?"),
            )
        })
        .collect();
    assert_eq!(valid(&definition).paths.len(), 10_000);
    // Each path is wrong, and each fault is reported without comparing all with all.
    for path in &mut definition.paths {
        path.ty = Some(shape(TypeShape::Name("nothing".into())));
    }
    assert_eq!(
        codes(&definition).iter().filter(|code| **code == "S0301").count(),
        10_000
    );
}

#[test]
fn deep_groups_end() {
    let deep = (0..1_000).fold(path("a", ty("u8")), |inner, _| group("a", vec![inner]));
    assert!(codes(&with_paths(vec![deep])).contains(&"S0414"));
}

#[test]
fn a_subtree_holds_what_stands_there_under_whatever_name_of_its_keys_type() {
    let mut definition = with_paths(vec![
        path("raids.{raid}.title", ty("u8")),
        path("raids.{raid: number}.note", ty("u8")),
    ]);
    definition.types = vec![declared("number", ty("u8"))];
    definition.scopes = vec![scope("raid", None, &[("raid", "u8")])];
    let schema = valid(&definition);
    let subtrees = schema.subtrees();
    assert_eq!(subtrees.len(), 1);
    assert_eq!(subtrees[0].paths, [0, 1]);
    assert_eq!(
        subtrees[0]
            .keys()
            .map(|key| key.name.as_str())
            .collect::<Vec<_>>(),
        ["raid"]
    );
}

#[test]
fn a_transport_has_defaults_and_every_frame_fits_into_its_burst() {
    use crate::definition::{Number, TransportDefinition};
    use crate::schema::Transport;

    let number = |value: i128| Some(crate::span::Spanned::new(Number::Integer(value), span(1)));
    let checked = |transport: TransportDefinition| {
        let mut definition = with_paths(vec![]);
        definition.transport = transport;
        definition
    };
    let read = |transport| valid(&checked(transport)).transport;
    assert_eq!(read(TransportDefinition::default()), Transport::default());
    let rated = TransportDefinition {
        mtu: number(240),
        rate: number(800),
        ..TransportDefinition::default()
    };
    assert_eq!(read(rated.clone()).burst, 4_000);
    // At this rate five seconds are less than a frame.
    let slow = TransportDefinition {
        rate: number(10),
        overhead: number(40),
        ..rated.clone()
    };
    assert_eq!(read(slow).burst, 280);
    let exact = TransportDefinition {
        overhead: number(40),
        burst: number(280),
        ..rated
    };
    assert_eq!(read(exact.clone()).burst, 280);
    let below = TransportDefinition {
        burst: number(279),
        ..exact
    };
    assert_eq!(codes(&checked(below.clone())), ["S0417"]);
    assert_eq!(
        codes(&checked(TransportDefinition { rate: None, ..below })),
        ["S0416"]
    );
}
