//! Scopes whose subtree can be replaced as a whole.

use super::path::{self, ParameterView};
use super::tables::Tables;
use crate::lua::Naming;
use crate::lua::escape::{Comment, Expression, Identifier};
use crate::lua::naming::Verb;
use serde::Serialize;
use sync_schema::schema::{Key, Path, Schema, Scope, Segment};

/// A scope, its declaration and its method.
#[derive(Debug, Serialize)]
pub(super) struct ScopeView {
    number: usize,
    name: Expression,
    segments: Expression,
    keys: Expression,
    paths: Expression,
    description: Vec<Comment>,
    replace: Identifier,
    parameters: Vec<ParameterView>,
}

/// All scopes that have keys and a subtree.
pub(super) fn scopes(schema: &Schema, naming: Naming, tables: &mut Tables) -> Vec<ScopeView> {
    let mut views = Vec::new();
    for scope in &schema.scopes {
        let Scope {
            name,
            description,
            within: _,
            keys,
            subtree,
        } = scope;
        let Some(subtree) = subtree.as_ref().filter(|_| !keys.is_empty()) else {
            continue;
        };
        let numbers = schema
            .paths
            .iter()
            .enumerate()
            .filter(|(_, path)| begins_with(path, subtree, keys));
        views.push(ScopeView {
            number: views.len() + 1,
            name: Expression::string(name),
            segments: path::segment_table(subtree),
            keys: path::key_table(schema, tables, keys),
            paths: Expression::table(numbers.map(|(index, _)| Expression::slot("p", index + 1))),
            description: description.iter().flat_map(|text| Comment::lines(text)).collect(),
            replace: Identifier::new(&Verb::Replace.method(name, naming)),
            parameters: path::parameters(schema, keys),
        });
    }
    views
}

/// Whether a path stands within a subtree: the same words and keys, in the same order.
fn begins_with(path: &Path, subtree: &[Segment], keys: &[Key]) -> bool {
    path.segments.len() >= subtree.len()
        && path.segments.iter().zip(subtree).all(|segments| match segments {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            (Segment::Key(one), Segment::Key(other)) => path.keys[*one] == keys[*other],
            _ => false,
        })
}
