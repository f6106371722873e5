//! What a builder has made, with everything there is to say about it.

use std::path::PathBuf;

use sync_schema::diagnostic::{Diagnostic, Severity};
use sync_schema::span::Sources;

use super::cargo;
use crate::output::Output;
use crate::report::{Format, draw};

/// What [`Builder::generate`](super::Builder::generate) has made.
#[derive(Debug, Clone)]
pub struct Generated {
    /// The files to be; none where there is an error.
    pub outputs: Vec<Output>,
    /// What is wrong, errors and warnings, by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics point into.
    pub sources: Sources,
    /// What a change of makes the outputs old: folders, schemas, imports and locks, the ones that are
    /// missing too.
    pub inputs: Vec<PathBuf>,
    /// The locks that do not know all of their schemas.
    pub stale_locks: Vec<PathBuf>,
}

impl Generated {
    /// Whether there is nothing to write.
    pub fn has_errors(&self) -> bool {
        let mut diagnostics = self.diagnostics.iter();
        diagnostics.any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// What to print to Cargo: every input, and one line for each diagnostic and stale lock.
    pub fn directives(&self) -> String {
        cargo::rerun(&self.inputs) + &self.messages()
    }

    /// One line for each diagnostic and stale lock.
    pub(super) fn messages(&self) -> String {
        let mut text = String::new();
        for diagnostic in &self.diagnostics {
            let message = self.one_line(diagnostic);
            text.push_str(&match diagnostic.severity() {
                Severity::Error => cargo::error(&message),
                Severity::Warning => cargo::warning(&message),
            });
        }
        text.extend(self.stale_locks.iter().map(|lock| cargo::stale_lock(lock)));
        text
    }

    /// The diagnostics as people like to read them.
    pub fn drawing(&self) -> String {
        draw(&self.diagnostics, &self.sources, Format::Human, false)
    }

    /// `schemas/raid.sync.yaml:2:1: unknown key `tpyes`; help: did you mean `types`? [S0101]`
    fn one_line(&self, diagnostic: &Diagnostic) -> String {
        let place = diagnostic.span.map_or(String::new(), |span| {
            let (line, column) = self.sources.line_column(span);
            format!("{}:{line}:{column}: ", self.sources.get(span.source).name)
        });
        let help = diagnostic.help.iter().map(|help| format!("; help: {help}"));
        let (code, headline) = (diagnostic.code.id(), &diagnostic.headline);
        format!("{place}{headline}{} [{code}]", help.collect::<String>())
    }
}
