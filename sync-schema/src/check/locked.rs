//! S07: numbers that travel, from the lock; what is new gets the next free ones.

use std::collections::{HashMap, HashSet};

use super::types::MAX_CASES;
use crate::codes::lock as codes;
use crate::codes::models::INVALID_HISTORY;
use crate::codes::structure::TOO_MANY;
use crate::definition::{ModelDefinition, ModelFieldDefinition};
use crate::diagnostic::{Diagnostic, Sink};
use crate::lock::Lock;
use crate::schema::{Component, Model, NamedType, Path, Shape};
use crate::span::Spanned;

/// Numbers everything, and returns the lock that the schema leaves behind.
pub(super) fn number(
    sink: &mut Sink,
    lock: &Lock,
    types: &mut [NamedType],
    paths: &mut [Path],
    components: &mut [Component],
    models: &mut [Model],
) -> Lock {
    let mut next = lock.clone();
    duplicates(sink, lock);

    let mut ids = Numbers::new(&mut next.paths);
    for path in paths {
        path.id = ids.number(path.template());
    }
    let mut ids = Numbers::new(&mut next.components);
    for component in components {
        component.id = ids.number(component.name.clone());
    }
    let mut records = places(&next.records);
    let mut enums = places(&next.enums);
    for named in types {
        match &mut named.shape {
            Shape::Alias(_) => {}
            Shape::Record(fields) => {
                let list = entry(&mut next.records, &mut records, &named.name);
                let present: HashSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
                for removed in list.iter().filter(|name| !present.contains(name.as_str())) {
                    let headline = format!(
                        "field `{removed}` of record `{}` was released and cannot be removed",
                        named.name
                    );
                    sink.push(
                        Diagnostic::new(codes::FIELD_REMOVED, named.span, headline)
                            .help(format!(
                                "put `{removed}` back, with `deprecated: true` if it is on its way out"
                            ))
                            .help("or declare a new record under another name, and a path for it"),
                    );
                }
                let mut ids = Numbers::new(list);
                let order: HashMap<String, u32> = fields
                    .iter()
                    .map(|field| (field.name.clone(), ids.number(field.name.clone())))
                    .collect();
                fields.sort_by_key(|field| order.get(&field.name).copied());
            }
            Shape::Enum(cases) | Shape::Union(cases) => {
                let list = entry(&mut next.enums, &mut enums, &named.name);
                let mut ids = Numbers::new(list);
                for case in &mut *cases {
                    case.number = ids.number(case.name.clone());
                }
                if list.len() > MAX_CASES {
                    let headline = format!("`{}` has used up its {MAX_CASES} case numbers", named.name);
                    sink.push(
                        Diagnostic::new(TOO_MANY, named.span, headline)
                            .help("declare a new type under another name"),
                    );
                }
                cases.sort_by_key(|case| case.number);
            }
        }
    }
    let mut groups = places(&next.models);
    for model in models {
        let list = entry(&mut next.models, &mut groups, &model.name);
        let mut ids = Numbers::new(list);
        for field in &mut model.fields {
            field.number = ids.number(field.name.clone());
        }
        model.id = groups.get(&model.name).copied().unwrap_or_default() as u32;
    }
    next
}

/// Gives the numbers of models and fields that were renamed to their new names.
pub(super) fn rename(sink: &mut Sink, lock: &mut Lock, models: &[ModelDefinition]) {
    let in_use: HashSet<&str> = models.iter().map(|model| model.name.value.as_str()).collect();
    let is_first_release = lock.models.is_empty();
    for ModelDefinition {
        name, was, fields, ..
    } in models
    {
        if let Some(was) = was {
            let mut names: Vec<&mut String> = lock.models.iter_mut().map(|(name, _)| name).collect();
            renamed(sink, "model", name, was, &mut names, &in_use, is_first_release);
        }
        let Some((_, list)) = lock.models.iter_mut().find(|(known, _)| *known == name.value) else {
            continue;
        };
        let in_use: HashSet<&str> = fields.iter().map(|field| field.name.value.as_str()).collect();
        for ModelFieldDefinition { name, was, .. } in fields {
            if let Some(was) = was {
                let mut names: Vec<&mut String> = list.iter_mut().collect();
                renamed(sink, "field", name, was, &mut names, &in_use, false);
            }
        }
    }
}

