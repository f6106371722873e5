//! What stands at a model beside its fields: key, deletion, hooks, level, version, periods.

use super::super::suggest::suggest_or_list;
use super::Around;
use crate::codes::models as codes;
use crate::definition::{LevelDefinition, ModelDeleteDefinition, ModelKeyDefinition, TypeShape};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Delete, KeySource, Level, ModelHooks, ModelKey};
use crate::span::{Span, Spanned};

/// Seconds that tombstones are kept where nothing is written: 30 days, or as long as the schema needs.
pub(super) const KEEP_S: u32 = 30 * 86_400;

pub(super) fn key(
    sink: &mut Sink,
    written: &ModelKeyDefinition,
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
    let name = match inner {
        TypeShape::Name(name) => Some(name.as_str()),
        _ => None,
    };
    if !name.is_some_and(|name| name == "uuid" || around.types.is_uuid(name)) {
        let headline = format!("the key `{column}` has to be a `uuid`");
        let mut fault = Diagnostic::new(codes::INVALID_MODEL_KEY, ty.span, headline);
        if name.is_some() {
            fault = fault.label("a local id means another row on every other device");
        }
        sink.push(fault.help("write `key: { uuid: uuid }`; the local row id is `row_id`"));
        return None;
    }
    Some(ModelKey { column, source })
}

pub(super) fn delete(
    sink: &mut Sink,
    written: &ModelDeleteDefinition,
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

pub(super) fn hook(sink: &mut Sink, written: &Spanned<String>, found: &mut ModelHooks) {
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

pub(super) fn unknown_word<T>(
    sink: &mut Sink,
    what: &str,
    written: &Spanned<String>,
    words: &[&str],
) -> Option<T> {
    let help = suggest_or_list(sink, &written.value, words);
    let headline = format!("there is no `{what}` called `{}`", written.value);
    sink.push(Diagnostic::new(codes::MODEL_WORD, written.span, headline).maybe_help(help));
    None
}

/// A level of a model or field, and where it was written.
pub(super) fn level(sink: &mut Sink, written: &LevelDefinition) -> Option<(Level, Span)> {
    match written {
        LevelDefinition::One(one) => {
            super::super::level::level(sink, one).map(|level| (level, one.level.span))
        }
        LevelDefinition::Table { span, .. } => {
            let headline =
                "a model has no decision table: it would choose by keys, and a row has its UUID only";
            sink.push(Diagnostic::new(codes::MODEL_LEVEL, *span, headline).help("write `level: batch`"));
            None
        }
    }
}

/// The version of a schema, a whole number from 1.
pub(super) fn version(sink: &mut Sink, written: &Spanned<String>) -> Option<u32> {
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
pub(super) fn period(sink: &mut Sink, written: &Spanned<String>) -> Option<u32> {
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
