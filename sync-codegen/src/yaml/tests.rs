use sync_schema::definition::{Definition, LevelDefinition, Number, TypeExpression, TypeShape};
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::span::{Sources, Spanned};

mod example;
mod forms;
mod hostile;
mod places;

/// A schema without faults.
fn good(text: &str) -> Definition {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = super::parse("a.sync.yaml", text, &mut sources, &mut sink);
    assert_eq!(sink.into_sorted(), Vec::new(), "{text}");
    definition.expect("nothing was reported, so there is a definition")
}

/// A schema with faults: each as its code and the text under its span.
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let (sources, found) = diagnose(text);
    found
        .iter()
        .map(|fault| (fault.code.id(), under(&sources, fault).to_owned()))
        .collect()
}

fn diagnose(text: &str) -> (Sources, Vec<Diagnostic>) {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    super::parse("a.sync.yaml", text, &mut sources, &mut sink);
    assert!(!sink.is_empty(), "{text}");
    (sources, sink.into_sorted())
}

fn under<'a>(sources: &'a Sources, fault: &Diagnostic) -> &'a str {
    fault.span.map_or("", |span| sources.text(span))
}

/// A type as text again.
fn spell(ty: &TypeExpression) -> String {
    match &ty.shape {
        TypeShape::Name(name) => name.clone(),
        TypeShape::Optional(inner) => format!("{}?", spell(inner)),
        TypeShape::List(element, bounds) => format!("[{}]{}", spell(element), limits(bounds)),
        TypeShape::Set(element, bounds) => format!("set<{}>{}", spell(element), limits(bounds)),
        TypeShape::Map(key, value, bounds) => {
            format!("{{{}: {}}}{}", spell(key), spell(value), limits(bounds))
        }
        TypeShape::Bounded(name, bounds) => format!("{}{}", name.value, limits(bounds)),
        TypeShape::Record(fields) => {
            let fields: Vec<_> = fields
                .iter()
                .map(|f| format!("{}: {}", f.name.value, spell(&f.ty)))
                .collect();
            format!("record({})", fields.join(", "))
        }
        TypeShape::Enum(cases) => {
            let cases: Vec<_> = cases.iter().map(|case| case.name.value.clone()).collect();
            format!("enum({})", cases.join(", "))
        }
        TypeShape::Union(cases) => {
            let case = |ty: &Option<TypeExpression>| ty.as_ref().map_or("~".to_owned(), spell);
            let cases: Vec<_> = cases
                .iter()
                .map(|c| format!("{}: {}", c.name.value, case(&c.ty)))
                .collect();
            format!("union({})", cases.join(", "))
        }
    }
}

fn limits(bounds: &sync_schema::definition::Bounds) -> String {
    let number = |bound: &Option<Spanned<Number>>| match bound {
        Some(Spanned {
            value: Number::Integer(number),
            ..
        }) => number.to_string(),
        Some(Spanned {
            value: Number::Real(number),
            ..
        }) => format!("{number:?}"),
        None => String::new(),
    };
    let pattern = bounds
        .pattern
        .as_ref()
        .map_or(String::new(), |pattern| format!("/{}/", pattern.value));
    if *bounds == Default::default() {
        return String::new();
    }
    format!("({}..{}{pattern})", number(&bounds.min), number(&bounds.max))
}

fn value(text: &Option<Spanned<String>>) -> Option<&str> {
    text.as_ref().map(|text| text.value.as_str())
}

/// A level as `name delay priority repair`.
fn level(level: &Option<LevelDefinition>) -> Vec<String> {
    let spell = |level: &sync_schema::definition::LevelUse| {
        let parts = [value(&level.delay), value(&level.priority), value(&level.repair)];
        [Some(level.level.value.as_str())]
            .into_iter()
            .chain(parts)
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    };
    match level {
        None => Vec::new(),
        Some(LevelDefinition::One(level)) => vec![spell(level)],
        Some(LevelDefinition::Table { rows, .. }) => rows
            .iter()
            .map(|row| {
                format!(
                    "{}: {}",
                    value(&row.when).unwrap_or("otherwise"),
                    spell(&row.level)
                )
            })
            .collect(),
    }
}
