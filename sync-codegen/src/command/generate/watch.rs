//! `syncgen generate --watch`

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::command::arguments::Generate;
use crate::command::session::to_stderr;
use crate::command::{Exit, misuse};
use crate::report::Format;
use folders::Folders;
use rounds::Rounds;

mod folders;
mod places;
mod rounds;
#[cfg(test)]
mod tests;

/// How long files are left alone before a round begins: an editor that saves touches several, and one of
/// them several times.
const QUIET: Duration = Duration::from_millis(20);
/// How long a round is put off at most, however much is going on.
const PATIENCE: Duration = Duration::from_millis(500);

/// What somebody did to files.
#[derive(Debug)]
enum Change {
    /// These were written, made, moved or removed.
    Of(Vec<PathBuf>),
    /// Anything may have changed: the system lost count.
    Unknown,
}

/// Generates once, and again after every change, until the process is ended.
pub(super) fn run(options: &Generate, format: Format) -> Exit {
    let (sender, changes) = channel();
    let mut folders = match Folders::new(sender) {
        Ok(folders) => folders,
        Err(message) => return misuse(&format!("cannot watch files: {message}"), ""),
    };
    let mut rounds = Rounds::new(options, format);
    let mut round = |changed: &Change, rounds: &mut Rounds<'_>| {
        if rounds.places().concern(changed) {
            rounds.round();
            // What changed in a folder before it was watched is seen by one more round.
            while folders.watch(rounds.places()) {
                rounds.round();
            }
        }
    };
    round(&Change::Unknown, &mut rounds);
    to_stderr("watching for changes; Ctrl-C ends it\n");
    follow(&changes, QUIET, |changed| round(changed, &mut rounds));
    misuse("the system does not tell of changes any more", "start again")
}

/// Hands over what changed, a burst at a time, until nobody can tell of changes any more.
fn follow(changes: &Receiver<Change>, quiet: Duration, mut round: impl FnMut(&Change)) {
    while let Ok(mut changed) = changes.recv() {
        let began = Instant::now();
        while let Ok(more) = changes.recv_timeout(quiet) {
            changed = match (changed, more) {
                (Change::Of(mut files), Change::Of(more)) => {
                    files.extend(more);
                    Change::Of(files)
                }
                _ => Change::Unknown,
            };
            if began.elapsed() > PATIENCE {
                break;
            }
        }
        round(&changed);
    }
}
