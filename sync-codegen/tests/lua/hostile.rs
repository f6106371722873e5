//! Names and texts that would like to be code, and names that Lua cannot tell apart.

use crate::{check, generated_section, load, render, schemas};
use sync_codegen::lua::{LuaOptions, ModuleName};
use sync_schema::schema::*;

const HOSTILE: &[&str] = &[
    "]] os.exit() --[[",
    "]==]",
    "line\nerror('feed')",
    "line\r\nerror('both')",
    "line\rerror('return')",
    "\0",
    "\" .. error('quote') .. \"",
    "\\\" .. error('backslash') .. \"\\",
    "'",
    "--",
    "{{ schema }} {% if %}",
    "@class Evil",
    "| \"evil\"",
    "end",
    "\u{2028}error()\u{202e}",
];

#[test]
fn text_never_becomes_code() {
    // Comments aside, a file has as many lines of code whatever is written in its texts.
    let lines_of_code = |text: &str| {
        let rendered = render(&with_text_everywhere(text), &LuaOptions::default());
        load(&rendered);
        assert!(!rendered.contains("\n--- @class Evil"));
        generated_section(&rendered)
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .count()
    };
    let expected = lines_of_code("harmless");
    for text in HOSTILE {
        assert_eq!(lines_of_code(text), expected, "{text:?}");
    }
}

/// A schema with a text wherever any text can be.
fn with_text_everywhere(text: &str) -> Schema {
    let mut schema = schemas::raid();
    let described = || Some(text.to_owned());
    schema.description = described();
    schema.host_flags[0].description = described();
    schema.permissions[0].description = described();
    schema.components[0].description = described();
    schema.scopes[1].description = described();
    schema.types[0].description = described();
    schema.types[1].shape = Shape::Enum(vec![Case {
        description: described(),
        ..schemas::case(text, 0, None)
    }]);
    let field = Field {
        description: described(),
        ..schemas::field(text, Type::Bool)
    };
    schema
        .types
        .push(schemas::named("record", Shape::Record(vec![field])));
    schema.types.push(schemas::named(
        "union",
        Shape::Union(vec![schemas::case(text, 0, Some(Type::Bool))]),
    ));
    for (id, index) in [(10, 2), (11, 3)] {
        schema.paths.push(schemas::path(
            id,
            &format!("p{id}"),
            "x",
            vec![],
            Type::Named(TypeIndex(index)),
        ));
    }
    let path = &mut schema.paths[0];
    path.description = described();
    path.segments[0] = Segment::Literal(text.to_owned());
    path.deprecated = Some(Deprecation {
        since: described(),
        instead: described(),
        remove_after: described(),
    });
    let literal = Literal::Text(text.to_owned());
    path.level = LevelRule::Table {
        rows: vec![Row {
            when: Condition::Compare {
                key: 0,
                comparison: Comparison::Equal,
                literal,
            },
            level: schemas::level(LevelKind::Realtime),
        }],
        otherwise: schemas::level(LevelKind::Local),
    };
    schema
}

#[test]
fn keys_may_be_named_as_keywords_are() {
    let mut schema = schemas::empty("keywords");
    let names = [
        "end", "goto", "continue", "self", "value", "p", "write", "nil", "map", "global", "fn", "end_",
    ];
    let keys = names.map(|name| schemas::key(name, schemas::integer(IntegerWidth::U8)));
    let template = format!("x{}", ".{}".repeat(names.len()));
    schema
        .paths
        .push(schemas::path(0, "end", &template, keys.to_vec(), Type::Bool));
    let text = render(&schema, &LuaOptions::default());
    load(&text);
    assert!(text.contains(
        "function Peer:set_end(end__, goto_, continue_, self_, value_, p_, write_, nil_, map_, global_, fn_, end_, value)"
    ));
}

#[test]
fn numbers_beyond_a_double_are_refused() {
    let mut schema = schemas::empty("wide");
    let wide = schemas::integer(IntegerWidth::U64);
    schema.types = vec![
        schemas::named("wide", Shape::Alias(wide.clone())),
        schemas::named(
            "row",
            Shape::Record(vec![schemas::field("n", schemas::integer(IntegerWidth::I64))]),
        ),
    ];
    let listed = Type::List(Box::new(wide.clone()), 9);
    schema.paths = vec![
        schemas::path(
            0,
            "a",
            "a.{}",
            vec![schemas::key("k", wide.clone())],
            Type::Named(TypeIndex(0)),
        ),
        schemas::path(1, "b", "b.{}", vec![schemas::key("k", wide)], listed),
    ];
    let found = check(&schema, &LuaOptions::default());
    let shown: Vec<String> = found
        .iter()
        .map(|it| format!("{} {} | {}", it.code.id(), it.headline, it.help[0]))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn names_that_meet_are_refused() {
    let mut schema = schemas::raid();
    let keys = || vec![schemas::key("k", Type::Bool)];
    schema.paths.extend([
        schemas::path(10, "mark_1", "m1", vec![], Type::Bool),
        schemas::path(11, "mark1", "m2", vec![], Type::Bool),
        schemas::path(12, "encounter", "e.{}", keys(), Type::Bool),
        schemas::path(13, "component", "c", vec![], Type::Bool),
    ]);
    let found = check(&schema, &LuaOptions::default());
    let shown: Vec<String> = found
        .iter()
        .map(|it| format!("{} {}", it.code.id(), it.headline))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn nothing_of_a_peer_can_be_hidden_by_a_path() {
    let (lua, module) = load(&render(&schemas::empty("bare"), &LuaOptions::default()));
    let names = lua
        .load(include_str!("members.lua"))
        .call::<Vec<String>>(module)
        .expect("the script runs");
    assert!(names.contains(&"on_component".to_owned()), "{names:?}");
    for name in names {
        for verb in ["set_", "get_", "on_", "replace_"] {
            let Some(path) = name.strip_prefix(verb) else {
                continue;
            };
            let mut schema = schemas::empty("bare");
            schema
                .paths
                .push(schemas::path(0, path, path, vec![], Type::Bool));
            assert_eq!(
                check(&schema, &LuaOptions::default()).len(),
                1,
                "a path `{path}` would hide `{name}`"
            );
        }
    }
}

#[test]
fn a_module_is_named_as_a_global_can_be() {
    for name in ["end", "goto", "1st", "a.b", "", "a b", "string", "_G", "é", "x\n"] {
        assert!(name.parse::<ModuleName>().is_err(), "{name:?}");
    }
    for name in ["RaidSync", "_x9"] {
        assert!(name.parse::<ModuleName>().is_ok(), "{name:?}");
    }
}
