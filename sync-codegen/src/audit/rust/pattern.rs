//! What patterns bind.

use syn::Pat;

use super::locals::{FieldOf, Held};
use super::types::ty;
use super::walk::Walk;

impl Walk<'_> {
    /// Binds the names of a pattern to what a value holds, as far as that is known.
    pub(super) fn bind(&mut self, pattern: &Pat, held: Option<&Held>) {
        match pattern {
            Pat::Ident(found) => {
                self.locals.bind(found.ident.to_string(), held.cloned());
                if let Some((_, inner)) = &found.subpat {
                    self.bind(inner, held);
                }
            }
            Pat::Type(typed) => {
                let written =
                    ty(&self.module, self.this.as_ref(), &typed.ty).map(|found| self.settled(found));
                let made = held.is_some_and(|held| held.made);
                let held = match written {
                    Some(written) => Some(Held {
                        made,
                        ..Held::of(written)
                    }),
                    // `let names: _ = …`
                    None if matches!(*typed.ty, syn::Type::Infer(_)) => held.cloned(),
                    None => None,
                };
                self.bind(&typed.pat, held.as_ref());
            }
            Pat::Reference(outer) => self.bind(&outer.pat, held),
            Pat::Paren(outer) => self.bind(&outer.pat, held),
            Pat::Guard(outer) => self.bind(&outer.pat, held),
            Pat::Or(cases) => {
                for case in &cases.cases {
                    self.bind(case, held);
                }
            }
            Pat::TupleStruct(outer) => {
                let last = outer.path.segments.last().map(|last| last.ident.to_string());
                let is_wrapper = matches!(last.as_deref(), Some("Some" | "Ok" | "Ready"));
                let held = held.filter(|_| is_wrapper && outer.elems.len() == 1);
                for inner in &outer.elems {
                    self.bind(inner, held);
                }
            }
            // What is known of a pair is the value beside its key or number.
            Pat::Tuple(parts) => {
                let last = parts.elems.len().saturating_sub(1);
                for (position, inner) in parts.elems.iter().enumerate() {
                    self.bind(inner, held.filter(|_| position == last));
                }
            }
            Pat::Slice(parts) => {
                let held = held.cloned().map(Held::one);
                for inner in &parts.elems {
                    self.bind(inner, held.as_ref());
                }
            }
            Pat::Struct(outer) => self.bind_fields(outer, held),
            _ => {}
        }
    }

    /// `Location { name, .. }`: each name refers to a field, or is a copy of it.
    fn bind_fields(&mut self, outer: &syn::PatStruct, held: Option<&Held>) {
        let owner = super::types::Ty::of(self.name(&outer.path));
        let made = held.is_some_and(|held| held.made);
        for field in &outer.fields {
            let name = super::evaluate::member(&field.member);
            let held = Held {
                ty: self.definitions.field(&owner.name, &name),
                made,
                field: Some(FieldOf {
                    owner: owner.clone(),
                    made,
                    name,
                }),
            };
            self.bind(&field.pat, Some(&held));
        }
    }
}
