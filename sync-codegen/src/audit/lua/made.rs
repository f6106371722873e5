//! Tables that are made where they are written.

use super::fact::Fresh;
use super::tree::{Expression, ExpressionKind, TableKey};
use super::value::{Hole, Step};

/// How much of what an expression gives is made by it, and for a table the keys that lead to what is in it. A large
/// one is nobody's setter call.
pub(super) fn made(expression: Option<&Expression>) -> (Fresh, Vec<Vec<Step>>) {
    let Some((expression, fresh)) = expression.map(|expression| (expression, fresh(expression))) else {
        return (Fresh::No, Vec::new());
    };
    let mut leaves = Vec::new();
    if fresh > Fresh::No {
        gather(expression, &mut Vec::new(), &mut leaves);
    }
    match leaves.len() > MOST_LEAVES {
        true => (Fresh::No, Vec::new()),
        false => (fresh, leaves),
    }
}

/// How many levels of tables an expression makes, whatever it gives: what is below them may be anybody's. What gives no
/// table has as many as anybody asks for.
pub(super) fn levels(expression: &Expression) -> usize {
    match &expression.bare().kind {
        ExpressionKind::Table(items) => {
            let below = items.iter().map(|item| levels(&item.value)).min();
            below.unwrap_or(usize::MAX).saturating_add(1)
        }
        ExpressionKind::Chosen { values, .. } => values.iter().map(levels).min().unwrap_or(0),
        kind if is_scalar(kind) => usize::MAX,
        _ => 0,
    }
}

/// More than this in a table are a large one.
const MOST_LEAVES: usize = 200;

/// How much of what an expression gives is made by it.
fn fresh(expression: &Expression) -> Fresh {
    let ExpressionKind::Table(items) = &expression.bare().kind else {
        return Fresh::No;
    };
    let all = items.iter().all(|item| match &item.value.bare().kind {
        ExpressionKind::Table(_) => fresh(&item.value) == Fresh::All,
        kind => is_scalar(kind),
    });
    if all { Fresh::All } else { Fresh::Outside }
}

/// Whether an expression gives no table.
pub(super) fn is_scalar(kind: &ExpressionKind) -> bool {
    matches!(
        kind,
        ExpressionKind::Nil
            | ExpressionKind::Boolean(_)
            | ExpressionKind::Number(_)
            | ExpressionKind::Text(_)
            | ExpressionKind::Not(_)
            | ExpressionKind::Concat(..)
            | ExpressionKind::Interpolated(_)
            | ExpressionKind::Arithmetic(_)
            | ExpressionKind::Comparison(..)
    )
}

fn gather(expression: &Expression, above: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
    let ExpressionKind::Table(items) = &expression.bare().kind else {
        found.push(above.clone());
        return;
    };
    if found.len() > MOST_LEAVES {
        return;
    }
    let mut position = 0;
    for item in items {
        let key = match &item.key {
            TableKey::Name(name) => Step::Literal((**name).into()),
            TableKey::Computed(key) => match &key.bare().kind {
                ExpressionKind::Text(key) | ExpressionKind::Number(key) => Step::Literal((**key).into()),
                _ => Step::Key(Hole::ANONYMOUS),
            },
            TableKey::Position => {
                position += 1;
                Step::Literal(position.to_string().into())
            }
        };
        above.push(key);
        gather(&item.value, above, found);
        above.pop();
    }
}
