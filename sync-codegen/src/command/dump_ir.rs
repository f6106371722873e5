//! `syncgen dump-ir`

use super::arguments::DumpIr;
use super::session::{Session, to_stdout};
use super::{Exit, inputs};
use crate::generate::{self, Plan};
use crate::report::Format;

mod models;
mod view;

/// Prints each schema as JSON.
pub(super) fn run(options: &DumpIr) -> Exit {
    let (found, mut session) = match inputs::find(&options.inputs, Session::default(), Format::Human) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let plan = Plan {
        schemas: found.schemas,
        targets: Vec::new(),
        base: found.base,
        command: String::new(),
    };
    let schemas = generate::check(&plan, &mut session.sources, &mut session.sink);
    if !session.sink.has_errors() {
        for loaded in &schemas {
            // Plain data with keys that are texts has no way to fail.
            let json = serde_json::to_string_pretty(&view::schema(&loaded.schema)).unwrap_or_default();
            to_stdout(&format!("{}\n", crate::report::json_printable(&json)));
        }
    }
    session.report(Format::Human)
}
