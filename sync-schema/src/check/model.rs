//! S11: models: identity, ownership, references, deletion, and the fields with all that they say.

use super::name::{self, Names, Namespace};
use super::suggest::{suggest, suggest_or_list};
use super::types::Types;
use crate::codes::models as codes;
use crate::definition::{LevelDefinition, ModelDefinition, ModelFieldDefinition, TypeExpression, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{
    Cascade, Delete, FieldConflict, FieldValue, KeySource, Level, LevelKind, Model, ModelField, ModelHooks,
    ModelIndex, ModelKey, Type,
};
use crate::span::{Span, Spanned};

mod field;
mod initial;
mod order;
mod owner;
mod unique;

pub(super) use order::order;

/// Seconds of `full_sync_after` where nothing is written: 25 days.
const FULL_SYNC_AFTER_S: u32 = 25 * 86_400;
/// Seconds that tombstones are kept where nothing is written: 30 days, or as long as the schema needs.
const KEEP_S: u32 = 30 * 86_400;

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
    let level = match level {
        Some(written) => {
            let found = self::level(sink, written)?;
            if found.kind == LevelKind::Local {
                let headline = format!("model `{}` would never leave the device", name.value);
                sink.push(
                    Diagnostic::new(codes::MODEL_LEVEL, level_span(written), headline)
                        .help("take the model out of the schema"),
                );
            }
            found
        }
        None => super::level::default_of_models(),
    };
    let mut derived: Vec<usize> = Vec::new();
    let key = key.as_ref().and_then(|written| {
        derived = self::fields(sink, draft, &written.derived);
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
            keep_s: KEEP_S.max(around.full_sync_after_s),
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
    let fields: Vec<ModelField> = fields.into_iter().collect::<Option<_>>()?;
    let (key, ownership, delete) = (key?, ownership?, delete?);
    let uniques = unique::uniques(sink, draft, unique, &fields, &derived, &ownership, around.types);
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

fn key(
    sink: &mut Sink,
    written: &crate::definition::ModelKeyDefinition,
    around: &Around<'_, '_>,
    derived: &[usize],
) -> Option<ModelKey> {
    let column = written.name.value.clone();
    let Some(ty) = &written.ty else {
        if written.derived.is_empty() {
            let headline = format!("`{column}` is derived from no field");
            sink.push(
                Diagnostic::new(codes::INVALID_MODEL_KEY, written.name.span, headline).help(format!(
                    "write `key: {{ {column}: {{ derived: [name] }} }}`, or `key: {{ {column}: uuid }}`"
                )),
            );
        }
        let whole = !derived.is_empty() && derived.len() == written.derived.len();
        return whole.then(|| ModelKey {
            column,
            source: KeySource::Derived(derived.to_vec()),
        });
    };
    let (inner, source) = match &ty.shape {
        TypeShape::Optional(inner) => (&inner.shape, KeySource::Late),
        shape => (shape, KeySource::Given),
    };
    let is_uuid = match inner {
        TypeShape::Name(name) if name == "uuid" => true,
        TypeShape::Name(name) => around.types.is_uuid(name),
        _ => false,
    };
    if !is_uuid {
        let headline = format!("the key `{column}` has to be a `uuid`");
        sink.push(
            Diagnostic::new(codes::INVALID_MODEL_KEY, ty.span, headline)
                .label("a local id means another row on every other device")
                .help("write `key: { uuid: uuid }`; the local row id is `row_id`"),
        );
        return None;
    }
    Some(ModelKey { column, source })
}

fn delete(
    sink: &mut Sink,
    written: &crate::definition::ModelDeleteDefinition,
    full_sync_after_s: u32,
) -> Option<Delete> {
    let keep_s = match &written.keep {
        Some(keep) if written.mode.value == "tombstone" => {
            let found = period(sink, keep)?;
            if found < full_sync_after_s {
                let headline = format!(
                    "tombstones are kept for {}, and a peer may be away for {} before it catches up in full",
                    spelled(found),
                    spelled(full_sync_after_s)
                );
                sink.push(
                    Diagnostic::new(codes::TOMBSTONE_TOO_SHORT, keep.span, headline)
                        .help(format!("write `keep: {}`", spelled(full_sync_after_s))),
                );
            }
            found
        }
        Some(keep) => {
            let headline = format!("`{}` keeps nothing", written.mode.value);
            sink.push(
                Diagnostic::new(codes::MODEL_WORD, keep.span, headline)
                    .help("write `delete: { tombstone: { keep: 30d } }`"),
            );
            return None;
        }
        None => KEEP_S.max(full_sync_after_s),
    };
    match written.mode.value.as_str() {
        "tombstone" => Some(Delete::Tombstone { keep_s }),
        "log" => Some(Delete::Log),
        "never" => Some(Delete::Never),
        _ => unknown_word(sink, "delete", &written.mode, &["tombstone", "log", "never"]),
    }
}

fn hook(sink: &mut Sink, written: &Spanned<String>, found: &mut ModelHooks) {
    match written.value.as_str() {
        "after_apply" => found.after_apply = true,
        "after_backfill" => found.after_backfill = true,
        "extend_wire" => found.extend_wire = true,
        "guard" => found.guard = true,
        _ => {
            let words = ["after_apply", "after_backfill", "extend_wire", "guard"];
            unknown_word::<()>(sink, "hook", written, &words);
        }
    }
}

fn unknown_word<T>(sink: &mut Sink, what: &str, written: &Spanned<String>, words: &[&str]) -> Option<T> {
    let help = suggest_or_list(sink, &written.value, words);
    let headline = format!("there is no `{what}` called `{}`", written.value);
    sink.push(Diagnostic::new(codes::MODEL_WORD, written.span, headline).maybe_help(help));
    None
}

/// A level of a model or field.
fn level(sink: &mut Sink, written: &LevelDefinition) -> Option<Level> {
    match written {
        LevelDefinition::One(one) => super::level::level(sink, one),
        LevelDefinition::Table { span, .. } => {
            let headline =
                "a model has no decision table: it would choose by keys, and a row has its UUID only";
            sink.push(Diagnostic::new(codes::MODEL_LEVEL, *span, headline).help("write `level: batch`"));
            None
        }
    }
}

fn level_span(written: &LevelDefinition) -> Span {
    match written {
        LevelDefinition::One(one) => one.level.span,
        LevelDefinition::Table { span, .. } => *span,
    }
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

/// The version of a schema, a whole number from 1.
fn version(sink: &mut Sink, written: &Spanned<String>) -> Option<u32> {
    let found = written.value.parse().ok().filter(|version| *version > 0);
    if found.is_none() {
        let headline = format!("`{}` is no version", written.value);
        sink.push(
            Diagnostic::new(codes::INVALID_HISTORY, written.span, headline).help("write it as `since: 2`"),
        );
    }
    found
}

/// `30d`, `12h`, `90m`, `10s`, in seconds.
fn period(sink: &mut Sink, written: &Spanned<String>) -> Option<u32> {
    let text = written.value.trim();
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let unit = match &text[digits..] {
        "d" => Some(86_400),
        "h" => Some(3_600),
        "m" => Some(60),
        "s" => Some(1),
        _ => None,
    };
    let found = unit
        .and_then(|unit: u32| text[..digits].parse::<u32>().ok()?.checked_mul(unit))
        .filter(|found| (1..=36_500 * 86_400).contains(found));
    if found.is_none() {
        let headline = format!("`{}` is no period", text.chars().take(40).collect::<String>());
        sink.push(
            Diagnostic::new(codes::INVALID_PERIOD, written.span, headline).help("write it as `30d` or `12h`"),
        );
    }
    found
}

fn spelled(seconds: u32) -> String {
    match seconds {
        _ if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        _ if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        _ if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
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
