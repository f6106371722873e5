//! Rewriting of writes to setter calls.

mod keys;
mod part;
mod text;
mod whole;

use sync_schema::schema::{Conflict, Path, Schema, Shape, Type};
use sync_schema::span::Span;

use super::judge::{Judged, span};
use super::lua::fact::{Means, Target, Write};
use super::lua::tree::Place;
use super::lua::value::{Step, Value};
use super::pattern::{Match, Patterns, Reach};
use crate::lua::{Naming, setter};
use text::Text;
pub(super) use text::between;

/// A text in place of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
    /// The parts of it that stand in the source, in order, none within another.
    pub kept: Vec<Kept>,
}

/// A part of a new text that is a part of the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Where it begins in the new text, in bytes.
    pub at: usize,
    /// Where it stands.
    pub span: Span,
}

/// What is needed to write setter calls.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setters<'s> {
    pub(super) schema: &'s Schema,
    /// The expression that gives the peer.
    pub(super) peer: &'s str,
    pub(super) naming: Naming,
    pub(super) patterns: &'s Patterns<'s>,
    /// Places of the state that variables hold, in any file.
    pub(super) held: &'s [Vec<Step>],
}

/// A write and where it goes.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) file: Judged<'a>,
    pub(super) write: &'a Write,
    pub(super) target: &'a Target,
    /// The statement that would be replaced.
    statement: Place,
}

impl Setters<'_> {
    /// What does the same as a write by way of setters; none where that is not sure.
    pub(super) fn edit(
        &self,
        file: Judged<'_>,
        write: &Write,
        target: &Target,
        reach: &Reach,
    ) -> Option<Edit> {
        let statement = write
            .site
            .statement
            .or(write.site.among.map(|among| among.statement))?;
        let Write {
            initial: false,
            pure: true,
            open: false,
            ..
        } = write
        else {
            return None;
        };
        if !target.direct || write.targets.len() != 1 || self.is_hidden(file, statement) {
            return None;
        }
        if let Means::Writer {
            metadata: Some(metadata),
            ..
        } = &write.means
            && !metadata.pure
        {
            return None;
        }
        let site = Site {
            file,
            write,
            target,
            statement,
        };
        let text = match (reach, &write.means) {
            (Reach::Entry { path, keys }, Means::Assignment | Means::Writer { .. }) => {
                self.set(&site, *path, keys)
            }
            (Reach::Above { paths, keys }, Means::Assignment | Means::Writer { .. }) => {
                self.replace(&site, paths, keys)
            }
            (Reach::Inside { path }, Means::Assignment | Means::Function(_)) => self.change(&site, *path),
            _ => None,
        }?;
        text.edit(span(file, statement))
    }

    /// Whether the first word of the peer is a variable of a function here, and thus something else.
    fn is_hidden(&self, file: Judged<'_>, place: Place) -> bool {
        let word = self.peer.split(['.', ':', '[', '(']).next().unwrap_or_default();
        let bindings = file.tree.names.get(word).into_iter().flatten();
        bindings
            .filter_map(|binding| file.tree.bindings.get(binding.0 as usize))
            .any(|binding| binding.depth > 0 && binding.scope.contains(place))
    }

    /// `peer:set_role(name, value)`
    fn set(&self, site: &Site<'_>, path: usize, keys: &[usize]) -> Option<Text> {
        let path = self.schema.paths.get(path)?;
        let (value_place, value) = site.write.value.as_ref()?;
        if !forgets(path) && *value == Value::Nil || site.write.levels < self.levels(&path.ty) {
            return None;
        }
        let mut text = self.call(site, &setter(path, self.naming), path, keys)?;
        text.keep(site.file, *value_place)?;
        text.push(")");
        Some(text)
    }

    /// `peer:set_role(name, `
    fn call(&self, site: &Site<'_>, method: &str, path: &Path, keys: &[usize]) -> Option<Text> {
        let mut text = Text::default();
        text.push(&format!("{}:{method}(", self.peer));
        for (key, step) in path.keys.iter().zip(keys) {
            text.append(self.key(key, site.target.steps.get(*step)?, site)?);
            text.push(", ");
        }
        (keys.len() <= path.keys.len()).then_some(text)
    }

    /// How many levels of tables a value of a type has. A setter copies them, so that those of somebody else's would be
    /// a part of the state no longer.
    fn levels(&self, ty: &Type) -> usize {
        match self.schema.resolve(ty) {
            Type::Optional(inner) => self.levels(inner),
            Type::List(of, _) | Type::Set(of, _) | Type::Map(_, of, _) => 1 + self.levels(of),
            Type::Named(index) => match &self.schema[*index].shape {
                Shape::Record(fields) => 1 + self.deepest(fields.iter().map(|field| &field.ty)),
                Shape::Union(cases) => 1 + self.deepest(cases.iter().filter_map(|case| case.ty.as_ref())),
                Shape::Enum(_) | Shape::Alias(_) => 0,
            },
            _ => 0,
        }
    }

    fn deepest<'t>(&self, types: impl Iterator<Item = &'t Type>) -> usize {
        types.map(|ty| self.levels(ty)).max().unwrap_or(0)
    }

    /// Whether all that a new table has in it is declared below a place: a setter would refuse the rest.
    fn is_declared(&self, place: &[Step], leaves: &[Vec<Step>]) -> bool {
        leaves.iter().all(|leaf| {
            let steps: Vec<Step> = place.iter().chain(leaf).cloned().collect();
            matches!(self.patterns.find(&steps, false), Match::Reaches { .. })
        })
    }

    /// Whether a variable may hold a place of the state, or a part of it. It is looked at as it was before a
    /// write; afterwards it may be another table.
    fn is_held(&self, place: &[Step]) -> bool {
        let alike = |(one, other): (&Step, &Step)| match (one, other) {
            (Step::Literal(one), Step::Literal(other)) => one == other,
            _ => true,
        };
        let any = |step: &Step| matches!(step, Step::Rest(_));
        self.held.iter().any(|held| {
            held.iter().any(any) || (held.len() >= place.len() && held.iter().zip(place).all(alike))
        })
    }
}

/// Whether an entry of a path can go again.
fn forgets(path: &Path) -> bool {
    !matches!(path.conflict, Conflict::Union | Conflict::Max)
}
