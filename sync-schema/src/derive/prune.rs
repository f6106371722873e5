//! Which types belong to a schema, where a crate declares several.

use std::collections::BTreeSet;

use crate::definition::{Definition, PathDefinition, TypeExpression, TypeShape};

/// Leaves out the types that nothing of the schema names.
pub(super) fn unnamed_types(definition: &mut Definition) {
    let mut named = BTreeSet::new();
    for scope in &definition.scopes {
        scope.keys.iter().for_each(|key| names(&key.ty, &mut named));
    }
    definition
        .paths
        .iter()
        .for_each(|path| path_names(path, &mut named));
    for model in &definition.models {
        let key = model.key.iter().filter_map(|key| key.ty.as_ref());
        let fields = model.fields.iter().filter_map(|field| field.ty.as_ref());
        key.chain(fields).for_each(|ty| names(ty, &mut named));
    }
    loop {
        let before = named.len();
        for ty in &definition.types {
            if named.contains(&ty.name.value) {
                names(&ty.ty, &mut named);
            }
        }
        if named.len() == before {
            break;
        }
    }
    definition.types.retain(|ty| named.contains(&ty.name.value));
}

fn path_names(path: &PathDefinition, named: &mut BTreeSet<String>) {
    // The types of keys stand behind a colon.
    for key in path.template.value.split(':').skip(1) {
        let name = key.split('}').next().unwrap_or_default();
        named.insert(name.trim().to_owned());
    }
    path.ty.iter().for_each(|ty| names(ty, named));
    path.paths.iter().for_each(|path| path_names(path, named));
}

/// Every name in a type.
pub(super) fn names(ty: &TypeExpression, named: &mut BTreeSet<String>) {
    match &ty.shape {
        TypeShape::Name(name) => {
            named.insert(name.clone());
        }
        // Bounds of a declared type are refused, and it is there all the same.
        TypeShape::Bounded(name, _) => {
            named.insert(name.value.clone());
        }
        TypeShape::Optional(inner) | TypeShape::List(inner, _) | TypeShape::Set(inner, _) => {
            names(inner, named)
        }
        TypeShape::Map(key, value, _) => {
            names(key, named);
            names(value, named);
        }
        TypeShape::Record(fields) => fields.iter().for_each(|field| names(&field.ty, named)),
        TypeShape::Enum(cases) | TypeShape::Union(cases) => {
            cases
                .iter()
                .filter_map(|case| case.ty.as_ref())
                .for_each(|ty| names(ty, named));
        }
    }
}

/// Every name that has to be fit for a key.
pub(super) fn keys(ty: &TypeExpression, named: &mut BTreeSet<String>) {
    match &ty.shape {
        TypeShape::Set(key, _) => names(key, named),
        TypeShape::Map(key, value, _) => {
            names(key, named);
            keys(value, named);
        }
        TypeShape::Optional(inner) | TypeShape::List(inner, _) => keys(inner, named),
        TypeShape::Record(fields) => fields.iter().for_each(|field| keys(&field.ty, named)),
        TypeShape::Union(cases) => {
            cases
                .iter()
                .filter_map(|case| case.ty.as_ref())
                .for_each(|ty| keys(ty, named));
        }
        TypeShape::Name(_) | TypeShape::Bounded(..) | TypeShape::Enum(_) => {}
    }
}
