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

/// A record of so many fields of every kind, by itself and in a list.
fn wide(fields: usize) -> Schema {
    let mut schema = schemas::empty("wide");
    let types = [
        schemas::integer(IntegerWidth::U8),
        Type::Bool,
        Type::Optional(Box::new(schemas::integer(IntegerWidth::I32))),
        schemas::text(300),
        Type::Optional(Box::new(Type::Bool)),
        Type::Flag,
        schemas::integer(IntegerWidth::I8),
        Type::Optional(Box::new(Type::Named(TypeIndex(0)))),
        Type::Named(TypeIndex(0)),
    ];
    let field = |index: usize| schemas::field(&format!("field_{index}"), types[index % types.len()].clone());
    schema.types = vec![
        schemas::named("kind", Shape::Enum(vec![schemas::case("one", 300, None)])),
        schemas::named("item", Shape::Record((0..fields).map(field).collect())),
    ];
    let item = Type::Named(TypeIndex(1));
    schema.paths = vec![
        schemas::path(0, "item", "item", vec![], item.clone()),
        schemas::path(1, "items", "items", vec![], Type::List(Box::new(item), 3)),
    ];
    schema
}

/// Writes and reads a record that has all its fields, and one that has what it must have.
const ROUND: &str = "
local VALUES = { integer = 7, bool = true, flag = true, text = 'text', enum = 'one' }
for _, without in ipairs({ false, true }) do
    local ty, record = schema.paths[1].type, {}
    for index = 1, ty.count do
        if not (without and ty.optional[index]) then
            record[ty.names[index]] = VALUES[ty.types[index].kind]
        end
    end
    for _, path in ipairs(schema.paths) do
        local value, problem = path.type:check(path.name == 'items' and { record, record } or record)
        assert(value, problem)
        local data = runtime.encode_value(path, value)
        assert(runtime.encode_value(path, runtime.decode_value(path.type, data)) == data)
    end
end
return module
";

#[test]
fn records_of_any_number_of_fields_work() {
    for fields in [1, 9, 50, 60, 70, 80, 90, 149, 150, 151, 400] {
        let text = render_only(&wide(fields), &LuaOptions::default());
        let text = text.strip_suffix("return module\n").unwrap_or(&text);
        load(&format!("{text}{ROUND}"));
    }
}
