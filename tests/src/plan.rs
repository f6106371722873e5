//! A schema by hand with a bit of everything, for the Rust back end.

use sync_schema::lock::Lock;
use sync_schema::schema::*;
use sync_schema::span::{Sources, Span};

/// The schema.
pub(crate) fn schema() -> Schema {
    let span = nowhere();
    let named = |name: &str, shape| NamedType {
        name: name.into(),
        description: None,
        shape,
        span,
    };
    let types = vec![
        named("player", Shape::Alias(text(1, 12, Some(letters())))),
        named(
            "role",
            Shape::Enum(vec![
                case("tanks", 0, None),
                case("off-healers", 1, None),
                case("Type", 3, None),
            ]),
        ),
        named(
            "item",
            Shape::Record(vec![
                field("itemId", u16(), None),
                field("type", Type::Optional(Box::new(Type::Named(TypeIndex(1)))), None),
                field("sold", Type::Bool, Some("price")),
                field("price", float(0.0), None),
                field("when", Type::Timestamp, None),
                field("marks", Type::Map(Box::new(u8()), Box::new(Type::Flag), 3), None),
            ]),
        ),
        named(
            "note",
            Shape::Union(vec![
                case("nothing", 0, None),
                case("text", 1, Some(text(0, 20, None))),
                case(
                    "items",
                    2,
                    Some(Type::List(Box::new(Type::Named(TypeIndex(2))), 4)),
                ),
            ]),
        ),
    ];
    let raid = vec![key("raid", u8())];
    let raid_segments = || vec![literal("raids"), Segment::Key(0)];
    let table = LevelRule::Table {
        rows: vec![Row {
            when: Condition::And(vec![
                Condition::Compare {
                    key: 0,
                    comparison: Comparison::GreaterOrEqual,
                    literal: Literal::Integer(1),
                },
                Condition::Not(Box::new(Condition::Flag(FlagIndex(0)))),
            ]),
            level: level(LevelKind::Realtime),
        }],
        otherwise: level(LevelKind::Manual),
    };
    let player = Type::Named(TypeIndex(0));
    let mut paths = Builder { paths: vec![], span };
    paths.add(
        "assigned",
        &["slots"],
        vec![
            key("raid", u8()),
            key("role", Type::Named(TypeIndex(1))),
            key("slot", u8()),
        ],
        player.clone(),
        1,
    );
    paths.change(|path| {
        path.segments = [
            raid_segments(),
            vec![literal("slots"), Segment::Key(1), Segment::Key(2)],
        ]
        .concat();
        path.optional = true;
        path.level = table;
        path.scope = ScopeIndex(1);
        path.scope_keys = vec![0];
        path.description = Some("Who stands where.\n\n`*/` \u{202E} \"quoted\"\r\nand more".into());
    });
    paths.add("title", &[], raid.clone(), text(0, 30, None), 1);
    paths.change(|path| {
        path.segments = [raid_segments(), vec![literal("title")]].concat();
        path.scope = ScopeIndex(1);
        path.scope_keys = vec![0];
    });
    paths.add(
        "item",
        &["items"],
        vec![key("value", Type::Uuid)],
        Type::Named(TypeIndex(2)),
        0,
    );
    paths.add(
        "note",
        &["notes"],
        vec![key("type", player.clone())],
        Type::Named(TypeIndex(3)),
        0,
    );
    paths.change(|path| path.permission = Permission::SelfKey(0));
    paths.add(
        "tags",
        &["tags"],
        vec![],
        Type::Set(Box::new(player.clone()), 4),
        0,
    );
    paths.change(|path| path.conflict = Conflict::Union);
    paths.add("kills", &["kills"], vec![], u16(), 0);
    paths.change(|path| path.conflict = Conflict::Max);
    paths.add("best", &[], raid.clone(), u16(), 1);
    paths.change(|path| {
        path.segments = [raid_segments(), vec![literal("best")]].concat();
        path.scope = ScopeIndex(1);
        path.scope_keys = vec![0];
        path.conflict = Conflict::Max;
    });
    paths.add("ready", &["ready"], vec![key("player", player)], Type::Flag, 0);
    paths.add(
        "old_name",
        &["oldName"],
        vec![],
        Type::Bytes(Bytes { min: 0, max: 8 }),
        0,
    );
    paths.change(|path| {
        path.level = LevelRule::Always(level(LevelKind::Local));
        path.deprecated = Some(Deprecation {
            since: Some("3".into()),
            instead: Some("title".into()),
            remove_after: None,
        });
    });
    Schema {
        name: "plan".into(),
        description: Some("A raid's plan.".into()),
        host_flags: vec![Named {
            name: "in_combat".into(),
            description: None,
        }],
        scopes: vec![
            Scope {
                name: "root".into(),
                description: None,
                within: None,
                keys: vec![],
                subtree: Some(vec![]),
            },
            Scope {
                name: "raid".into(),
                description: None,
                within: Some(ScopeIndex(0)),
                keys: raid,
                subtree: Some(raid_segments()),
            },
        ],
        permissions: vec![],
        components: vec![component("misc", 0), component("raids", 1)],
        types,
        paths: paths.paths,
        models: vec![],
        model_order: vec![],
        full_sync_after_s: 0,
        legacy: Default::default(),
        transport: Transport {
            mtu: 255,
            ..Transport::default()
        },
        lock: Lock::default(),
        hash: 0x0123_4567_89AB_CDEF,
        compare_hash: 0x0123_4567_89AB_CDF0,
    }
}

