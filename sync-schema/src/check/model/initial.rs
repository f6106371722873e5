//! Values that a field gets by itself.

use super::super::types::Types;
use crate::codes::models::INVALID_INITIAL;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{FieldValue, Initial, Type};
use crate::span::Spanned;

/// `now`, `null` or a literal of the field's type.
pub(super) fn initial(
    sink: &mut Sink,
    written: &Spanned<String>,
    value: &FieldValue,
    optional: bool,
    types: &Types,
) -> Option<Initial> {
    let text = written.value.as_str();
    if optional && text == "null" {
        return Some(Initial::Null);
    }
    let (found, wanted) = match value {
        FieldValue::Reference { .. } if optional => (None, "`null`".to_owned()),
        FieldValue::Reference { .. } => (None, "`null`, and make the reference optional".to_owned()),
        FieldValue::Data(ty) | FieldValue::Seeded(ty) => {
            let resolved = types.resolve(ty)?;
            (literal(text, resolved, types), wanted(resolved, types))
        }
    };
    if found.is_none() {
        let headline = format!(
            "`{}` is no value for this field",
            text.chars().take(40).collect::<String>()
        );
        sink.push(Diagnostic::new(INVALID_INITIAL, written.span, headline).help(format!("write {wanted}")));
    }
    found
}

fn literal(text: &str, ty: &Type, types: &Types) -> Option<Initial> {
    match ty {
        Type::Timestamp if text == "now" => Some(Initial::Now),
        Type::Timestamp => text
            .parse()
            .ok()
            .filter(|number: &i128| number.unsigned_abs() <= 1 << 53)
            .map(Initial::Integer),
        Type::Bool => text.parse().ok().map(Initial::Bool),
        Type::Integer(integer) => text
            .parse()
            .ok()
            .filter(|number| (integer.min..=integer.max).contains(number))
            .map(Initial::Integer),
        Type::Float(float) => text
            .parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .filter(|number| {
                float.min.is_none_or(|min| *number >= min) && float.max.is_none_or(|max| *number <= max)
            })
            .map(Initial::Real),
        Type::Text(bounds) => {
            let fits = (bounds.min as usize..=bounds.max as usize).contains(&text.len());
            // `null` is no text, also where nothing is not allowed.
            (fits && bounds.pattern.is_none() && text != "null").then(|| Initial::Text(text.to_owned()))
        }
        Type::Named(_) => {
            let known = types.enum_cases(ty)?.iter().any(|case| case.name == text);
            known.then(|| Initial::Text(text.to_owned()))
        }
        Type::Flag
        | Type::Bytes(_)
        | Type::Uuid
        | Type::Optional(_)
        | Type::List(..)
        | Type::Set(..)
        | Type::Map(..) => None,
    }
}

fn wanted(ty: &Type, types: &Types) -> String {
    match ty {
        Type::Timestamp => "`now`".to_owned(),
        Type::Bool => "`true` or `false`".to_owned(),
        Type::Named(_) if types.enum_cases(ty).is_some() => "one of its cases".to_owned(),
        Type::Integer(_) | Type::Float(_) | Type::Text(_) => format!("a value of `{}`", types.describe(ty)),
        _ => "`null`, and make the field optional: its type has no literals".to_owned(),
    }
}
