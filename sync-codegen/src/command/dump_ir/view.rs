//! The IR as plain data. Each part is taken apart in full: what is added to the IR is missed here by
//! the compiler.

use serde::Serialize;
use sync_schema::schema::{
    Case, Component, Deprecation, Field, LevelRule, Named, NamedType, Path, Row, Schema, Scope, Segment,
    Shape, Transport,
};

use super::models::ModelsView;
use crate::command::spelling;

#[derive(Serialize)]
pub(super) struct SchemaView {
    schema: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    hash: String,
    compare_hash: String,
    transport: TransportView,
    host_flags: Vec<NamedView>,
    permissions: Vec<NamedView>,
    scopes: Vec<ScopeView>,
    components: Vec<ComponentView>,
    types: Vec<TypeView>,
    paths: Vec<PathView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    models: Option<ModelsView>,
}

#[derive(Serialize)]
struct TransportView {
    mtu: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<u32>,
    burst: u32,
    overhead: u32,
    clean: bool,
    /// What the compiler makes of it.
    capacity: u32,
}

#[derive(Serialize)]
struct NamedView {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

#[derive(Serialize)]
struct ScopeView {
    #[serde(flatten)]
    named: NamedView,
    within: Option<String>,
    keys: Vec<String>,
    subtree: Option<String>,
}

#[derive(Serialize)]
struct ComponentView {
    #[serde(flatten)]
    named: NamedView,
    id: u32,
    implicit: bool,
}

#[derive(Serialize)]
struct TypeView {
    #[serde(flatten)]
    named: NamedView,
    #[serde(flatten)]
    shape: ShapeView,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum ShapeView {
    Alias(String),
    Record(Vec<FieldView>),
    Enum(Vec<CaseView>),
    Union(Vec<CaseView>),
}

#[derive(Serialize)]
struct FieldView {
    #[serde(flatten)]
    named: NamedView,
    #[serde(rename = "type")]
    ty: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecationView>,
}

#[derive(Serialize)]
struct CaseView {
    #[serde(flatten)]
    named: NamedView,
    number: u32,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<String>,
}

#[derive(Serialize)]
pub(super) struct DeprecationView {
    since: Option<String>,
    #[serde(rename = "use")]
    instead: Option<String>,
    remove_after: Option<String>,
}

#[derive(Serialize)]
struct PathView {
    id: u32,
    template: String,
    #[serde(flatten)]
    named: NamedView,
    keys: Vec<String>,
    #[serde(rename = "type")]
    ty: String,
    component: String,
    scope: String,
    scope_keys: Vec<String>,
    permission: String,
    level: Vec<RowView>,
    conflict: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecationView>,
}

/// A row of a decision table; the last one has no condition.
#[derive(Serialize)]
struct RowView {
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<String>,
    #[serde(rename = "use")]
    level: String,
}

/// The view of a schema. Its lock is left out: each number stands at what it belongs to.
pub(super) fn schema(ir: &Schema) -> SchemaView {
    let Schema {
        name,
        description,
        host_flags,
        scopes,
        permissions,
        components,
        types,
        paths,
        models,
        model_order,
        full_sync_after_s,
        transport,
        // What the audit reads is no part of what is generated.
        legacy: _,
        lock: _,
        hash,
        compare_hash,
    } = ir;
    SchemaView {
        schema: name.clone(),
        description: description.clone(),
        hash: format!("{hash:016x}"),
        compare_hash: format!("{compare_hash:016x}"),
        transport: self::transport(transport),
        host_flags: host_flags.iter().map(named_whole).collect(),
        permissions: permissions.iter().map(named_whole).collect(),
        scopes: scopes.iter().map(|scope| self::scope(ir, scope)).collect(),
        components: components.iter().map(component).collect(),
        types: types.iter().map(|ty| named_type(ir, ty)).collect(),
        paths: paths.iter().map(|path| self::path(ir, path)).collect(),
        models: ModelsView::new(ir, models, model_order, *full_sync_after_s),
    }
}

fn transport(transport: &Transport) -> TransportView {
    let Transport {
        mtu,
        rate,
        burst,
        overhead,
        clean,
    } = *transport;
    TransportView {
        mtu,
        rate,
        burst,
        overhead,
        clean,
        capacity: transport.capacity(),
    }
}

fn named(name: &str, description: &Option<String>) -> NamedView {
    NamedView {
        name: name.to_owned(),
        description: description.clone(),
    }
}

fn named_whole(Named { name, description }: &Named) -> NamedView {
    named(name, description)
}

fn scope(ir: &Schema, scope: &Scope) -> ScopeView {
    let Scope {
        name,
        description,
        within,
        keys,
        subtree,
    } = scope;
    let segment = |segment: &Segment| match segment {
        Segment::Literal(text) => text.clone(),
        Segment::Key(index) => format!("{{{}}}", keys[*index].name),
    };
    ScopeView {
        named: named(name, description),
        within: within.map(|index| ir[index].name.clone()),
        keys: keys.iter().map(|key| spelling::key(ir, key)).collect(),
        subtree: subtree
            .as_ref()
            .map(|segments| segments.iter().map(segment).collect::<Vec<_>>().join(".")),
    }
}

fn component(
    Component {
        name,
        description,
        id,
        implicit,
    }: &Component,
) -> ComponentView {
    ComponentView {
        named: named(name, description),
        id: *id,
        implicit: *implicit,
    }
}

fn named_type(
    ir: &Schema,
    NamedType {
        name,
        description,
        shape,
        span: _,
    }: &NamedType,
) -> TypeView {
    let cases = |cases: &[Case]| cases.iter().map(|case| self::case(ir, case)).collect();
    let shape = match shape {
        Shape::Alias(ty) => ShapeView::Alias(spelling::ty(ir, ty)),
        Shape::Record(fields) => {
            ShapeView::Record(fields.iter().map(|field| self::field(ir, field)).collect())
        }
        Shape::Enum(list) => ShapeView::Enum(cases(list)),
        Shape::Union(list) => ShapeView::Union(cases(list)),
    };
    TypeView {
        named: named(name, description),
        shape,
    }
}

fn field(
    ir: &Schema,
    Field {
        name,
        ty,
        description,
        deprecated,
        span: _,
    }: &Field,
) -> FieldView {
    FieldView {
        named: named(name, description),
        ty: spelling::ty(ir, ty),
        deprecated: deprecated.as_ref().map(deprecation),
    }
}

fn case(
    ir: &Schema,
    Case {
        name,
        number,
        ty,
        description,
        span: _,
    }: &Case,
) -> CaseView {
    CaseView {
        named: named(name, description),
        number: *number,
        ty: ty.as_ref().map(|ty| spelling::ty(ir, ty)),
    }
}

pub(super) fn deprecation(
    Deprecation {
        since,
        instead,
        remove_after,
    }: &Deprecation,
) -> DeprecationView {
    DeprecationView {
        since: since.clone(),
        instead: instead.clone(),
        remove_after: remove_after.clone(),
    }
}

fn path(ir: &Schema, path: &Path) -> PathView {
    let Path {
        id,
        name,
        segments: _,
        keys,
        ty: _,
        optional: _,
        component,
        scope,
        scope_keys,
        permission: _,
        level,
        conflict: _,
        description,
        deprecated,
        span: _,
    } = path;
    PathView {
        id: *id,
        template: path.template(),
        named: named(name, description),
        keys: keys.iter().map(|key| spelling::key(ir, key)).collect(),
        ty: spelling::entry(ir, path),
        component: ir[*component].name.clone(),
        scope: ir[*scope].name.clone(),
        scope_keys: scope_keys.iter().map(|index| keys[*index].name.clone()).collect(),
        permission: spelling::permission(ir, path),
        level: rows(ir, path, level),
        conflict: spelling::conflict(path),
        deprecated: deprecated.as_ref().map(deprecation),
    }
}

fn rows(ir: &Schema, path: &Path, rule: &LevelRule) -> Vec<RowView> {
    match rule {
        LevelRule::Always(level) => vec![RowView {
            when: None,
            level: spelling::level(level),
        }],
        LevelRule::Table { rows, otherwise } => {
            let row = |Row { when, level }: &Row| RowView {
                when: Some(spelling::condition(ir, &path.keys, when)),
                level: spelling::level(level),
            };
            let last = RowView {
                when: None,
                level: spelling::level(otherwise),
            };
            rows.iter().map(row).chain([last]).collect()
        }
    }
}
