//! The models of the IR as plain data.

use serde::Serialize;
use sync_schema::schema::{
    Cascade, Collision, Delete, FieldConflict, FieldValue, Initial, KeySource, Model, ModelField, ModelHooks,
    ModelIndex, ModelKey, Ownership, ReferenceBy, Schema, Unique,
};

use super::view::{DeprecationView, deprecation};
use crate::command::spelling;

#[derive(Serialize)]
pub(super) struct ModelsView {
    /// Parents first.
    order: Vec<String>,
    full_sync_after_s: u32,
    models: Vec<ModelView>,
}

#[derive(Serialize)]
struct ModelView {
    id: u32,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    table: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    row_id: Option<String>,
    key: String,
    owner: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unique: Vec<String>,
    delete: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    cascade: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hooks: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<u32>,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    number: u32,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    level: String,
    conflict: &'static str,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    immutable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_insert: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_apply: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deprecated: Option<DeprecationView>,
}

impl ModelsView {
    /// None where there are no models.
    pub(super) fn new(
        ir: &Schema,
        models: &[Model],
        order: &[ModelIndex],
        full_sync_after_s: u32,
    ) -> Option<Self> {
        (!models.is_empty()).then(|| ModelsView {
            order: order.iter().map(|index| ir[*index].name.clone()).collect(),
            full_sync_after_s,
            models: models.iter().map(|model| self::model(ir, model)).collect(),
        })
    }
}

fn model(ir: &Schema, model: &Model) -> ModelView {
    let Model {
        id,
        name,
        description,
        table,
        row_id,
        key: ModelKey { column, source },
        ownership,
        uniques,
        delete,
        cascade,
        depends_on,
        hooks,
        fields,
        since,
        span: _,
    } = model;
    let names = |places: &[usize]| {
        let names: Vec<&str> = places.iter().map(|place| fields[*place].name.as_str()).collect();
        names.join(", ")
    };
    ModelView {
        id: *id,
        name: name.clone(),
        description: description.clone(),
        table: table.clone(),
        row_id: row_id.clone(),
        key: match source {
            KeySource::Given => column.clone(),
            KeySource::Late => format!("{column}?"),
            KeySource::Derived(places) => format!("{column} from {}", names(places)),
        },
        owner: match ownership {
            Ownership::Shared => "shared".to_owned(),
            Ownership::Itself => "self".to_owned(),
            Ownership::Through(path) => owner(ir, model, path),
        },
        unique: uniques
            .iter()
            .map(|Unique { fields, on_collision }| match on_collision {
                Collision::Impossible => names(fields),
                Collision::Merge => format!("{}: merge", names(fields)),
                Collision::Rename(place) => format!("{}: rename {}", names(fields), names(&[*place])),
            })
            .collect(),
        delete: match delete {
            Delete::Tombstone { keep_s } => format!("tombstone for {keep_s} s"),
            Delete::Log => "log".to_owned(),
            Delete::Never => "never".to_owned(),
        },
        cascade: cascade
            .iter()
            .map(|cascade| match cascade {
                Cascade::Target(place) => names(&[*place]),
                Cascade::Referrers(other, place) => {
                    format!("{}.{}", ir[*other].name, ir[*other].fields[*place].name)
                }
            })
            .collect(),
        depends_on: depends_on.iter().map(|index| ir[*index].name.clone()).collect(),
        hooks: self::hooks(*hooks),
        since: *since,
        fields: fields.iter().map(|field| self::field(ir, field)).collect(),
    }
}

fn owner(ir: &Schema, model: &Model, path: &[usize]) -> String {
    let mut current = model;
    let mut names = Vec::new();
    for step in path {
        let field = &current.fields[*step];
        names.push(field.name.as_str());
        if let FieldValue::Reference { model, .. } = field.value {
            current = &ir[model];
        }
    }
    names.join(".")
}

fn hooks(hooks: ModelHooks) -> Vec<&'static str> {
    let ModelHooks {
        after_apply,
        after_backfill,
        extend_wire,
        guard,
    } = hooks;
    let all = [
        (after_apply, "after_apply"),
        (after_backfill, "after_backfill"),
        (extend_wire, "extend_wire"),
        (guard, "guard"),
    ];
    all.into_iter()
        .filter(|(is, _)| *is)
        .map(|(_, name)| name)
        .collect()
}

fn field(ir: &Schema, field: &ModelField) -> FieldView {
    let ModelField {
        number,
        name,
        value,
        optional,
        level,
        conflict,
        immutable,
        on_insert,
        on_apply,
        since,
        description,
        deprecated,
        span: _,
    } = field;
    let ty = match value {
        FieldValue::Data(ty) => spelling::ty(ir, ty),
        FieldValue::Seeded(ty) => format!("{} (seeded)", spelling::ty(ir, ty)),
        FieldValue::Reference { model, by, deferred } => {
            let by = match by {
                ReferenceBy::Row => "",
                ReferenceBy::Uuid => " by uuid",
            };
            let deferred = if *deferred { " deferred" } else { "" };
            format!("{}{by}{deferred}", ir[*model].name)
        }
    };
    FieldView {
        number: *number,
        name: name.clone(),
        ty: format!("{ty}{}", if *optional { "?" } else { "" }),
        level: spelling::level(level),
        conflict: match conflict {
            FieldConflict::LastWriter => "last_writer",
            FieldConflict::Union => "union",
            FieldConflict::Max => "max",
            FieldConflict::PerKey => "per_key",
        },
        immutable: *immutable,
        on_insert: on_insert.as_ref().map(initial),
        on_apply: on_apply.as_ref().map(initial),
        since: *since,
        description: description.clone(),
        deprecated: deprecated.as_ref().map(deprecation),
    }
}

fn initial(initial: &Initial) -> String {
    match initial {
        Initial::Now => "now".to_owned(),
        Initial::Null => "null".to_owned(),
        Initial::Bool(value) => value.to_string(),
        Initial::Integer(value) => value.to_string(),
        Initial::Real(value) => value.to_string(),
        Initial::Text(value) => spelling::quoted(value),
    }
}