struct Builder {
    paths: Vec<Path>,
    span: Span,
}

impl Builder {
    fn add(&mut self, name: &str, literals: &[&str], keys: Vec<Key>, ty: Type, component: usize) {
        let segments = literals
            .iter()
            .map(|text| literal(text))
            .chain((0..keys.len()).map(Segment::Key));
        self.paths.push(Path {
            // Against the order of writing.
            id: 100 - self.paths.len() as u32,
            name: name.into(),
            segments: segments.collect(),
            keys,
            ty,
            optional: false,
            component: ComponentIndex(component),
            scope: ScopeIndex(0),
            scope_keys: vec![],
            permission: Permission::Anyone,
            level: LevelRule::Always(level(LevelKind::Realtime)),
            conflict: Conflict::LastWriter,
            description: None,
            deprecated: None,
            span: self.span,
        });
    }

    fn change(&mut self, change: impl FnOnce(&mut Path)) {
        if let Some(path) = self.paths.last_mut() {
            change(path);
        }
    }
}

fn literal(text: &str) -> Segment {
    Segment::Literal(text.into())
}

fn key(name: &str, ty: Type) -> Key {
    Key {
        name: name.into(),
        ty,
    }
}

fn component(name: &str, id: u32) -> Component {
    Component {
        name: name.into(),
        description: None,
        id,
        implicit: false,
    }
}

fn case(name: &str, number: u32, ty: Option<Type>) -> Case {
    Case {
        name: name.into(),
        number,
        ty,
        description: None,
        span: nowhere(),
    }
}

fn field(name: &str, ty: Type, instead: Option<&str>) -> Field {
    let deprecated = instead.map(|instead| Deprecation {
        since: None,
        instead: Some(instead.into()),
        remove_after: None,
    });
    Field {
        name: name.into(),
        ty,
        description: None,
        deprecated,
        span: nowhere(),
    }
}

/// There is no text that the plan was read from.
fn nowhere() -> Span {
    Span::new(Sources::default().add("plan.sync.yaml", ""), 0, 0)
}

fn level(kind: LevelKind) -> Level {
    Level {
        kind,
        delay_ms: 0,
        priority: Priority::Normal,
        repair: Repair::Periodic,
    }
}

fn u8() -> Type {
    Type::Integer(Integer {
        width: IntegerWidth::U8,
        min: 0,
        max: 255,
    })
}

fn u16() -> Type {
    Type::Integer(Integer {
        width: IntegerWidth::I16,
        min: -5,
        max: 1000,
    })
}

fn float(min: f64) -> Type {
    Type::Float(Float {
        width: FloatWidth::F32,
        min: Some(min),
        max: None,
    })
}

fn text(min: u32, max: u32, pattern: Option<Pattern>) -> Type {
    Type::Text(Text { min, max, pattern })
}

fn letters() -> Pattern {
    let item = PatternItem {
        ranges: vec![(b'A', b'Z'), (b'a', b'z')],
        min: 1,
        max: u32::MAX,
    };
    Pattern {
        source: "[A-Za-z]+".into(),
        items: vec![item],
    }
}
