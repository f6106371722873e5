//! Built-in types and their bounds.

use super::pattern;
use crate::check::suggest::suggest;
use crate::codes::types as codes;
use crate::definition::{Bounds, Number};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Bytes, Float, FloatWidth, Integer, IntegerWidth, Text, Type};
use crate::span::{Span, Spanned};

/// The most bytes of a string, and elements of a collection.
const MAX_LENGTH: u32 = 65_536;
pub(super) const DEFAULT_LENGTH: u32 = 1_024;
const DEFAULT_COUNT: u32 = 256;

/// A built-in type by its word.
pub(super) fn built_in<'a>(
    sink: &mut Sink,
    name: &Spanned<String>,
    bounds: &Bounds,
    declared: impl Iterator<Item = &'a str>,
) -> Option<Type> {
    use IntegerWidth::{I8, I16, I32, I64, U8, U16, U32, U64};
    let what = name.value.as_str();
    let simple = |sink: &mut Sink, ty: Type| refuse(sink, bounds, what, &[]).then_some(ty);
    match what {
        "bool" => simple(sink, Type::Bool),
        "flag" => simple(sink, Type::Flag),
        "uuid" => simple(sink, Type::Uuid),
        "timestamp" => simple(sink, Type::Timestamp),
        "u8" => integer(sink, bounds, what, U8),
        "u16" => integer(sink, bounds, what, U16),
        "u32" => integer(sink, bounds, what, U32),
        "u64" => integer(sink, bounds, what, U64),
        "i8" => integer(sink, bounds, what, I8),
        "i16" => integer(sink, bounds, what, I16),
        "i32" => integer(sink, bounds, what, I32),
        "i64" => integer(sink, bounds, what, I64),
        "int" => narrowest(sink, bounds, name.span),
        "f32" => float(sink, bounds, what, FloatWidth::F32),
        "f64" => float(sink, bounds, what, FloatWidth::F64),
        "string" => {
            let allowed = refuse(sink, bounds, what, &["min", "max", "pattern"]);
            let lengths = lengths(sink, bounds, what);
            let pattern = match &bounds.pattern {
                Some(written) => Some(pattern::pattern(sink, written)?),
                None => None,
            };
            let (min, max) = lengths?;
            allowed.then_some(Type::Text(Text { min, max, pattern }))
        }
        "bytes" => {
            let allowed = refuse(sink, bounds, what, &["min", "max"]);
            let (min, max) = lengths(sink, bounds, what)?;
            allowed.then_some(Type::Bytes(Bytes { min, max }))
        }
        "list" | "set" | "map" | "record" | "enum" | "union" => {
            let form = match what {
                "list" => "`[T]`",
                "set" => "`set<T>`",
                "map" => "`{K: T}`",
                "record" => "`{ record: { field: T } }`",
                "enum" => "`{ enum: [a, b] }`",
                _ => "`{ union: { a: T, b: U } }`",
            };
            let headline = format!("`{what}` says nothing about what it holds");
            sink.push(
                Diagnostic::new(codes::UNKNOWN_TYPE, name.span, headline).help(format!("write {form}")),
            );
            None
        }
        _ => {
            let declared: Vec<&str> = declared.collect();
            if declared.contains(&what) {
                let headline =
                    format!("`{what}` is a declared type, and bounds can be given to built-in types only");
                sink.push(
                    Diagnostic::new(codes::BOUND_NOT_ALLOWED, name.span, headline)
                        .help("give the bounds where it is declared"),
                );
            } else {
                let help = suggest(
                    sink,
                    what,
                    declared.into_iter().chain(super::BUILT_IN.iter().copied()),
                );
                sink.push(
                    Diagnostic::new(
                        codes::UNKNOWN_TYPE,
                        name.span,
                        format!("there is no type `{what}`"),
                    )
                    .maybe_help(help),
                );
            }
            None
        }
    }
}

/// The most elements of a collection.
pub(super) fn count(sink: &mut Sink, bounds: &Bounds, what: &str) -> Option<u32> {
    let allowed = refuse(sink, bounds, what, &["max"]);
    let max = length(sink, bounds.max.as_ref(), DEFAULT_COUNT, what)?;
    if max == 0 {
        let span = bounds.max.as_ref().map(|max| max.span);
        sink.push(Diagnostic::new(
            codes::BOUND_OUT_OF_RANGE,
            span,
            format!("a {what} of at most 0 elements is always empty"),
        ));
        return None;
    }
    allowed.then_some(max)
}

/// Refuses the bounds that a type does not have.
fn refuse(sink: &mut Sink, bounds: &Bounds, what: &str, allowed: &[&str]) -> bool {
    let written = [
        ("min", bounds.min.as_ref().map(|bound| bound.span)),
        ("max", bounds.max.as_ref().map(|bound| bound.span)),
        ("pattern", bounds.pattern.as_ref().map(|bound| bound.span)),
    ];
    let mut fine = true;
    for (bound, span) in written {
        if span.is_some() && !allowed.contains(&bound) {
            fine = false;
            sink.push(
                Diagnostic::new(
                    codes::BOUND_NOT_ALLOWED,
                    span,
                    format!("`{what}` has no `{bound}`"),
                )
                .help(match allowed {
                    [] => format!("write `{what}`"),
                    [only] => format!("it has `{only}`"),
                    _ => format!("it has `{}`", allowed.join("` and `")),
                }),
            );
        }
    }
    fine
}

