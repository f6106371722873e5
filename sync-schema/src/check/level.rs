//! S05: levels with their overrides, and which of them a path has.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::condition::{Conditions, Expression, Use, parse};
use super::suggest::suggest_or_list;
use super::table::{Proof, prove};
use super::types::Types;
use super::words::LEVELS;
use crate::codes::levels as codes;
use crate::definition::{LevelDefinition, LevelUse};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Key, Level, LevelKind, LevelRule, Priority, Repair, Row};
use crate::span::{Span, Spanned};

/// The default window of `batch`.
const BATCH_DELAY_MS: u32 = 2_000;
/// The longest delay: an hour.
const MAX_DELAY_MS: u64 = 3_600_000;
/// The most rows of a table.
const MAX_ROWS: usize = 256;

/// `level:` as written, looked at once, however many paths it is handed down to.
enum Written {
    One(Level),
    Table(Vec<WrittenRow>),
}

struct WrittenRow {
    /// Parsed, with the place of its text; none in the row for all other cases.
    when: Option<(Expression, Span)>,
    level: Level,
    span: Span,
}

/// Levels that were read, and tables that were proved.
#[derive(Default)]
pub(super) struct Levels {
    /// By address of the definition, which stays in place during the checks.
    read: HashMap<usize, Option<Rc<Written>>>,
    proved: HashSet<(usize, String)>,
    proof: Proof,
}

impl Levels {
    /// The rule of one path.
    pub(super) fn rule(
        &mut self,
        sink: &mut Sink,
        definition: &LevelDefinition,
        conditions: &mut Conditions<'_>,
        types: &Types,
        path: &str,
        keys: &[Key],
    ) -> Option<LevelRule> {
        let address = std::ptr::from_ref(definition) as usize;
        let written = self.read(sink, definition)?;
        let rows = match &*written {
            Written::One(level) => return Some(LevelRule::Always(*level)),
            Written::Table(rows) => rows,
        };
        let mut lowered = Vec::with_capacity(rows.len());
        let mut otherwise = None;
        let mut whole = true;
        for row in rows {
            let Some((when, span)) = &row.when else {
                otherwise = Some((row.level, row.span));
                continue;
            };
            match conditions.lower(
                sink,
                when,
                &Use {
                    path,
                    keys,
                    types,
                    span: *span,
                },
            ) {
                Some(when) => lowered.push((
                    Row {
                        when,
                        level: row.level,
                    },
                    *span,
                )),
                None => whole = false,
            }
        }
        if !whole {
            return None;
        }
        // Equal tables over equal keys are proved once.
        let signature: Vec<String> = keys
            .iter()
            .map(|key| format!("{} {:?}", key.name, types.resolve(&key.ty)))
            .collect();
        if self.proved.insert((address, signature.join(","))) {
            prove(
                sink,
                &mut self.proof,
                types,
                conditions,
                keys,
                &lowered,
                otherwise,
            );
        }
        let mut rows: Vec<Row> = lowered.into_iter().map(|(row, _)| row).collect();
        // Without a row for all other cases the last one is it, since one of them always holds.
        let otherwise = match otherwise {
            Some((level, _)) => level,
            None => rows.pop()?.level,
        };
        Some(if rows.is_empty() {
            LevelRule::Always(otherwise)
        } else {
            LevelRule::Table { rows, otherwise }
        })
    }

    /// Looks at a definition that no path may use.
    pub(super) fn look_at(&mut self, sink: &mut Sink, definition: &LevelDefinition) {
        self.read(sink, definition);
    }

    fn read(&mut self, sink: &mut Sink, definition: &LevelDefinition) -> Option<Rc<Written>> {
        let address = std::ptr::from_ref(definition) as usize;
        self.read
            .entry(address)
            .or_insert_with(|| read(sink, definition).map(Rc::new))
            .clone()
    }
}

fn read(sink: &mut Sink, definition: &LevelDefinition) -> Option<Written> {
    let (rows, span) = match definition {
        LevelDefinition::One(written) => return level(sink, written).map(Written::One),
        LevelDefinition::Table { rows, span } => (rows, *span),
    };
    if rows.is_empty() {
        sink.push(
            Diagnostic::new(codes::MISPLACED_OTHERWISE, span, "a decision table needs a row")
                .help("write `level: batch`"),
        );
        return None;
    }
    if rows.len() > MAX_ROWS {
        let headline = format!("{} rows are too many, {MAX_ROWS} are allowed", rows.len());
        sink.push(Diagnostic::new(codes::CONDITION_TOO_COMPLEX, span, headline));
        return None;
    }
    let mut whole = true;
    let mut found = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if row.when.is_none() && place + 1 < rows.len() {
            whole = false;
            let headline = "the row without `when` holds in all other cases, and has to be the last";
            sink.push(
                Diagnostic::new(codes::MISPLACED_OTHERWISE, row.span, headline)
                    .help("move it to the end, or give it a `when`"),
            );
        }
        let level = level(sink, &row.level);
        let when = row.when.as_ref().map(|when| (parse(sink, when), when.span));
        match (when, level) {
            (Some((Some(when), span)), Some(level)) => {
                found.push(WrittenRow {
                    when: Some((when, span)),
                    level,
                    span: row.span,
                });
            }
            (None, Some(level)) => found.push(WrittenRow {
                when: None,
                level,
                span: row.span,
            }),
            _ => whole = false,
        }
    }
    whole.then_some(Written::Table(found))
}

