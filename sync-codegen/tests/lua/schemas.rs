//! Schemas made by hand, so that a back end is tested without a front end.

use sync_schema::lock::Lock;
use sync_schema::schema::*;
use sync_schema::span::{Sources, Span};

/// A span, for things whose place does not matter.
pub(crate) fn nowhere() -> Span {
    Span::new(Sources::default().add("test", ""), 0, 0)
}

/// An integer type with all of its range.
pub(crate) fn integer(width: IntegerWidth) -> Type {
    let (min, max) = width.range();
    Type::Integer(Integer { width, min, max })
}

/// Text of at most so many bytes.
pub(crate) fn text(max: u32) -> Type {
    Type::Text(Text {
        min: 0,
        max,
        pattern: None,
    })
}

/// A key.
pub(crate) fn key(name: &str, ty: Type) -> Key {
    Key {
        name: name.to_owned(),
        ty,
    }
}

/// A level with its usual delay and priority.
pub(crate) fn level(kind: LevelKind) -> Level {
    let (delay_ms, priority) = match kind {
        LevelKind::Realtime => (0, Priority::High),
        LevelKind::Batch => (2000, Priority::Normal),
        LevelKind::Granular => (0, Priority::Normal),
        LevelKind::Manual | LevelKind::Local => (0, Priority::Low),
    };
    Level {
        kind,
        delay_ms,
        priority,
        repair: Repair::Periodic,
    }
}

/// A case of an enum or union.
pub(crate) fn case(name: &str, number: u32, ty: Option<Type>) -> Case {
    Case {
        name: name.to_owned(),
        number,
        ty,
        description: None,
        span: nowhere(),
    }
}

/// A field of a record.
pub(crate) fn field(name: &str, ty: Type) -> Field {
    Field {
        name: name.to_owned(),
        ty,
        description: None,
        deprecated: None,
        span: nowhere(),
    }
}

/// A declared type.
pub(crate) fn named(name: &str, shape: Shape) -> NamedType {
    NamedType {
        name: name.to_owned(),
        description: None,
        shape,
        span: nowhere(),
    }
}

/// A realtime path that anyone may write. A segment in braces is the next key.
pub(crate) fn path(id: u32, name: &str, template: &str, keys: Vec<Key>, ty: Type) -> Path {
    let mut next = 0..;
    let segments = template
        .split('.')
        .map(|segment| match segment {
            "{}" => Segment::Key(next.next().unwrap_or(0)),
            _ => Segment::Literal(segment.to_owned()),
        })
        .collect();
    Path {
        id,
        name: name.to_owned(),
        segments,
        keys,
        ty,
        optional: true,
        component: ComponentIndex(0),
        scope: ScopeIndex(0),
        scope_keys: vec![],
        permission: Permission::Anyone,
        level: LevelRule::Always(level(LevelKind::Realtime)),
        conflict: Conflict::LastWriter,
        description: None,
        deprecated: None,
        span: nowhere(),
    }
}

/// A schema with one component and nothing in it.
pub(crate) fn empty(name: &str) -> Schema {
    Schema {
        name: name.to_owned(),
        description: None,
        host_flags: vec![],
        scopes: vec![Scope {
            name: "root".to_owned(),
            description: None,
            within: None,
            keys: vec![],
            subtree: None,
        }],
        permissions: vec![],
        components: vec![Component {
            name: "main".to_owned(),
            description: None,
            id: 0,
            implicit: false,
        }],
        types: vec![],
        paths: vec![],
        models: vec![],
        model_order: vec![],
        full_sync_after_s: 0,
        legacy: Default::default(),
        transport: Transport {
            mtu: 255,
            ..Transport::default()
        },
        lock: Lock::default(),
        hash: 0x0102_0304_0506_0708,
        compare_hash: 0x1112_1314_1516_1718,
    }
}

/// A part of a raid planner: scopes, a decision table, a permission of each kind.
pub(crate) fn raid() -> Schema {
    let mut schema = empty("raidhelper");
    schema.description = Some("Raid planning state of one guild".to_owned());
    schema.host_flags = vec![Named {
        name: "in_combat".to_owned(),
        description: Some("Fighting now".to_owned()),
    }];
    schema.permissions = vec![Named {
        name: "assignments".to_owned(),
        description: None,
    }];
    schema.components[0].name = "assignments".to_owned();
    schema.types = vec![
        NamedType {
            description: Some("Name of a player".to_owned()),
            ..named("player", Shape::Alias(text(12)))
        },
        named(
            "role_kind",
            Shape::Enum(vec![case("tanks", 0, None), case("healers", 1, None)]),
        ),
    ];
    let player = Type::Named(TypeIndex(0));
    let u8 = || integer(IntegerWidth::U8);
    let scope_keys = vec![key("raid", u8()), key("encounter", u8())];
    schema.scopes.push(Scope {
        name: "encounter".to_owned(),
        description: Some("One fight".to_owned()),
        within: Some(ScopeIndex(0)),
        keys: scope_keys.clone(),
        subtree: Some(vec![
            Segment::Literal("raids".to_owned()),
            Segment::Key(0),
            Segment::Literal("encounters".to_owned()),
            Segment::Key(1),
        ]),
    });
    let mut keys = scope_keys;
    keys.push(key("slot", u8()));
    let active = Condition::Compare {
        key: 0,
        comparison: Comparison::Equal,
        literal: Literal::Integer(1),
    };
    schema.paths = vec![
        Path {
            scope: ScopeIndex(1),
            scope_keys: vec![0, 1],
            permission: Permission::Class(PermissionIndex(0)),
            level: LevelRule::Table {
                rows: vec![
                    Row {
                        when: Condition::And(vec![active.clone(), Condition::Flag(FlagIndex(0))]),
                        level: Level {
                            delay_ms: 500,
                            ..level(LevelKind::Batch)
                        },
                    },
                    Row {
                        when: active,
                        level: level(LevelKind::Realtime),
                    },
                ],
                otherwise: level(LevelKind::Local),
            },
            description: Some("Who fills a slot.\nEmpty slots are cleared.".to_owned()),
            ..path(
                0,
                "assigned_player",
                "raids.{}.encounters.{}.slots.{}",
                keys,
                player.clone(),
            )
        },
        Path {
            permission: Permission::SelfKey(0),
            conflict: Conflict::Owner(0),
            deprecated: Some(Deprecation {
                since: Some("3".to_owned()),
                instead: Some("duty".to_owned()),
                remove_after: Some("2026-12-31".to_owned()),
            }),
            ..path(
                1,
                "role",
                "roles.{}",
                vec![key("player", player)],
                Type::Named(TypeIndex(1)),
            )
        },
        Path {
            level: LevelRule::Always(level(LevelKind::Local)),
            ..path(2, "ui_point", "ui.point", vec![], text(64))
        },
    ];
    schema
}

