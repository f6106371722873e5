//! Branches: what variables hold behind them is what one of them has left.

use crate::audit::lua::file::File;
use crate::audit::lua::tree::{BindingId, Block, Expression, ExpressionKind, Place, StatementKind};
use crate::audit::lua::value::Value;

impl<'a> File<'a> {
    pub(super) fn branches(&mut self, branches: &'a [(Option<Expression>, Block)]) {
        let mut ends: Vec<Vec<(BindingId, Value)>> = Vec::new();
        let mut has_else = false;
        for (condition, body) in branches {
            let mut guarded = false;
            match condition {
                Some(condition) => {
                    self.evaluate(condition);
                    if let Some(place) = emptiness(condition) {
                        self.empty.push(self.source(place));
                        guarded = true;
                    }
                }
                None => has_else = true,
            }
            let mark = self.trail.len();
            // What is handed back as it came because it is no table is no part of the state.
            if let Some(binding) = condition.as_ref().and_then(no_table) {
                self.set(binding, Value::Unknown);
            }
            self.block(body);
            if guarded {
                self.empty.pop();
            }
            // A branch that leaves has no say in what comes after.
            let leaves = matches!(
                body.statements.last().map(|last| &last.kind),
                Some(StatementKind::Return(_))
            );
            let end = self.roll_back(mark);
            if !leaves {
                ends.push(end);
            }
        }
        if !has_else {
            ends.push(Vec::new());
        }
        let mut changed: Vec<BindingId> = ends.iter().flatten().map(|(id, _)| *id).collect();
        changed.sort_unstable();
        changed.dedup();
        for id in changed {
            let before = self.now(id);
            let values = ends.iter().map(|end| {
                let found = end.iter().find(|(other, _)| *other == id);
                found.map_or_else(|| before.clone(), |(_, value)| value.clone())
            });
            let value = Value::one_of(values.collect::<Vec<_>>());
            self.set(id, value);
        }
    }

    /// Undoes what was assigned since a mark; gives what it was at the end.
    pub(super) fn roll_back(&mut self, mark: usize) -> Vec<(BindingId, Value)> {
        let mut end: Vec<(BindingId, Value)> = Vec::new();
        let undone = self.trail.split_off(mark);
        for (id, _) in &undone {
            if !end.iter().any(|(other, _)| other == id) {
                end.push((*id, self.now(*id)));
            }
        }
        for (id, before) in undone.into_iter().rev() {
            self.restore(id, before);
        }
        end
    }
}

/// The variable that a condition says is no table: `type(x) ~= "table"`.
fn no_table(condition: &Expression) -> Option<BindingId> {
    let ExpressionKind::Not(inner) = &condition.bare().kind else {
        return None;
    };
    let ExpressionKind::Comparison(one, other) = &inner.bare().kind else {
        return None;
    };
    let (ExpressionKind::Call(call), ExpressionKind::Text(word)) = (&one.bare().kind, &other.kind) else {
        return None;
    };
    match (&call.function.kind, &call.arguments[..]) {
        (ExpressionKind::Global(name), [argument]) if **name == *"type" && **word == *"table" => {
            match argument.bare().kind {
                ExpressionKind::Local(binding) => Some(binding),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The place that a condition says is empty: `not x`, `x == nil`.
fn emptiness(condition: &Expression) -> Option<Place> {
    match &condition.bare().kind {
        ExpressionKind::Not(inner) => Some(inner.bare().place),
        ExpressionKind::Comparison(one, other) if matches!(other.kind, ExpressionKind::Nil) => {
            Some(one.place)
        }
        _ => None,
    }
}
