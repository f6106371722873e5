//! What one run gathers, and how it is told.

use std::io::Write as _;

use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

use super::Exit;
use crate::report::{Format, draw};

/// The sources and faults of a run.
#[derive(Default)]
pub(super) struct Session {
    pub(super) sources: Sources,
    pub(super) sink: Sink,
}

impl Session {
    /// Reports all faults: for people on stderr, for programs on stdout.
    pub(super) fn report(self, format: Format) -> Exit {
        let exit = if self.sink.has_errors() {
            Exit::Faults
        } else {
            Exit::Fine
        };
        let text = draw(&self.sink.into_sorted(), &self.sources, format, true);
        match format {
            Format::Human => to_stderr(&text),
            Format::Json | Format::Github => to_stdout(&text),
        }
        exit
    }
}

/// Prints, with colours where they are wanted. A reader that went away is no fault.
pub(super) fn to_stderr(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Prints, with colours where they are wanted. A reader that went away is no fault.
pub(super) fn to_stdout(text: &str) {
    let mut stdout = anstream::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    let _ = stdout.flush();
}
