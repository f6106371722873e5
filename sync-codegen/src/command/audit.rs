//! `syncgen audit`

use std::collections::BTreeSet;

use indicatif::{ProgressBar, ProgressStyle};
use similar::TextDiff;
use sync_schema::diagnostic::Diagnostic;
use sync_schema::span::{SourceId, Sources};

use super::arguments::audit::{Audit, AuditFormat};
use super::session::{Session, to_stderr, to_stdout};
use super::{Exit, misuse};
use crate::audit::{
    self, Baseline, Finding, Report, Rewritten, fingerprints, json_lines, rewrite, sarif, table,
};
use crate::load::{load, shown};
use crate::output::Output;
use crate::report::{Format, draw, printable};

/// Looks for hand-written sync, and reports, compares or rewrites it.
pub(super) fn run(arguments: &Audit) -> Exit {
    let mut session = Session::default();
    let schema = load(&arguments.schema, &mut session.sources, &mut session.sink);
    let Some(schema) = schema.filter(|_| !session.sink.has_errors()) else {
        return session.report(Format::Human);
    };
    let known = match baseline(arguments) {
        Ok(known) => known,
        Err(exit) => return exit,
    };
    let bar = bar();
    let progress = |one, all| {
        bar.set_length(all as u64);
        bar.inc(one as u64);
    };
    let naming = arguments.naming.into();
    let mut sources = session.sources;
    let report = audit::run(&schema, &arguments.sources, naming, &mut sources, &progress);
    bar.finish_and_clear();
    let report = match report {
        Ok(report) => report,
        Err(error) => return misuse(&format!("cannot read {error}"), ""),
    };
    if arguments.diff || arguments.fix {
        let rewritten = rewrite(&report, &sources);
        return match arguments.fix {
            true => write(&rewritten, &report, &sources),
            false => show(&rewritten, &report, &sources),
        };
    }
    let prints = fingerprints(&report.findings, &sources);
    if let (true, Some(path)) = (arguments.write_baseline, &arguments.baseline) {
        let output = Output {
            path: path.clone(),
            text: Baseline::write(&report.findings, &prints, &sources).into(),
        };
        if let Err(error) = output.write() {
            return misuse(&format!("cannot write `{}`: {error}", shown(path)), "");
        }
        to_stderr(&format!("{} findings are known now\n", report.findings.len()));
        return Exit::Fine;
    }
    let new = report.findings.iter().zip(prints.iter().map(String::as_str));
    let new: Vec<(&Finding, &str)> = new.filter(|(_, print)| !known.knows(print)).collect();
    tell(arguments, &new, &sources, report.files.len(), report.lines);
    match arguments.check && !new.is_empty() {
        true => Exit::Faults,
        false => Exit::Fine,
    }
}

/// What was found before.
fn baseline(arguments: &Audit) -> Result<Baseline, Exit> {
    let Some(path) = arguments.baseline.as_ref().filter(|_| !arguments.write_baseline) else {
        return Ok(Baseline::default());
    };
    let text = std::fs::read_to_string(path);
    let text = text.map_err(|error| {
        let help = "make it with `--write-baseline`";
        misuse(&format!("cannot read `{}`: {error}", shown(path)), help)
    })?;
    Ok(Baseline::read(&text))
}

fn tell(arguments: &Audit, findings: &[(&Finding, &str)], sources: &Sources, files: usize, lines: usize) {
    let only: Vec<&Finding> = findings.iter().map(|(finding, _)| *finding).collect();
    let diagnostics: Vec<Diagnostic> = only.iter().map(|finding| finding.diagnostic.clone()).collect();
    match arguments.format {
        AuditFormat::Human => {
            if !arguments.summary {
                to_stdout(&draw(&diagnostics, sources, Format::Human, true));
            }
            to_stdout(&table(&only, sources, files, lines));
        }
        AuditFormat::Json => to_stdout(&json_lines(findings, sources)),
        AuditFormat::Github => to_stdout(&draw(&diagnostics, sources, Format::Github, false)),
        AuditFormat::Sarif => to_stdout(&sarif(findings, sources)),
    }
}

/// Shows what would change.
fn show(rewritten: &[Rewritten], report: &Report, sources: &Sources) -> Exit {
    for Rewritten { file, text, .. } in rewritten {
        let source = sources.get(file.source);
        let diff = TextDiff::from_lines(&source.text, text);
        let mut diff = diff.unified_diff();
        let name = printable(&source.name);
        to_stdout(&printable(&diff.header(&name, &name).to_string()));
    }
    count(rewritten, "that would be made");
    left(report);
    Exit::Fine
}

/// Writes what changes. A file that is another one by now is left alone.
fn write(rewritten: &[Rewritten], report: &Report, sources: &Sources) -> Exit {
    for Rewritten { file, text, .. } in rewritten {
        let path = shown(&file.path);
        let source = sources.get(file.source);
        match std::fs::read(&file.path) {
            Ok(bytes) if bytes == source.text.as_bytes() => {}
            Ok(_) => return misuse(&format!("`{path}` was changed in the meantime"), "run it again"),
            Err(error) => return misuse(&format!("cannot read `{path}`: {error}"), ""),
        }
        let output = Output {
            path: file.path.clone(),
            text: text.clone().into(),
        };
        if let Err(error) = output.write() {
            return misuse(&format!("cannot write `{path}`: {error}"), "");
        }
    }
    count(rewritten, "that were made");
    left(report);
    Exit::Fine
}

fn count(rewritten: &[Rewritten], what: &str) {
    let writes: usize = rewritten.iter().map(|file| file.writes).sum();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let (writes, files) = (plural(writes, "write"), plural(rewritten.len(), "file"));
    to_stderr(&format!("setter calls {what}: {writes} in {files}\n"));
}

/// What nothing is rewritten of.
fn left(report: &Report) {
    let files = report.files.iter().filter(|file| !file.can_be_rewritten());
    let rust: BTreeSet<SourceId> = files.map(|file| file.source).collect();
    let findings = report.findings.iter().filter(|finding| {
        let source = finding.span().map(|span| span.source);
        source.is_some_and(|source| rust.contains(&source))
    });
    match findings.count() {
        0 => {}
        1 => to_stderr("Rust is not rewritten: 1 finding is left to you\n"),
        count => to_stderr(&format!(
            "Rust is not rewritten: {count} findings are left to you\n"
        )),
    }
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn bar() -> ProgressBar {
    let bar = ProgressBar::new(0);
    // The template is ours; without it the bar has its usual look.
    match ProgressStyle::with_template("{bar:40} {pos} of {len} files") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
