//! Every form of the language is read.

use super::*;

fn types(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().map(|line| format!("  {line}\n")).collect();
    let definition = good(&format!("schema: a\ntypes:\n{}", lines.concat()));
    definition
        .types
        .iter()
        .map(|declared| spell(&declared.ty))
        .collect()
}

#[test]
fn types_have_many_forms() {
    let read = types(
        "a: u8
b: u8?
c: [player]
d: { u8: string }
e: set<player>
f: { string: { min: 1, max: 12, pattern: '[a-z]+' } }
g: { f32: { min: -0.5, max: 1.0 } }
h: { list: { of: [u8], max: 4 } }
i: { set: { of: u8, max: 4 } }
j: { map: { key: u8, value: string?, max: 4 } }
k: { record: { x: u8, y: { type: u8?, description: why, deprecated: true } } }
l: { enum: [x, y] }
m: { enum: { x: why, y: { description: why }, z: } }
n: { union: { x: u8, y: ~, z: { type: string, description: why }, w: { description: why } } }
o: '[u8]?'
p: \"{u8: [string]}?\"
q: { optional: [u8] }
r: { type: { string: { max: 3 } }, description: why }
s: { player: { u8: string } }
t: { string: { u8: string } }
u: set<player>?",
    );
    let expected = [
        "u8",
        "u8?",
        "[player]",
        "{u8: string}",
        "set<player>",
        "string(1..12/[a-z]+/)",
        "f32(-0.5..1.0)",
        "[[u8]](..4)",
        "set<u8>(..4)",
        "{u8: string?}(..4)",
        "record(x: u8, y: u8?)",
        "enum(x, y)",
        "enum(x, y, z)",
        "union(x: u8, y: ~, z: string, w: ~)",
        "[u8]?",
        "{u8: [string]}?",
        "[u8]?",
        "string(..3)",
        "{player: {u8: string}}",
        "{string: {u8: string}}",
        "set<player>?",
    ];
    assert_eq!(read, expected);
}

#[test]
fn names_may_have_descriptions() {
    for text in [
        "[a, b]",
        "[{ a: about a }, b]",
        "{ a: about a, b: }",
        "{ a: { description: about a }, b: ~ }",
        "\n  - a: about a\n  - b",
    ] {
        let definition = good(&format!(
            "schema: a\npermissions: {text}\nhost_flags: {text}\ncomponents: [a, b]"
        ));
        assert_eq!(definition.permissions, definition.host_flags);
        let names: Vec<_> = definition
            .permissions
            .iter()
            .map(|named| named.name.value.as_str())
            .collect();
        assert_eq!(names, ["a", "b"], "{text}");
        let described = definition.permissions[0].description.as_ref();
        assert!(described.is_none_or(|description| description.value == "about a"));
        assert_eq!(definition.components.len(), 2);
    }
}

#[test]
fn levels_have_three_forms() {
    let read = |text: &str| {
        level(
            &good(&format!("schema: a\ncomponents: {{ c: {{ level: {text} }} }}")).components[0]
                .defaults
                .level,
        )
    };
    assert_eq!(read("batch"), ["batch"]);
    assert_eq!(
        read("{ batch: { delay: 500ms, priority: low, repair: on_request } }"),
        ["batch 500ms low on_request"]
    );
    assert_eq!(
        read("[{ when: raid == 1 and not away, use: { batch: { delay: 2s } } }, { use: local }]"),
        ["raid == 1 and not away: batch 2s", "otherwise: local"]
    );
}

#[test]
fn paths_nest_and_hand_over_all_keys() {
    let definition = good(
        "schema: a
paths:
  {guild: string}.raids.{raid: u8}:
    component: c
    scope: raid
    permission: self(guild)
    conflict: owner(guild)
    description: |
      Two lines,
      with roles.{player: string}: kept
    paths:
      {slot: u8}: { name: slot, type: u8?, deprecated: { since: 1.20, use: place, remove_after: 2026-12-31 } }
      old: { type: u8, deprecated: false }
",
    );
    let group = &definition.paths[0];
    assert_eq!(group.template.value, "{guild: string}.raids.{raid: u8}");
    assert_eq!(value(&group.component), Some("c"));
    assert_eq!(value(&group.traits.scope), Some("raid"));
    assert_eq!(value(&group.traits.permission), Some("self(guild)"));
    assert_eq!(value(&group.traits.conflict), Some("owner(guild)"));
    assert_eq!(
        value(&group.description),
        Some("Two lines,\nwith roles.{player: string}: kept\n")
    );
    let [slot, old] = group.paths.as_slice() else {
        panic!("two paths: {:?}", group.paths)
    };
    assert_eq!(slot.template.value, "{slot: u8}");
    assert_eq!(value(&slot.name), Some("slot"));
    let deprecated = slot.deprecated.as_ref().unwrap();
    assert_eq!(value(&deprecated.since), Some("1.20"));
    assert_eq!(value(&deprecated.instead), Some("place"));
    assert_eq!(value(&deprecated.remove_after), Some("2026-12-31"));
    assert!(old.deprecated.is_none());
}

#[test]
fn transport_and_aliases_are_read() {
    let definition =
        good("schema: a\ntransport: { mtu: 255 }\ntypes: { x: &x { string: { max: 3 } }, y: *x }");
    assert_eq!(definition.transport.mtu.unwrap().value, Number::Integer(255));
    let transport = good("schema: a\ntransport: { rate: 800, clean: false }").transport;
    assert_eq!(transport.rate.unwrap().value, Number::Integer(800));
    assert!(!transport.clean.unwrap().value);
    assert_eq!(spell(&definition.types[1].ty), "string(..3)");
}

#[test]
fn empty_sections_and_windows_line_ends_are_fine() {
    let definition = good("schema: a\r\npaths:\r\ntypes:\r\n  x:\r\n    u8: string\r\nscopes: ~\r\n");
    assert_eq!(spell(&definition.types[0].ty), "{u8: string}");
    assert!(definition.paths.is_empty() && definition.scopes.is_empty());
}

#[test]
fn what_is_faulty_is_a_path_less_and_anything_else_is_no_definition() {
    let left = |text: &str| -> Option<Vec<String>> {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let definition = crate::yaml::parse("a.sync.yaml", text, &mut sources, &mut sink)?;
        assert!(!sink.is_empty(), "{text}");
        let paths = definition.paths.into_iter();
        Some(paths.map(|path| path.template.value).collect())
    };
    let sound = "a.sound: { type: u8 }";
    for faulty in [
        "b: { tpye: u8 }",
        "b: { type: u8, level: [batch] }",
        "b: { type: { x: u8, y: u8 } }",
        "b: 7",
        "b: { paths: { c: { tpye: u8 } } }",
        "b: { nmae: b, paths: { c: { type: u8 } } }",
    ] {
        let text = format!("schema: a\npaths:\n  {faulty}\n  {sound}\n");
        assert_eq!(left(&text), Some(vec!["a.sound".to_owned()]), "{text}");
    }
    let text = format!(
        "schema: a\npaths:\n  b: {{ paths: {{ c: {{ tpye: u8 }}, d: {{ type: u8 }} }} }}\n  {sound}\n"
    );
    assert_eq!(left(&text), Some(vec!["b".to_owned(), "a.sound".to_owned()]));
    for faulty in ["types: { t: { x: u8, y: u8 } }", "scopes: [raid]", "pahts: {}"] {
        assert_eq!(
            left(&format!("schema: a\n{faulty}\npaths:\n  {sound}\n")),
            None,
            "{faulty}"
        );
    }
}
