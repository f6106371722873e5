//! Whole numbers that a Lua number does not hold exactly.

use sync_schema::codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::schema::{Integer, Key, Schema, Shape, Type};
use sync_schema::span::Span;

/// A Lua number before 5.3 is a double: beyond 2^53 neighbours fall together.
const GREATEST: i128 = 1 << 53;

/// Reports every type that allows such a number, once at its place: a declared type where it is
/// declared or at its field or case, any other at the template of its path.
pub(super) fn check(schema: &Schema, sink: &mut Sink) {
    for declared in &schema.types {
        let name = &declared.name;
        match &declared.shape {
            Shape::Alias(ty) => report(ty, || format!("type `{name}`"), declared.span, sink),
            Shape::Record(fields) => {
                for field in fields {
                    report(
                        &field.ty,
                        || format!("field `{}` of `{name}`", field.name),
                        field.span,
                        sink,
                    );
                }
            }
            Shape::Enum(_) => {}
            Shape::Union(cases) => {
                for case in cases {
                    if let Some(ty) = &case.ty {
                        report(
                            ty,
                            || format!("case `{}` of `{name}`", case.name),
                            case.span,
                            sink,
                        );
                    }
                }
            }
        }
    }
    // A key of a scope stands in many paths; the first one shows it.
    let mut keys: Vec<&Key> = Vec::new();
    for path in &schema.paths {
        report(&path.ty, || format!("path `{}`", path.name), path.span, sink);
        for key in &path.keys {
            if is_beyond(&key.ty) && !keys.contains(&key) {
                keys.push(key);
                report(&key.ty, || format!("key `{}`", key.name), path.span, sink);
            }
        }
    }
}

/// One diagnostic for a type that is written here, whatever is within it.
fn report(ty: &Type, what: impl Fn() -> String, span: Span, sink: &mut Sink) {
    if let Some(integer) = first_beyond(ty) {
        let (min, max) = (integer.min.max(-(GREATEST - 1)), integer.max.min(GREATEST - 1));
        let width = integer.width.keyword();
        let bounds = match (integer.min == min, integer.max == max) {
            (true, _) => format!("max: {max}"),
            (false, true) => format!("min: {min}"),
            (false, false) => format!("min: {min}, max: {max}"),
        };
        sink.push(
            Diagnostic::new(
                codes::lua::INTEGER_BEYOND_DOUBLE,
                span,
                format!("{} allows whole numbers that Lua cannot hold exactly", what()),
            )
            .label(format!("from {} to {}", integer.min, integer.max))
            .help(format!("{{ {width}: {{ {bounds} }} }}")),
        );
    }
}

fn is_beyond(ty: &Type) -> bool {
    first_beyond(ty).is_some()
}

/// The first number within a type that goes too far. Declared types speak for themselves.
fn first_beyond(ty: &Type) -> Option<&Integer> {
    match ty {
        Type::Integer(integer) => (integer.min < -GREATEST || integer.max > GREATEST).then_some(integer),
        Type::Optional(inner) | Type::List(inner, _) | Type::Set(inner, _) => first_beyond(inner),
        Type::Map(key, value, _) => first_beyond(key).or_else(|| first_beyond(value)),
        Type::Bool
        | Type::Flag
        | Type::Float(_)
        | Type::Text(_)
        | Type::Bytes(_)
        | Type::Uuid
        | Type::Timestamp
        | Type::Named(_) => None,
    }
}
