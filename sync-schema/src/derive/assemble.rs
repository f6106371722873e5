//! Putting items together: what several structs say, as the one tree that a YAML file is.

use std::collections::{BTreeMap, BTreeSet};

use super::Declarations;
use super::attribute::add;
use super::item::{Group, Items, PathItem, SchemaItem};
use crate::codes::derive::{NO_SCHEMA, UNKNOWN_GROUP};
use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::read::{self, Entry, Faults, Kind, Node};
use crate::span::{Span, Spanned};
use crate::words::closest;

/// Builds the trees of all schemas, in the order of reading. Where items had faults, what they would
/// have declared is not missed.
pub(super) fn trees(items: &mut Items, is_sound: bool, faults: &mut Faults<'_>) -> Vec<(SchemaItem, Node)> {
    let schemas = std::mem::take(&mut items.schemas);
    if schemas.is_empty() && is_sound {
        let first = items.types.first().map(|entry| entry.key.span);
        let first = first.or(items.groups.first().map(|group| group.template.span));
        let fault = Diagnostic::new(NO_SCHEMA, first, "no struct says what the schema is called");
        faults.push(fault.help("#[derive(Syncable)] #[sync(schema = raid)] struct Raid;"));
    }
    let mut tree = Tree {
        groups: items
            .groups
            .iter()
            .map(|group| (group.ident.as_str(), group))
            .collect(),
        used: BTreeSet::new(),
        faults,
    };
    let mut roots: Vec<(&SchemaItem, Vec<Entry>)> = Vec::new();
    for schema in &schemas {
        let paths = tree.paths(&schema.paths, &mut Vec::new());
        roots.push((schema, paths));
    }
    let alone: Vec<&Group> = items
        .groups
        .iter()
        .filter(|group| !tree.used.contains(&group.ident))
        .collect();
    for group in alone {
        match &mut roots[..] {
            [(_, paths)] => {
                let entry = tree.group(group, &mut vec![group.ident.clone()]);
                add(paths, entry, tree.faults);
            }
            _ => {
                let headline = format!("no schema says that the paths of `{}` are its own", group.ident);
                let fault = Diagnostic::new(UNKNOWN_GROUP, group.template.span, headline);
                tree.faults
                    .push(fault.help(format!("#[sync(paths)] paths: {}", group.ident)));
            }
        }
    }
    let roots: Vec<Node> = roots
        .into_iter()
        .map(|(schema, paths)| root(schema.entries.clone(), items, paths, schema.span))
        .collect();
    schemas.into_iter().zip(roots).collect()
}

/// The tree of a schema: its own words, with types, models and paths of other items.
fn root(mut entries: Vec<Entry>, items: &Items, paths: Vec<Entry>, span: Span) -> Node {
    let own = entries.iter_mut().find(|entry| entry.key.value == "types");
    match own.map(|entry| &mut entry.value.kind) {
        Some(Kind::Map(own)) => own.extend(items.types.iter().cloned()),
        Some(_) => {}
        None => entries.push(entry("types", items.types.clone(), span)),
    }
    entries.push(entry("paths", paths, span));
    entries.push(entry("models", items.models.clone(), span));
    Node {
        kind: Kind::Map(entries),
        span,
    }
}

fn entry(word: &str, entries: Vec<Entry>, span: Span) -> Entry {
    Entry {
        key: Spanned::new(word.to_owned(), span),
        value: Node {
            kind: Kind::Map(entries),
            span,
        },
    }
}

struct Tree<'i, 'f, 's> {
    groups: BTreeMap<&'i str, &'i Group>,
    used: BTreeSet<String>,
    faults: &'f mut Faults<'s>,
}

impl<'i> Tree<'i, '_, '_> {
    /// Paths with those of the groups that are named among them; `above` are the groups around.
    fn paths(&mut self, items: &'i [PathItem], above: &mut Vec<String>) -> Vec<Entry> {
        let mut paths = Vec::new();
        let mut named: BTreeMap<&str, Span> = BTreeMap::new();
        for item in items {
            let entry = match item {
                PathItem::Path(entry) => Some(entry.clone()),
                PathItem::Group(name) => match named.insert(&name.value, name.span) {
                    None => self.named(name, above),
                    Some(first) => {
                        let headline = format!("the paths of `{}` are there twice", name.value);
                        let fault = Diagnostic::new(UNKNOWN_GROUP, name.span, headline);
                        self.faults.push(
                            fault
                                .related(first, "first here")
                                .help("take one of the two fields out"),
                        );
                        None
                    }
                },
            };
            if let Some(entry) = entry {
                add(&mut paths, entry, self.faults);
            }
        }
        paths
    }

    fn named(&mut self, name: &Spanned<String>, above: &mut Vec<String>) -> Option<Entry> {
        let fault = |headline| Diagnostic::new(UNKNOWN_GROUP, name.span, headline);
        let Some(group) = self.groups.get(name.value.as_str()).copied() else {
            let near = closest(&name.value, self.groups.keys().copied());
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "#[derive(Syncable)] #[sync(path = …)] struct {} {{ … }}",
                    name.value
                ),
            };
            let headline = format!(
                "no struct `{}` says with `path` where its paths begin",
                name.value
            );
            self.faults.push(fault(headline).help(help));
            return None;
        };
        self.used.insert(group.ident.clone());
        if above.contains(&group.ident) {
            let headline = format!("the paths of `{}` would be within themselves", name.value);
            self.faults.push(fault(headline).help("take this field out"));
            return None;
        }
        above.push(group.ident.clone());
        let entry = self.group(group, above);
        above.pop();
        Some(entry)
    }

    fn group(&mut self, group: &'i Group, above: &mut Vec<String>) -> Entry {
        let mut entries = group.entries.clone();
        let span = group.template.span;
        let paths = self.paths(&group.paths, above);
        add(&mut entries, entry("paths", paths, span), self.faults);
        Entry {
            key: group.template.clone(),
            value: Node {
                kind: Kind::Map(entries),
                span,
            },
        }
    }
}

/// A definition that has types alone, as one item by itself is looked at.
pub(super) fn only_types(
    declarations: &Declarations,
    types: &[Entry],
    span: Span,
    faults: &mut Faults<'_>,
) -> Option<Definition> {
    let root = Node {
        kind: Kind::Map(vec![entry("types", types.to_vec(), span)]),
        span,
    };
    let (text, source) = (declarations.written.text(), declarations.written.source());
    let document = read::document(source, text, &root, &mut 0, faults)?;
    let name = Spanned::new("alone".to_owned(), span);
    (!faults.any()).then_some(Definition {
        name,
        ..document.definition
    })
}
