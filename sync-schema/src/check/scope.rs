//! S04: the tree of scopes and the keys that it declares.

use std::collections::{HashMap, HashSet};

use super::graph::{chain, walk};
use super::name::{Names, Namespace, declared};
use super::types::Types;
use super::words::KEY_RESERVED;
use crate::codes::{names, structure as codes};
use crate::definition::ScopeDefinition;
use crate::diagnostic::{Diagnostic, Sink};
use crate::naming;
use crate::schema::{Key, Path, Scope, ScopeIndex, Segment, Type};
use crate::span::Span;

/// The most scopes, root aside.
const MAX_SCOPES: usize = 1_000;

/// All scopes, the root first.
pub(super) struct Scopes {
    /// In the order of the schema; all keys merged in, no subtree yet.
    pub(super) list: Vec<Scope>,
    /// Names of the declared ones; position 0 is that of scope 1.
    pub(super) names: Names,
    /// Keys by name: type, and where they were declared.
    keys: HashMap<String, (Type, Span)>,
    /// Keys that were declared with a type that is none.
    faulty: HashSet<String>,
    /// For each key name, the scopes that declare it themselves.
    declared_by: HashMap<String, Vec<usize>>,
}

impl Scopes {
    /// Lowers all scopes; none where the tree is no tree.
    pub(super) fn new(sink: &mut Sink, types: &mut Types, definitions: &[ScopeDefinition]) -> Option<Self> {
        if definitions.len() > MAX_SCOPES {
            let headline = format!(
                "{} scopes are too many, {MAX_SCOPES} are allowed",
                definitions.len()
            );
            sink.push(Diagnostic::new(
                codes::TOO_MANY,
                definitions[MAX_SCOPES].name.span,
                headline,
            ));
            return None;
        }
        let names = Names::new(definitions.iter().map(|scope| &scope.name));
        let mut taken = Namespace::new("scope", naming::pascal);
        let mut parents = Vec::with_capacity(definitions.len());
        for scope in definitions {
            declared(sink, "scope", &scope.name, &["root"]);
            taken.take(sink, &scope.name.value, scope.name.span);
            let parent = scope.within.as_ref().filter(|within| within.value != "root");
            parents.push(parent.and_then(|within| names.find(sink, codes::UNKNOWN_SCOPE, "scope", within)));
        }
        let mut scopes = Scopes {
            list: vec![root()],
            names,
            keys: HashMap::new(),
            faulty: HashSet::new(),
            declared_by: HashMap::new(),
        };
        let own: Vec<Vec<(Key, Span)>> = definitions
            .iter()
            .enumerate()
            .map(|(place, scope)| scopes.own_keys(sink, types, place, scope))
            .collect();

        let edges: Vec<Vec<usize>> = parents
            .iter()
            .map(|parent| parent.iter().copied().collect())
            .collect();
        let found = walk(&edges);
        for cycle in &found.cycles {
            let name = &definitions[cycle[0]].name;
            let headline = format!(
                "scope `{}` lies within itself: {}",
                name.value,
                chain(cycle, |node| definitions[node].name.value.as_str())
            );
            sink.push(
                Diagnostic::new(codes::SCOPE_CYCLE, name.span, headline)
                    .help("leave out `within` of one of them"),
            );
        }
        if !found.cycles.is_empty() {
            return None;
        }

        // Outer scopes first, so that their keys are merged before they are asked for.
        let mut order: Vec<usize> = (0..definitions.len()).collect();
        order.sort_by_key(|place| found.depths[*place]);
        let mut merged: Vec<Vec<(Key, Span)>> = vec![Vec::new(); definitions.len()];
        for place in order {
            let mut keys = parents[place]
                .map(|parent| merged[parent].clone())
                .unwrap_or_default();
            for (key, span) in &own[place] {
                if let Some((_, first)) = keys.iter().find(|(other, _)| other.name == key.name) {
                    let headline = format!(
                        "scope `{}` has the key `{}` already",
                        definitions[place].name.value, key.name
                    );
                    sink.push(
                        Diagnostic::new(codes::SCOPE_KEY_REPEATED, *span, headline)
                            .related(*first, "the first one")
                            .help("a scope has the keys of the scope around it as well: leave this one out"),
                    );
                    continue;
                }
                keys.push((key.clone(), *span));
            }
            if keys.len() > super::template::MAX_KEYS {
                let headline = format!(
                    "a scope has at most {} keys, those of the scopes around it included",
                    super::template::MAX_KEYS
                );
                sink.push(Diagnostic::new(
                    codes::TOO_MANY,
                    definitions[place].name.span,
                    headline,
                ));
                keys.truncate(super::template::MAX_KEYS);
            }
            merged[place] = keys;
        }
        for ((scope, parent), keys) in definitions.iter().zip(&parents).zip(merged) {
            scopes.list.push(Scope {
                name: scope.name.value.clone(),
                description: scope.description.as_ref().map(|text| text.value.clone()),
                within: Some(ScopeIndex(parent.map_or(0, |parent| parent + 1))),
                keys: keys.into_iter().map(|(key, _)| key).collect(),
                subtree: None,
            });
        }
        Some(scopes)
    }

