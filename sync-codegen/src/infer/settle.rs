//! The last word: a draft passes its checks, with other names for paths or without them where it would not.

use std::collections::{BTreeMap, BTreeSet};

use sync_schema::check::check;
use sync_schema::diagnostic::{Severity, Sink};
use sync_schema::lock::Lock;
use sync_schema::span::Sources;

use super::draft::Draft;
use super::site::one_line;
use super::text::{Rendered, render};
use crate::target::{Language, Options};
use crate::yaml;

/// A text that passes.
#[derive(Debug)]
pub(super) struct Settled {
    pub(super) text: String,
    pub(super) paths: usize,
    pub(super) decisions: usize,
    pub(super) left_out: usize,
}

/// Writes a draft, with other names where a language has a meaning of its own for one, and without
/// what no language can hold.
///
/// # Errors
/// What is said of the code base itself is at fault: the headline of the fault.
pub(super) fn settle(draft: &mut Draft) -> Result<Settled, String> {
    let mut left_out: BTreeMap<usize, String> = BTreeMap::new();
    let mut renamed: BTreeSet<usize> = BTreeSet::new();
    loop {
        let rendered = render(draft, &left_out);
        let faults = faults(&rendered.text);
        let before = left_out.len() + renamed.len();
        let mut now = BTreeSet::new();
        for (line, headline) in &faults {
            let found = rendered
                .lines
                .iter()
                .find(|(_, first, last)| (first..=last).contains(&line));
            let Some((index, ..)) = found else { continue };
            if !now.insert(*index) {
                continue;
            }
            match draft.paths.get_mut(*index) {
                Some(path) if renamed.insert(*index) => path.name = Some(path.other_name.clone()),
                _ => {
                    left_out.insert(*index, one_line(headline));
                }
            }
        }
        let Rendered {
            text,
            lines,
            decisions,
        } = rendered;
        match faults.first() {
            None => {
                return Ok(Settled {
                    text,
                    paths: lines.len(),
                    decisions,
                    left_out: left_out.len(),
                });
            }
            Some((_, headline)) if left_out.len() + renamed.len() == before => return Err(headline.clone()),
            Some(_) => {}
        }
    }
}

/// The errors of a schema, for every language: line and headline.
fn faults(text: &str) -> Vec<(usize, String)> {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = yaml::parse("proposed.sync.yaml", text, &mut sources, &mut sink);
    let schema = definition.and_then(|definition| check(&definition, &Lock::default(), &mut sink));
    if let Some(schema) = schema.filter(|_| !sink.has_errors()) {
        for language in Language::ALL {
            Options::from(language).check(&schema, &mut sink);
        }
    }
    let errors = sink.into_sorted().into_iter();
    errors
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .map(|diagnostic| {
            let line = diagnostic.span.map_or(0, |span| sources.line_column(span).0);
            (line, diagnostic.headline)
        })
        .collect()
}
