//! `syncgen generate`

use super::arguments::Generate;
use super::session::{Session, to_stderr};
use super::{Exit, inputs, misuse};
use crate::generate::{self, Plan};
use crate::load::shown;
use crate::output::{Output, State};
use crate::report::{Format, printable};
use crate::target::{Language, Target};

mod again;
mod compare;

/// Writes what changed, or with `--check` tells of it.
pub(super) fn run(options: &Generate) -> Exit {
    let format = Format::from(options.format);
    let (found, mut session) = match inputs::find(&options.inputs, Session::default(), format) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let targets = match &options.out {
        Some(out) => options
            .lang
            .iter()
            .map(|language| target(Language::from(*language), out))
            .collect(),
        None => found.targets,
    };
    if targets.is_empty() {
        let help = "add `--lang lua --out DIR`, or a [[target]] with `language` and `out` to syncgen.toml";
        return misuse("nothing to generate: no language is chosen", help);
    }
    let command = again::command(options);
    let plan = Plan {
        schemas: found.schemas,
        targets,
        base: found.base,
        command: command.for_header,
    };
    let outputs = generate::generate(&plan, &mut session.sources, &mut session.sink);
    let exit = session.report(format);
    match exit {
        Exit::Fine if options.check => compare::run(&outputs, &command.to_type),
        Exit::Fine => write(&outputs),
        Exit::Faults | Exit::Misuse => exit,
    }
}

fn target(language: Language, out: &std::path::Path) -> Target {
    Target {
        options: language.into(),
        out: out.to_owned(),
    }
}

/// Writes one file after the other and tells what became of each.
fn write(outputs: &[Output]) -> Exit {
    let mut exit = Exit::Fine;
    for output in outputs {
        let path = shown(&output.path);
        match output.write() {
            Ok(State::Current) => tell("unchanged", &path),
            Ok(State::Missing) => tell("new", &path),
            Ok(State::Stale { .. }) => tell("changed", &path),
            Err(error) => exit = misuse(&format!("cannot write `{path}`: {error}"), ""),
        }
    }
    exit
}

/// A line such as `  changed generated/raid.lua`.
fn tell(state: &str, path: &str) {
    to_stderr(&format!("{state:>10} {}\n", printable(path).replace('\n', "␊")));
}
