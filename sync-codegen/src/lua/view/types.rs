//! Declared types as annotations.

use super::choice_remark;
use crate::lua::annotation::Annotation;
use crate::lua::escape::Comment;
use serde::Serialize;
use sync_schema::schema::{Case, Field, NamedType, Schema, Shape, Type};

/// A declared type: an alias, else one of several cases, else a table with fields.
#[derive(Debug, Serialize)]
pub(super) struct NamedTypeView {
    class: Annotation,
    description: Vec<Comment>,
    alias: Option<Annotation>,
    fields: Vec<FieldView>,
    cases: Vec<CaseView>,
}

#[derive(Debug, Serialize)]
struct FieldView {
    name: Annotation,
    ty: Annotation,
    remark: Comment,
}

#[derive(Debug, Serialize)]
struct CaseView {
    case: Annotation,
    remark: Comment,
}

/// All declared types.
pub(super) fn named_types(schema: &Schema) -> Vec<NamedTypeView> {
    schema
        .types
        .iter()
        .map(|declared| named_type(schema, declared))
        .collect()
}

fn named_type(schema: &Schema, declared: &NamedType) -> NamedTypeView {
    let NamedType {
        name,
        description,
        shape,
        span: _,
    } = declared;
    let mut view = NamedTypeView {
        class: Annotation::declared(schema, name),
        description: description.iter().flat_map(|text| Comment::lines(text)).collect(),
        alias: None,
        fields: Vec::new(),
        cases: Vec::new(),
    };
    match shape {
        Shape::Alias(ty) => view.alias = Some(Annotation::of(schema, ty)),
        Shape::Record(fields) => view.fields = fields.iter().map(|field| field_view(schema, field)).collect(),
        Shape::Enum(cases) => view.cases = case_views(schema, cases, false),
        Shape::Union(cases) => view.cases = case_views(schema, cases, true),
    }
    view
}

fn field_view(schema: &Schema, field: &Field) -> FieldView {
    let Field {
        name: _,
        ty,
        description,
        deprecated,
        span: _,
    } = field;
    let text = match deprecated {
        None => description.clone().unwrap_or_default(),
        Some(deprecation) => {
            format!(
                "{} {}",
                super::path::deprecation_text(deprecation),
                description.as_deref().unwrap_or("")
            )
        }
    };
    let ty = if let Type::Optional(inner) = ty { inner } else { ty };
    FieldView {
        name: Annotation::field(field),
        ty: Annotation::of(schema, ty),
        remark: Comment::remark(" ", Some(&text)),
    }
}

fn case_views(schema: &Schema, cases: &[Case], tagged: bool) -> Vec<CaseView> {
    cases
        .iter()
        .map(|case| CaseView {
            case: Annotation::case(schema, case, tagged),
            remark: choice_remark(case.description.as_deref()),
        })
        .collect()
}
