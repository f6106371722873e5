//! Schemas as large as they get.

use crate::{load, render, render_only, schemas};
use sync_codegen::lua::LuaOptions;
use sync_schema::schema::*;

/// So many paths, all with a type, a component and a rule of their own.
fn large(paths: u32) -> Schema {
    let mut schema = schemas::empty("large");
    schema.components.clear();
    for id in 0..paths {
        let name = format!("value_{id}");
        schema.components.push(Component {
            name: name.clone(),
            description: None,
            id,
            implicit: true,
        });
        let keys = vec![
            schemas::key("group", schemas::integer(IntegerWidth::U16)),
            schemas::key("player", schemas::text(12)),
        ];
        let when = Condition::Compare {
            key: 0,
            comparison: Comparison::Equal,
            literal: Literal::Integer(i128::from(id)),
        };
        schema.paths.push(Path {
            component: ComponentIndex(id as usize),
            level: LevelRule::Table {
                rows: vec![Row {
                    when,
                    level: schemas::level(LevelKind::Realtime),
                }],
                otherwise: schemas::level(LevelKind::Batch),
            },
            ..schemas::path(
                id,
                &name,
                &format!("groups.{{}}.members.{{}}.{name}"),
                keys,
                schemas::text(id + 1),
            )
        });
    }
    schema.scopes.push(Scope {
        name: "group".to_owned(),
        description: None,
        within: Some(ScopeIndex(0)),
        keys: vec![schemas::key("group", schemas::integer(IntegerWidth::U16))],
        subtree: Some(vec![Segment::Literal("groups".to_owned()), Segment::Key(0)]),
    });
    schema
}

#[test]
fn ten_thousand_paths_load() {
    // Parsing 16 MB with full_moon as well takes longer than all other tests together, and says no more.
    let text = render_only(&large(10_000), &LuaOptions::default());
    load(&text);
}

#[test]
fn a_file_grows_with_its_schema_and_no_faster() {
    let size = |paths| render_only(&large(paths), &LuaOptions::default()).len();
    let (none, some, more) = (size(0), size(300), size(3000));
    assert!(more - none < (some - none) * 11, "{none} {some} {more}");
}

#[test]
fn deep_conditions_load() {
    let mut condition = Condition::Compare {
        key: 0,
        comparison: Comparison::Less,
        literal: Literal::Integer(9),
    };
    for _ in 0..16 {
        condition = Condition::Or(vec![Condition::Not(Box::new(condition)), Condition::And(vec![])]);
    }
    let mut schema = large(1);
    schema.paths[0].level = LevelRule::Table {
        rows: vec![Row {
            when: condition,
            level: schemas::level(LevelKind::Realtime),
        }],
        otherwise: schemas::level(LevelKind::Batch),
    };
    load(&render(&schema, &LuaOptions::default()));
}
