//! `syncgen check`

use std::path::PathBuf;

use super::arguments::Check;
use super::session::{Session, to_stderr, to_stdout};
use super::{Exit, inputs};
use crate::generate::{self, Plan};
use crate::report::Format;
use crate::target::{Language, Target};

mod budget;

/// Reports all faults, those of the languages among them.
pub(super) fn run(options: &Check) -> Exit {
    let format = Format::from(options.format);
    let (found, mut session) = match inputs::find(&options.inputs, Session::default(), format) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let languages = options.lang.iter().map(|language| Language::from(*language));
    let target = |language: Language| Target {
        options: language.into(),
        out: PathBuf::new(),
    };
    let mut targets: Vec<_> = languages.map(target).collect();
    if targets.is_empty() {
        targets = found.targets;
    }
    if targets.is_empty() {
        targets = Language::ALL.map(target).into();
    }
    let plan = Plan {
        schemas: found.schemas,
        targets,
        base: found.base,
        command: String::new(),
    };
    let checked = generate::check(&plan, &mut session.sources, &mut session.sink);
    if format == Format::Human && session.sink.is_empty() {
        let paths: usize = checked.iter().map(|loaded| loaded.schema.paths.len()).sum();
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        let files = checked.len();
        to_stderr(&format!(
            "no faults in {files} schema{}, {paths} path{}\n",
            plural(files),
            plural(paths)
        ));
    }
    if options.budget && !session.sink.has_errors() {
        let draw = match format {
            Format::Human | Format::Github => budget::table,
            Format::Json => budget::json,
        };
        let drawn: Vec<_> = checked.iter().map(|loaded| draw(&loaded.schema)).collect();
        to_stdout(&drawn.join(if format == Format::Json { "" } else { "\n" }));
    }
    session.report(format)
}
