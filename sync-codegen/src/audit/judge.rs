//! From facts to findings: what the schema says about a write or a call.

mod astray;
mod reached;
mod sends;
mod several;

use std::collections::BTreeMap;

use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::Schema;
use sync_schema::span::{SourceId, Span};

use super::finding::{Finding, Kind, Verdict};
use super::fix::Setters;
use super::lua::fact::{Facts, Means, Target, Write};
use super::lua::known::Known;
use super::lua::tree::{Place, Tree};
use super::lua::value::{Piece, Step};
use super::metadata;
use super::pattern::{Match, Patterns, Reach};
use astray::{Astray, Missing};
use several::Several;

/// What all files are judged by.
pub(super) struct Judge<'s> {
    pub(super) schema: &'s Schema,
    pub(super) known: &'s Known<'s>,
    pub(super) patterns: &'s Patterns<'s>,
    pub(super) setters: Option<Setters<'s>>,
    /// Generated methods, each with the positions of the paths that it writes.
    pub(super) generated: &'s BTreeMap<String, Vec<usize>>,
}

/// One file.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) tree: &'a Tree,
}

/// What a file has shown.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    pub(super) findings: Vec<Finding>,
    /// Positions of paths that are written here, perhaps.
    pub(super) written: Vec<usize>,
    /// Calls of writers with what they say, to be compared with those of other files.
    pub(super) statements: Vec<metadata::Statement>,
    /// Whether a write could not be followed.
    pub(super) opaque: bool,
}

impl Judge<'_> {
    /// Judges all that was found in a file.
    pub(super) fn judge(&self, file: Judged<'_>, facts: &Facts) -> Verdicts {
        let mut verdicts = Verdicts::default();
        let mut missing = Missing::default();
        let mut several = Several::default();
        for write in &facts.writes {
            self.write(file, write, &mut verdicts, &mut missing, &mut several);
        }
        let generated = facts
            .methods
            .iter()
            .filter_map(|method| self.generated.get(&**method));
        verdicts.written.extend(generated.flatten());
        for call in &facts.sync_calls {
            verdicts.findings.push(self.sync_call(file, call));
        }
        several.finish(file, &mut verdicts.findings);
        verdicts.findings.extend(missing.into_findings());
        verdicts
    }

    fn write<'w>(
        &self,
        file: Judged<'_>,
        write: &'w Write,
        verdicts: &mut Verdicts,
        missing: &mut Missing,
        several: &mut Several<'w>,
    ) {
        let mut reached: Vec<(Vec<Reach>, bool, &Target)> = Vec::new();
        let mut astray: Vec<Astray<'_>> = Vec::new();
        let mut open: Option<&Target> = None;
        for target in &write.targets {
            match self.patterns.find(&target.steps, target.textual) {
                Match::Reaches { reaches, certain } => reached.push((reaches, certain, target)),
                Match::Astray { step, nearest } => astray.push(Astray {
                    target,
                    step,
                    nearest,
                }),
                Match::Open => open = Some(target),
            }
        }
        for (reaches, certain, target) in &reached {
            verdicts
                .written
                .extend(reaches.iter().flat_map(|reach| reach.paths().iter().copied()));
            let above = reaches.iter().all(|reach| matches!(reach, Reach::Above { .. }));
            if write.initial && above {
                continue;
            }
            let certain = *certain && !write.open;
            let mut finding = self.reached(file, write, target, reaches, certain);
            let same = |other: &Finding| {
                other.span() == finding.span()
                    && other.kind == finding.kind
                    && other.subjects == finding.subjects
            };
            if verdicts.findings.iter().rev().take(SAME_WRITE).any(same) {
                continue;
            }
            if let (Some(among), [reach]) = (write.site.among, &reaches[..]) {
                several.add(among, verdicts.findings.len(), target, reach, finding.fix.take());
            }
            verdicts.findings.push(finding);
            if let [Reach::Entry { path, .. } | Reach::Inside { path }] = reaches[..] {
                let found = metadata::contradiction(self, file, write, target, path, certain);
                verdicts.findings.extend(found);
            }
        }
        if let Some(statement) = self.statement(file, write, &reached, &astray) {
            verdicts.statements.push(statement);
        }
        if !write.initial {
            missing.add(file, write, &astray);
        }
        if let Some(target) = open
            && matches!(write.means, Means::Writer { .. })
        {
            verdicts.opaque = true;
            verdicts.findings.push(self.opaque(file, write, target));
        }
    }

    /// What a call of a writer says, to be compared with what others say of the same path.
    fn statement(
        &self,
        file: Judged<'_>,
        write: &Write,
        reached: &[(Vec<Reach>, bool, &Target)],
        astray: &[Astray<'_>],
    ) -> Option<metadata::Statement> {
        let Means::Writer {
            metadata, several, ..
        } = &write.means
        else {
            return None;
        };
        if metadata.is_none() && *several {
            return None;
        }
        let about = match (reached, astray) {
            // The schema has decided about declared paths.
            ([], [only]) => written_path(&only.target.steps),
            _ => return None,
        };
        let place = metadata
            .as_ref()
            .map_or(write.site.place, |metadata| metadata.place);
        Some(metadata::Statement {
            about,
            says: metadata::says(self.known, metadata.as_ref())?,
            span: span(file, place),
        })
    }

    fn opaque(&self, file: Judged<'_>, write: &Write, target: &Target) -> Finding {
        let headline = "the path of this write cannot be followed";
        let diagnostic = Diagnostic::new(Kind::Opaque.code(), span(file, write.site.place), headline)
            .help("write it with a setter, or list the function around it under `legacy: writers:`");
        Finding {
            kind: Kind::Opaque,
            verdict: Verdict::Opaque,
            subjects: vec![written_path(&target.steps)],
            diagnostic,
            fix: None,
        }
    }
}

/// Findings of one write stand together, and are no more than this.
const SAME_WRITE: usize = 32;

/// A place of a file as a span.
pub(super) fn span(file: Judged<'_>, place: Place) -> Span {
    Span {
        source: file.source,
        start: place.start,
        end: place.end,
    }
}

/// A path in code, with `*` for what is not known.
pub(super) fn written_path(steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Literal(text) => text.to_string(),
        Step::Key(_) => "*".to_owned(),
        Step::Rest(_) => "…".to_owned(),
        Step::Mixed(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text.to_string(),
                Piece::Hole(_) => "*".to_owned(),
            })
            .collect(),
    };
    match steps {
        [] => "the whole state".to_owned(),
        steps => steps.iter().map(step).collect::<Vec<_>>().join("."),
    }
}
