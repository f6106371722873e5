//! What a file writes and what it writes there, for a schema that is still to be made.

use super::{Exports, Table, walked};
use crate::audit::lua::fact::Write;
use crate::audit::lua::known::Known;
use crate::audit::lua::tree::Tree;

/// What a file writes, and what it writes there.
#[derive(Debug, Default)]
pub(crate) struct Learnt {
    /// With values that were followed as far as they can be.
    pub(crate) writes: Vec<Write>,
    /// What [`Value::Table`](crate::audit::lua::value::Value::Table) names.
    pub(crate) tables: Vec<Table>,
}

/// Walks through a file, for what it writes.
pub(crate) fn learn<'a>(
    text: &'a str,
    tree: &'a Tree,
    known: &'a Known<'a>,
    imports: &'a Exports,
    own: usize,
) -> Learnt {
    let mut file = walked(text, tree, known, imports, own, true);
    let mut writes = std::mem::take(&mut file.facts.writes);
    for (_, value) in writes.iter_mut().filter_map(|write| write.value.as_mut()) {
        *value = file.resolved(value);
    }
    let tables = file.tables.iter().map(|table| Table {
        fields: table
            .fields
            .iter()
            .map(|(name, value)| (name.clone(), file.resolved(value)))
            .collect(),
        others: table.others.as_ref().map(|value| file.resolved(value)),
        ..Table::default()
    });
    Learnt {
        writes,
        tables: tables.collect(),
    }
}
