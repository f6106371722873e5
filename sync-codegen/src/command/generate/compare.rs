//! `syncgen generate --check`

use std::fmt::Write as _;

use similar::{ChangeTag, TextDiff};

use super::tell;
use crate::command::session::to_stderr;
use crate::command::{Exit, misuse};
use crate::load::shown;
use crate::output::{Output, State};
use crate::report::printable;

/// Of a file that differs, so many changed lines are shown.
const SHOWN_LINES: usize = 10;
/// Larger files are not compared line by line: that takes long, and nobody reads it.
const COMPARED_BYTES: usize = 1_000_000;

/// Tells which files are not up to date, what is different in them, and what to type.
pub(super) fn run(outputs: &[Output], command: &str) -> Exit {
    let mut stale = 0;
    for output in outputs {
        let path = shown(&output.path);
        match output.state() {
            Ok(State::Current) => continue,
            Ok(State::Missing) => tell("missing", &path),
            Ok(State::Stale { text }) => {
                tell("stale", &path);
                to_stderr(&difference(&text, &output.text.to_string()));
            }
            Err(error) => return misuse(&format!("cannot read `{path}`: {error}"), ""),
        }
        stale += 1;
    }
    if stale == 0 {
        return Exit::Fine;
    }
    let files = if stale == 1 {
        "1 file is"
    } else {
        &format!("{stale} files are")
    };
    to_stderr(&format!(
        "{files} not up to date; to mend this, run:\n  {}\n",
        printable(command)
    ));
    Exit::Faults
}

/// How many lines come and go, and the first of them.
fn difference(old: &str, new: &str) -> String {
    if old.len().max(new.len()) > COMPARED_BYTES {
        return format!("           {} bytes, should be {}\n", old.len(), new.len());
    }
    let diff = TextDiff::from_lines(old, new);
    let mut lines = String::new();
    let (mut added, mut removed) = (0, 0);
    for change in diff.iter_all_changes() {
        let sign = match change.tag() {
            ChangeTag::Equal => continue,
            ChangeTag::Delete => '-',
            ChangeTag::Insert => '+',
        };
        *if sign == '+' { &mut added } else { &mut removed } += 1;
        if added + removed <= SHOWN_LINES {
            let number = change
                .old_index()
                .or(change.new_index())
                .map_or(0, |index| index + 1);
            let _ = writeln!(
                lines,
                "{number:>10} {sign}{}",
                printable(change.value().trim_end())
            );
        }
    }
    let more = (added + removed).saturating_sub(SHOWN_LINES);
    if more > 0 {
        let _ = writeln!(lines, "           and {more} more");
    }
    format!("           {added} lines to add, {removed} to remove\n{lines}")
}
