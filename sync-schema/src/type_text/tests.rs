use super::*;
use crate::span::Sources;

/// A type as text again, with every bracket that was understood.
fn spell(ty: &TypeExpression) -> String {
    match &ty.shape {
        TypeShape::Name(name) => name.clone(),
        TypeShape::Optional(inner) => format!("{}?", spell(inner)),
        TypeShape::List(element, _) => format!("[{}]", spell(element)),
        TypeShape::Set(element, _) => format!("set<{}>", spell(element)),
        TypeShape::Map(key, value, _) => format!("{{{}: {}}}", spell(key), spell(value)),
        other => panic!("{other:?} has no text form"),
    }
}

fn read(text: &str) -> (Sources, Result<TypeExpression, Box<Diagnostic>>) {
    let mut sources = Sources::default();
    let source = sources.add("a.sync.yaml", format!("x: {text}"));
    (sources, parse(text, Span::new(source, 3, 3 + text.len())))
}

#[test]
fn every_form_is_read() {
    for text in [
        "u8",
        "u8?",
        "[u8]",
        "[u8]?",
        "[u8?]",
        "{u8: string}",
        "set<player>",
        "{player: [set<u8>]}?",
    ] {
        assert_eq!(spell(&read(text).1.unwrap()), text);
    }
    assert_eq!(
        spell(&read(" { u8 :  [ string ] } ? ").1.unwrap()),
        "{u8: [string]}?"
    );
}

#[test]
fn each_part_has_its_span() {
    let (sources, ty) = read("{größe: [spieler]}");
    let TypeShape::Map(key, value, _) = ty.unwrap().shape else {
        panic!("not a map")
    };
    assert_eq!(sources.text(key.span), "größe");
    assert_eq!(sources.text(value.span), "[spieler]");
}

#[test]
fn a_fault_names_the_place() {
    let faults = [
        ("", "expected a type, found nothing", ""),
        ("u8 u8", "`u8` is left over after the type", "u8"),
        (
            "[u8",
            "expected `]` after the type of the list, found nothing",
            "[u8",
        ),
        ("{u8}", "expected `:` after the type of the key, found `}`", "}"),
        (
            "{u8: ö!?",
            "expected `}` after the type of the value, found nothing",
            "{u8: ö!?",
        ),
        ("u8??", "a type has one `?` at most", "?"),
        ("Vec<u8>", "only `set` is written with `<` and `>`", "Vec"),
        ("a,b ", "`,b` is left over after the type", ",b"),
        ("?", "expected a type, found `?`", "?"),
        ("{u8: u8}<u8>", "`<` is left over after the type", "<"),
    ];
    for (text, headline, under) in faults {
        let (sources, ty) = read(text);
        let fault = ty.unwrap_err();
        assert_eq!(fault.headline, headline, "{text}");
        assert_eq!(sources.text(fault.span.unwrap()), under, "{text}");
    }
}

#[test]
fn depth_is_bounded() {
    let depth = MAX_TYPE_DEPTH - 1;
    assert!(
        read(&format!("{}u8{}", "[".repeat(depth), "]".repeat(depth)))
            .1
            .is_ok()
    );
    assert!(read(&"[".repeat(1 << 20)).1.is_err());
}