/// The level of a model that states none: `batch`.
pub(super) fn default_of_models() -> Level {
    Level {
        kind: LevelKind::Batch,
        delay_ms: BATCH_DELAY_MS,
        priority: Priority::Normal,
        repair: Repair::Periodic,
    }
}

/// A level with its overrides.
pub(super) fn level(sink: &mut Sink, written: &LevelUse) -> Option<Level> {
    let (kind, delay_ms, priority) = match written.level.value.as_str() {
        "realtime" => (LevelKind::Realtime, 0, Priority::High),
        "batch" => (LevelKind::Batch, BATCH_DELAY_MS, Priority::Normal),
        "granular" => (LevelKind::Granular, 0, Priority::Normal),
        "manual" => (LevelKind::Manual, 0, Priority::Low),
        "local" => (LevelKind::Local, 0, Priority::Low),
        other => {
            let help = suggest_or_list(sink, other, LEVELS);
            sink.push(
                Diagnostic::new(
                    codes::UNKNOWN_LEVEL,
                    written.level.span,
                    format!("there is no level `{other}`"),
                )
                .maybe_help(help),
            );
            return None;
        }
    };
    let mut level = Level {
        kind,
        delay_ms,
        priority,
        repair: Repair::Periodic,
    };
    if let Some(delay) = &written.delay {
        if kind != LevelKind::Batch {
            not_here(sink, delay.span, "delay", &written.level);
        } else if let Some(delay_ms) = self::delay(sink, delay) {
            level.delay_ms = delay_ms;
        }
    }
    if let Some(priority) = &written.priority {
        match priority.value.as_str() {
            _ if kind == LevelKind::Local => not_here(sink, priority.span, "priority", &written.level),
            "high" => level.priority = Priority::High,
            "normal" => level.priority = Priority::Normal,
            "low" => level.priority = Priority::Low,
            other => unknown(sink, priority.span, "priority", other, &["high", "normal", "low"]),
        }
    }
    if let Some(repair) = &written.repair {
        match repair.value.as_str() {
            _ if kind == LevelKind::Local => not_here(sink, repair.span, "repair", &written.level),
            "periodic" => level.repair = Repair::Periodic,
            "on_request" => level.repair = Repair::OnRequest,
            other => unknown(sink, repair.span, "repair", other, &["periodic", "on_request"]),
        }
    }
    Some(level)
}

fn not_here(sink: &mut Sink, span: Span, option: &str, level: &Spanned<String>) {
    let headline = format!("level `{}` has no `{option}`", level.value);
    sink.push(Diagnostic::new(codes::INVALID_LEVEL_OPTION, span, headline).help("leave it out"));
}

fn unknown(sink: &mut Sink, span: Span, option: &str, written: &str, known: &[&str]) {
    let help = suggest_or_list(sink, written, known);
    let headline = format!("there is no {option} `{written}`");
    sink.push(Diagnostic::new(codes::INVALID_LEVEL_OPTION, span, headline).maybe_help(help));
}

/// `500ms`, `2s` or `1m`, in milliseconds.
fn delay(sink: &mut Sink, written: &Spanned<String>) -> Option<u32> {
    let text = written.value.trim();
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit())
        .unwrap_or(text.len());
    let unit = match text[digits..].trim_start() {
        "ms" => Some(1),
        "s" => Some(1_000),
        "m" => Some(60_000),
        _ => None,
    };
    let found = unit.and_then(|unit| text[..digits].parse::<u64>().ok()?.checked_mul(unit));
    let headline = match found {
        Some(delay) if (1..=MAX_DELAY_MS).contains(&delay) => return u32::try_from(delay).ok(),
        Some(_) => format!("a delay lies between `1ms` and `60m`, and `{text}` does not"),
        None => format!("`{text}` is no delay"),
    };
    sink.push(
        Diagnostic::new(codes::INVALID_LEVEL_OPTION, written.span, headline)
            .help("write it as `500ms`, `2s` or `1m`"),
    );
    None
}
