//! What the templates are given.

use super::annotation::Annotation;
use super::escape::{Comment, Expression, Identifier};
use super::runtime_parts::{self, Part};
use super::{Dialect, LuaOptions};
use crate::header::Header;
use crate::template::Escaped;
use path::PathView;
use scope::{ScopeTreeView, ScopeView};
use serde::Serialize;
use sync_schema::schema::{Named, Schema, Transport};
use tables::{LevelView, RuleView, Tables, TypeView};
use types::NamedTypeView;

mod codec;
mod path;
mod scope;
mod tables;
mod types;

/// A whole file. Lists of lists are shared out among functions: Lua 5.0 allows a function 2^18
/// constants, LuaJIT 2^16, and Luau 2^15 functions within one.
#[derive(Debug, Serialize)]
pub(super) struct ModuleView {
    nocheck: bool,
    header: [Comment; 2],
    description: Vec<Comment>,
    runtime: Vec<Part>,
    prefix: Annotation,
    module: Identifier,
    schema: Expression,
    hash: [u8; 3],
    compare_hash: [u8; 3],
    transport: TransportView,
    named_types: Vec<NamedTypeView>,
    permissions: Vec<Choice>,
    flags: Vec<Choice>,
    components: Vec<Vec<ComponentView>>,
    types: Vec<Vec<TypeView>>,
    levels: Vec<LevelView>,
    rules: Vec<Vec<RuleView>>,
    scope_tree: Vec<Vec<ScopeTreeView>>,
    /// Rendered, each for a function.
    pub(super) paths: Vec<Escaped>,
    /// What `paths` is rendered from.
    #[serde(skip)]
    pub(super) path_parts: Vec<PathsView>,
    scopes: Vec<Vec<ScopeView>>,
}

/// The paths of one function.
#[derive(Debug, Serialize)]
pub(super) struct PathsView {
    paths: Vec<PathView>,
}

/// The transport profile.
#[derive(Debug, Serialize)]
struct TransportView {
    frame: u32,
    rate: Option<u32>,
    burst: u32,
    overhead: u32,
    clean: bool,
    /// What always fits into a frame.
    mtu: u32,
}

impl TransportView {
    fn new(transport: &Transport) -> Self {
        let Transport {
            mtu,
            rate,
            burst,
            overhead,
            clean,
        } = *transport;
        TransportView {
            frame: mtu,
            rate,
            burst,
            overhead,
            clean,
            mtu: transport.capacity(),
        }
    }
}

/// One of the strings that an argument can be.
#[derive(Debug, Serialize)]
struct Choice {
    name: Expression,
    remark: Comment,
}

/// A component.
#[derive(Debug, Serialize)]
struct ComponentView {
    id: u32,
    name: Expression,
    remark: Comment,
}

/// Declarations in one function.
const SHARE: usize = 500;
/// Paths in one function; each brings four functions of its own.
const PATH_SHARE: usize = 200;

impl ModuleView {
    pub(super) fn new(schema: &Schema, options: &LuaOptions, header: &Header) -> Self {
        let Schema {
            name,
            description,
            host_flags,
            scopes: _,
            permissions,
            components,
            types: _,
            paths,
            models: _,
            model_order: _,
            full_sync_after_s: _,
            transport,
            legacy: _,
            lock: _,
            hash,
            compare_hash,
        } = schema;
        let mut tables = Tables::default();
        let paths: Vec<PathView> = paths
            .iter()
            .enumerate()
            .map(|(index, path)| PathView::new(schema, options.naming, &mut tables, index + 1, path))
            .collect();
        let scopes = scope::scopes(schema, options.naming, &mut tables);
        let scope_tree = scope::scope_tree(schema, &mut tables);
        let Tables {
            types, levels, rules, ..
        } = tables;
        ModuleView {
            nocheck: options.dialect == Dialect::Luau,
            header: header.lines().map(|line| Comment::line(&line)),
            description: description.iter().flat_map(|text| Comment::lines(text)).collect(),
            runtime: runtime_parts::parts(),
            prefix: Annotation::prefix(schema),
            module: Identifier::new(&options.module_name(schema)),
            schema: Expression::string(name),
            hash: low_bytes(*hash),
            compare_hash: low_bytes(*compare_hash),
            transport: TransportView::new(transport),
            named_types: types::named_types(schema),
            permissions: choices(permissions),
            flags: choices(host_flags),
            components: shared(
                components.iter().map(|component| ComponentView {
                    id: component.id,
                    name: Expression::string(&component.name),
                    remark: choice_remark(component.description.as_deref()),
                }),
                SHARE,
            ),
            types: shared(types, SHARE),
            levels,
            rules: shared(rules, SHARE),
            scope_tree: shared(scope_tree, SHARE),
            paths: Vec::new(),
            path_parts: shared(paths, PATH_SHARE)
                .into_iter()
                .map(|paths| PathsView { paths })
                .collect(),
            scopes: shared(scopes, SHARE),
        }
    }
}

/// The bytes of a hash that travel.
fn low_bytes(hash: u64) -> [u8; 3] {
    let [first, second, third, ..] = hash.to_le_bytes();
    [first, second, third]
}

fn choices(named: &[Named]) -> Vec<Choice> {
    named
        .iter()
        .map(|Named { name, description }| Choice {
            name: Expression::string(name),
            remark: choice_remark(description.as_deref()),
        })
        .collect()
}

/// What the language server shows with one of several strings.
fn choice_remark(description: Option<&str>) -> Comment {
    Comment::remark(" # ", description)
}

/// Items in lists of at most so many.
fn shared<T>(items: impl IntoIterator<Item = T>, most: usize) -> Vec<Vec<T>> {
    let mut lists: Vec<Vec<T>> = Vec::new();
    for item in items {
        match lists.last_mut() {
            Some(list) if list.len() < most => list.push(item),
            _ => lists.push(vec![item]),
        }
    }
    lists
}
