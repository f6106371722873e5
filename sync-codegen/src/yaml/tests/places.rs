//! Every fault is reported, at its place.

use super::*;

fn pairs<'a>(found: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    found
        .iter()
        .map(|(code, under)| (*code, under.as_str()))
        .collect()
}

#[test]
fn all_faults_of_a_file_are_reported() {
    let found = faults(
        "schema: a
descripton: b
scopes:
  raid: { keys: [raid], witin: guild }
types:
  größe: { string: { max: 'zwölf' } }
  x: [u8, u16]
  y: { recrod: { a: u8, b: u8 } }
  z: list<u8>
paths:
  ü.{ö: u8}: { tpye: string, type: \"[u8\", level: [{ when: a }] }
  ü.{ö: u8}: {}
  w: string
models:
  tag: {}
",
    );
    let expected = [
        ("S0101", "descripton"),
        ("S0105", "[raid]"),
        ("S0101", "witin"),
        ("S0118", "zwölf"),
        ("S0105", "[u8, u16]"),
        ("S0101", "recrod"),
        ("S0116", "list"),
        ("S0101", "tpye"),
        ("S0116", "[u8"),
        ("S0104", "{ when: a }"),
        ("S0102", "ü.{ö: u8}"),
        ("S0105", "string"),
        ("S0104", "tag"),
    ];
    assert_eq!(pairs(&found), expected);
}

#[test]
fn help_can_be_typed_in() {
    let help = |text: &str| diagnose(text).1[0].help.concat();
    assert_eq!(
        help("schema: a\npaths: { x: { tpye: u8 } }"),
        "did you mean `type`?"
    );
    assert_eq!(
        help("schema: a\nscopes: { x: { colour: u8 } }"),
        "the keys of a scope are `within`, `keys` and `description`"
    );
    assert_eq!(
        help("schema: a\ntypes: { x: { strng: { max: 3 } } }"),
        "did you mean `string`?"
    );
    assert_eq!(
        help("schema: a\ntypes: { x: { enmu: [a, b] } }"),
        "did you mean `enum`?"
    );
    assert_eq!(help("{}"), "schema: my_schema");
}

#[test]
fn a_misspelt_key_is_one_fault() {
    assert_eq!(
        pairs(&faults("schema: a\ntypes: { x: { tpye: u8, description: y } }")),
        [("S0101", "tpye")]
    );
    assert_eq!(pairs(&faults("schema: [a]")), [("S0105", "[a]")]);
}

#[test]
fn yaml_faults_have_places_in_any_script() {
    let (sources, found) = diagnose("schema: größe\npaths:\n  ä.{ö: u8}: {\n  ü: [\n");
    assert_eq!(found[0].code.id(), "S0103");
    assert!(
        found[0].headline.len() > "not valid YAML: ".len(),
        "{}",
        found[0].headline
    );
    assert!(sources.line_column(found[0].span.unwrap()).0 >= 4);
    assert_eq!(pairs(&faults("schema: a\nä: ü: b"))[0].0, "S0103");
    assert_eq!(pairs(&faults("schema: a\n\ttypes: b"))[0].0, "S0103");
}

#[test]
fn the_spans_of_texts_are_those_of_the_texts() {
    let text = "schema: a\nconditions:\n  größe: \"raid == 1\"\n  klein: 'ü'\n  {x: y}: ä == 1\n";
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = crate::yaml::parse("a.sync.yaml", text, &mut sources, &mut sink).unwrap();
    for condition in &definition.conditions {
        assert_eq!(sources.text(condition.name.span), condition.name.value);
        assert_eq!(
            sources.text(condition.expression.span),
            condition.expression.value
        );
    }
}

#[test]
fn features_of_yaml_that_schemas_do_not_use() {
    assert_eq!(pairs(&faults("schema: !!str a")), [("S0115", "!!str")]);
    assert_eq!(pairs(&faults("schema: a\n? [b]\n: c")), [("S0115", "[b]")]);
    assert_eq!(
        pairs(&faults("schema: a\ntypes: { x: &x { u8: u8 }, <<: *x }")),
        [("S0115", "<<")]
    );
    assert_eq!(
        pairs(&faults("schema: a\ntypes: &x { y: *x }")),
        [("S0115", "*x")]
    );
    assert_eq!(pairs(&faults("schema: a\n---\nschema: b")), [("S0108", "---")]);
}

#[test]
fn texts_with_meaning_stand_as_they_are() {
    assert_eq!(pairs(&faults("schema: \"\\x61\"")), [("S0117", "\"\\x61\"")]);
    assert_eq!(
        pairs(&faults("schema: a\nconditions:\n  b: c\n    and d"))[0].0,
        "S0117"
    );
}

#[test]
fn a_form_with_a_description_is_shown_its_long_form() {
    let text = "schema: a\ntypes: { x: { record: { a: u8 }, description: y } }";
    assert_eq!(
        pairs(&faults(text)),
        [("S0105", "{ record: { a: u8 }, description: y }")]
    );
    let help = diagnose(text).1[0].help.concat();
    assert_eq!(
        help,
        "{ type: { record: { field: T } }, description: What it is }"
    );
}
