//! Whether a Rust type holds what the schema says of it.

use syn::{GenericArgument, PathArguments};

use super::item::{Fit, FitOf};
use super::rust_type::{bare, is_named};
use crate::codes::derive::OTHER_TYPE;
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::read::shown;
use crate::schema::{FieldValue, FloatWidth, Path, Schema, Shape, Type};

/// Reports every Rust type that holds something else.
pub(super) fn check(schema: &Schema, fits: &[Fit], sink: &mut Sink) {
    for Fit { of, ty, text } in fits {
        let wanted = match of {
            FitOf::Part(name, part) => part_type(schema, name, part),
            FitOf::Column(model, field) => column_type(schema, model, field),
            FitOf::Path(name) => schema.paths.iter().find(|path| path.name == *name).map(path_type),
        };
        let Some(wanted) = wanted else { continue };
        if !holds(schema, &wanted, ty) {
            let wanted = in_rust(schema, &wanted);
            let headline = format!(
                "`{}` does not hold this type of the schema, which is `{wanted}` in Rust",
                shown(&text.value)
            );
            sink.push(Diagnostic::new(OTHER_TYPE, text.span, headline).help(format!("write `{wanted}`")));
        }
    }
}

fn part_type(schema: &Schema, name: &str, part: &str) -> Option<Type> {
    let named = schema.types.iter().find(|ty| ty.name == name)?;
    match &named.shape {
        Shape::Alias(_) => None,
        Shape::Record(fields) => Some(fields.iter().find(|field| field.name == part)?.ty.clone()),
        Shape::Enum(cases) | Shape::Union(cases) => cases.iter().find(|case| case.name == part)?.ty.clone(),
    }
}

/// The type of a column; that of a reference is its own to choose.
fn column_type(schema: &Schema, model: &str, field: &str) -> Option<Type> {
    let model = schema.models.iter().find(|known| known.name == model)?;
    let field = model.fields.iter().find(|known| known.name == field)?;
    let ty = match &field.value {
        FieldValue::Data(ty) | FieldValue::Seeded(ty) => ty.clone(),
        FieldValue::Reference { .. } => return None,
    };
    Some(match field.optional {
        true => Type::Optional(Box::new(ty)),
        false => ty,
    })
}

fn path_type(path: &Path) -> Type {
    match path.optional && !matches!(path.ty, Type::Optional(_)) {
        true => Type::Optional(Box::new(path.ty.clone())),
        false => path.ty.clone(),
    }
}

fn holds(schema: &Schema, wanted: &Type, ty: &syn::Type) -> bool {
    let (name, arguments) = match bare(ty) {
        syn::Type::Path(path) => match path.path.segments.last() {
            Some(last) => (last.ident.to_string(), types(&last.arguments)),
            None => return true,
        },
        syn::Type::Array(_) => return matches!(resolved(schema, wanted), Type::Uuid),
        // What a macro of its own stands for, nobody sees.
        syn::Type::Macro(_) => return true,
        _ => return false,
    };
    if let Type::Named(index) = wanted
        && naming::pascal(&schema[*index].name) == name
    {
        return true;
    }
    let wanted = resolved(schema, wanted);
    let inner = |wanted: &[&Type]| {
        wanted.len() == arguments.len()
            && wanted
                .iter()
                .zip(&arguments)
                .all(|(wanted, ty)| holds(schema, wanted, ty))
    };
    match (name.as_str(), wanted) {
        ("Option", Type::Optional(wanted)) => inner(&[wanted]),
        ("Vec", Type::Bytes(_)) => arguments.iter().all(|ty| is_named(ty, "u8")),
        ("Vec", Type::List(wanted, _)) => inner(&[wanted]),
        ("BTreeSet", Type::Set(wanted, _)) => inner(&[wanted]),
        ("BTreeMap", Type::Map(key, value, _)) => inner(&[key, value]),
        ("Option" | "Vec" | "BTreeSet" | "BTreeMap", _) => false,
        (_, Type::Named(_)) if is_known(&name) => false,
        // A name that was given to the type elsewhere.
        (_, _) if !is_known(&name) => !matches!(wanted, Type::Optional(_)),
        (name, wanted) => in_rust(schema, wanted) == name,
    }
}

fn is_known(name: &str) -> bool {
    matches!(
        name,
        "bool" | "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64" | "f32" | "f64" | "String"
    )
}

fn types(arguments: &PathArguments) -> Vec<&syn::Type> {
    let PathArguments::AngleBracketed(list) = arguments else {
        return Vec::new();
    };
    let types = list.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn resolved<'a>(schema: &'a Schema, ty: &'a Type) -> &'a Type {
    schema.resolve(ty)
}

/// A type as it is written in Rust.
fn in_rust(schema: &Schema, ty: &Type) -> String {
    let inner = |ty: &Type| in_rust(schema, ty);
    match ty {
        Type::Bool | Type::Flag => "bool".to_owned(),
        Type::Integer(integer) => integer.width.keyword().to_owned(),
        Type::Float(float) => match float.width {
            FloatWidth::F32 => "f32".to_owned(),
            FloatWidth::F64 => "f64".to_owned(),
        },
        Type::Text(_) => "String".to_owned(),
        Type::Bytes(_) => "Vec<u8>".to_owned(),
        Type::Uuid => "[u8; 16]".to_owned(),
        Type::Timestamp => "i64".to_owned(),
        Type::Optional(ty) => format!("Option<{}>", inner(ty)),
        Type::List(ty, _) => format!("Vec<{}>", inner(ty)),
        Type::Set(ty, _) => format!("BTreeSet<{}>", inner(ty)),
        Type::Map(key, value, _) => format!("BTreeMap<{}, {}>", inner(key), inner(value)),
        Type::Named(index) => naming::pascal(&schema[*index].name),
    }
}