/// Every type, condition and conflict policy.
pub(crate) fn everything() -> Schema {
    let mut schema = empty("kitchen_sink");
    let u16 = || integer(IntegerWidth::U16);
    let pattern = Pattern {
        source: "[A-Z][a-z]*".to_owned(),
        items: vec![
            PatternItem {
                ranges: vec![(b'A', b'Z')],
                min: 1,
                max: 1,
            },
            PatternItem {
                ranges: vec![(b'a', b'z')],
                min: 0,
                max: u32::MAX,
            },
        ],
    };
    schema.types = vec![
        named(
            "shape",
            Shape::Union(vec![case("circle", 0, Some(u16())), case("none", 1, None)]),
        ),
        named(
            "item",
            Shape::Record(vec![
                Field {
                    description: Some("What it is".to_owned()),
                    ..field("item_id", u16())
                },
                field("on", Type::Flag),
                field("shape", Type::Optional(Box::new(Type::Named(TypeIndex(0))))),
                Field {
                    deprecated: Some(Deprecation {
                        since: None,
                        instead: None,
                        remove_after: None,
                    }),
                    ..field("end", Type::Bool)
                },
            ]),
        ),
    ];
    let word = Type::Text(Text {
        min: 1,
        max: 20,
        pattern: Some(pattern),
    });
    let types = [
        ("a_bool", Type::Bool),
        ("a_flag", Type::Flag),
        ("a_signed", integer(IntegerWidth::I32)),
        (
            "a_small",
            Type::Integer(Integer {
                width: IntegerWidth::I64,
                min: -5,
                max: 1 << 53,
            }),
        ),
        (
            "a_float",
            Type::Float(Float {
                width: FloatWidth::F32,
                min: Some(-0.5),
                max: Some(1e21),
            }),
        ),
        (
            "a_double",
            Type::Float(Float {
                width: FloatWidth::F64,
                min: None,
                max: None,
            }),
        ),
        ("a_word", word.clone()),
        ("some_bytes", Type::Bytes(Bytes { min: 0, max: 1024 })),
        ("a_uuid", Type::Uuid),
        ("a_time", Type::Timestamp),
        ("items", Type::List(Box::new(Type::Named(TypeIndex(1))), 256)),
        ("words", Type::Set(Box::new(word.clone()), 16)),
        ("counts", Type::Map(Box::new(word.clone()), Box::new(u16()), 8)),
    ];
    for (index, (name, ty)) in types.into_iter().enumerate() {
        schema.paths.push(path(index as u32, name, name, vec![], ty));
    }
    let keys = || {
        vec![
            key("number", u16()),
            key("word", word.clone()),
            key("yes", Type::Bool),
        ]
    };
    let compare = |key, comparison, literal| Condition::Compare {
        key,
        comparison,
        literal,
    };
    let when = Condition::Or(vec![
        Condition::Not(Box::new(compare(0, Comparison::Less, Literal::Integer(-3)))),
        Condition::And(vec![
            compare(1, Comparison::NotEqual, Literal::Text("end\n".to_owned())),
            compare(2, Comparison::Equal, Literal::Bool(false)),
            compare(0, Comparison::GreaterOrEqual, Literal::Integer(2)),
        ]),
    ]);
    let rule = LevelRule::Table {
        rows: vec![Row {
            when,
            level: level(LevelKind::Granular),
        }],
        otherwise: level(LevelKind::Manual),
    };
    for (id, conflict) in [
        (20, Conflict::Union),
        (21, Conflict::Max),
        (22, Conflict::Authority),
    ] {
        let (name, template) = (format!("by_{id}"), format!("by{id}.{{}}.{{}}.{{}}"));
        schema.paths.push(Path {
            conflict,
            permission: Permission::Authority,
            level: rule.clone(),
            ..path(id, &name, &template, keys(), u16())
        });
    }
    schema
}
