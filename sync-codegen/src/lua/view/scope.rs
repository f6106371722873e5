//! The tree of scopes, and those whose subtree can be replaced as a whole.

use super::path::{self, ParameterView};
use super::tables::Tables;
use crate::lua::Naming;
use crate::lua::escape::{Comment, Expression, Identifier};
use crate::lua::naming::Verb;
use serde::Serialize;
use sync_schema::schema::{Schema, Scope, Subtree};

/// A scope as a part of the tree that is compared.
#[derive(Debug, Serialize)]
pub(in crate::lua) struct ScopeTreeView {
    position: usize,
    within: Expression,
    keys: Expression,
}

/// All scopes, the root first.
pub(in crate::lua) fn scope_tree(schema: &Schema, tables: &mut Tables) -> Vec<ScopeTreeView> {
    let view = |(position, scope): (usize, &Scope)| ScopeTreeView {
        position,
        within: scope
            .within
            .map_or(Expression::nil(), |within| Expression::integer(within.0 as i128)),
        keys: path::key_table(schema, tables, &scope.keys),
    };
    schema.scopes.iter().enumerate().map(view).collect()
}

/// A scope, its declaration and its method.
#[derive(Debug, Serialize)]
pub(in crate::lua) struct ScopeView {
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
pub(in crate::lua) fn scopes(schema: &Schema, naming: Naming, tables: &mut Tables) -> Vec<ScopeView> {
    let view = |(index, subtree): (usize, Subtree<'_>)| {
        let Subtree {
            scope,
            scope_place: _,
            segments,
            paths,
        } = subtree;
        let Scope {
            name,
            description,
            within: _,
            keys,
            subtree: _,
        } = scope;
        ScopeView {
            number: index + 1,
            name: Expression::string(name),
            segments: path::segment_table(segments),
            keys: path::key_table(schema, tables, keys),
            paths: Expression::table(paths.iter().map(|place| Expression::slot("p", place + 1))),
            description: description.iter().flat_map(|text| Comment::lines(text)).collect(),
            replace: Identifier::new(&Verb::Replace.method(name, naming)),
            parameters: path::parameters(schema, keys),
        }
    };
    schema.subtrees().into_iter().enumerate().map(view).collect()
}
