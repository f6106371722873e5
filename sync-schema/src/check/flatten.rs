//! From groups of paths to single ones, with everything that groups hand down.

use super::template::{self, Part};
use crate::codes::{names as codes, structure};
use crate::definition::{DeprecationDefinition, LevelDefinition, PathDefinition, TypeExpression};
use crate::diagnostic::{Diagnostic, Sink};
use crate::span::{Span, Spanned};

/// The most paths of a schema.
const MAX_PATHS: usize = 100_000;
/// The deepest nesting of groups.
const MAX_NESTING: usize = 32;

/// A path as written, groups joined in.
pub(super) struct Leaf<'a> {
    pub(super) definition: &'a PathDefinition,
    pub(super) ty: &'a TypeExpression,
    pub(super) parts: Vec<Part>,
    pub(super) inherited: Inherited<'a>,
}

/// What a path or the groups around it say, the innermost first.
#[derive(Clone, Copy, Default)]
pub(super) struct Inherited<'a> {
    pub(super) component: Option<&'a Spanned<String>>,
    pub(super) scope: Option<&'a Spanned<String>>,
    pub(super) permission: Option<&'a Spanned<String>>,
    pub(super) level: Option<&'a LevelDefinition>,
    pub(super) conflict: Option<&'a Spanned<String>>,
    pub(super) deprecated: Option<&'a DeprecationDefinition>,
    pub(super) description: Option<&'a Spanned<String>>,
}

impl Leaf<'_> {
    /// Where the path was written.
    pub(super) fn span(&self) -> Span {
        self.definition.template.span
    }
}

/// All paths in the order of writing. Faulty ones are left out.
pub(super) fn flatten<'a>(sink: &mut Sink, paths: &'a [PathDefinition]) -> Vec<Leaf<'a>> {
    let mut leaves = Vec::new();
    // What is still to be visited, the next one last; a stack of our own, since nesting is input.
    let mut open: Vec<(&'a PathDefinition, Option<Vec<Part>>, Inherited<'a>, usize)> = paths
        .iter()
        .rev()
        .map(|path| (path, Some(Vec::new()), Inherited::default(), 0))
        .collect();
    while let Some((path, before, outer, depth)) = open.pop() {
        let own = template::parse(sink, &path.template, depth > 0);
        let parts = before.zip(own).map(|(mut before, own)| {
            before.extend(own);
            before
        });
        let inherited = outer.with(path);
        if path.paths.is_empty() {
            let Some(ty) = &path.ty else {
                let headline = format!("`{}` has neither a `type` nor `paths`", path.template.value);
                sink.push(
                    Diagnostic::new(codes::EMPTY_GROUP, path.template.span, headline)
                        .help("a path that holds data has a `type`, a group has `paths`"),
                );
                continue;
            };
            let Some(parts) = parts else { continue };
            if leaves.len() >= MAX_PATHS {
                let headline = format!("a schema has at most {MAX_PATHS} paths");
                sink.push(Diagnostic::new(structure::TOO_MANY, path.template.span, headline));
                break;
            }
            leaves.push(Leaf {
                definition: path,
                ty,
                parts,
                inherited,
            });
            continue;
        }
        if let Some(ty) = &path.ty {
            let headline = format!("`{}` has both a `type` and `paths`", path.template.value);
            sink.push(
                Diagnostic::new(codes::GROUP_WITH_DATA, ty.span, headline)
                    .related(path.template.span, "this group")
                    .help("data stands at the ends only: leave `type` out, or move it to a path of its own below"),
            );
        }
        if let Some(name) = &path.name {
            let headline = format!("`{}` is a group, and has no setter to name", path.template.value);
            sink.push(Diagnostic::new(codes::GROUP_WITH_DATA, name.span, headline).help("leave `name` out"));
        }
        if depth >= MAX_NESTING {
            let headline = format!("groups are nested more than {MAX_NESTING} deep");
            sink.push(Diagnostic::new(structure::TOO_MANY, path.template.span, headline));
            continue;
        }
        open.extend(
            path.paths
                .iter()
                .rev()
                .map(|inner| (inner, parts.clone(), inherited, depth + 1)),
        );
    }
    leaves
}

impl<'a> Inherited<'a> {
    pub(super) fn with(self, path: &'a PathDefinition) -> Self {
        Inherited {
            component: path.component.as_ref().or(self.component),
            scope: path.traits.scope.as_ref().or(self.scope),
            permission: path.traits.permission.as_ref().or(self.permission),
            level: path.traits.level.as_ref().or(self.level),
            conflict: path.traits.conflict.as_ref().or(self.conflict),
            deprecated: path.deprecated.as_ref().or(self.deprecated),
            description: path.description.as_ref().or(self.description),
        }
    }
}
