//! What the templates are given.

use super::annotation::Annotation;
use super::escape::{Comment, Expression, Identifier};
use super::runtime_parts::{self, Part};
use super::{Dialect, LuaOptions, Naming};
use crate::header::Header;
use path::PathView;
use scope::{ScopeTreeView, ScopeView};
pub(super) use scope::{scope_tree, scopes};
use serde::Serialize;
use sync_schema::schema::{Named, Schema, Transport};
pub(super) use tables::{Asked, Tables};
use tables::{LevelView, RuleView, TypeView};
use types::NamedTypeView;

mod codec;
mod path;
mod scope;
mod tables;
mod types;

/// What a file begins with: its head, the runtime, and the types for language servers.
#[derive(Debug, Serialize)]
pub(super) struct HeadView<'a> {
    nocheck: bool,
    header: [Comment; 2],
    description: Vec<Comment>,
    runtime: Vec<Part>,
    prefix: Annotation,
    module: Identifier,
    named_types: Vec<NamedTypeView>,
    permissions: Vec<Choice>,
    flags: Vec<Choice>,
    components: &'a [Vec<ComponentView>],
}

/// What peers compare before anything else.
#[derive(Debug, Serialize)]
pub(super) struct SchemaView {
    schema: Expression,
    hash: [u8; 3],
    compare_hash: [u8; 3],
    transport: TransportView,
}

/// What paths refer to. Lists of lists are shared out among functions: Lua 5.0 allows a function 2^18
/// constants, LuaJIT 2^16, and Luau 2^15 functions within one.
#[derive(Debug, Serialize)]
pub(super) struct DeclarationsView<'a> {
    components: &'a [Vec<ComponentView>],
    types: Vec<&'a [TypeView]>,
    levels: &'a [LevelView],
    rules: Vec<&'a [RuleView]>,
    scope_tree: Vec<Vec<ScopeTreeView>>,
}

/// The paths of one function.
#[derive(Debug, Serialize)]
pub(super) struct PathsView {
    paths: Vec<PathView>,
}

/// What a file ends with: scopes as subtrees, and the module itself.
#[derive(Debug, Serialize)]
pub(super) struct EndView {
    prefix: Annotation,
    module: Identifier,
    scopes: Vec<Vec<ScopeView>>,
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
pub(super) struct ComponentView {
    id: u32,
    name: Expression,
    remark: Comment,
}

/// Declarations in one function.
const SHARE: usize = 500;
/// Paths in one function; each brings four functions of its own.
pub(super) const PATH_SHARE: usize = 200;

/// The components of a schema.
pub(super) fn components(schema: &Schema) -> Vec<Vec<ComponentView>> {
    let views = schema.components.iter().map(|component| ComponentView {
        id: component.id,
        name: Expression::string(&component.name),
        remark: choice_remark(component.description.as_deref()),
    });
    shared(views, SHARE)
}

impl<'a> HeadView<'a> {
    pub(super) fn new(
        schema: &Schema,
        options: &LuaOptions,
        header: &Header,
        components: &'a [Vec<ComponentView>],
    ) -> Self {
        HeadView {
            nocheck: options.dialect == Dialect::Luau,
            header: header.lines().map(|line| Comment::line(&line)),
            description: schema
                .description
                .iter()
                .flat_map(|text| Comment::lines(text))
                .collect(),
            runtime: runtime_parts::parts(),
            prefix: Annotation::prefix(schema),
            module: Identifier::new(&options.module_name(schema)),
            named_types: types::named_types(schema),
            permissions: choices(&schema.permissions),
            flags: choices(&schema.host_flags),
            components,
        }
    }
}

impl SchemaView {
    pub(super) fn new(schema: &Schema) -> Self {
        SchemaView {
            schema: Expression::string(&schema.name),
            hash: low_bytes(schema.hash),
            compare_hash: low_bytes(schema.compare_hash),
            transport: TransportView::new(&schema.transport),
        }
    }
}

impl<'a> DeclarationsView<'a> {
    /// To be made when all that asks the tables has asked.
    pub(super) fn new(
        components: &'a [Vec<ComponentView>],
        tables: &'a Tables,
        scope_tree: Vec<ScopeTreeView>,
    ) -> Self {
        DeclarationsView {
            components,
            types: tables.types.chunks(SHARE).collect(),
            levels: &tables.levels,
            rules: tables.rules.chunks(SHARE).collect(),
            scope_tree: shared(scope_tree, SHARE),
        }
    }
}

impl PathsView {
    /// The paths of the function of this number, counted from 0. Adds how much the tables had been asked for before
    /// each of them.
    pub(super) fn new(
        schema: &Schema,
        naming: Naming,
        tables: &mut Tables,
        function: usize,
        asked: &mut Vec<Asked>,
    ) -> Self {
        let start = function * PATH_SHARE;
        let paths = schema.paths.iter().enumerate().skip(start).take(PATH_SHARE);
        let view = |(index, path)| {
            asked.push(tables.asked());
            PathView::new(schema, naming, tables, index + 1, path)
        };
        PathsView {
            paths: paths.map(view).collect(),
        }
    }
}

impl EndView {
    pub(super) fn new(schema: &Schema, options: &LuaOptions, scopes: Vec<ScopeView>) -> Self {
        EndView {
            prefix: Annotation::prefix(schema),
            module: Identifier::new(&options.module_name(schema)),
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
