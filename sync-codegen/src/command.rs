//! The `syncgen` command: `check`, `generate`, `explain`, `dump-ir`, `simulate`, `audit`, `infer`, `json-schema`
//! and `completions`.
//!
//! Each subcommand is a module that works on a `Session` and ends in an
//! `Exit`. Everything of use to others is in the library around it.

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

mod arguments;
mod audit;
mod check;
mod completions;
mod dump_ir;
mod explain;
mod generate;
mod infer;
mod inputs;
mod session;
mod simulate;
mod spelling;

/// How a run ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// 0
    Fine,
    /// 1: the input has errors, or files are not up to date.
    Faults,
    /// 2: wrong use, or files that cannot be read or written.
    Misuse,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Fine => 0,
            Exit::Faults => 1,
            Exit::Misuse => 2,
        })
    }
}

/// Runs the command with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let exit = if error.use_stderr() {
                Exit::Misuse
            } else {
                Exit::Fine
            };
            // There is nothing left to do for a reader that went away.
            let _ = error.print();
            return exit.into();
        }
    };
    anstream::ColorChoice::from(arguments.color).write_global();
    let exit = match arguments.command {
        Command::Check(options) => check::run(&options),
        Command::Generate(options) => generate::run(&options),
        Command::Explain(options) => explain::run(&options),
        Command::DumpIr(options) => dump_ir::run(&options),
        Command::Simulate(options) => simulate::run(&options),
        Command::Audit(options) => audit::run(&options),
        Command::Infer(options) => infer::run(&options),
        Command::JsonSchema => {
            session::to_stdout(&crate::reference::json_schema());
            Exit::Fine
        }
        Command::Completions(options) => completions::run(&options),
    };
    exit.into()
}

/// Says why the command cannot do what it was asked for.
fn misuse(message: &str, help: &str) -> Exit {
    use annotate_snippets::{Group, Level, Renderer};
    let line = |level: Level<'static>, text: &str| {
        let title = level.primary_title(text.to_owned());
        session::to_stderr(&format!(
            "{}\n",
            Renderer::styled().render(&[Group::with_title(title)])
        ));
    };
    line(
        Level::ERROR,
        &crate::report::printable(message).replace('\n', "␊"),
    );
    if !help.is_empty() {
        line(Level::HELP, &crate::report::printable(help));
    }
    Exit::Misuse
}
