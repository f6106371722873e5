//! `syncgen generate`

use super::arguments::{AdapterArgument, Generate, LanguageArgument};
use super::session::{Session, to_stderr};
use super::{Exit, inputs, misuse};
use crate::generate::{self, Plan};
use crate::load::shown;
use crate::lua::Adapter;
use crate::output::{Output, Written};
use crate::report::{Format, printable};
use crate::target::{Language, Options, Target};

mod again;
mod compare;
mod watch;

/// Writes what changed, with `--check` tells of it, or with `--watch` does so again and again.
pub(super) fn run(options: &Generate) -> Exit {
    let format = Format::from(options.format);
    if options.watch {
        return watch::run(options, format);
    }
    let (plan, mut session) = match plan(options, format) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let outputs = generate::generate(&plan, &mut session.sources, &mut session.sink);
    let exit = session.report(format);
    match exit {
        Exit::Fine if options.check => compare::run(&outputs, &again::command(options).to_type),
        Exit::Fine => write(&outputs),
        Exit::Faults | Exit::Misuse => exit,
    }
}

/// What the options and the configuration ask for, or how the run ends.
fn plan(options: &Generate, format: Format) -> Result<(Plan, Session), Exit> {
    let (found, session) = inputs::find(&options.inputs, Session::default(), format)?;
    let has_lua = options
        .lang
        .iter()
        .any(|language| matches!(language, LanguageArgument::Lua));
    if options.adapter.is_some() && !has_lua {
        return Err(misuse("an adapter is for Lua alone", "add `--lang lua`"));
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
        return Err(misuse("nothing to generate: no language is chosen", help));
    }
    let plan = Plan {
        schemas: found.schemas,
        targets,
        base: found.base,
        command: again::command(options).for_header,
    };
    Ok((plan, session))
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
            Ok(Written::Unchanged) => tell("unchanged", &path),
            Ok(Written::New) => tell("new", &path),
            Ok(Written::Changed) => tell("changed", &path),
            Err(error) => exit = misuse(&format!("cannot write `{path}`: {error}"), ""),
        }
    }
    exit
}

/// A line such as `  changed generated/raid.lua`.
fn tell(state: &str, path: &str) {
    to_stderr(&format!("{state:>10} {}\n", printable(path).replace('\n', "␊")));
}
