//! `syncgen explain`

use sync_schema::codes::{self, Code};

use super::arguments::Explain;
use super::session::{Session, to_stdout};
use super::{Exit, inputs, misuse};
use crate::generate::{self, Plan};
use crate::reference;
use crate::report::Format;
use crate::suggest::suggest;

mod facts;
mod markdown;
mod names;

/// Explains a code, a path, or all codes.
pub(super) fn run(options: &Explain) -> Exit {
    let Some(what) = &options.what else {
        to_stdout(&reference::diagnostics());
        return Exit::Fine;
    };
    match Code::find(what) {
        Some(code) => {
            to_stdout(&markdown::for_terminal(&reference::diagnostic(code)));
            Exit::Fine
        }
        None if looks_like_code(what) => {
            let known: Vec<_> = codes::all().map(Code::id).collect();
            let help = suggest(&what.to_ascii_uppercase(), known.iter().copied());
            misuse(
                &format!("there is no code `{what}`"),
                &help.unwrap_or_else(|| "`syncgen explain --all` lists all codes".to_owned()),
            )
        }
        None => path(what, options),
    }
}

/// A letter and digits, as no path that a user would give a name.
fn looks_like_code(what: &str) -> bool {
    what.len() >= 4 && what.starts_with(['S', 's']) && what.bytes().skip(1).all(|byte| byte.is_ascii_digit())
}

/// Explains each path of this template or name.
fn path(what: &str, options: &Explain) -> Exit {
    let (found, mut session) = match inputs::find(&options.inputs, Session::default(), Format::Human) {
        Ok(found) => found,
        Err(exit) => return exit,
    };
    let plan = Plan {
        schemas: found.schemas,
        targets: found.targets,
        base: found.base,
        command: String::new(),
    };
    let schemas = generate::check(&plan, &mut session.sources, &mut session.sink);
    if session.sink.has_errors() {
        return session.report(Format::Human);
    }
    let paths = || {
        schemas
            .iter()
            .flat_map(|loaded| loaded.schema.paths.iter().map(move |path| (&loaded.schema, path)))
    };
    let wanted = without_types(what);
    let mut known = Vec::new();
    let mut texts = Vec::new();
    for (schema, path) in paths() {
        let template = path.template();
        if path.name == what || template == wanted {
            texts.push(facts::facts(schema, path, &plan.targets, &session.sources));
        }
        known.extend([path.name.clone(), template]);
    }
    if texts.is_empty() {
        let help = suggest(&wanted, known.iter().map(String::as_str));
        let help = help.unwrap_or_else(|| "`syncgen dump-ir` lists all paths".to_owned());
        return misuse(&format!("there is no path `{what}`"), &help);
    }
    to_stdout(&texts.join("\n"));
    Exit::Fine
}

/// A template as the schema writes it, `roles.{player: string}`, is taken too.
fn without_types(template: &str) -> String {
    let mut text = String::new();
    let mut in_type = false;
    for character in template.chars() {
        match character {
            ':' => in_type = true,
            '}' => in_type = false,
            _ => {}
        }
        if !in_type {
            text.push(character);
        }
    }
    text
}
