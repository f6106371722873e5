//! Calls of functions that the schema names: those that send, and those that write rows.

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::{Expr, UnOp};

use super::known::Role;
use super::names::{Name, last};
use super::types::Ty;
use super::walk::Walk;

/// Methods that any collection has: by that name alone nothing can be told.
const OF_COLLECTIONS: &[&str] = &[
    "insert", "remove", "push", "extend", "clear", "replace", "append", "retain", "update",
];

/// What a call is, as far as it can be told.
struct Called {
    function: String,
    role: Role,
    certain: bool,
}

impl Walk<'_> {
    /// `library::sync_model(…)`
    pub(super) fn path_call(&mut self, call: &syn::ExprCall) {
        let Expr::Path(path) = &*call.func else { return };
        let of = path
            .qself
            .as_ref()
            .and_then(|of| super::types::ty(&self.module, self.this.as_ref(), &of.ty));
        let name = match (of, path.path.segments.last()) {
            // `<Entity as EntityTrait>::insert`
            (Some(of), Some(last)) => Name::new(format!("{}::{}", self.settled(of).name.full, last.ident)),
            _ => self.name(&path.path),
        };
        if is_mem(&name) {
            for argument in &call.args {
                if let Expr::Reference(place) = argument
                    && place.mutability.is_some()
                {
                    self.reached(&place.expr, argument.span());
                }
            }
            return;
        }
        let word = name.last().to_owned();
        let found = self.known.functions(&word).find_map(|(function, role)| {
            let certain = name.is(function)?;
            Some(Called {
                function: function.to_owned(),
                role,
                certain,
            })
        });
        if let Some(called) = found {
            let of = name.parent().map(Ty::of);
            let arguments: Vec<&Expr> = call.args.iter().collect();
            self.called(&called, of, &arguments, call.func.span());
        }
    }

    /// `library.sync_model(…)`
    pub(super) fn method_call(&mut self, call: &syn::ExprMethodCall) {
        self.changed(call);
        let word = call.method.to_string();
        if self.muted == 0 && (word.starts_with("set_") || word.starts_with("replace_")) {
            self.found.methods.insert(word.clone());
        }
        let of = self.held(&call.receiver).and_then(|held| held.ty);
        let found = self.known.functions(&word).find_map(|(function, role)| {
            let certain = self.is_method(function, &call.receiver, of.as_ref())?;
            Some(Called {
                function: function.to_owned(),
                role,
                certain,
            })
        });
        if let Some(called) = found {
            let arguments: Vec<&Expr> = call.args.iter().collect();
            self.called(&called, of, &arguments, call.method.span());
        }
    }

    /// `sync_model!(…)`
    pub(super) fn macro_call(&mut self, called: &syn::Macro) {
        let name = self.name(&called.path);
        let word = name.last().to_owned();
        let found = self.known.functions(&word).find_map(|(function, role)| {
            Some(Called {
                function: function.to_owned(),
                role,
                certain: name.is(function)?,
            })
        });
        if let Some(found) = found {
            self.called(&found, None, &[], called.path.span());
        }
    }

    /// Whether a method of a receiver is what the schema calls `function`, and if so, whether that is certain.
    fn is_method(&self, function: &str, receiver: &Expr, of: Option<&Ty>) -> Option<bool> {
        let word = last(function);
        let Some(qualifier) = function
            .strip_suffix(word)
            .and_then(|rest| rest.strip_suffix("::"))
        else {
            // By a word alone it is certain if there is one function of that name.
            return Some(self.definitions.functions(word).count() == 1);
        };
        if receiver_word(receiver).is_some_and(|receiver| receiver == qualifier) {
            return Some(true);
        }
        let known = of.filter(|of| !of.weak);
        match known {
            Some(of) => {
                let spelled = snake(of.name.last()) == qualifier;
                of.name.is(qualifier).or(spelled.then_some(true))
            }
            // Of an unknown type: what is called as the type is, in the casing of variables, is of it.
            None => {
                let word = receiver_word(receiver);
                Some(word.is_some_and(|word| word == snake(last(qualifier))))
            }
        }
    }

    fn called(&mut self, called: &Called, of: Option<Ty>, arguments: &[&Expr], at: Span) {
        if self.muted > 0 {
            return;
        }
        match called.role {
            Role::Sends => {
                self.sends_finding(&called.function, called.certain, at);
                self.undeclared_argument(arguments);
            }
            Role::Writes => self.writes(called, of, arguments, at),
        }
    }

    /// A call that writes rows: of what type, the receiver or an argument may say.
    fn writes(&mut self, called: &Called, of: Option<Ty>, arguments: &[&Expr], at: Span) {
        if of.as_ref().is_some_and(|of| of.many) && !called.function.contains("::") {
            // A collection of rows is none.
            return;
        }
        let handed: Vec<Ty> = arguments
            .iter()
            .filter_map(|argument| self.held(argument)?.ty)
            .collect();
        for ty in of.iter().chain(&handed) {
            if let Some((subject, certain)) = self.known.declared_type(ty) {
                // A method by a word alone is what it seems to be where it is called on rows.
                return self.rows_finding(subject, &called.function, certain, at);
            }
        }
        for ty in of.iter().chain(&handed) {
            if self.definitions.is_synced(&ty.name) {
                return self.rows_of_finding(ty.name.last(), &called.function, !ty.weak, at);
            }
        }
        // Rows of a type that is not synced; the first word of a path that is no type says nothing.
        let is_type = |ty: &Ty| {
            !ty.weak
                && ty
                    .name
                    .last()
                    .starts_with(|letter: char| letter.is_ascii_uppercase())
        };
        if of.iter().chain(&handed).any(is_type) && !self.known.legacy.models.is_empty() {
            return;
        }
        if OF_COLLECTIONS.contains(&last(&called.function)) && !called.function.contains("::") {
            return;
        }
        self.rows_of_finding("", &called.function, false, at);
    }

    /// What is handed to a function that sends is synced, so something should declare it.
    fn undeclared_argument(&mut self, arguments: &[&Expr]) {
        let handed: Vec<(Ty, Span)> = arguments
            .iter()
            .filter_map(|argument| Some((self.held(argument)?.ty?, argument.span())))
            .collect();
        if handed
            .iter()
            .any(|(ty, _)| self.known.declared_type(ty).is_some())
        {
            return;
        }
        for (ty, at) in handed {
            if self.definitions.defines(&ty.name) && !self.definitions.is_synced(&ty.name) {
                self.undeclared_finding(ty.name.last(), false, at);
            }
        }
    }
}

/// `mem::take` and the like.
fn is_mem(name: &Name) -> bool {
    matches!(name.last(), "swap" | "replace" | "take")
        && name.parent().is_some_and(|parent| parent.last() == "mem")
}

/// The last word of what a method is called on.
fn receiver_word(receiver: &Expr) -> Option<String> {
    match receiver {
        Expr::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        Expr::Field(field) => Some(super::evaluate::member(&field.member)),
        Expr::Paren(outer) => receiver_word(&outer.expr),
        Expr::Reference(outer) => receiver_word(&outer.expr),
        Expr::Await(outer) => receiver_word(&outer.base),
        Expr::Try(outer) => receiver_word(&outer.expr),
        Expr::Unary(outer) if matches!(outer.op, UnOp::Deref(_)) => receiver_word(&outer.expr),
        // `self.library()`
        Expr::MethodCall(call) if call.args.is_empty() => Some(call.method.to_string()),
        _ => None,
    }
}

/// `SyncLibrary` as `sync_library`.
fn snake(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push('_');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}
