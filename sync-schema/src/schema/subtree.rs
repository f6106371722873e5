//! Places where a scope's entries stand together, and can be replaced as a whole.

use std::collections::BTreeMap;

use super::{Key, Schema, Scope, Segment};

/// A scope whose paths have a beginning in common, with all that stands below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Subtree<'a> {
    /// The scope.
    pub scope: &'a Scope,
    /// Its position among the scopes.
    pub scope_place: usize,
    /// The common beginning; its keys are positions among the scope's.
    pub segments: &'a [Segment],
    /// The positions of the paths that stand there, in the order of writing: those of the scope, and
    /// any other at the same place.
    pub paths: Vec<usize>,
}

impl<'a> Subtree<'a> {
    /// The scope's keys in the order of the template: the first keys of each of the paths.
    pub fn keys(&self) -> impl Iterator<Item = &'a Key> {
        let scope = self.scope;
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Key(key) => scope.keys.get(*key),
            Segment::Literal(_) => None,
        })
    }
}

impl Schema {
    /// What `replace_SCOPE` is made for, in the order of the scopes.
    pub fn subtrees(&self) -> Vec<Subtree<'_>> {
        let mut found = Vec::new();
        // Looked up by each beginning of each path: comparing every scope with every path would grow
        // with the square of the schema.
        let mut beginnings: BTreeMap<Vec<Part<'_>>, Vec<usize>> = BTreeMap::new();
        for (scope_place, scope) in self.scopes.iter().enumerate() {
            let Some(segments) = scope.subtree.as_deref().filter(|_| !scope.keys.is_empty()) else {
                continue;
            };
            let beginning = beginnings.entry(parts(segments, &scope.keys)).or_default();
            beginning.push(found.len());
            found.push(Subtree {
                scope,
                scope_place,
                segments,
                paths: Vec::new(),
            });
        }
        for (place, path) in self.paths.iter().enumerate() {
            let parts = parts(&path.segments, &path.keys);
            for length in 1..=parts.len() {
                for &subtree in beginnings.get(&parts[..length]).into_iter().flatten() {
                    found[subtree].paths.push(place);
                }
            }
        }
        found
    }
}

/// A segment by what it is compared by: keys of one name have one type, wherever a scope declares them.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Part<'a> {
    Literal(&'a str),
    Key(&'a str),
}

fn parts<'a>(segments: &'a [Segment], keys: &'a [Key]) -> Vec<Part<'a>> {
    let part = |segment: &'a Segment| match segment {
        Segment::Literal(text) => Part::Literal(text),
        Segment::Key(key) => Part::Key(&keys[*key].name),
    };
    segments.iter().map(part).collect()
}
