//! S11: `legacy:`, looked at once, so that the audit has nothing to doubt.

use std::collections::HashMap;

use super::path::Built;
use super::suggest::{suggest, suggest_or_list};
use super::words::LEVELS;
use crate::codes::legacy as codes;
use crate::codes::levels::UNKNOWN_LEVEL;
use crate::definition::{
    AccessDefinition, LegacyDefinition, MetadataDefinition, Number, RustLegacyDefinition,
};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{
    Access, ComponentIndex, Instead, Legacy, LevelKind, Metadata, Model, ModelIndex, Place, PlacePart,
    RustLegacy, RustModel, SyncCall, Writer,
};
use crate::span::{Span, Spanned};

/// The last argument that a function can have, counted from 1: what a call takes in Lua 5.0.
const LAST_ARGUMENT: i128 = 249;

/// What the audit is told, as far as it is right.
pub(super) fn legacy(sink: &mut Sink, written: &LegacyDefinition, built: &Built, models: &[Model]) -> Legacy {
    let declared = Declared { built, models };
    let LegacyDefinition {
        peer,
        roots,
        writers,
        readers,
        sync_calls,
        metadata,
        rust,
    } = written;
    let mut names = HashMap::new();
    let peer = peer.as_ref().and_then(|name| dotted(sink, name));
    let writers = writers.iter().filter_map(|writer| {
        once(sink, &mut names, &writer.name);
        self::writer(sink, writer)
    });
    let writers: Vec<Writer> = writers.collect();
    let readers = readers.iter().filter_map(|reader| {
        once(sink, &mut names, &reader.name);
        access(sink, reader)
    });
    let readers: Vec<Access> = readers.collect();
    let sync_calls = sync_calls.iter().filter_map(|call| {
        once(sink, &mut names, &call.name);
        let name = dotted(sink, &call.name);
        let instead: Vec<_> = call
            .instead
            .iter()
            .filter_map(|name| declared.instead(sink, name))
            .collect();
        name.map(|name| SyncCall { name, instead })
    });
    let sync_calls = sync_calls.collect();
    Legacy {
        peer,
        roots: self::roots(sink, roots),
        writers,
        readers,
        sync_calls,
        metadata: self::metadata(sink, &declared, metadata),
        rust: self::rust(sink, &declared, rust),
    }
}

/// Reports a function that is listed already.
fn once(sink: &mut Sink, names: &mut HashMap<String, Span>, name: &Spanned<String>) {
    let first = *names.entry(name.value.replace(':', ".")).or_insert(name.span);
    if first != name.span {
        let headline = format!("`{}` is listed twice", name.value);
        sink.push(
            Diagnostic::new(codes::LEGACY_TWICE, name.span, headline)
                .related(first, "first here")
                .help("a function writes, reads or sends: remove one of the two"),
        );
    }
}

