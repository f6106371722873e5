//! Paths: the places where data lives.

use super::{ComponentIndex, Deprecation, LevelRule, PermissionIndex, ScopeIndex, Type};
use crate::span::Span;

/// A place that holds one entry for each combination of its keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// The number that travels, from the lock.
    pub id: u32,
    /// Of setter and getter, in snake case.
    pub name: String,
    /// Where it stands in the host's tables.
    pub segments: Vec<Segment>,
    /// The keys in the order of the template, at most 12.
    pub keys: Vec<Key>,
    /// The type of an entry, without the `?` of [`Path::optional`].
    pub ty: Type,
    /// Whether the type was written with `?`: clearing an entry is a part of normal writing.
    pub optional: bool,
    /// Its topic.
    pub component: ComponentIndex,
    /// Its bucket; all keys of the scope are among the path's.
    pub scope: ScopeIndex,
    /// For each key of the scope, its position among the path's keys.
    pub scope_keys: Vec<usize>,
    /// Who may write it.
    pub permission: Permission,
    /// When a write is sent.
    pub level: LevelRule,
    /// Which of two concurrent writes stays.
    pub conflict: Conflict,
    /// Documentation, if any.
    pub description: Option<String>,
    /// Set when it is on its way out.
    pub deprecated: Option<Deprecation>,
    /// Where the template was written.
    pub span: Span,
}

impl Path {
    /// The template with key names, without their types: `roles.{player}`. This is the spelling of
    /// the lock and of messages.
    pub fn template(&self) -> String {
        template(&self.segments, &self.keys)
    }
}

/// Segments as text, with key names and without their types.
pub(crate) fn template(segments: &[Segment], keys: &[Key]) -> String {
    // Every path's is spelled several times, so this makes no text but the result.
    let mut template = String::with_capacity(64);
    for (place, segment) in segments.iter().enumerate() {
        if place > 0 {
            template.push('.');
        }
        match segment {
            Segment::Literal(text) => template.push_str(text),
            Segment::Key(index) => {
                template.push('{');
                template.push_str(&keys[*index].name);
                template.push('}');
            }
        }
    }
    template
}

/// A part of a template between dots.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A fixed name: an ASCII letter or `_`, then letters, digits, `_` and `-`.
    Literal(String),
    /// The key at this position among the path's (or scope's) keys.
    Key(usize),
}

/// A variable part of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Key {
    /// In snake case.
    pub name: String,
    /// A whole number, string, enum, uuid or bool, or a declared name for one of them.
    pub ty: Type,
}

/// Who may write an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Permission {
    /// Every peer.
    Anyone,
    /// The peer that the host calls the authority.
    Authority,
    /// Only the peer whose name equals the key at this position; the key is a string.
    SelfKey(usize),
    /// Whom the host allows.
    Class(PermissionIndex),
}

/// Which of two concurrent writes stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// The one with the later stamp, then the greater origin.
    LastWriter,
    /// There is one writer, the peer whose name equals the key at this position; the key is a string.
    Owner(usize),
    /// The authority's, then the one with the later stamp.
    Authority,
    /// Both: a set is the union of all that was written.
    Union,
    /// The greater number.
    Max,
}
