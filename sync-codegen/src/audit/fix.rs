//! Rewriting of writes to setter calls.

use sync_schema::schema::{Conflict, Key, Schema, Type};
use sync_schema::span::Span;

use super::lua::fact::{Means, Target, Write};
use super::lua::string::quoted;
use super::lua::tree::Tree;
use super::lua::value::{Hole, Step, Value};
use super::pattern::Reach;
use crate::lua::{Naming, setter};

/// A text in place of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// What is needed to write setter calls.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setters<'s> {
    pub(super) schema: &'s Schema,
    /// The expression that gives the peer.
    pub(super) peer: &'s str,
    pub(super) naming: Naming,
}

impl Setters<'_> {
    /// The setter call that does what a write does; none where it is not sure to do the same.
    pub(super) fn call(
        &self,
        write: &Write,
        target: &Target,
        reach: &Reach,
        text: &str,
        tree: &Tree,
    ) -> Option<(super::lua::tree::Place, String)> {
        let place = write.site.statement?;
        let Write {
            value: Some((value_place, value)),
            initial: false,
            pure: true,
            ..
        } = write
        else {
            return None;
        };
        if !target.direct || write.open || write.targets.len() != 1 {
            return None;
        }
        match &write.means {
            Means::Assignment => {}
            Means::Writer { metadata, .. } => {
                if metadata.as_ref().is_some_and(|metadata| !metadata.pure) {
                    return None;
                }
            }
            Means::Function(_) => return None,
        }
        let Reach::Entry { path, keys } = reach else {
            return None;
        };
        let path = self.schema.paths.get(*path)?;
        let forgets = !matches!(path.conflict, Conflict::Union | Conflict::Max);
        if !forgets && *value == Value::Nil {
            return None;
        }
        let written = text.get(value_place.range())?;
        let whole = text.get(place.range())?;
        // A comment in what goes would be lost.
        let around = format!(
            "{}{}",
            text.get(place.start as usize..value_place.start as usize)?,
            text.get(value_place.end as usize..place.end as usize)?
        );
        if around.contains("--") || whole.is_empty() {
            return None;
        }
        let site = Site { write, text, tree };
        let mut arguments = Vec::new();
        for (key, step) in path.keys.iter().zip(keys_in_order(path, keys)?) {
            arguments.push(self.key(key, target.steps.get(step)?, &site)?);
        }
        arguments.push(written.to_owned());
        let method = setter(path, self.naming);
        Some((place, format!("{}:{method}({})", self.peer, arguments.join(", "))))
    }

    /// A key as an argument.
    fn key(&self, key: &Key, step: &Step, site: &Site<'_>) -> Option<String> {
        let ty = self.schema.resolve(&key.ty);
        match step {
            Step::Literal(text) => Some(match ty {
                Type::Integer(_) => text.parse::<i128>().ok()?.to_string(),
                Type::Bool => text.to_string(),
                _ => quoted(text),
            }),
            Step::Key(hole) => {
                let source = site.readable(hole)?;
                match ty {
                    Type::Integer(_) if !hole.number => Some(format!("tonumber({source})")),
                    _ => Some(source),
                }
            }
            Step::Mixed(_) | Step::Rest(_) => None,
        }
    }
}

/// For each key of a path, the step that gives it: keys are numbered in the order of the template.
fn keys_in_order(path: &sync_schema::schema::Path, steps: &[usize]) -> Option<Vec<usize>> {
    (steps.len() == path.keys.len()).then(|| steps.to_vec())
}

/// Where a setter call will stand.
struct Site<'a> {
    write: &'a Write,
    text: &'a str,
    tree: &'a Tree,
}

impl Site<'_> {
    /// The text that gives what a hole holds, if it gives the same here.
    fn readable(&self, hole: &Hole) -> Option<String> {
        let source = hole.source?;
        let statement = self.write.site.statement?;
        if statement.contains(source.place) && source.place.end > source.place.start {
            return self.text.get(source.place.range()).map(str::to_owned);
        }
        let binding = self.tree.bindings.get(source.binding?.0 as usize)?;
        let lasting = binding.assigned == 1 && !binding.shared;
        let visible = self.tree.is_visible(binding, self.write.site.place);
        (lasting && visible).then(|| binding.name.to_string())
    }
}
