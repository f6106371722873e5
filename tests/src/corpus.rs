//! The labelled corpus of the audit, and how well the audit does on it.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use sync_codegen::audit::{self, Finding, Kind, Report};
use sync_codegen::load::load;
use sync_codegen::lua::Naming;
use sync_schema::diagnostic::Sink;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

/// What stands beside a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// `certain`
    pub verdict: String,
    /// `around-setter`
    pub kind: String,
    /// Names of paths; `*` for any.
    pub subjects: BTreeSet<String>,
}

/// How well the audit does.
#[derive(Debug, Default)]
pub struct Figures {
    /// Findings that are called certain.
    pub certain: usize,
    /// Those of them that are labelled so.
    pub certain_right: usize,
    /// Writes of declared paths, by their labels.
    pub writes: usize,
    /// Those of them that are found as certain or possible.
    pub writes_found: usize,
    /// All labels.
    pub labels: usize,
    /// Labels that are found, with the verdict that they state or a weaker one.
    pub labels_found: usize,
    /// Findings that no label asks for.
    pub wrong: Vec<String>,
    /// Labels that were not found.
    pub missed: Vec<String>,
}

impl fmt::Display for Figures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        writeln!(
            formatter,
            "certain findings: {} of {} right ({:.1} %)",
            self.certain_right,
            self.certain,
            percent(self.certain_right, self.certain)
        )?;
        writeln!(
            formatter,
            "writes to declared paths: {} of {} found ({:.1} %)",
            self.writes_found,
            self.writes,
            percent(self.writes_found, self.writes)
        )?;
        writeln!(
            formatter,
            "all labels: {} of {} found",
            self.labels_found, self.labels
        )?;
        for line in &self.wrong {
            writeln!(formatter, "wrong: {line}")?;
        }
        for line in &self.missed {
            writeln!(formatter, "missed: {line}")?;
        }
        Ok(())
    }
}

/// Audits a folder of `tests/audit/` and compares with its labels.
///
/// # Panics
/// The corpus cannot be read.
pub fn measure(folder: &str) -> Figures {
    let (_, sources, report) = audited_by(folder, Path::new("audit").join(folder));
    let mut figures = Figures::default();
    for file in &report.files {
        let text = &sources.get(file.source).text;
        let found: Vec<(usize, &Finding)> = report
            .findings
            .iter()
            .filter_map(|finding| {
                let span = finding.span().filter(|span| span.source == file.source)?;
                // The label of a call over several lines stands in its first line.
                Some((sources.line_column(span).0, finding))
            })
            .collect();
        for (number, line) in text.lines().enumerate() {
            let place = format!("{}:{}", file.path.display(), number + 1);
            let here = found.iter().filter(|(at, _)| *at == number + 1);
            compare(
                &place,
                &labels(line),
                here.map(|(_, finding)| *finding),
                &mut figures,
            );
        }
    }
    figures
}

/// Audits sources with the schema of the corpus in Lua.
///
/// # Panics
/// The corpus cannot be read.
pub fn audited(folder: PathBuf) -> (Schema, Sources, Report) {
    audited_by("corpus", folder)
}

/// Audits sources with a schema of `tests/audit/`; a folder that has none of its own has that of the
/// corpus in Lua.
pub fn audited_by(schema: &str, folder: PathBuf) -> (Schema, Sources, Report) {
    #![allow(clippy::expect_used, reason = "only tests call this")]
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let own = Path::new("audit").join(format!("{schema}.sync.yaml"));
    let path = if own.is_file() {
        own
    } else {
        "audit/corpus.sync.yaml".into()
    };
    let schema = load(&path, &mut sources, &mut sink);
    let schema = schema.expect("the schema of the corpus is valid");
    assert!(fs::metadata(&folder).is_ok(), "{} is missing", folder.display());
    let report = audit::run(&schema, &[folder], Naming::Snake, &mut sources, &|_, _| {});
    (schema, sources, report.expect("the corpus can be read"))
}

fn compare<'f>(
    place: &str,
    labels: &[Label],
    found: impl Iterator<Item = &'f Finding>,
    figures: &mut Figures,
) {
    let mut open: Vec<&Label> = labels.iter().collect();
    for finding in found {
        let certain = finding.verdict == audit::Verdict::Certain;
        figures.certain += usize::from(certain);
        let at = open.iter().position(|label| label.fits(finding));
        let Some(at) = at else {
            figures.wrong.push(format!("{place}: {}", shown(finding)));
            continue;
        };
        let label = open.remove(at);
        if certain && label.verdict == "certain" {
            figures.certain_right += 1;
        } else if certain || label.verdict != finding.verdict.word() {
            figures
                .wrong
                .push(format!("{place}: {} is {}", shown(finding), label.verdict));
        }
        figures.labels_found += 1;
        if label.is_write() && finding.verdict != audit::Verdict::Opaque {
            figures.writes_found += 1;
        }
    }
    figures.labels += labels.len();
    figures.writes += labels.iter().filter(|label| label.is_write()).count();
    for label in open {
        let subjects: Vec<&str> = label.subjects.iter().map(String::as_str).collect();
        let text = format!("{place}: {} {} {}", label.verdict, label.kind, subjects.join("|"));
        figures.missed.push(text);
    }
}

fn shown(finding: &Finding) -> String {
    let Finding {
        kind,
        verdict,
        subjects,
        diagnostic,
        ..
    } = finding;
    format!(
        "{} {} {} ({})",
        verdict.word(),
        kind.word(),
        subjects.join("|"),
        diagnostic.label
    )
}

impl Label {
    fn fits(&self, finding: &Finding) -> bool {
        let subjects: BTreeSet<String> = finding.subjects.iter().cloned().collect();
        self.kind == finding.kind.word() && (self.subjects == subjects || self.subjects.contains("*"))
    }

    fn is_write(&self) -> bool {
        [Kind::HandWritten, Kind::AroundSetter]
            .iter()
            .any(|kind| kind.word() == self.kind)
    }
}

/// The labels of a line.
fn labels(line: &str) -> Vec<Label> {
    let Some((_, text)) = line.split_once("--! ").or_else(|| line.split_once("//~ ")) else {
        return Vec::new();
    };
    text.split(';')
        .filter_map(|label| {
            let mut words = label.split_whitespace();
            Some(Label {
                verdict: words.next()?.to_owned(),
                kind: words.next()?.to_owned(),
                subjects: words.next()?.split('|').map(str::to_owned).collect(),
            })
        })
        .collect()
}
