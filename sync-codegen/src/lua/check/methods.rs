//! Names that meet: with each other after casing, or with the methods that every peer has.

use crate::lua::Naming;
use crate::lua::naming::{RUNTIME_METHODS, Verb};
use std::collections::HashMap;
use sync_schema::codes;
use sync_schema::diagnostic::{Diagnostic, Sink};
use sync_schema::naming::pascal;
use sync_schema::schema::{Schema, Subtree};
use sync_schema::span::Span;

/// Reports names that meet. Classes of changes are in Pascal case whatever the naming, so two paths
/// may not differ by underscores alone.
pub(super) fn check(schema: &Schema, naming: Naming, sink: &mut Sink) {
    let mut paths: HashMap<String, (&str, Span)> = HashMap::new();
    let mut replaced: HashMap<String, (&str, Span)> = HashMap::new();
    for path in &schema.paths {
        let name = path.name.as_str();
        let cased = pascal(name);
        if let Some((other, span)) = paths.get(&cased) {
            sink.push(clash(
                &format!("paths `{other}` and `{name}`"),
                &cased,
                path.span,
                *span,
                "the other path",
            ));
        }
        if !path.keys.is_empty() {
            replaced.insert(cased.clone(), (name, path.span));
        }
        paths.entry(cased).or_insert((name, path.span));
        for verb in [Verb::Set, Verb::Get, Verb::On, Verb::Replace] {
            let method = verb.method(name, naming);
            if RUNTIME_METHODS.contains(&method.as_str()) {
                sink.push(
                    Diagnostic::new(
                        codes::lua::RUNTIME_METHOD,
                        path.span,
                        format!("path `{name}` would take the place of the method `{method}`"),
                    )
                    .help(format!("name: the_{name}")),
                );
            }
        }
    }
    for Subtree { scope, .. } in schema.subtrees() {
        let cased = pascal(&scope.name);
        if let Some((path, span)) = replaced.get(&cased) {
            let method = Verb::Replace.method(path, naming);
            sink.push(
                Diagnostic::new(
                    codes::lua::NAMES_MEET,
                    *span,
                    format!(
                        "scope `{}` and path `{path}` would both make the method `{method}`",
                        scope.name
                    ),
                )
                .help(format!("name: {path}_entry")),
            );
        }
    }
}

fn clash(what: &str, cased: &str, span: Span, other: Span, label: &str) -> Diagnostic {
    Diagnostic::new(
        codes::lua::NAMES_MEET,
        span,
        format!("{what} are both `{cased}` in Lua"),
    )
    .label("rename this one")
    .related(other, label)
}
