//! S11: models: identity, ownership, references, deletion, and the fields with all that they say.

use super::name::{self, Names, Namespace};
use super::suggest::suggest;
use super::types::Types;
use crate::codes::models as codes;
use crate::definition::{ModelDefinition, ModelFieldDefinition, TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{
    Cascade, Delete, FieldConflict, FieldValue, LevelKind, Model, ModelField, ModelHooks, ModelIndex, Type,
};
use crate::span::{Span, Spanned};

mod field;
mod initial;
mod order;
mod owner;
mod unique;
mod words;

pub(super) use order::order;
use words::{delete, hook, key, level, period, unknown_word, version};

/// Seconds of `full_sync_after` where nothing is written: 25 days.
const FULL_SYNC_AFTER_S: u32 = 25 * 86_400;

/// A model whose types are known and nothing else.
pub(super) struct Draft<'a> {
    definition: &'a ModelDefinition,
    fields: Vec<FieldDraft<'a>>,
    names: Names,
}

struct FieldDraft<'a> {
    definition: &'a ModelFieldDefinition,
    /// Type, and whether it may be empty; none where it refers to a model, or is faulty.
    ty: Option<(Type, bool)>,
    reference: Option<(Spanned<String>, bool)>,
}

/// Names and types of all models.
pub(super) fn drafts<'a>(
    sink: &mut Sink,
    types: &mut Types,
    definitions: &'a [ModelDefinition],
) -> Vec<Draft<'a>> {
    let mut taken = Namespace::new("model", naming::pascal);
    let mut drafts = Vec::with_capacity(definitions.len());
    for definition in definitions {
        name::declared(sink, "model", &definition.name, &[]);
        taken.take(sink, &definition.name.value, definition.name.span);
        let mut columns = Namespace::new("column", str::to_lowercase);
        for column in [
            &definition.row_id,
            &definition.key.as_ref().map(|key| key.name.clone()),
        ]
        .into_iter()
        .flatten()
        .filter(|column| column.value != "none")
        {
            name::declared(sink, "column", column, &[]);
            columns.take(sink, &column.value, column.span);
        }
        if let Some((key, ty)) = definition
            .key
            .as_ref()
            .and_then(|key| Some((key, key.ty.as_ref()?)))
        {
            types.entry(sink, ty, &key.name.value);
        }
        let mut fields = Vec::with_capacity(definition.fields.len());
        for field in &definition.fields {
            name::declared(sink, "field", &field.name, &[]);
            columns.take(sink, &field.name.value, field.name.span);
            let owner = format!("{}_{}", definition.name.value, field.name.value);
            fields.push(FieldDraft {
                definition: field,
                ty: field.ty.as_ref().and_then(|ty| types.entry(sink, ty, &owner)),
                reference: field
                    .references
                    .as_ref()
                    .and_then(|written| target(sink, written)),
            });
        }
        drafts.push(Draft {
            definition,
            fields,
            names: Names::new(definition.fields.iter().map(|field| &field.name)),
        });
    }
    drafts
}

/// `entry` or `entry?`: the model, and whether the field may be empty.
fn target(sink: &mut Sink, written: &TypeExpression) -> Option<(Spanned<String>, bool)> {
    match &written.shape {
        TypeShape::Name(name) => Some((Spanned::new(name.clone(), written.span), false)),
        TypeShape::Optional(inner) => match &inner.shape {
            TypeShape::Name(name) => Some((Spanned::new(name.clone(), inner.span), true)),
            _ => unfit_target(sink, written.span),
        },
        _ => unfit_target(sink, written.span),
    }
}

fn unfit_target(sink: &mut Sink, span: Span) -> Option<(Spanned<String>, bool)> {
    let headline = "`references` takes the name of a model";
    sink.push(Diagnostic::new(codes::UNKNOWN_MODEL, span, headline).help("write `references: device`"));
    None
}

/// What all models refer to.
struct Around<'a, 'd> {
    types: &'a Types,
    drafts: &'a [Draft<'d>],
    models: Names,
    full_sync_after_s: u32,
}

