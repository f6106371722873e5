//! A schema that is kept, so that one of its paths can be changed without all the others being checked again.
//!
//! A path that keeps its template and its name is checked apart from the others, as it was and as it is, with the
//! types, scopes, components and conditions that are there. Whatever goes beyond the path itself is not decided
//! here: then the answer is none, and the whole definition is to be checked.

use std::mem::swap;

use super::condition::{Conditions, Facts};
use super::flatten::{Inherited, Leaf};
use super::name::Names;
use super::path::{self, Built, Draft, Surroundings};
use super::scope::Scopes;
use super::types::Types;
use super::{hash, sizes, transport};
use crate::codes::structure::{MISSING_PERMISSION, SLOW_REALTIME};
use crate::definition::{Definition, PathDefinition};
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::{Path, Permission, Schema};
use crate::size::Sizes;
use crate::span::Edit;

/// A schema that passed its checks, with what they found out about it.
pub struct Checked {
    schema: Schema,
    /// Its places are those of the last check of all of it.
    definition: Definition,
    /// Their lists are the schema's.
    types: Types,
    scopes: Scopes,
    /// What a check of all of it reports, in order.
    warnings: Vec<Diagnostic>,
}

/// Another text for one path.
pub struct PathChange {
    /// Its position among the paths of the definition, then among those of that group, and so on.
    pub steps: Vec<usize>,
    /// What it says now.
    pub path: PathDefinition,
    /// The lines of its entry.
    pub edit: Edit,
}

/// A schema one path of which was changed.
pub struct Changed {
    /// As if all of it had been checked.
    pub checked: Checked,
    /// The position of the path.
    pub place: usize,
    /// What it was before.
    pub old: Path,
}

impl Checked {
    pub(super) fn new(
        schema: Schema,
        definition: Definition,
        types: Types,
        scopes: Scopes,
        warnings: Vec<Diagnostic>,
    ) -> Self {
        Checked {
            schema,
            definition,
            types,
            scopes,
            warnings,
        }
    }

    /// The schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What a check of all of it reports, in order.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The same with one path changed. None where only a check of all of it can tell what comes of the change.
    pub fn changed(mut self, change: PathChange) -> Option<Changed> {
        let PathChange { steps, path, edit } = change;
        let (outer, old) = group(&self.definition, &steps)?;
        let keeps_its_place = old.template.value == path.template.value && old.name == path.name;
        let holds_data = old.paths.is_empty() && path.paths.is_empty();
        if !keeps_its_place || !holds_data || self.definition.legacy != Default::default() {
            return None;
        }
        let place = self.schema.moved(&edit)?;
        swap(&mut self.schema.types, &mut self.types.list);
        swap(&mut self.schema.scopes, &mut self.scopes.list);
        let mut apart = Apart {
            definition: &self.definition,
            types: &mut self.types,
            scopes: &self.scopes,
            schema: &self.schema,
            place,
        };
        let before = apart.look(old, outer.with(old))?;
        apart.types.forget(&before.named);
        let after = apart.look(&path, outer.with(&path))?;
        if !apart.is_about_itself(&before, &after) {
            return None;
        }
        let slow = apart.cost(&after)?;
        swap(&mut self.schema.types, &mut self.types.list);
        swap(&mut self.schema.scopes, &mut self.scopes.list);
        self.warn(&edit, after.warnings.into_iter().chain(slow))?;
        let old = self.put(place, after.path);
        *definition_at(&mut self.definition, &steps)? = path;
        Some(Changed {
            checked: self,
            place,
            old,
        })
    }

    /// Takes the path's own warnings out and these in; none where others have to do with its lines.
    fn warn(&mut self, edit: &Edit, new: impl Iterator<Item = Diagnostic>) -> Option<()> {
        let mut warnings = Vec::with_capacity(self.warnings.len());
        for mut warning in self.warnings.drain(..) {
            let mut is_moved = true;
            let related = warning.related.iter_mut().map(|(span, _)| span);
            for span in warning.span.iter_mut().chain(related) {
                match edit.moved(*span) {
                    Some(moved) => *span = moved,
                    None => is_moved = false,
                }
            }
            match is_moved {
                true => warnings.push(warning),
                // Both say something of this path alone, and are made anew.
                false if [MISSING_PERMISSION, SLOW_REALTIME].contains(&warning.code) => {}
                false => return None,
            }
        }
        warnings.extend(new);
        warnings.sort_by_key(|warning| warning.span);
        self.warnings = warnings;
        Some(())
    }

    fn put(&mut self, place: usize, path: Path) -> Path {
        let schema = &mut self.schema;
        let old = std::mem::replace(&mut schema.paths[place], path);
        let new = &schema.paths[place];
        // Of the path itself the digests hold its number and template too, which stay.
        if (&old.ty, old.optional, old.conflict) != (&new.ty, new.optional, new.conflict) {
            schema.hash = hash::hash(&schema.types, &schema.paths, &schema.components, &schema.models);
            schema.compare_hash =
                hash::compare_hash(schema.hash, &schema.types, &schema.scopes, &schema.paths);
        }
        old
    }
}

