//! What cannot be expressed in Rust.

use std::collections::HashMap;

use super::{model, name, peer};
use crate::codes::rust::{NAMES_COLLIDE, NOT_A_NAME};
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{Key, Model, Path, Schema, Shape};
use crate::span::Span;

/// Checks every name that the module spells.
pub(super) fn check(schema: &Schema, sink: &mut Sink) {
    let mut module = Names::new(sink, "");
    module.take("schema", &schema.name, naming::snake(&schema.name), None);

    let mut components = Names::new(sink, "in `Component`");
    for component in &schema.components {
        let cased = naming::pascal(&component.name);
        // One that nobody declared is called as its path, which is reported.
        if !component.implicit || name::is_possible(&cased) {
            components.take("component", &component.name, cased, None);
        }
    }

    let mut types = Names::new(sink, "in `types`");
    for ty in &schema.types {
        types.take("type", &ty.name, naming::pascal(&ty.name), Some(ty.span));
    }
    for ty in &schema.types {
        let place = format!("in the type `{}`", ty.name);
        let mut parts = Names::new(sink, &place);
        match &ty.shape {
            Shape::Alias(_) => {}
            Shape::Record(fields) => {
                for field in fields {
                    parts.take("field", &field.name, naming::snake(&field.name), Some(field.span));
                }
            }
            Shape::Enum(cases) | Shape::Union(cases) => {
                for case in cases {
                    parts.take("case", &case.name, naming::pascal(&case.name), Some(case.span));
                }
            }
        }
    }

    check_methods(schema, sink);
    for path in &schema.paths {
        check_keys(path, sink);
    }
    check_models(schema, sink);
}

fn check_models(schema: &Schema, sink: &mut Sink) {
    let mut models = Names::new(sink, "in `models`");
    for own in ["Hooks", "Hooked"] {
        models.reserve("the module's own type", own);
    }
    for Model { name, span, .. } in &schema.models {
        for cased in [name.clone(), format!("new_{name}"), format!("{name}_changes")] {
            if !models.take("model", name, naming::pascal(&cased), Some(*span)) {
                break;
            }
        }
    }
    for Model { name, fields, .. } in &schema.models {
        let place = format!("among the methods of the model `{name}`");
        let mut methods = Names::new(sink, &place);
        for method in model::LIFE {
            methods.reserve("every model's own method", method);
        }
        for field in fields {
            let cased = naming::snake(&field.name);
            if methods.take("field", &field.name, cased.clone(), Some(field.span)) {
                methods.take("field", &field.name, format!("set_{cased}"), Some(field.span));
            }
        }
    }
}

fn check_methods(schema: &Schema, sink: &mut Sink) {
    let mut methods = Names::new(sink, "among the methods of `Peer`");
    for method in peer::LIFE {
        methods.reserve("the peer's own method", method);
    }
    for path in &schema.paths {
        let cased = naming::snake(&path.name);
        if !methods.is_possible("path", &path.name, &cased, Some(path.span)) {
            continue;
        }
        for prefix in ["set", "clear", "get", "on", "all", "replace"] {
            // One report for a path is enough.
            if !methods.take("path", &path.name, format!("{prefix}_{cased}"), Some(path.span)) {
                break;
            }
        }
    }
    let subtrees = schema.subtrees();
    for subtree in &subtrees {
        let cased = naming::snake(&subtree.scope.name);
        methods.take("scope", &subtree.scope.name, format!("replace_{cased}"), None);
    }
    let mut trees = Names::new(sink, "in `trees`");
    for subtree in &subtrees {
        trees.take(
            "scope",
            &subtree.scope.name,
            naming::pascal(&subtree.scope.name),
            None,
        );
    }
}

fn check_keys(path: &Path, sink: &mut Sink) {
    let place = format!("among the keys of `{}`", path.name);
    let mut keys = Names::new(sink, &place);
    for Key { name, ty: _ } in &path.keys {
        keys.take("key", name, naming::snake(name), Some(path.span));
    }
}

/// The names of one namespace.
struct Names<'a> {
    sink: &'a mut Sink,
    place: &'a str,
    taken: HashMap<String, (String, Option<Span>)>,
}

impl<'a> Names<'a> {
    fn new(sink: &'a mut Sink, place: &'a str) -> Self {
        Names {
            sink,
            place,
            taken: HashMap::new(),
        }
    }

    /// Takes a name that is the module's own.
    fn reserve(&mut self, what: &str, cased: &str) {
        self.taken.insert(cased.to_owned(), (what.to_owned(), None));
    }

    /// Takes a name, or reports why it cannot be.
    fn take(&mut self, what: &str, name: &str, cased: String, span: Option<Span>) -> bool {
        if !self.is_possible(what, name, &cased, span) {
            return false;
        }
        let Some((other, other_span)) = self.taken.get(&cased) else {
            self.taken.insert(cased, (format!("the {what} `{name}`"), span));
            return true;
        };
        let headline = format!("the {what} `{name}` and {other} are both `{cased}` in Rust");
        let mut diagnostic = Diagnostic::new(NAMES_COLLIDE, span, headline)
            .label(format!("`{cased}` {}", self.place).trim_end())
            .help(format!("rename the {what} `{name}`"));
        if let Some(other_span) = other_span
            && Some(*other_span) != span
        {
            diagnostic = diagnostic.related(*other_span, "the other one");
        }
        self.sink.push(diagnostic);
        false
    }

    /// Whether a name can be spelled; otherwise reports it.
    fn is_possible(&mut self, what: &str, name: &str, cased: &str, span: Option<Span>) -> bool {
        let spelled = name::is_possible(cased);
        if !spelled {
            let headline = format!("the {what} `{}` cannot be a name in Rust", name.escape_default());
            let why = if name.is_ascii() && cased != "_" {
                format!("`{cased}` is a keyword that `r#` does not help")
            } else {
                "a name needs an ASCII letter or digit, and no other alphabet".to_owned()
            };
            self.sink.push(
                Diagnostic::new(NOT_A_NAME, span, headline)
                    .label(why)
                    .help(format!("rename the {what}")),
            );
        }
        spelled
    }
}
