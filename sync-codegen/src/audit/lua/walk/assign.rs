//! Assignments.

use crate::audit::lua::fact::{Among, Means, Site};
use crate::audit::lua::file::File;
use crate::audit::lua::made::{levels, made};
use crate::audit::lua::tree::{Expression, ExpressionKind, Place};
use crate::audit::lua::value::{Step, Value};

impl<'a> File<'a> {
    pub(super) fn assignment(
        &mut self,
        place: Place,
        targets: &'a [Expression],
        values: &'a [Expression],
        compound: bool,
    ) {
        let given = self.values(values, targets.len());
        let whole = targets.len() == values.len() && !compound;
        let statement = (whole && targets.len() == 1).then_some(place);
        let steady = whole
            && targets.len() > 1
            && targets.iter().all(|target| self.is_steady_target(target))
            && values.iter().all(|value| self.is_steady(value));
        let among = steady.then_some(Among {
            statement: place,
            count: targets.len(),
        });
        for (position, (target, value)) in targets.iter().zip(given).enumerate() {
            let value = if compound { Value::Unknown } else { value };
            let site = Site {
                place: target.place,
                statement,
                among,
            };
            match &target.kind {
                ExpressionKind::Local(binding) => self.assign(*binding, value),
                ExpressionKind::Global(name) => {
                    if self.known.holds_root(name) || self.known.is_root(name) {
                        self.whole(target, site, values.get(position), &value);
                    }
                    self.assign_global(name, value);
                }
                ExpressionKind::Index(table, key) => {
                    // Whatever the table is, it has a part of the state from now on.
                    if matches!(value, Value::State(_)) {
                        self.handed.push(value.clone());
                    }
                    let table = self.evaluate(table);
                    let by = self.evaluate(key);
                    let step = self.step(key, &by);
                    self.assign_into(target, &table, &step, site, values.get(position), value);
                }
                _ => {
                    self.evaluate(target);
                }
            }
        }
    }

    fn assign_into(
        &mut self,
        target: &'a Expression,
        table: &Value,
        step: &Step,
        site: Site,
        written: Option<&'a Expression>,
        value: Value,
    ) {
        for table in self.objects(table).alternatives() {
            match table {
                Value::Table(id) => {
                    let key = match step {
                        Step::Literal(key) => Some(&**key),
                        _ => None,
                    };
                    let name = self.table_facts(*id).and_then(|table| table.name.clone());
                    if let (Some(name), Some(key)) = (name, key) {
                        self.assign_global(&format!("{name}.{key}"), value.clone());
                    }
                    if key.is_none_or(|key| key.parse::<i128>().is_ok()) {
                        self.change_items(&Value::Table(*id));
                    }
                    self.store(*id, key, value.clone());
                }
                Value::Global(name) => {
                    let Step::Literal(key) = step else { continue };
                    let whole = if **name == *"_G" {
                        key.to_string()
                    } else {
                        format!("{name}.{key}")
                    };
                    if self.known.holds_root(&whole) {
                        self.whole(target, site, written, &value);
                    }
                    self.assign_global(&whole, value.clone());
                }
                _ => {}
            }
        }
        let value = written.map(|written| (written.place, value));
        let initial = self.is_initial(target, written);
        let before = self.facts.writes.len();
        self.store_into(table, step, site, Means::Assignment, value);
        let pure = self.is_pure(target);
        let quiet = written.is_some_and(|written| self.is_pure(written));
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.initial = initial;
            write.pure = pure;
            (write.fresh, write.leaves) = made(written);
            write.levels = written.map_or(0, levels);
            write.quiet = quiet;
        }
    }

    /// The state as a whole is replaced.
    fn whole(&mut self, target: &'a Expression, site: Site, written: Option<&'a Expression>, value: &Value) {
        let initial = self.is_initial(target, written);
        let value = written.map(|written| (written.place, value.clone()));
        let before = self.facts.writes.len();
        let reached = vec![(Vec::new(), true)];
        self.write_steps(reached, false, site, Means::Assignment, value);
        if let Some(write) = self.facts.writes.get_mut(before) {
            write.initial = initial;
        }
    }

    /// Whether an assignment only fills what is empty: `t.x = t.x or {}`, `if not t.x then t.x = {} end`.
    fn is_initial(&self, target: &Expression, written: Option<&Expression>) -> bool {
        let text = self.source(target.place);
        match written {
            Some(written) if is_blank(written) => self.empty.contains(&text),
            Some(written) => match &written.bare().kind {
                ExpressionKind::Or(first, second) => self.source(first.place) == text && is_blank(second),
                _ => false,
            },
            None => false,
        }
    }

    /// The tables that a value may be, those that callers hand in among them.
    fn objects(&self, table: &Value) -> Value {
        table.map(|table| match table {
            Value::Parameter(_) | Value::Within(..) => self.resolved(table),
            table => table.clone(),
        })
    }
}

/// Whether an expression makes a table without anything in it but such tables.
fn is_blank(expression: &Expression) -> bool {
    match &expression.bare().kind {
        ExpressionKind::Table(items) => items.iter().all(|item| is_blank(&item.value)),
        _ => false,
    }
}