/// Puts all models together, not numbered yet; none where anything is wrong. The types are sound.
pub(super) fn build(
    sink: &mut Sink,
    types: &Types,
    drafts: &[Draft<'_>],
    full_sync_after: Option<&Spanned<String>>,
) -> (Option<Vec<Model>>, u32) {
    let full_sync_after_s = full_sync_after
        .and_then(|written| period(sink, written))
        .unwrap_or(FULL_SYNC_AFTER_S);
    let around = Around {
        types,
        drafts,
        models: Names::new(drafts.iter().map(|draft| &draft.definition.name)),
        full_sync_after_s,
    };
    let models: Vec<Option<Model>> = drafts.iter().map(|draft| model(sink, draft, &around)).collect();
    let models: Option<Vec<Model>> = models.into_iter().collect();
    if let Some(models) = &models {
        alone(sink, models);
    }
    (models, full_sync_after_s)
}

fn model(sink: &mut Sink, draft: &Draft<'_>, around: &Around<'_, '_>) -> Option<Model> {
    let ModelDefinition {
        name,
        description,
        table,
        key,
        row_id,
        ownership,
        owner,
        unique,
        delete,
        cascade,
        depends_on,
        hooks,
        level,
        was: _,
        since,
        fields: _,
    } = draft.definition;
    let before = sink.len();
    // A level that is none is an error, and the fields are looked at all the same.
    let level = match level.as_ref().and_then(|written| self::level(sink, written)) {
        Some((found, span)) => {
            if found.kind == LevelKind::Local {
                let headline = format!("model `{}` would never leave the device", name.value);
                sink.push(
                    Diagnostic::new(codes::MODEL_LEVEL, span, headline)
                        .help("take the model out of the schema"),
                );
            }
            found
        }
        None => super::level::default_of_models(),
    };
    let mut derived: Vec<usize> = Vec::new();
    let mut is_derived_whole = true;
    let key = key.as_ref().and_then(|written| {
        derived = self::fields(sink, draft, &written.derived);
        is_derived_whole = derived.len() == written.derived.len();
        self::key(sink, written, around, &derived)
    });
    let fields: Vec<Option<ModelField>> = draft
        .fields
        .iter()
        .enumerate()
        .map(|(place, field)| field::field(sink, field, level, derived.contains(&place), around))
        .collect();
    let ownership = owner::ownership(sink, draft, ownership.as_ref(), owner.as_ref(), around);
    let delete = match delete {
        None => Some(Delete::Tombstone {
            keep_s: words::KEEP_S.max(around.full_sync_after_s),
        }),
        Some(written) => self::delete(sink, written, around.full_sync_after_s),
    };
    let cascade: Vec<Cascade> = cascade
        .iter()
        .filter_map(|written| owner::cascade(sink, draft, written, around))
        .collect();
    let mut depends: Vec<ModelIndex> = depends_on
        .iter()
        .filter_map(|written| around.find(sink, written))
        .collect();
    for field in fields.iter().flatten() {
        if let FieldValue::Reference {
            model,
            deferred: false,
            ..
        } = field.value
            && around.drafts[model.0].definition.name.value != name.value
        {
            depends.push(model);
        }
    }
    depends.sort_unstable();
    depends.dedup();
    let mut found_hooks = ModelHooks::default();
    for hook in hooks {
        self::hook(sink, hook, &mut found_hooks);
    }
    let since = since.as_ref().and_then(|written| version(sink, written));
    let uniques = unique::uniques(
        sink,
        draft,
        unique,
        &fields,
        is_derived_whole.then_some(derived.as_slice()),
        ownership.as_ref(),
        around.types,
    );
    let fields: Vec<ModelField> = fields.into_iter().collect::<Option<_>>()?;
    let (key, ownership, delete) = (key?, ownership?, delete?);
    if sink.len() > before && sink.has_errors() {
        return None;
    }
    Some(Model {
        id: 0,
        name: name.value.clone(),
        description: description.as_ref().map(|text| text.value.clone()),
        table: table.as_ref().unwrap_or(name).value.clone(),
        row_id: match row_id {
            None => Some("id".to_owned()),
            Some(written) => Some(written.value.clone()).filter(|written| written != "none"),
        },
        key,
        ownership,
        uniques,
        delete,
        cascade,
        depends_on: depends,
        hooks: found_hooks,
        fields,
        since,
        span: name.span,
    })
}

/// The positions of named fields; unknown ones are reported and left out.
fn fields(sink: &mut Sink, draft: &Draft<'_>, names: &[Spanned<String>]) -> Vec<usize> {
    names.iter().filter_map(|name| draft.find(sink, name)).collect()
}

impl Draft<'_> {
    fn find(&self, sink: &mut Sink, name: &Spanned<String>) -> Option<usize> {
        let found = self.names.get(&name.value);
        if found.is_none() {
            let help = suggest(sink, &name.value, self.names.iter());
            let headline = format!(
                "model `{}` has no field `{}`",
                self.definition.name.value, name.value
            );
            sink.push(Diagnostic::new(codes::UNKNOWN_MODEL_FIELD, name.span, headline).maybe_help(help));
        }
        found
    }
}

impl Around<'_, '_> {
    fn find(&self, sink: &mut Sink, name: &Spanned<String>) -> Option<ModelIndex> {
        self.models
            .find(sink, codes::UNKNOWN_MODEL, "model", name)
            .map(ModelIndex)
    }
}

/// Warns of a model that nothing is connected with, where there are others.
fn alone(sink: &mut Sink, models: &[Model]) {
    let targets = |model: &Model| -> Vec<usize> {
        let fields = model.fields.iter();
        let references = fields.filter_map(|field| match field.value {
            FieldValue::Reference { model, .. } => Some(model.0),
            FieldValue::Data(_) | FieldValue::Seeded(_) => None,
        });
        references
            .chain(model.depends_on.iter().map(|index| index.0))
            .collect()
    };
    let mut connected = vec![false; models.len()];
    for (place, model) in models.iter().enumerate() {
        for target in targets(model) {
            connected[place] = true;
            connected[target] = true;
        }
    }
    for (model, _) in models.iter().zip(connected).filter(|(_, connected)| !connected) {
        if models.len() > 1 {
            let headline = format!(
                "model `{}` refers to nothing, and nothing refers to it",
                model.name
            );
            sink.push(Diagnostic::new(codes::NOTHING_REFERS, model.span, headline));
        }
    }
}

/// Whether a merge policy needs no word about collisions: a set of the same fields.
fn same(left: &[usize], right: &[usize]) -> bool {
    !left.is_empty() && left.len() == right.len() && left.iter().all(|field| right.contains(field))
}

/// Whether the policy is the default.
fn is_plain(conflict: FieldConflict) -> bool {
    conflict == FieldConflict::LastWriter
}