/// The tables of the state, none within another.
fn roots(sink: &mut Sink, written: &[Spanned<String>]) -> Vec<String> {
    let mut roots: Vec<(String, Span)> = Vec::new();
    for root in written {
        let Some(name) = dotted(sink, root) else { continue };
        let within = |inner: &str, outer: &str| {
            inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let clash = roots
            .iter()
            .find(|(other, _)| within(other, &name) || within(&name, other));
        if let Some((other, span)) = clash {
            let headline = format!("`{name}` and `{other}` are one state");
            sink.push(
                Diagnostic::new(codes::LEGACY_TWICE, root.span, headline)
                    .related(*span, "the other")
                    .help("remove the one that lies within the other, or is not the state itself"),
            );
        }
        roots.push((name, root.span));
    }
    roots.into_iter().map(|(name, _)| name).collect()
}

/// A writer, each of whose arguments has one role.
fn writer(sink: &mut Sink, written: &AccessDefinition) -> Option<Writer> {
    let access = access(sink, written)?;
    let mut taken: Vec<usize> = match &access.place {
        Place::Joined(positions) => positions.clone(),
        Place::Template(_) => Vec::new(),
    };
    let mut other = |sink: &mut Sink, number: &Option<Spanned<Number>>| {
        let position = position(sink, number.as_ref()?)?;
        if taken.contains(&position) {
            twice(sink, number.as_ref()?.span, position);
        }
        taken.push(position);
        Some(position)
    };
    let value = other(sink, &written.value);
    let metadata = other(sink, &written.metadata);
    Some(Writer {
        access,
        value,
        metadata,
    })
}

fn access(sink: &mut Sink, written: &AccessDefinition) -> Option<Access> {
    let name = dotted(sink, &written.name);
    let place = match (&written.path[..], &written.at) {
        ([], Some(at)) => template(sink, at).map(Place::Template),
        (path @ [_, ..], None) => {
            let mut positions = Vec::new();
            for number in path {
                let position = position(sink, number)?;
                if positions.contains(&position) {
                    twice(sink, number.span, position);
                }
                positions.push(position);
            }
            Some(Place::Joined(positions))
        }
        _ => {
            let headline = format!("`{}` says not once where it reaches", written.name.value);
            sink.push(
                Diagnostic::new(codes::LEGACY_PLACE, written.name.span, headline)
                    .help("path: 1")
                    .help("or `at: 'roles.{1}'`, not both"),
            );
            None
        }
    };
    Some(Access {
        name: name?,
        place: place?,
    })
}

fn twice(sink: &mut Sink, span: Span, position: usize) {
    let headline = format!("argument {} has two roles", position + 1);
    sink.push(Diagnostic::new(codes::LEGACY_ARGUMENT, span, headline).help(format!("{}", position + 2)));
}

/// The position from 0 of an argument that is counted from 1.
fn position(sink: &mut Sink, number: &Spanned<Number>) -> Option<usize> {
    match number.value {
        Number::Integer(value @ 1..=LAST_ARGUMENT) => usize::try_from(value - 1).ok(),
        _ => {
            let headline = format!("arguments are counted from 1 to {LAST_ARGUMENT}");
            sink.push(Diagnostic::new(codes::LEGACY_ARGUMENT, number.span, headline).help("1"));
            None
        }
    }
}

/// `raids.{1}.name`
fn template(sink: &mut Sink, at: &Spanned<String>) -> Option<Vec<PlacePart>> {
    let mut parts = Vec::new();
    let mut start = 0;
    if at.value == "." {
        return Some(parts);
    }
    for part in at.value.split('.') {
        let span = at.span.part(start, start + part.len());
        start += part.len() + 1;
        let argument = part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match argument {
            Some(number) if is_number(number) => {
                let number = Number::Integer(number.parse().unwrap_or(0));
                parts.push(PlacePart::Argument(position(sink, &Spanned::new(number, span))?));
            }
            None if is_number(part) || is_word(part) => parts.push(PlacePart::Literal(part.to_owned())),
            _ => {
                let headline = "between dots stands a name, a number, or an argument in braces";
                sink.push(Diagnostic::new(codes::LEGACY_TEMPLATE, span, headline).help("at: 'roles.{1}'"));
                return None;
            }
        }
    }
    Some(parts)
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn is_identifier(text: &str) -> bool {
    is_word(text) && !text.contains('-')
}

/// A name of Lua; a colon before the last word is the same as a dot.
fn dotted(sink: &mut Sink, name: &Spanned<String>) -> Option<String> {
    let spelled = match name.value.rsplit_once(':') {
        Some((table, method)) => format!("{table}.{method}"),
        None => name.value.clone(),
    };
    name_of(sink, name, &spelled, ".", "Addon.Store.Set")
}

/// A name of Rust.
fn rust_path(sink: &mut Sink, name: &Spanned<String>) -> Option<String> {
    name_of(sink, name, &name.value, "::", "library::sync_model")
}

fn name_of(
    sink: &mut Sink,
    name: &Spanned<String>,
    spelled: &str,
    joint: &str,
    example: &str,
) -> Option<String> {
    if spelled.split(joint).all(is_identifier) {
        return Some(spelled.to_owned());
    }
    let headline = format!("`{}` is not words joined by `{joint}`", name.value);
    sink.push(Diagnostic::new(codes::LEGACY_NAME, name.span, headline).help(example));
    None
}

/// What data can be declared by.
struct Declared<'d> {
    built: &'d Built,
    models: &'d [Model],
}

impl Declared<'_> {
    /// A component or, by their names, a path or a model.
    fn instead(&self, sink: &mut Sink, name: &Spanned<String>) -> Option<Instead> {
        let found = self
            .component(name)
            .or_else(|| self.path(name))
            .or_else(|| self.model(name));
        self.or_report(sink, name, found)
    }

    /// What declares a type of Rust: a model before all else, which a type is most like.
    fn of_type(&self, sink: &mut Sink, name: &Spanned<String>) -> Option<Instead> {
        let found = self
            .model(name)
            .or_else(|| self.component(name))
            .or_else(|| self.path(name));
        self.or_report(sink, name, found)
    }

    /// The component of this name, or that of the path. Rows of models have none.
    fn component_of(&self, sink: &mut Sink, name: &Spanned<String>) -> Option<ComponentIndex> {
        let of_path = || Some(self.built.paths[self.path_index(name)?].component);
        let found = self.component_index(name).or_else(of_path);
        if found.is_none() {
            let headline = match self.model(name) {
                Some(_) => format!("`{}` is a model, and rows have no component", name.value),
                None => format!("there is no component or path `{}`", name.value),
            };
            let help = suggest(sink, &name.value, self.components_and_paths());
            sink.push(Diagnostic::new(codes::LEGACY_REFERENCE, name.span, headline).maybe_help(help));
        }
        found
    }

    fn component_index(&self, name: &Spanned<String>) -> Option<ComponentIndex> {
        let mut components = self.built.components.iter();
        let found = components.position(|component| component.name == name.value && !component.implicit);
        found.map(ComponentIndex)
    }

    fn path_index(&self, name: &Spanned<String>) -> Option<usize> {
        self.built.paths.iter().position(|path| path.name == name.value)
    }

    fn components_and_paths(&self) -> impl Iterator<Item = &str> {
        let components = self.built.components.iter().map(|component| &component.name);
        let paths = self.built.paths.iter().map(|path| &path.name);
        components.chain(paths).map(String::as_str)
    }

    fn component(&self, name: &Spanned<String>) -> Option<Instead> {
        self.component_index(name).map(Instead::Component)
    }

    fn path(&self, name: &Spanned<String>) -> Option<Instead> {
        self.path_index(name).map(Instead::Path)
    }

    fn model(&self, name: &Spanned<String>) -> Option<Instead> {
        let found = self.models.iter().position(|model| model.name == name.value)?;
        Some(Instead::Model(ModelIndex(found)))
    }

    fn or_report(&self, sink: &mut Sink, name: &Spanned<String>, found: Option<Instead>) -> Option<Instead> {
        if found.is_none() {
            let models = self.models.iter().map(|model| model.name.as_str());
            let known = self.components_and_paths().chain(models);
            let headline = format!("there is no component, path or model `{}`", name.value);
            let help = suggest(sink, &name.value, known);
            sink.push(Diagnostic::new(codes::LEGACY_REFERENCE, name.span, headline).maybe_help(help));
        }
        found
    }
}

