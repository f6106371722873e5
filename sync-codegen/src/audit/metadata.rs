//! What calls say about level and component, against the schema and against each other.

use std::collections::{BTreeMap, BTreeSet};

use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::{
    Comparison, Condition, LevelKind, LevelRule, Literal, Metadata as Words, Path, Segment,
};
use sync_schema::span::Span;
use sync_schema::uuid::uuid_of;

use super::finding::{Finding, Kind, Verdict};
use super::judge::{Judge, Judged, span};
use super::lua::fact::{Means, Metadata, Target, Write};
use super::lua::known::Known;
use super::lua::value::{Step, Value};

/// What a call says of a path, for comparison.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Statement {
    /// The path as it is written.
    pub(super) about: String,
    /// Level and component, in words.
    pub(super) says: String,
    pub(super) span: Span,
}

/// The finding for a call whose metadata is not what the schema says of a path.
pub(super) fn contradiction(
    judge: &Judge<'_>,
    file: Judged<'_>,
    write: &Write,
    target: &Target,
    path: usize,
    certain: bool,
) -> Option<Finding> {
    let Means::Writer {
        metadata,
        writer,
        several,
    } = &write.means
    else {
        return None;
    };
    let path = judge.schema.paths.get(path)?;
    let words = &judge.known.legacy.metadata;
    // A writer without such an argument says nothing by hand.
    judge.known.legacy.writers.get(*writer)?.metadata?;
    let mut certain = certain && !write.open && !(metadata.is_none() && *several);
    let mut against = Vec::new();
    if words.level.is_some() {
        let declared = levels(path, target);
        match stated_levels(words, metadata.as_ref()) {
            Stated::Nothing if declared.all.iter().any(|level| *level != LevelKind::Local) => {
                against.push(format!(
                    "it states no level, and the schema has {}",
                    listed(&declared.all)
                ));
            }
            Stated::Levels(stated) if stated != declared.all => {
                // Of several levels on either side, the one that is chosen may be the right one.
                certain &= match declared.exact {
                    true => stated.len() == 1 || stated.is_disjoint(&declared.all),
                    false => !stated.is_subset(&declared.all),
                };
                against.push(format!(
                    "it states {}, and the schema has {}",
                    listed(&stated),
                    listed(&declared.all)
                ));
            }
            _ => {}
        }
    }
    if let Some(metadata) = metadata
        && let Some(stated) = metadata.component.literal()
        && words.component.is_some()
    {
        let component = &judge.schema[path.component];
        let meant = words.components.iter().find(|(word, _)| **word == *stated);
        let same = match meant {
            Some((_, index)) => *index == path.component,
            None => *component.name == *stated,
        };
        if !same && !component.implicit {
            against.push(format!(
                "it states component `{stated}`, and the schema has `{}`",
                component.name
            ));
        }
    }
    if against.is_empty() {
        return None;
    }
    let place = metadata
        .as_ref()
        .map_or(write.site.place, |metadata| metadata.place);
    let headline = format!("metadata of `{}` contradicts the schema", path.template());
    let diagnostic = Diagnostic::new(Kind::Contradiction.code(), span(file, place), headline)
        .label(against.join("; "))
        .related(path.span, "declared here");
    Some(Finding {
        kind: Kind::Contradiction,
        verdict: if certain {
            Verdict::Certain
        } else {
            Verdict::Possible
        },
        subjects: vec![path.name.clone()],
        diagnostic,
        fix: None,
    })
}

/// Findings for calls that say different things of one path that the schema does not declare.
pub(super) fn disagreements(statements: &[Statement]) -> Vec<Finding> {
    let mut first: BTreeMap<&str, &Statement> = BTreeMap::new();
    let mut findings = Vec::new();
    for statement in statements {
        let earlier = *first.entry(&statement.about).or_insert(statement);
        if earlier.says == statement.says {
            continue;
        }
        let headline = format!("metadata of `{}` contradicts another call", statement.about);
        findings.push(Finding {
            kind: Kind::Contradiction,
            verdict: Verdict::Certain,
            subjects: vec![statement.about.clone()],
            diagnostic: Diagnostic::new(Kind::Contradiction.code(), statement.span, headline)
                .label(format!("it states {}", statement.says))
                .related(earlier.span, format!("here it states {}", earlier.says)),
            fix: None,
        });
    }
    findings
}

