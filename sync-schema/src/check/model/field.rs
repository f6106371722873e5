//! One field of a model.

use super::super::deprecation;
use super::super::suggest::{suggest, suggest_or_list};
use super::{Around, FieldDraft, initial, is_plain, level, unknown_word, version};
use crate::codes::models as codes;
use crate::definition::ModelFieldDefinition;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{FieldConflict, FieldValue, Level, LevelKind, ModelField, ReferenceBy, Type};
use crate::span::{Span, Spanned};

/// The field, not numbered yet.
pub(super) fn field(
    sink: &mut Sink,
    draft: &FieldDraft<'_>,
    default: Level,
    is_derived_from: bool,
    around: &Around<'_, '_>,
) -> Option<ModelField> {
    let ModelFieldDefinition {
        name,
        ty: _,
        references: _,
        by,
        defer,
        seeded,
        immutable,
        level: own_level,
        conflict,
        on_insert,
        on_apply,
        was: _,
        since,
        description,
        deprecated,
    } = draft.definition;
    let level = match own_level {
        Some(written) => level(sink, written)?.0,
        None => default,
    };
    let is_local = level.kind == LevelKind::Local;
    let is_seeded = seeded.as_ref().is_some_and(|seeded| seeded.value);
    let (value, optional) = match (&draft.reference, &draft.ty) {
        (Some((model, optional)), _) => {
            if let Some(ty) = &draft.definition.ty {
                contradiction(
                    sink,
                    ty.span,
                    "a reference has no type of its own",
                    "leave `type` out",
                );
            }
            let found = around.find(sink, model);
            let deferred = defer.as_ref().filter(|defer| defer.value);
            if let (Some(deferred), false) = (deferred, optional) {
                let headline = "a deferred reference is empty at first, so it is optional";
                contradiction(
                    sink,
                    deferred.span,
                    headline,
                    &format!("write `references: {}?`", model.value),
                );
            }
            let by = match by {
                None => ReferenceBy::Row,
                Some(by) => match by.value.as_str() {
                    "row" => ReferenceBy::Row,
                    "uuid" => ReferenceBy::Uuid,
                    _ => unknown_word(sink, "by", by, &["row", "uuid"])?,
                },
            };
            if let Some(model) = found
                && by == ReferenceBy::Row
                && around.drafts[model.0]
                    .definition
                    .row_id
                    .as_ref()
                    .is_some_and(|id| id.value == "none")
            {
                let headline = format!(
                    "model `{}` has no row id that a column could hold",
                    around.drafts[model.0].definition.name.value
                );
                contradiction(sink, name.span, &headline, "add `by: uuid`");
            }
            let deferred = deferred.is_some();
            let model = found?;
            (FieldValue::Reference { model, by, deferred }, *optional)
        }
        (None, Some((ty, optional))) => {
            for (word, span) in [
                ("by", by.as_ref().map(|by| by.span)),
                ("defer", defer.as_ref().map(|defer| defer.span)),
            ] {
                if let Some(span) = span {
                    contradiction(
                        sink,
                        span,
                        &format!("`{word}` is about references"),
                        "add `references: MODEL`, or leave it out",
                    );
                }
            }
            data(sink, draft, ty, is_seeded, is_local, around)?;
            let value = match is_seeded {
                true => FieldValue::Seeded(ty.clone()),
                false => FieldValue::Data(ty.clone()),
            };
            (value, *optional)
        }
        (None, None) => return None,
    };
    let conflict = match conflict {
        None => FieldConflict::LastWriter,
        Some(written) => self::conflict(sink, written, &value, around)?,
    };
    let immutable = immutable.as_ref().is_some_and(|immutable| immutable.value) || is_derived_from;
    if let (true, Some(written), false) = (immutable, &draft.definition.conflict, is_plain(conflict)) {
        contradiction(
            sink,
            written.span,
            "an immutable field has no conflicts to decide",
            "leave `conflict` out",
        );
    }
    if is_derived_from && is_local {
        contradiction(
            sink,
            name.span,
            "the key is derived from this field, so it cannot be local",
            "leave `level: local` out",
        );
    }
    let mut initial = |written: &Option<Spanned<String>>| {
        written
            .as_ref()
            .and_then(|written| initial::initial(sink, written, &value, optional, around.types))
    };
    let (found_insert, found_apply) = (initial(on_insert), initial(on_apply));
    if found_apply.is_some() && !is_local {
        let span = on_apply.as_ref().map_or(name.span, |written| written.span);
        contradiction(
            sink,
            span,
            "a received value would be overwritten at once",
            "add `level: local`, or use `on_insert`",
        );
    }
    let since = since.as_ref().and_then(|written| version(sink, written));
    let has_value = optional || on_insert.is_some() || on_apply.is_some();
    if (is_local || since.is_some()) && !has_value {
        let why = if is_local {
            "is local"
        } else {
            "is newer than some peers"
        };
        let headline = format!("`{}` {why}, and has no value in a row that arrives", name.value);
        sink.push(
            Diagnostic::new(codes::NO_VALUE_ON_ARRIVAL, name.span, headline)
                .help("make its type optional, or say `on_insert: VALUE`"),
        );
    }
    let deprecated = deprecated.as_ref().map(|written| {
        let others: Vec<&str> = around
            .drafts
            .iter()
            .find(|draft| {
                draft
                    .definition
                    .fields
                    .iter()
                    .any(|field| std::ptr::eq(&field.name, name))
            })
            .map(|draft| draft.names.iter().collect())
            .unwrap_or_default();
        deprecation::deprecation(sink, written, "field", &name.value, others.iter().copied())
    });
    Some(ModelField {
        number: 0,
        name: name.value.clone(),
        value,
        optional,
        level,
        conflict,
        immutable,
        on_insert: found_insert,
        on_apply: found_apply,
        since,
        description: description.as_ref().map(|text| text.value.clone()),
        deprecated,
        span: name.span,
    })
}

