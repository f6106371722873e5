//! Places where a scope's entries stand together, and can be replaced as a whole.

use super::{Key, Path, Schema, Scope, Segment};

/// A scope whose paths have a beginning in common, with all that stands below it.
#[derive(Debug, Clone, PartialEq)]
pub struct Subtree<'a> {
    /// The scope.
    pub scope: &'a Scope,
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
        let found = self.scopes.iter().filter_map(|scope| {
            let segments = scope.subtree.as_deref().filter(|_| !scope.keys.is_empty())?;
            let paths = self.paths.iter().enumerate();
            Some(Subtree {
                scope,
                segments,
                paths: paths
                    .filter(|(_, path)| stands_below(path, scope, segments))
                    .map(|(place, _)| place)
                    .collect(),
            })
        });
        found.collect()
    }
}

/// Keys of one name have one type, if perhaps under two names, wherever a scope declares them.
fn stands_below(path: &Path, scope: &Scope, segments: &[Segment]) -> bool {
    path.segments.len() >= segments.len()
        && path.segments.iter().zip(segments).all(|pair| match pair {
            (Segment::Literal(one), Segment::Literal(other)) => one == other,
            (Segment::Key(one), Segment::Key(other)) => path.keys[*one].name == scope.keys[*other].name,
            _ => false,
        })
}