fn metadata(sink: &mut Sink, declared: &Declared<'_>, written: &MetadataDefinition) -> Metadata {
    let MetadataDefinition {
        level,
        component,
        scope,
        levels,
        components,
    } = written;
    let levels = levels.iter().filter_map(|(word, level)| {
        let found = level_kind(sink, level);
        found.map(|kind| (word.value.clone(), kind))
    });
    let levels = levels.collect();
    let components = components.iter().filter_map(|(word, name)| {
        let component = declared.component_of(sink, name)?;
        Some((word.value.clone(), component))
    });
    let components = components.collect();
    let text = |written: &Option<Spanned<String>>| written.as_ref().map(|text| text.value.clone());
    Metadata {
        level: text(level),
        component: text(component),
        scope: text(scope),
        levels,
        components,
    }
}

fn level_kind(sink: &mut Sink, word: &Spanned<String>) -> Option<LevelKind> {
    let found = match word.value.as_str() {
        "realtime" => Some(LevelKind::Realtime),
        "batch" => Some(LevelKind::Batch),
        "granular" => Some(LevelKind::Granular),
        "manual" => Some(LevelKind::Manual),
        "local" => Some(LevelKind::Local),
        _ => None,
    };
    if found.is_none() {
        let headline = format!("there is no level `{}`", word.value);
        let help = suggest_or_list(sink, &word.value, LEVELS);
        sink.push(Diagnostic::new(UNKNOWN_LEVEL, word.span, headline).maybe_help(help));
    }
    found
}

fn rust(sink: &mut Sink, declared: &Declared<'_>, written: &RustLegacyDefinition) -> RustLegacy {
    let RustLegacyDefinition {
        traits,
        functions,
        writers,
        bulk,
        models,
    } = written;
    let mut names = |list: &[Spanned<String>]| -> Vec<String> {
        list.iter().filter_map(|name| rust_path(sink, name)).collect()
    };
    let (traits, functions) = (names(traits), names(functions));
    let (writers, bulk) = (names(writers), names(bulk));
    let models = models.iter().filter_map(|(name, by)| {
        let name = rust_path(sink, name);
        let declared = declared.of_type(sink, by);
        Some(RustModel {
            name: name?,
            declared: declared?,
        })
    });
    let models = models.collect();
    RustLegacy {
        traits,
        functions,
        writers,
        bulk,
        models,
    }
}
