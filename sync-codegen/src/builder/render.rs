//! The files that a builder was asked for.

use std::collections::BTreeMap;

use sync_schema::codes::configuration::SAME_OUTPUT;
use sync_schema::diagnostic::{Diagnostic, Sink};

use super::Builder;
use crate::header::Header;
use crate::load::{Loaded, shown};
use crate::output::Output;
use crate::target::{Options, Target};
use crate::{generate, rust};

/// Checks for each language, and renders where there is no error.
pub(super) fn render(builder: &Builder, loaded: &[Loaded], sink: &mut Sink) -> Vec<Output> {
    let lua = builder.lua.as_ref().map(|name| Target {
        options: Options::Lua(builder.lua_options.clone()),
        out: builder.file(name),
    });
    for Loaded {
        path: _,
        lock: _,
        schema,
    } in loaded
    {
        if builder.rust.is_some() {
            sync_schema::rust::check(schema, &builder.rust_options, sink);
        }
        if let Some(target) = &lua {
            target.options.check(schema, sink);
        }
    }
    report_shared_names(loaded, sink);
    if let Some(target) = lua.as_ref().filter(|target| target.is_file() && loaded.len() > 1) {
        let headline = format!("`{}` would be written for each schema", shown(&target.out));
        sink.push(Diagnostic::new(SAME_OUTPUT, None, headline).help(".lua(\"lua\")"));
    }
    if sink.has_errors() {
        return Vec::new();
    }
    let rust = builder.rust.iter().map(|name| Output {
        path: builder.file(name),
        text: modules(builder, loaded).into(),
    });
    let lua = lua.iter().flat_map(|target| {
        loaded.iter().flat_map(
            |Loaded {
                 path,
                 lock: _,
                 schema,
             }| target.outputs(schema, &header([path])),
        )
    });
    rust.chain(lua).collect()
}

fn modules(builder: &Builder, loaded: &[Loaded]) -> String {
    let [source, command] = header(loaded.iter().map(|loaded| &loaded.path)).lines();
    let schemas = loaded.iter().map(|loaded| &loaded.schema);
    let modules = rust::render_modules(schemas, &builder.rust_options);
    format!("// {source}\n// {command}\n\n{modules}")
}

fn header<'a>(sources: impl IntoIterator<Item = &'a std::path::PathBuf>) -> Header {
    let base = std::path::Path::new("");
    let sources = sources.into_iter().map(|path| generate::source_name(path, base));
    Header {
        source: sources.collect::<Vec<_>>().join(", "),
        command: "cargo build".to_owned(),
    }
}

/// Two modules of one name: the one would stand in the place of the other.
fn report_shared_names(loaded: &[Loaded], sink: &mut Sink) {
    let mut names = BTreeMap::new();
    for Loaded {
        path,
        lock: _,
        schema,
    } in loaded
    {
        if let Some(other) = names.insert(&schema.name, path) {
            let headline = format!("two schemas are called `{}`", schema.name);
            let help = format!("give `{}` or `{}` another name", shown(other), shown(path));
            sink.push(Diagnostic::new(SAME_OUTPUT, None, headline).help(help));
        }
    }
}