/// Level and component of a call in words; none where they are not known.
pub(super) fn says(known: &Known<'_>, metadata: Option<&Metadata>) -> Option<String> {
    let words = &known.legacy.metadata;
    let level = match stated_levels(words, metadata) {
        Stated::Nothing => "no level".to_owned(),
        Stated::Levels(levels) => listed(&levels),
        Stated::Unknown => return None,
    };
    Some(match metadata.map(|metadata| &metadata.component) {
        None | Some(Value::Nil) => level,
        Some(component) => format!("{level}, component `{}`", component.literal()?),
    })
}

enum Stated {
    /// There is no metadata, or no level in it.
    Nothing,
    /// One of these.
    Levels(BTreeSet<LevelKind>),
    /// It cannot be told.
    Unknown,
}

fn stated_levels(words: &Words, metadata: Option<&Metadata>) -> Stated {
    let Some(metadata) = metadata else {
        return Stated::Nothing;
    };
    let mut levels = BTreeSet::new();
    for value in metadata.level.alternatives() {
        match value {
            Value::Nil if metadata.level == Value::Nil => return Stated::Nothing,
            value => match value.literal().and_then(|word| words.level_of(&word)) {
                Some(level) => levels.insert(level),
                None => return Stated::Unknown,
            },
        };
    }
    Stated::Levels(levels)
}

/// The levels that a path may have at a write.
struct Declared {
    all: BTreeSet<LevelKind>,
    /// Whether they do not depend on keys that are not known here.
    exact: bool,
}

fn levels(path: &Path, target: &Target) -> Declared {
    let (rows, otherwise) = match &path.level {
        LevelRule::Always(level) => {
            return Declared {
                all: [level.kind].into(),
                exact: true,
            };
        }
        LevelRule::Table { rows, otherwise } => (rows, otherwise),
    };
    let mut all = BTreeSet::new();
    let mut exact = true;
    for row in rows {
        match holds(&row.when, path, target) {
            Some(true) => {
                all.insert(row.level.kind);
                return Declared { all, exact };
            }
            Some(false) => {}
            None => {
                all.insert(row.level.kind);
                exact = false;
            }
        }
    }
    all.insert(otherwise.kind);
    Declared { all, exact }
}

/// Whether a condition holds for the keys of a write: none where they are not known.
fn holds(condition: &Condition, path: &Path, target: &Target) -> Option<bool> {
    match condition {
        Condition::Compare {
            key,
            comparison,
            literal,
        } => {
            let at = path
                .segments
                .iter()
                .position(|segment| *segment == Segment::Key(*key))?;
            // Behind any number of keys it cannot be told which one is meant.
            let (before, rest) = target.steps.split_at_checked(at)?;
            let Some(Step::Literal(text)) = rest.first() else {
                return None;
            };
            if before.iter().any(|step| matches!(step, Step::Rest(_))) {
                return None;
            }
            let order = match literal {
                Literal::Integer(number) => text.parse::<i128>().ok()?.cmp(number),
                Literal::Text(other) => (**text).cmp(other.as_str()),
                Literal::Uuid(uuid) => uuid_of(text)?.cmp(uuid),
                Literal::Bool(truth) => (**text).cmp(if *truth { "true" } else { "false" }),
            };
            Some(match comparison {
                Comparison::Equal => order.is_eq(),
                Comparison::NotEqual => order.is_ne(),
                Comparison::Less => order.is_lt(),
                Comparison::LessOrEqual => order.is_le(),
                Comparison::Greater => order.is_gt(),
                Comparison::GreaterOrEqual => order.is_ge(),
            })
        }
        Condition::Flag(_) => None,
        Condition::Not(inner) => holds(inner, path, target).map(|holds| !holds),
        Condition::And(parts) => {
            let found: Vec<_> = parts.iter().map(|part| holds(part, path, target)).collect();
            match () {
                () if found.contains(&Some(false)) => Some(false),
                () if found.contains(&None) => None,
                () => Some(true),
            }
        }
        Condition::Or(parts) => {
            let found: Vec<_> = parts.iter().map(|part| holds(part, path, target)).collect();
            match () {
                () if found.contains(&Some(true)) => Some(true),
                () if found.contains(&None) => None,
                () => Some(false),
            }
        }
    }
}

/// The word for a level in a schema.
pub(crate) fn word(level: LevelKind) -> &'static str {
    match level {
        LevelKind::Realtime => "realtime",
        LevelKind::Batch => "batch",
        LevelKind::Granular => "granular",
        LevelKind::Manual => "manual",
        LevelKind::Local => "local",
    }
}

fn listed(levels: &BTreeSet<LevelKind>) -> String {
    let words: Vec<String> = levels.iter().map(|level| format!("`{}`", word(*level))).collect();
    words.join(" or ")
}
