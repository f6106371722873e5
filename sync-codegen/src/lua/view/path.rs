//! Paths with their methods.

use super::tables::Tables;
use crate::lua::Naming;
use crate::lua::annotation::Annotation;
use crate::lua::escape::{Comment, Expression, Identifier};
use crate::lua::naming::{self, Verb};
use serde::Serialize;
use sync_schema::schema::{Conflict, Deprecation, Key, Path, Permission, Schema, Segment};

/// A path, its declaration and its methods.
#[derive(Debug, Serialize)]
pub(super) struct PathView {
    number: usize,
    id: u32,
    name: Expression,
    template: Expression,
    component: u32,
    segments: Expression,
    keys: Expression,
    ty: Expression,
    permission: Expression,
    permission_argument: Expression,
    conflict: Expression,
    conflict_argument: Expression,
    rule: Expression,
    scope: usize,
    scope_keys: Expression,
    description: Vec<Comment>,
    deprecated: Option<Comment>,
    parameters: Vec<ParameterView>,
    value_type: Annotation,
    /// Whether an entry can be cleared at all; a union or maximum never forgets.
    forgets: bool,
    key_types: Annotation,
    change: Annotation,
    set: Identifier,
    get: Identifier,
    on: Identifier,
    replace: Option<ReplaceView>,
}

/// A key as a parameter of a method.
#[derive(Debug, Serialize)]
pub(super) struct ParameterView {
    name: Identifier,
    ty: Annotation,
}

/// The method that writes all entries that share their keys but the last.
#[derive(Debug, Serialize)]
struct ReplaceView {
    name: Identifier,
    parameters: Vec<ParameterView>,
    map: Annotation,
}

impl PathView {
    pub(super) fn new(
        schema: &Schema,
        naming: Naming,
        tables: &mut Tables,
        number: usize,
        path: &Path,
    ) -> Self {
        let Path {
            id,
            name,
            segments,
            keys,
            ty,
            optional: _,
            component,
            scope,
            scope_keys,
            permission,
            level,
            conflict,
            description,
            deprecated,
            span: _,
        } = path;
        let (permission, permission_argument) = permission_words(schema, *permission);
        let (conflict, conflict_argument) = conflict_words(*conflict);
        let method = |verb: Verb| Identifier::new(&verb.method(name, naming));
        PathView {
            number,
            id: *id,
            name: Expression::string(name),
            template: Expression::string(&path.template()),
            component: schema[*component].id,
            segments: segment_table(segments),
            keys: key_table(schema, tables, keys),
            ty: tables.ty(schema, ty),
            permission: Expression::string(permission),
            permission_argument,
            conflict: Expression::string(conflict),
            conflict_argument,
            rule: tables.rule(schema, level),
            scope: scope.0,
            scope_keys: Expression::table(scope_keys.iter().map(|key| position(*key))),
            description: description.iter().flat_map(|text| Comment::lines(text)).collect(),
            deprecated: deprecated
                .as_ref()
                .map(|deprecation| Comment::line(&deprecation_text(deprecation))),
            parameters: parameters(schema, keys),
            value_type: Annotation::of(schema, ty),
            forgets: !matches!(path.conflict, Conflict::Union | Conflict::Max),
            key_types: Annotation::keys(schema, keys),
            change: Annotation::change(schema, name),
            set: method(Verb::Set),
            get: method(Verb::Get),
            on: method(Verb::On),
            replace: keys.split_last().map(|(last, others)| ReplaceView {
                name: method(Verb::Replace),
                parameters: parameters(schema, others),
                map: Annotation::map(schema, &last.ty, ty),
            }),
        }
    }
}

/// Keys as parameters.
pub(super) fn parameters(schema: &Schema, keys: &[Key]) -> Vec<ParameterView> {
    let names = naming::parameters(keys.iter().map(|key| key.name.as_str()));
    let view = |(name, key): (String, &Key)| ParameterView {
        name: Identifier::new(&name),
        ty: Annotation::of(schema, &key.ty),
    };
    names.into_iter().zip(keys).map(view).collect()
}

/// `{ "roles", 1 }`: literal segments as strings, keys as their positions.
pub(super) fn segment_table(segments: &[Segment]) -> Expression {
    Expression::table(segments.iter().map(|segment| match segment {
        Segment::Literal(text) => Expression::string(text),
        Segment::Key(index) => position(*index),
    }))
}

/// `{ "raid", t[1] }`: names and types of keys in turn.
pub(super) fn key_table(schema: &Schema, tables: &mut Tables, keys: &[Key]) -> Expression {
    let mut items = Vec::with_capacity(keys.len() * 2);
    for Key { name, ty } in keys {
        items.extend([Expression::string(name), tables.ty(schema, ty)]);
    }
    Expression::table(items)
}

/// A key's place, counted from 1.
fn position(index: usize) -> Expression {
    Expression::integer(index as i128 + 1)
}

fn permission_words(schema: &Schema, permission: Permission) -> (&'static str, Expression) {
    match permission {
        Permission::Anyone => ("anyone", Expression::nil()),
        Permission::Authority => ("authority", Expression::nil()),
        Permission::SelfKey(key) => ("self", position(key)),
        Permission::Class(class) => ("class", Expression::string(&schema[class].name)),
    }
}

fn conflict_words(conflict: Conflict) -> (&'static str, Expression) {
    match conflict {
        Conflict::LastWriter => ("last_writer", Expression::nil()),
        Conflict::Owner(key) => ("owner", position(key)),
        Conflict::Authority => ("authority", Expression::nil()),
        Conflict::Union => ("union", Expression::nil()),
        Conflict::Max => ("max", Expression::nil()),
    }
}

/// A sentence for readers.
pub(super) fn deprecation_text(deprecation: &Deprecation) -> String {
    let Deprecation {
        since,
        instead,
        remove_after,
    } = deprecation;
    let mut text = "Deprecated".to_owned();
    if let Some(since) = since {
        text += &format!(" since {since}");
    }
    if let Some(instead) = instead {
        text += &format!(", use `{instead}`");
    }
    if let Some(date) = remove_after {
        text += &format!(", may be removed after {date}");
    }
    text + "."
}