fn contradiction(sink: &mut Sink, span: Span, headline: &str, help: &str) {
    sink.push(Diagnostic::new(codes::CONTRADICTION, span, headline).help(help));
}

/// Checks a field that holds a value.
fn data(
    sink: &mut Sink,
    draft: &FieldDraft<'_>,
    ty: &Type,
    is_seeded: bool,
    is_local: bool,
    around: &Around<'_, '_>,
) -> Option<()> {
    let name = &draft.definition.name;
    let resolved = around.types.resolve(ty)?;
    if matches!(resolved, Type::Flag) {
        contradiction(
            sink,
            name.span,
            "a flag is absent when it is off, which a column cannot be",
            "write `bool`",
        );
    }
    let is_integer = matches!(resolved, Type::Integer(_));
    if let (true, false, Some(seeded)) = (is_seeded, is_integer, &draft.definition.seeded) {
        contradiction(
            sink,
            seeded.span,
            "a seeded id is a whole number",
            "leave `seeded` out",
        );
    }
    let looks_like_an_id = name.value.ends_with("_id") || name.value == "id";
    if is_integer && looks_like_an_id && !is_seeded && !is_local {
        let stem = name.value.strip_suffix("_id").unwrap_or_default();
        let stem = around
            .models
            .iter()
            .find(|model| stem == *model || stem.ends_with(&format!("_{model}")));
        let headline = format!(
            "`{}` is a local row id, which means another row on every other device",
            name.value
        );
        sink.push(
            Diagnostic::new(codes::UNMAPPED_REFERENCE, name.span, headline)
                .help(format!(
                    "write `{}: {{ references: {} }}`",
                    name.value,
                    stem.unwrap_or("MODEL")
                ))
                .help("or add `level: local`, or `seeded: true` where the look-up table is equal everywhere"),
        );
    }
    Some(())
}

fn conflict(
    sink: &mut Sink,
    written: &Spanned<String>,
    value: &FieldValue,
    around: &Around<'_, '_>,
) -> Option<FieldConflict> {
    const WORDS: &[&str] = &["last_writer", "union", "max", "per_key"];
    let resolved = match value {
        FieldValue::Data(ty) => Some(around.types.resolve(ty)?),
        FieldValue::Seeded(_) | FieldValue::Reference { .. } => None,
    };
    let (found, fits, wanted) = match written.value.as_str() {
        "last_writer" => return Some(FieldConflict::LastWriter),
        "union" => (
            FieldConflict::Union,
            matches!(resolved, Some(Type::Set(..))),
            "a `set<T>`",
        ),
        "max" => {
            let fits = matches!(
                resolved,
                Some(Type::Integer(_) | Type::Float(_) | Type::Timestamp)
            );
            (FieldConflict::Max, fits, "a number or `timestamp`")
        }
        "per_key" => (
            FieldConflict::PerKey,
            matches!(resolved, Some(Type::Map(..))),
            "a map such as `{ string: string }`",
        ),
        other => {
            let help =
                suggest(sink, other, WORDS.iter().copied()).or_else(|| suggest_or_list(sink, other, WORDS));
            let headline = format!("a field has no conflict policy `{other}`");
            sink.push(Diagnostic::new(codes::UNFIT_FIELD_CONFLICT, written.span, headline).maybe_help(help));
            return None;
        }
    };
    if !fits {
        let what = resolved.map_or("a reference".to_owned(), |ty| {
            format!("`{}`", around.types.describe(ty))
        });
        let headline = format!("`{}` needs {wanted}, and this field is {what}", written.value);
        sink.push(
            Diagnostic::new(codes::UNFIT_FIELD_CONFLICT, written.span, headline)
                .help("use `conflict: last_writer`"),
        );
        return None;
    }
    Some(found)
}
