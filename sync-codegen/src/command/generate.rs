//! `syncgen generate`

use super::arguments::{AdapterArgument, Generate, LanguageArgument};
use super::session::{Session, to_stderr};
use super::{Exit, inputs, misuse};
use crate::generate::{self, Plan};
use crate::load::shown;
use crate::lua::Adapter;
use crate::output::{Output, State};
use crate::report::{Format, printable};
use crate::target::{Language, Options, Target};

mod again;
mod compare;

/// Writes what changed, or with `--check` tells of it.
pub(super) fn run(options: &Generate) -> Exit {
    let format = Format::from(options.format);
    let (found, mut session) = match inputs::find(&options.inputs, Session::default(), format) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let has_lua = options
        .lang
        .iter()
        .any(|language| matches!(language, LanguageArgument::Lua));
    if options.adapter.is_some() && !has_lua {
        return misuse("an adapter is for Lua alone", "add `--lang lua`");
    }
    let targets = match &options.out {
        Some(out) => options
            .lang
            .iter()
            .map(|language| target(Language::from(*language), options.adapter, out))
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

fn target(language: Language, adapter: Option<AdapterArgument>, out: &std::path::Path) -> Target {
    let mut options = Options::from(language);
    if let Options::Lua(lua) = &mut options {
        lua.adapter = adapter.map(Adapter::from);
    }
    Target {
        options,
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