/// One path and all that it is checked with.
struct Apart<'a> {
    definition: &'a Definition,
    types: &'a mut Types,
    scopes: &'a Scopes,
    /// Without types and scopes.
    schema: &'a Schema,
    place: usize,
}

/// What a path is, and what it uses.
struct Look {
    path: Path,
    is_unstated: bool,
    is_implicit: bool,
    /// The declared types that its type names, as often as it does.
    named: Vec<usize>,
    facts: Facts,
    warnings: Vec<Diagnostic>,
}

impl Apart<'_> {
    /// Checks the path as if there were no other; none where there is more to say than that it lacks a permission.
    fn look(&mut self, definition: &PathDefinition, inherited: Inherited<'_>) -> Option<Look> {
        let old = &self.schema.paths[self.place];
        let mut sink = Sink::default();
        let (count, ty) = (self.types.list.len(), definition.ty.as_ref()?);
        self.types.watch();
        let entry = self.types.entry(&mut sink, ty, &old.name);
        self.types.fit_keys(&mut sink);
        if self.types.list.len() != count {
            return None; // It was written in place, and is numbered among the others.
        }
        let named = self.types.named().to_vec();
        let draft = Draft {
            leaf: Leaf {
                definition,
                ty,
                parts: Vec::new(),
                inherited,
            },
            name: old.name.clone(),
            segments: old.segments.clone(),
            keys: old.keys.clone(),
            ty: entry,
            is_unstated: self.types.was_unstated(),
        };
        let names =
            |list: &[crate::definition::NamedDefinition]| Names::new(list.iter().map(|named| &named.name));
        let definitions = &self.definition.conditions;
        let flags = names(&self.definition.host_flags);
        // What is wrong with a condition by itself was found before.
        let mut conditions = Conditions::new(&mut Sink::default(), definitions, flags);
        let built = path::alone(
            &mut sink,
            draft,
            &mut Surroundings {
                types: self.types,
                scopes: self.scopes,
                classes: &names(&self.definition.permissions),
                conditions: &mut conditions,
                components: &self.definition.components,
                is_whole: true,
            },
            self.schema,
        );
        let Built {
            mut paths,
            unstated,
            components,
            ..
        } = built;
        let mut path = paths.pop()?;
        path.id = old.id;
        let is_implicit = !components.is_empty();
        if is_implicit {
            path.component = old.component;
        }
        let warnings = sink.into_sorted();
        let is_own = |warning: &Diagnostic| warning.code == MISSING_PERMISSION;
        warnings.iter().all(is_own).then(|| Look {
            path,
            is_unstated: unstated.contains(&true),
            is_implicit,
            named,
            facts: conditions.into_facts(),
            warnings,
        })
    }

    /// Whether nothing beyond the path depends on what is different. What it stops using, others use; and what it
    /// begins to use, others used before.
    fn is_about_itself(&self, before: &Look, after: &Look) -> bool {
        let others = || {
            let paths = self.schema.paths.iter().enumerate();
            paths
                .filter(|(place, _)| *place != self.place)
                .map(|(_, path)| path)
        };
        let types = before.named == after.named
            || before
                .named
                .iter()
                .chain(&after.named)
                .all(|ty| self.types.is_used_beside(*ty, &after.named));
        let is_used = |permission: Permission| match permission {
            Permission::Class(_) => others().any(|path| path.permission == permission),
            Permission::Anyone | Permission::Authority | Permission::SelfKey(_) => true,
        };
        let (old, new) = (&before.path, &after.path);
        let permissions =
            old.permission == new.permission || is_used(old.permission) && is_used(new.permission);
        let components = old.component == new.component
            || [old.component, new.component]
                .iter()
                .all(|component| others().any(|path| path.component == *component));
        let is_there = self.schema.paths[self.place].component == old.component;
        types
            && permissions
            && components
            && is_there
            && before.is_implicit == after.is_implicit
            && old.scope == new.scope
            && before.facts == after.facts
    }

    /// What its size makes of it: none where it may be too large for a message.
    fn cost(&self, after: &Look) -> Option<Vec<Diagnostic>> {
        let mut sink = Sink::default();
        let path = std::slice::from_ref(&after.path);
        sizes(&mut sink, self.types, path, &[after.is_unstated]);
        if !sink.is_empty() {
            return None;
        }
        transport::slow(
            &mut sink,
            &self.schema.transport,
            &Sizes::new(&self.types.list),
            path,
        );
        Some(sink.into_sorted())
    }
}

/// A path of the definition, with what the groups around it hand down.
fn group<'a>(definition: &'a Definition, steps: &[usize]) -> Option<(Inherited<'a>, &'a PathDefinition)> {
    let (last, groups) = steps.split_last()?;
    let (mut inherited, mut paths) = (Inherited::default(), &definition.paths);
    for step in groups {
        let group = paths.get(*step)?;
        inherited = inherited.with(group);
        paths = &group.paths;
    }
    Some((inherited, paths.get(*last)?))
}

fn definition_at<'a>(definition: &'a mut Definition, steps: &[usize]) -> Option<&'a mut PathDefinition> {
    let (last, groups) = steps.split_last()?;
    let mut paths = &mut definition.paths;
    for step in groups {
        paths = &mut paths.get_mut(*step)?.paths;
    }
    paths.get_mut(*last)
}
