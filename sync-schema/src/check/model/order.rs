//! The order in which models can be stored: each after those that it depends on.

use std::collections::BTreeSet;

use super::super::graph::{chain, walk};
use crate::codes::models::REFERENCE_CYCLE;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{FieldValue, Model, ModelIndex};

/// Parents first, among equals by name; none where there is a cycle.
pub(in super::super) fn order(sink: &mut Sink, models: &[Model]) -> Option<Vec<ModelIndex>> {
    own_parents(sink, models);
    let edges: Vec<Vec<usize>> = models
        .iter()
        .map(|model| model.depends_on.iter().map(|index| index.0).collect())
        .collect();
    let found = walk(&edges);
    for cycle in &found.cycles {
        report(sink, models, cycle);
    }
    if !found.cycles.is_empty() || sink.has_errors() {
        return None;
    }
    let mut waiting: Vec<usize> = edges.iter().map(Vec::len).collect();
    let mut ready: BTreeSet<(&str, usize)> = models
        .iter()
        .enumerate()
        .filter(|(place, _)| waiting[*place] == 0)
        .map(|(place, model)| (model.name.as_str(), place))
        .collect();
    let mut order = Vec::with_capacity(models.len());
    while let Some((_, place)) = ready.pop_first() {
        order.push(ModelIndex(place));
        for (other, edges) in edges.iter().enumerate() {
            if edges.contains(&place) {
                waiting[other] -= 1;
                if waiting[other] == 0 {
                    ready.insert((models[other].name.as_str(), other));
                }
            }
        }
    }
    Some(order)
}

/// A row that needs another one of its own model could never be the first.
fn own_parents(sink: &mut Sink, models: &[Model]) {
    for (place, model) in models.iter().enumerate() {
        for field in &model.fields {
            if let FieldValue::Reference { model: target, .. } = field.value
                && target.0 == place
                && !field.optional
            {
                let headline = format!("every row of `{}` would need another one before it", model.name);
                sink.push(
                    Diagnostic::new(REFERENCE_CYCLE, field.span, headline)
                        .help(format!("write `references: {}?`", model.name)),
                );
            }
        }
    }
}

fn report(sink: &mut Sink, models: &[Model], cycle: &[usize]) {
    let next = |at: usize| cycle[(at + 1) % cycle.len()];
    let edge = |at: usize| {
        models[cycle[at]].fields.iter().find(|field| {
            matches!(field.value, FieldValue::Reference { model, deferred: false, .. } if model.0 == next(at))
        })
    };
    let edges: Vec<_> = (0..cycle.len()).filter_map(edge).collect();
    // An optional one is the one to defer.
    let first = edges.iter().find(|field| field.optional).or(edges.first());
    let headline = format!(
        "models refer to each other in a circle: {}",
        chain(cycle, |node| &models[node].name)
    );
    let span = first.map_or(models[cycle[0]].span, |field| field.span);
    let mut diagnostic = Diagnostic::new(REFERENCE_CYCLE, span, headline)
        .help("add `defer: true` to a reference that may be set later");
    for field in edges.iter().filter(|field| field.span != span).take(7) {
        diagnostic = diagnostic.related(field.span, "through this one");
    }
    sink.push(diagnostic);
}
