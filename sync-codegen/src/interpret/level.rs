//! Level rules at work.

use sync_runtime::registry::{self as runtime, KeyValue, KeysView, PathInfo};
use sync_runtime::wire::KeyEnds;
use sync_schema::schema::{Comparison, Condition, Level, LevelKind, LevelRule, Literal, Priority, Repair};

/// The function that finds the level of a path's entries.
pub(super) fn level_of(rule: &'static LevelRule) -> runtime::LevelOf {
    match rule {
        LevelRule::Always(level) => {
            let level = value(level);
            Box::leak(Box::new(move |_: &KeysView<'_>, _: &dyn Fn(usize) -> bool| level))
        }
        LevelRule::Table { rows, otherwise } => Box::leak(Box::new(
            move |keys: &KeysView<'_>, flag: &dyn Fn(usize) -> bool| {
                let row = rows.iter().find(|row| holds(&row.when, keys, flag));
                value(row.map_or(otherwise, |row| &row.level))
            },
        )),
    }
}

/// What kind of level an entry has; none where the keys are none.
pub(super) fn kind_of(
    info: &PathInfo,
    keys: &[u8],
    flag: &dyn Fn(usize) -> bool,
) -> Option<runtime::LevelKind> {
    let ends = KeyEnds::of(info.keys, keys).ok()?;
    let values = ends.values(info.keys, keys).ok()?;
    let view = KeysView {
        infos: info.keys,
        values: &values,
    };
    Some((info.level)(&view, flag).kind)
}

fn value(level: &Level) -> runtime::Level {
    runtime::Level {
        kind: match level.kind {
            LevelKind::Realtime => runtime::LevelKind::Realtime,
            LevelKind::Batch => runtime::LevelKind::Batch,
            LevelKind::Granular => runtime::LevelKind::Granular,
            LevelKind::Manual => runtime::LevelKind::Manual,
            LevelKind::Local => runtime::LevelKind::Local,
        },
        delay_ms: level.delay_ms,
        priority: match level.priority {
            Priority::High => runtime::Priority::High,
            Priority::Normal => runtime::Priority::Normal,
            Priority::Low => runtime::Priority::Low,
        },
        repair: match level.repair {
            Repair::Periodic => runtime::Repair::Periodic,
            Repair::OnRequest => runtime::Repair::OnRequest,
        },
    }
}

fn holds(condition: &Condition, keys: &KeysView<'_>, flag: &dyn Fn(usize) -> bool) -> bool {
    match condition {
        Condition::Compare {
            key,
            comparison,
            literal,
        } => keys
            .values
            .get(*key)
            .is_some_and(|value| compares(*value, *comparison, literal)),
        Condition::Flag(index) => flag(index.0),
        Condition::Not(inner) => !holds(inner, keys, flag),
        Condition::And(parts) => parts.iter().all(|part| holds(part, keys, flag)),
        Condition::Or(parts) => parts.iter().any(|part| holds(part, keys, flag)),
    }
}

fn compares(value: KeyValue<'_>, comparison: Comparison, literal: &Literal) -> bool {
    let order = match (value, literal) {
        (KeyValue::Integer(value), Literal::Integer(literal)) => value.cmp(literal),
        (KeyValue::Text(value), Literal::Text(literal)) => value.cmp(literal),
        (KeyValue::Bool(value), Literal::Bool(literal)) => value.cmp(literal),
        (KeyValue::Uuid(value), Literal::Uuid(literal)) => value.cmp(literal),
        // The checks see to it that a literal is of the key's type.
        _ => return false,
    };
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}