fn integer(sink: &mut Sink, bounds: &Bounds, what: &str, width: IntegerWidth) -> Option<Type> {
    let allowed = refuse(sink, bounds, what, &["min", "max"]);
    let (least, greatest) = width.range();
    let min = whole(sink, bounds.min.as_ref(), least, (least, greatest), what);
    let max = whole(sink, bounds.max.as_ref(), greatest, (least, greatest), what);
    let (min, max) = ordered(sink, bounds, min?, max?)?;
    allowed.then_some(Type::Integer(Integer { width, min, max }))
}

fn narrowest(sink: &mut Sink, bounds: &Bounds, span: Span) -> Option<Type> {
    use IntegerWidth::{I8, I16, I32, I64, U8, U16, U32, U64};
    let allowed = refuse(sink, bounds, "int", &["min", "max"]);
    if bounds.min.is_none() || bounds.max.is_none() {
        let headline = "`int` needs `min` and `max`";
        sink.push(
            Diagnostic::new(codes::BOUND_MISSING, span, headline)
                .help("write `{ int: { min: 0, max: 100 } }`, or `i32`"),
        );
        return None;
    }
    let range = (i128::from(i64::MIN), i128::from(u64::MAX));
    let min = whole(sink, bounds.min.as_ref(), 0, range, "int");
    let max = whole(sink, bounds.max.as_ref(), 0, range, "int");
    let (min, max) = ordered(sink, bounds, min?, max?)?;
    let widths = if min >= 0 {
        [U8, U16, U32, U64]
    } else {
        [I8, I16, I32, I64]
    };
    let fitting = widths.into_iter().find(|width| {
        let (least, greatest) = width.range();
        least <= min && max <= greatest
    });
    let Some(width) = fitting else {
        let headline = format!("no whole number of 64 bits holds both {min} and {max}");
        sink.push(Diagnostic::new(
            codes::BOUND_OUT_OF_RANGE,
            bounds.max.as_ref().map(|max| max.span),
            headline,
        ));
        return None;
    };
    allowed.then_some(Type::Integer(Integer { width, min, max }))
}

fn float(sink: &mut Sink, bounds: &Bounds, what: &str, width: FloatWidth) -> Option<Type> {
    let allowed = refuse(sink, bounds, what, &["min", "max"]);
    let mut real = |bound: &Option<Spanned<Number>>| -> Option<Option<f64>> {
        let Some(bound) = bound else { return Some(None) };
        let value = match bound.value {
            Number::Integer(value) => value as f64,
            Number::Real(value) => value,
        };
        let finite = value.is_finite() && (width == FloatWidth::F64 || (value as f32).is_finite());
        if !finite {
            sink.push(Diagnostic::new(
                codes::BOUND_OUT_OF_RANGE,
                bound.span,
                format!("this bound is no finite {what}"),
            ));
        }
        // -0 is stored as 0.
        finite.then_some(Some(value + 0.0))
    };
    let min = real(&bounds.min);
    let max = real(&bounds.max);
    let (min, max) = (min?, max?);
    if let (Some(least), Some(greatest)) = (min, max) {
        ordered(sink, bounds, least, greatest)?;
    }
    allowed.then_some(Type::Float(Float { width, min, max }))
}

fn lengths(sink: &mut Sink, bounds: &Bounds, what: &str) -> Option<(u32, u32)> {
    let min = length(sink, bounds.min.as_ref(), 0, what);
    let default = DEFAULT_LENGTH.max(min.unwrap_or(0));
    let max = length(sink, bounds.max.as_ref(), default, what);
    ordered(sink, bounds, min?, max?)
}

fn length(sink: &mut Sink, bound: Option<&Spanned<Number>>, default: u32, what: &str) -> Option<u32> {
    whole(sink, bound, default.into(), (0, MAX_LENGTH.into()), what)
        .and_then(|length| u32::try_from(length).ok())
}

fn whole(
    sink: &mut Sink,
    bound: Option<&Spanned<Number>>,
    default: i128,
    range: (i128, i128),
    what: &str,
) -> Option<i128> {
    let Some(bound) = bound else { return Some(default) };
    let headline = match bound.value {
        Number::Integer(value) if (range.0..=range.1).contains(&value) => return Some(value),
        Number::Integer(value) => format!(
            "{value} is no bound of `{what}`: it lies outside {} to {}",
            range.0, range.1
        ),
        Number::Real(value) => format!("{value} is no bound of `{what}`: it is not a whole number"),
    };
    sink.push(Diagnostic::new(codes::BOUND_OUT_OF_RANGE, bound.span, headline));
    None
}

fn ordered<T: PartialOrd + std::fmt::Display>(
    sink: &mut Sink,
    bounds: &Bounds,
    min: T,
    max: T,
) -> Option<(T, T)> {
    if min <= max {
        return Some((min, max));
    }
    let span = bounds
        .min
        .as_ref()
        .or(bounds.max.as_ref())
        .map(|bound| bound.span);
    let headline = format!("nothing lies between the least value {min} and the greatest value {max}");
    let mut fault = Diagnostic::new(codes::EMPTY_RANGE, span, headline);
    if let (Some(_), Some(greatest)) = (&bounds.min, &bounds.max) {
        fault = fault
            .related(greatest.span, "the greatest value")
            .help(format!("write `{{ min: {max}, max: {min} }}`"));
    }
    sink.push(fault);
    None
}
