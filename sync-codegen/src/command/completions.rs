//! `syncgen completions`

use clap::CommandFactory as _;

use super::Exit;
use super::arguments::{Arguments, Completions};
use super::session::to_stdout;

/// Prints the completions of a shell.
pub(super) fn run(options: &Completions) -> Exit {
    let mut text = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "syncgen", &mut text);
    to_stdout(&String::from_utf8_lossy(&text));
    Exit::Fine
}