fn renamed(
    sink: &mut Sink,
    what: &str,
    name: &Spanned<String>,
    was: &Spanned<String>,
    names: &mut [&mut String],
    in_use: &HashSet<&str>,
    is_first_release: bool,
) {
    if in_use.contains(was.value.as_str()) {
        let headline = format!(
            "`{}` is in use, so `{}` is no new name for it",
            was.value, name.value
        );
        sink.push(Diagnostic::new(INVALID_HISTORY, was.span, headline).help("leave `was` out"));
    } else if names.iter().any(|known| **known == name.value) || is_first_release {
        // It was renamed in an earlier run.
    } else if let Some(known) = names.iter_mut().find(|known| ***known == was.value) {
        (**known).clone_from(&name.value);
    } else {
        let headline = format!("the lock knows no {what} `{}`", was.value);
        let help = super::suggest::suggest(sink, &was.value, names.iter().map(|name| name.as_str()));
        sink.push(Diagnostic::new(INVALID_HISTORY, was.span, headline).maybe_help(help));
    }
}

/// The numbers of one list.
struct Numbers<'a> {
    list: &'a mut Vec<String>,
    places: HashMap<String, u32>,
}

impl<'a> Numbers<'a> {
    fn new(list: &'a mut Vec<String>) -> Self {
        let mut places = HashMap::new();
        for (place, name) in list.iter().enumerate() {
            places.entry(name.clone()).or_insert(place as u32);
        }
        Numbers { list, places }
    }

    fn number(&mut self, name: String) -> u32 {
        let next = self.list.len() as u32;
        *self.places.entry(name.clone()).or_insert_with(|| {
            self.list.push(name);
            next
        })
    }
}

type Named = (String, Vec<String>);

fn places(lists: &[Named]) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for (place, (name, _)) in lists.iter().enumerate() {
        found.entry(name.clone()).or_insert(place);
    }
    found
}

fn entry<'a>(
    lists: &'a mut Vec<Named>,
    places: &mut HashMap<String, usize>,
    name: &str,
) -> &'a mut Vec<String> {
    let place = *places.entry(name.to_owned()).or_insert_with(|| {
        lists.push((name.to_owned(), Vec::new()));
        lists.len() - 1
    });
    &mut lists[place].1
}

/// Reports names that a lock gives two numbers.
fn duplicates(sink: &mut Sink, lock: &Lock) {
    repeated(sink, "path", lock.paths.iter());
    repeated(sink, "component", lock.components.iter());
    repeated(sink, "record", lock.records.iter().map(|(name, _)| name));
    repeated(sink, "enum", lock.enums.iter().map(|(name, _)| name));
    repeated(sink, "model", lock.models.iter().map(|(name, _)| name));
    for (name, fields) in &lock.models {
        repeated(sink, &format!("field of model `{name}`,"), fields.iter());
    }
    for (name, fields) in &lock.records {
        repeated(sink, &format!("field of record `{name}`,"), fields.iter());
    }
    for (name, cases) in &lock.enums {
        repeated(sink, &format!("case of enum `{name}`,"), cases.iter());
    }
}

fn repeated<'a>(sink: &mut Sink, what: &str, names: impl Iterator<Item = &'a String>) {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name) {
            let headline = format!("the lock has two numbers for the {what} `{name}`");
            sink.push(
                Diagnostic::new(codes::DUPLICATE_IN_LOCK, None, headline)
                    .help("restore the lock file as it was released"),
            );
        }
    }
}
