//! Writes into fields: assignments, methods that change what they are called on, and struct update.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Expr, Member, UnOp};

use super::evaluate::member;
use super::locals::FieldOf;
use super::walk::Walk;

/// Methods of texts, collections and options that change them, each with the number of its arguments
/// where another number means something else.
const CHANGES: &[(&str, Option<usize>)] = &[
    ("push", None),
    ("push_str", None),
    ("push_back", None),
    ("push_front", None),
    ("insert", None),
    ("insert_str", None),
    ("remove", None),
    ("clear", None),
    ("extend", None),
    ("extend_from_slice", None),
    ("truncate", None),
    ("retain", None),
    ("drain", None),
    ("append", None),
    ("pop", Some(0)),
    ("pop_back", Some(0)),
    ("pop_front", Some(0)),
    ("take", Some(0)),
    // Of a text it makes another one, and has two arguments.
    ("replace", Some(1)),
    ("get_or_insert", Some(1)),
    ("get_or_insert_with", Some(1)),
    ("or_insert", Some(1)),
    ("or_insert_with", Some(1)),
    ("or_default", Some(0)),
    ("sort", Some(0)),
    ("sort_by", Some(1)),
    ("sort_by_key", Some(1)),
    ("sort_unstable", Some(0)),
    ("dedup", Some(0)),
    ("reverse", Some(0)),
    ("swap", Some(2)),
];

impl Walk<'_> {
    /// Something is assigned to an expression.
    pub(super) fn assigned(&mut self, target: &Expr) {
        match target {
            Expr::Paren(outer) => self.assigned(&outer.expr),
            Expr::Tuple(parts) => parts.elems.iter().for_each(|part| self.assigned(part)),
            Expr::Unary(outer) if matches!(outer.op, UnOp::Deref(_)) => {
                let held = self.held(&outer.expr);
                // A row in a field of something that is not synced is a row, and a collection of rows is none.
                let of_row = |field: &FieldOf| self.known.declared_type(&field.owner).is_some();
                let whole = held.filter(|held| !held.field.as_ref().is_some_and(of_row));
                let row = whole.and_then(|held| held.ty).filter(|ty| !ty.many);
                if let (Some(ty), Expr::Path(_)) = (row, &*outer.expr) {
                    // `*location = …`
                    self.whole(&ty, target.span());
                } else {
                    self.reached(&outer.expr, target.span());
                }
            }
            // A name gets another value, and what it had is as it was.
            Expr::Path(_) => {}
            _ => self.reached(target, target.span()),
        }
    }

    /// A method that may change what it is called on.
    pub(super) fn changed(&mut self, call: &syn::ExprMethodCall) {
        let word = call.method.to_string();
        let mut known = CHANGES.iter();
        let changes = known
            .any(|(name, arguments)| *name == word && arguments.is_none_or(|count| count == call.args.len()));
        if changes {
            self.reached(
                &call.receiver,
                call.receiver
                    .span()
                    .join(call.method.span())
                    .unwrap_or(call.method.span()),
            );
        }
    }

    /// What is behind an expression is written: finds the field of a declared type that it is a part of.
    pub(super) fn reached(&mut self, place: &Expr, at: Span) {
        match place {
            Expr::Field(field) => {
                let is_found = self.field_written(field, at);
                if !is_found {
                    self.reached(&field.base, at);
                }
            }
            Expr::Index(outer) => self.reached(&outer.expr, at),
            Expr::Paren(outer) => self.reached(&outer.expr, at),
            Expr::Try(outer) => self.reached(&outer.expr, at),
            Expr::Reference(outer) => self.reached(&outer.expr, at),
            Expr::Unary(outer) if matches!(outer.op, UnOp::Deref(_)) => self.reached(&outer.expr, at),
            Expr::MethodCall(call) if gives_place(&call.method.to_string()) => {
                self.reached(&call.receiver, at)
            }
            Expr::Path(_) => {
                if let Some(field) = self.held(place).and_then(|held| held.field) {
                    self.field_of(&field, at);
                }
            }
            _ => {}
        }
    }

    /// Whether a field is one of a declared type; then it is reported, if it is synced.
    fn field_written(&mut self, field: &syn::ExprField, at: Span) -> bool {
        let Some(held) = self.held(&field.base) else {
            return false;
        };
        let Some(owner) = held.ty.filter(|ty| self.known.declared_type(ty).is_some()) else {
            return false;
        };
        let name = member(&field.member);
        self.field_of(
            &FieldOf {
                owner,
                made: held.made,
                name,
            },
            at,
        );
        true
    }

    fn field_of(&mut self, field: &FieldOf, at: Span) {
        let Some((subject, certain)) = self.known.declared_type(&field.owner) else {
            return;
        };
        if self.known.is_synced(subject, &field.name) {
            self.field_finding(subject, &field.name, certain, field.made, at);
        }
    }

    /// `Location { name, ..location }`
    pub(super) fn updated(&mut self, made: &syn::ExprStruct) {
        let Some(rest) = &made.rest else { return };
        if is_default(rest) {
            return;
        }
        let name = self.name(&made.path);
        let Some((subject, _)) = self.known.declared(&name) else {
            return;
        };
        let written = made.fields.iter().filter_map(|field| match &field.member {
            Member::Named(name) => Some(name.to_string()),
            Member::Unnamed(_) => None,
        });
        let synced: Vec<String> = written
            .filter(|field| self.known.is_synced(subject, field))
            .collect();
        if !synced.is_empty() {
            self.update_finding(subject, &synced, made.path.span());
        }
    }
}

/// Whether a method gives a place within what it is called on.
fn gives_place(method: &str) -> bool {
    matches!(
        method,
        "as_mut"
            | "as_deref_mut"
            | "get_mut"
            | "first_mut"
            | "last_mut"
            | "iter_mut"
            | "values_mut"
            | "unwrap"
            | "expect"
            | "entry"
            | "or_default"
            | "or_insert"
            | "or_insert_with"
            | "borrow_mut"
            | "deref_mut"
    )
}

/// `Default::default()`: a new one, and no other one changed.
fn is_default(rest: &Expr) -> bool {
    match rest {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) => {
                let last = path.path.segments.last();
                last.is_some_and(|last| last.ident == "default" || last.ident == "new")
            }
            _ => false,
        },
        _ => false,
    }
}
