//! Assignments of several values: they are rewritten if each of their targets is.

use std::collections::BTreeMap;

use super::Judged;
use crate::audit::finding::Finding;
use crate::audit::fix::{Edit, between};
use crate::audit::lua::fact::{Among, Target};
use crate::audit::lua::tree::Place;
use crate::audit::lua::value::Step;
use crate::audit::pattern::Reach;

/// The assignments of a file, by where they stand.
#[derive(Debug, Default)]
pub(super) struct Several<'w> {
    assignments: BTreeMap<Place, Vec<Part<'w>>>,
    counts: BTreeMap<Place, usize>,
}

/// One of their targets.
#[derive(Debug)]
struct Part<'w> {
    /// The position of its finding.
    finding: usize,
    path: Option<usize>,
    target: &'w Target,
    edit: Option<Edit>,
}

impl<'w> Several<'w> {
    /// Adds what was found for a target.
    pub(super) fn add(
        &mut self,
        among: Among,
        finding: usize,
        target: &'w Target,
        reach: &Reach,
        edit: Option<Edit>,
    ) {
        let path = match reach {
            Reach::Entry { path, .. } => Some(*path),
            _ => None,
        };
        self.counts.insert(among.statement, among.count);
        self.assignments.entry(among.statement).or_default().push(Part {
            finding,
            path,
            target,
            edit,
        });
    }

    /// Hands each finding of an assignment the edit of all of it.
    pub(super) fn finish(self, file: Judged<'_>, findings: &mut [Finding]) {
        for (statement, parts) in self.assignments {
            let edits: Option<Vec<&Edit>> = parts.iter().map(|part| part.edit.as_ref()).collect();
            let complete = self.counts.get(&statement) == Some(&parts.len()) && are_apart(&parts);
            let Some([first, rest @ ..]) = edits.as_deref().filter(|_| complete) else {
                continue;
            };
            let between = between(file, statement);
            let whole = rest
                .iter()
                .fold((*first).clone(), |whole, next| whole.then(&between, next));
            if whole.loses_comments(file) {
                continue;
            }
            for part in &parts {
                if let Some(finding) = findings.get_mut(part.finding) {
                    finding.fix = Some(whole.clone());
                }
            }
        }
    }
}

/// Whether no two targets can be one entry, of which the one or the other value would stay.
fn are_apart(parts: &[Part<'_>]) -> bool {
    let is_fixed = |part: &Part<'_>| {
        part.target
            .steps
            .iter()
            .all(|step| matches!(step, Step::Literal(_)))
    };
    let apart = |one: &Part<'_>, other: &Part<'_>| {
        one.path.is_some()
            && other.path.is_some()
            && (one.path != other.path
                || (is_fixed(one) && is_fixed(other) && one.target.steps != other.target.steps))
    };
    parts
        .iter()
        .enumerate()
        .all(|(index, one)| parts.iter().skip(index + 1).all(|other| apart(one, other)))
}
