//! From facts to findings: what the schema says about a write or a call.

use std::collections::BTreeMap;

use sync_schema::diagnostic::Diagnostic;
use sync_schema::schema::{Instead, Schema};
use sync_schema::span::{SourceId, Span};

use super::finding::{Finding, Kind, Verdict};
use super::fix::{Edit, Setters};
use super::lua::fact::{Facts, Means, SyncCall, Target, Write};
use super::lua::known::Known;
use super::lua::tree::{Place, Tree};
use super::lua::value::{Piece, Step};
use super::metadata;
use super::pattern::{Match, Patterns, Reach};

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
        for write in &facts.writes {
            self.write(file, write, &mut verdicts);
        }
        let generated = facts
            .methods
            .iter()
            .filter_map(|method| self.generated.get(&**method));
        verdicts.written.extend(generated.flatten());
        for call in &facts.sync_calls {
            verdicts.findings.push(self.sync_call(file, call));
        }
        verdicts
    }

    fn sync_call(&self, file: Judged<'_>, call: &SyncCall) -> Finding {
        let declared = self.known.legacy.sync_calls.get(call.call);
        let name = declared.map_or("", |call| call.name.as_str());
        let instead: Vec<String> = declared
            .iter()
            .flat_map(|call| &call.instead)
            .map(|instead| format!("`{}`", self.named(*instead)))
            .collect();
        let headline = match instead.is_empty() {
            true => format!("`{name}` sends what setters send by themselves"),
            false => format!(
                "`{name}` sends what the setters of {} send by themselves",
                instead.join(", ")
            ),
        };
        let diagnostic = Diagnostic::new(Kind::Superfluous.code(), span(file, call.place), headline)
            .help("remove it once the writes around it are setter calls");
        Finding {
            kind: Kind::Superfluous,
            verdict: if call.certain {
                Verdict::Certain
            } else {
                Verdict::Possible
            },
            subjects: vec![name.to_owned()],
            diagnostic,
            fix: None,
        }
    }

    fn named(&self, instead: Instead) -> &str {
        match instead {
            Instead::Component(component) => &self.schema[component].name,
            Instead::Path(path) => self.schema.paths.get(path).map_or("", |path| &path.name),
            Instead::Model(model) => &self.schema[model].name,
        }
    }

    fn write(&self, file: Judged<'_>, write: &Write, verdicts: &mut Verdicts) {
        let mut reached: Vec<(Vec<Reach>, bool, &Target)> = Vec::new();
        let mut astray: Vec<(&Target, usize, Option<String>)> = Vec::new();
        let mut open: Option<&Target> = None;
        for target in &write.targets {
            match self.patterns.find(&target.steps, target.textual) {
                Match::Reaches { reaches, certain } => reached.push((reaches, certain, target)),
                Match::Astray { step, nearest } => astray.push((target, step, nearest)),
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
            let finding = self.reached(file, write, target, reaches, certain);
            let same = |other: &Finding| {
                other.span() == finding.span()
                    && other.kind == finding.kind
                    && other.subjects == finding.subjects
            };
            if verdicts.findings.iter().rev().take(SAME_WRITE).any(same) {
                continue;
            }
            verdicts.findings.push(finding);
            if let [Reach::Entry { path, .. } | Reach::Inside { path }] = reaches[..] {
                let found = metadata::contradiction(self, file, write, target, path);
                verdicts.findings.extend(found);
            }
        }
        if let Some(statement) = self.statement(file, write, &reached, &astray) {
            verdicts.statements.push(statement);
        }
        for (target, step, nearest) in astray {
            if !write.initial {
                verdicts
                    .findings
                    .push(self.astray(file, write, target, step, nearest));
            }
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
        astray: &[(&Target, usize, Option<String>)],
    ) -> Option<metadata::Statement> {
        let Means::Writer { metadata, .. } = &write.means else {
            return None;
        };
        let about = match (reached, astray) {
            // The schema has decided about declared paths.
            ([], [(target, ..)]) => written_path(&target.steps),
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

    fn reached(
        &self,
        file: Judged<'_>,
        write: &Write,
        target: &Target,
        reaches: &[Reach],
        certain: bool,
    ) -> Finding {
        let mut paths: Vec<usize> = reaches
            .iter()
            .flat_map(|reach| reach.paths().iter().copied())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let subjects: Vec<String> = paths
            .iter()
            .filter_map(|path| Some(self.schema.paths.get(*path)?.name.clone()))
            .collect();
        let kind = match write.means {
            Means::Writer { .. } => Kind::HandWritten,
            Means::Assignment | Means::Function(_) => Kind::AroundSetter,
        };
        let verb = match kind {
            Kind::HandWritten => "is written by hand",
            _ => "is written around its setter",
        };
        let shown = |path: usize| {
            self.schema
                .paths
                .get(path)
                .map_or(String::new(), |path| path.template())
        };
        let headline = match (reaches, &paths[..]) {
            ([Reach::Entry { .. }], [path]) => format!("`{}` {verb}", shown(*path)),
            ([Reach::Inside { .. }], [path]) => format!("a part of `{}` {verb}", shown(*path)),
            ([Reach::Above { .. }], [path]) => format!("all of `{}` {verb}", shown(*path)),
            ([Reach::Above { .. }], paths) => {
                let verb = verb.replace("is ", "are ").replace("its setter", "their setters");
                format!(
                    "`{}` with {} paths {verb}",
                    written_path(&target.steps),
                    paths.len()
                )
            }
            (_, paths) => format!("one of {} {verb}", some(paths.iter().map(|path| shown(*path)))),
        };
        let fix = match (reaches, certain) {
            ([reach], true) => self.setters.and_then(|setters| {
                let (place, text) = setters.call(write, target, reach, file.text, file.tree)?;
                Some(Edit {
                    span: span(file, place),
                    text,
                })
            }),
            _ => None,
        };
        let verdict = if certain {
            Verdict::Certain
        } else {
            Verdict::Possible
        };
        let mut diagnostic = Diagnostic::new(kind.code(), span(file, write.site.place), headline);
        if !certain {
            diagnostic = diagnostic.label("possible: the path is known in part");
        }
        let help = match &fix {
            Some(edit) => Some(edit.text.clone()),
            None => self.by_hand(reaches),
        };
        Finding {
            kind,
            verdict,
            subjects,
            diagnostic: diagnostic.maybe_help(help),
            fix,
        }
    }

    /// What to write by hand where nothing is rewritten.
    fn by_hand(&self, reaches: &[Reach]) -> Option<String> {
        let setters = self.setters?;
        let [reach] = reaches else { return None };
        match reach {
            Reach::Entry { path, .. } | Reach::Inside { path } => {
                let path = self.schema.paths.get(*path)?;
                let mut arguments: Vec<&str> = path.keys.iter().map(|key| key.name.as_str()).collect();
                arguments.push("value");
                let method = crate::lua::setter(path, setters.naming);
                let call = format!("{}:{method}({})", setters.peer, arguments.join(", "));
                Some(match reach {
                    Reach::Inside { .. } => format!("{call} with the whole value"),
                    _ => call,
                })
            }
            Reach::Above { .. } => {
                Some("set the entries that change, or use the `replace_…` method of their scope".to_owned())
            }
        }
    }

    fn astray(
        &self,
        file: Judged<'_>,
        write: &Write,
        target: &Target,
        step: usize,
        nearest: Option<String>,
    ) -> Finding {
        let path = written_path(&target.steps);
        let kind = if nearest.is_some() {
            Kind::Misspelt
        } else {
            Kind::Undeclared
        };
        let headline = format!("`{path}` is not declared");
        let mut diagnostic = Diagnostic::new(kind.code(), span(file, write.site.place), headline);
        diagnostic = match nearest {
            Some(nearest) => {
                let word = target
                    .steps
                    .get(step)
                    .map(|step| written_path(std::slice::from_ref(step)));
                diagnostic
                    .label(format!("nothing is declared at `{}`", word.unwrap_or_default()))
                    .help(format!("did you mean `{nearest}`?"))
            }
            None => diagnostic.help(format!("paths: {path}: {{ type: …, level: local }}")),
        };
        Finding {
            kind,
            verdict: if write.open {
                Verdict::Possible
            } else {
                Verdict::Certain
            },
            subjects: vec![path],
            diagnostic,
            fix: None,
        }
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

/// The first few of some names.
fn some(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match &names[..] {
        [first, second, third, _, ..] => {
            format!("{first}, {second}, {third} and {} more", names.len() - 3)
        }
        names => names.join(", "),
    }
}
