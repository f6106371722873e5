//! S02: no two templates may match one concrete path, and none may lie inside another's data.
//!
//! All templates are laid into one tree; then those pairs of nodes are walked that some concrete path
//! leads to both of. Without overlaps there are few such pairs, and the walk is about as long as the
//! schema.

use std::collections::BTreeMap;

use super::types::Types;
use crate::codes::names::{PATH_INSIDE_PATH, PATHS_OVERLAP};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Integer, Key, Segment, Text, Type};
use crate::span::Span;
use crate::uuid::uuid_of;

pub(super) use text::fits_text;

mod text;

/// Pairs that are looked at before giving up.
const MAX_PAIRS: usize = 8_000_000;
/// Overlaps that are reported before giving up.
const MAX_FOUND: usize = 100;

/// A path as far as overlaps are concerned.
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    pub(super) template: String,
    pub(super) segments: &'a [Segment],
    pub(super) keys: &'a [Key],
    pub(super) span: Span,
}

/// A key's possible values.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Domain {
    Integer(Integer),
    Text(Text),
    Uuid,
    Bool,
    /// Of an enum: its position among the types.
    Enum(usize),
}

#[derive(Default)]
struct Node {
    literals: BTreeMap<String, usize>,
    keys: Vec<(Domain, usize)>,
    terminal: Option<usize>,
    /// The first path that leads here or through here.
    first: usize,
}

/// Reports all overlaps, each with a path that both templates match.
pub(super) fn overlaps(sink: &mut Sink, types: &Types, places: &[Place<'_>]) {
    let mut search = Search {
        sink,
        types,
        places,
        nodes: vec![Node::default()],
        pairs: 0,
        found: 0,
        trail: Vec::new(),
    };
    for place in 0..places.len() {
        search.insert(place);
    }
    search.inside(0);
}

struct Search<'a, 'b> {
    sink: &'a mut Sink,
    types: &'a Types,
    places: &'a [Place<'b>],
    nodes: Vec<Node>,
    pairs: usize,
    found: usize,
    /// The concrete path that leads to the nodes being looked at.
    trail: Vec<String>,
}

impl Search<'_, '_> {
    fn insert(&mut self, place: usize) {
        let path = &self.places[place];
        let mut node = 0;
        for segment in path.segments {
            let next = self.nodes.len();
            let child = match segment {
                Segment::Literal(text) => match self.nodes[node].literals.get(text) {
                    Some(child) => *child,
                    None => *self.nodes[node].literals.entry(text.clone()).or_insert(next),
                },
                Segment::Key(key) => {
                    let Some(domain) = self.domain(&path.keys[*key].ty) else {
                        return;
                    };
                    match self.nodes[node].keys.iter().find(|(other, _)| *other == domain) {
                        Some((_, child)) => *child,
                        None => {
                            self.nodes[node].keys.push((domain, next));
                            next
                        }
                    }
                }
            };
            if child == next {
                self.nodes.push(Node {
                    first: place,
                    ..Node::default()
                });
            }
            node = child;
        }
        match self.nodes[node].terminal {
            Some(first) => {
                let trail = example(self, place);
                self.report(first, place, &trail);
            }
            None => self.nodes[node].terminal = Some(place),
        }
    }

    fn domain(&self, ty: &Type) -> Option<Domain> {
        match self.types.resolve(ty)? {
            Type::Integer(integer) => Some(Domain::Integer(*integer)),
            Type::Text(text) => Some(Domain::Text(text.clone())),
            Type::Uuid => Some(Domain::Uuid),
            Type::Bool => Some(Domain::Bool),
            Type::Named(index) => Some(Domain::Enum(index.0)),
            _ => None,
        }
    }

    /// Looks below one node. Depth is bounded by the number of segments of a template.
    fn inside(&mut self, node: usize) {
        if self.is_enough() {
            return;
        }
        let literals: Vec<(String, usize)> = self.nodes[node]
            .literals
            .iter()
            .map(|(text, child)| (text.clone(), *child))
            .collect();
        let keys = self.nodes[node].keys.clone();
        if let Some(outer) = self.nodes[node].terminal
            && let Some(child) = literals
                .first()
                .map(|(_, child)| *child)
                .or(keys.first().map(|(_, child)| *child))
        {
            let inner = self.nodes[child].first;
            let trail = example(self, inner);
            self.report(outer, inner, &trail);
        }
        for (text, child) in &literals {
            self.with(text.clone(), |search| search.inside(*child));
            for (domain, other) in &keys {
                self.pairs += 1;
                if self.fits(text, domain) {
                    self.with(text.clone(), |search| search.between(*child, *other));
                }
            }
        }
        for (place, (domain, child)) in keys.iter().enumerate() {
            let sample = self.sample(domain);
            self.with(sample, |search| search.inside(*child));
            for (other_domain, other) in &keys[place + 1..] {
                let (shared, looked_at) = self.shared(domain, other_domain);
                self.pairs += looked_at;
                if let Some(shared) = shared {
                    self.with(shared, |search| search.between(*child, *other));
                }
            }
        }
    }