    /// The type of a key that some scope declares.
    pub(super) fn key(&self, name: &str) -> Option<&(Type, Span)> {
        self.keys.get(name)
    }

    /// Whether a scope declares the key with a type that is none, which is reported there.
    pub(super) fn is_faulty(&self, name: &str) -> bool {
        self.faulty.contains(name)
    }

    /// Names of all keys that scopes declare, in the order of the alphabet.
    pub(super) fn key_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.keys.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// The deepest scopes all of whose keys are among these; more than one where none of them lies
    /// within another.
    pub(super) fn deepest(&self, keys: &[Key]) -> Vec<ScopeIndex> {
        let has = |scope: usize| {
            self.list[scope]
                .keys
                .iter()
                .all(|key| keys.iter().any(|other| other.name == key.name))
        };
        let mut found: Vec<usize> = keys
            .iter()
            .filter_map(|key| self.declared_by.get(&key.name))
            .flatten()
            .copied()
            .filter(|scope| has(*scope))
            .collect();
        found.sort_unstable();
        found.dedup();
        let around: Vec<usize> = found
            .iter()
            .flat_map(|scope| self.around(ScopeIndex(*scope)).skip(1))
            .map(|scope| scope.0)
            .collect();
        found.retain(|scope| !around.contains(scope));
        found.into_iter().map(ScopeIndex).collect()
    }

    /// A scope, the one that it lies within, and so on up to the root.
    pub(super) fn around(&self, scope: ScopeIndex) -> impl Iterator<Item = ScopeIndex> {
        std::iter::successors(Some(scope), |scope| self.list[scope.0].within)
    }

    /// Finds for each scope where all of its paths stand together.
    pub(super) fn set_subtrees(&mut self, paths: &[Path]) {
        #[derive(Clone, PartialEq)]
        enum Part<'a> {
            Literal(&'a str),
            Key(&'a str),
        }
        let mut common: Vec<Option<Vec<Part<'_>>>> = vec![None; self.list.len()];
        for path in paths {
            let parts: Vec<Part<'_>> = path
                .segments
                .iter()
                .map(|segment| match segment {
                    Segment::Literal(text) => Part::Literal(text),
                    Segment::Key(key) => Part::Key(&path.keys[*key].name),
                })
                .collect();
            for scope in self.around(path.scope) {
                match &mut common[scope.0] {
                    Some(prefix) => {
                        let equal = prefix
                            .iter()
                            .zip(&parts)
                            .take_while(|(one, other)| one == other)
                            .count();
                        prefix.truncate(equal);
                    }
                    none => *none = Some(parts.clone()),
                }
            }
        }
        for (scope, prefix) in self.list.iter_mut().zip(common) {
            let mut wanted: Vec<&str> = scope.keys.iter().map(|key| key.name.as_str()).collect();
            let mut segments = Vec::new();
            for part in prefix.unwrap_or_default() {
                if wanted.is_empty() {
                    break;
                }
                match part {
                    Part::Literal(text) => segments.push(Segment::Literal(text.to_owned())),
                    Part::Key(name) => {
                        // A key of nobody's scope in front means many places instead of one.
                        let Some(place) = scope.keys.iter().position(|key| key.name == name) else {
                            break;
                        };
                        wanted.retain(|key| *key != name);
                        segments.push(Segment::Key(place));
                    }
                }
            }
            scope.subtree = (wanted.is_empty() && !scope.keys.is_empty()).then_some(segments);
        }
    }

    fn own_keys(
        &mut self,
        sink: &mut Sink,
        types: &mut Types,
        place: usize,
        scope: &ScopeDefinition,
    ) -> Vec<(Key, Span)> {
        let mut taken = Namespace::new("key", str::to_owned);
        let mut keys = Vec::new();
        for key in &scope.keys {
            declared(sink, "key", &key.name, KEY_RESERVED);
            if !taken.take(sink, &key.name.value, key.name.span) {
                continue;
            }
            let owner = format!("{}_{}", scope.name.value, key.name.value);
            let Some(ty) = types.key(sink, &key.ty, &owner) else {
                self.faulty.insert(key.name.value.clone());
                continue;
            };
            match self.keys.get(&key.name.value) {
                Some((first, span)) if types.resolve(first) != types.resolve(&ty) => {
                    let headline = format!(
                        "key `{}` is `{}` here and `{}` in another scope",
                        key.name.value,
                        types.describe(&ty),
                        types.describe(first)
                    );
                    sink.push(
                        Diagnostic::new(names::KEY_TYPE_DIFFERS, key.ty.span, headline)
                            .related(*span, "the other one")
                            .help("give them one type, or one of them another name"),
                    );
                }
                Some(_) => {}
                None => {
                    self.keys
                        .insert(key.name.value.clone(), (ty.clone(), key.ty.span));
                }
            }
            self.declared_by
                .entry(key.name.value.clone())
                .or_default()
                .push(place + 1);
            keys.push((
                Key {
                    name: key.name.value.clone(),
                    ty,
                },
                key.name.span,
            ));
        }
        keys
    }
}

fn root() -> Scope {
    Scope {
        name: "root".into(),
        description: Some("Everything that belongs to no other scope".into()),
        within: None,
        keys: Vec::new(),
        subtree: None,
    }
}