    /// Looks below two nodes that one concrete path leads to.
    fn between(&mut self, one: usize, other: usize) {
        if self.is_enough() {
            return;
        }
        self.pairs += 1;
        let (left, right) = (&self.nodes[one], &self.nodes[other]);
        if left.terminal.is_some() || right.terminal.is_some() {
            let paths = (
                left.terminal.unwrap_or(left.first),
                right.terminal.unwrap_or(right.first),
            );
            let trail = self.trail.join(".");
            self.report(paths.0.min(paths.1), paths.0.max(paths.1), &trail);
            return;
        }
        let (few, many) = if left.literals.len() <= right.literals.len() {
            (left, right)
        } else {
            (right, left)
        };
        let mut next: Vec<(String, usize, usize)> = few
            .literals
            .iter()
            .filter_map(|(text, child)| many.literals.get(text).map(|twin| (text.clone(), *child, *twin)))
            .collect();
        for (literals, keys) in [(&left.literals, &right.keys), (&right.literals, &left.keys)] {
            for (domain, keyed) in keys {
                for (text, child) in literals {
                    self.pairs += 1;
                    if self.fits(text, domain) {
                        next.push((text.clone(), *child, *keyed));
                    }
                }
            }
        }
        for (domain, child) in &left.keys {
            for (other_domain, twin) in &right.keys {
                let (shared, looked_at) = self.shared(domain, other_domain);
                self.pairs += looked_at;
                next.extend(shared.map(|shared| (shared, *child, *twin)));
            }
        }
        for (text, child, twin) in next {
            self.with(text, |search| search.between(child, twin));
        }
    }

    fn with(&mut self, text: String, look: impl FnOnce(&mut Self)) {
        self.trail.push(text);
        look(self);
        self.trail.pop();
    }

    fn is_enough(&mut self) -> bool {
        if self.pairs > MAX_PAIRS && self.found == 0 {
            self.found = MAX_FOUND;
            let headline =
                "too many templates have a key where others have a fixed name, to compare them all";
            self.sink.push(
                Diagnostic::new(
                    PATHS_OVERLAP,
                    self.places.first().map(|place| place.span),
                    headline,
                )
                .help("put the keyed paths under a fixed name of their own"),
            );
        }
        self.pairs > MAX_PAIRS || self.found >= MAX_FOUND
    }

    fn report(&mut self, first: usize, second: usize, trail: &str) {
        self.found += 1;
        if self.found > MAX_FOUND {
            return;
        }
        let (one, other) = (&self.places[first], &self.places[second]);
        let lengths = (one.segments.len(), other.segments.len());
        let diagnostic = if lengths.0 == lengths.1 {
            let headline = format!("`{}` and `{}` both match `{trail}`", one.template, other.template);
            Diagnostic::new(PATHS_OVERLAP, other.span, headline)
                .related(one.span, format!("path `{}`", one.name))
        } else {
            let (outer, inner) = if lengths.0 < lengths.1 {
                (one, other)
            } else {
                (other, one)
            };
            let headline = format!(
                "`{}` lies inside the data of `{}`, as `{trail}` shows",
                inner.template, outer.template
            );
            Diagnostic::new(PATH_INSIDE_PATH, inner.span, headline)
                .related(outer.span, format!("path `{}` holds a value here", outer.name))
        };
        self.sink
            .push(diagnostic.help("give one of them another fixed name"));
    }

    /// Whether a fixed name is a possible value of a key.
    fn fits(&self, literal: &str, domain: &Domain) -> bool {
        match domain {
            Domain::Integer(_) | Domain::Bool => false,
            Domain::Text(text) => fits_text(literal, text),
            Domain::Uuid => uuid_of(literal).is_some(),
            Domain::Enum(place) => self.cases(*place).contains(&literal),
        }
    }

    /// A value that both keys can have, and what it took to find it. Hosts' tables tell `1` and `"1"` apart, as they do
    /// `true` and `"true"`.
    fn shared(&self, one: &Domain, other: &Domain) -> (Option<String>, usize) {
        let found = match (one, other) {
            (Domain::Integer(one), Domain::Integer(other)) => {
                let least = one.min.max(other.min);
                (least <= one.max.min(other.max)).then(|| least.to_string())
            }
            (Domain::Text(one), Domain::Text(other)) => return text::shared(one, other),
            (Domain::Uuid, Domain::Text(text)) | (Domain::Text(text), Domain::Uuid) => {
                return text::shared(&text::of_uuid(), text);
            }
            (Domain::Uuid, Domain::Uuid) => Some(self.sample(one)),
            (Domain::Bool, Domain::Bool) => Some("true".into()),
            (Domain::Enum(place), other) | (other, Domain::Enum(place)) => {
                let cases = self.cases(*place);
                cases
                    .into_iter()
                    .find(|case| self.fits(case, other))
                    .map(str::to_owned)
            }
            _ => None,
        };
        (found, 1)
    }

    fn cases(&self, place: usize) -> Vec<&str> {
        match &self.types.list[place].shape {
            crate::schema::Shape::Enum(cases) => cases.iter().map(|case| case.name.as_str()).collect(),
            _ => Vec::new(),
        }
    }

    fn sample(&self, domain: &Domain) -> String {
        match domain {
            Domain::Integer(integer) => 1.clamp(integer.min, integer.max).to_string(),
            Domain::Text(text) => text::sample(text),
            Domain::Uuid => "a0000000-0000-4000-8000-000000000000".into(),
            Domain::Bool => "true".into(),
            Domain::Enum(place) => self
                .cases(*place)
                .first()
                .map_or_else(String::new, |case| (*case).to_owned()),
        }
    }
}

/// A concrete path of one template.
fn example(search: &Search<'_, '_>, place: usize) -> String {
    let path = &search.places[place];
    let parts: Vec<String> = path
        .segments
        .iter()
        .map(|segment| match segment {
            Segment::Literal(text) => text.clone(),
            Segment::Key(key) => search
                .domain(&path.keys[*key].ty)
                .map_or_else(String::new, |domain| search.sample(&domain)),
        })
        .collect();
    parts.join(".")
}
