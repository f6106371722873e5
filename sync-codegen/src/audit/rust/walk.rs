//! The walk through a file: scopes, functions and implementations. What it meets in them is looked at
//! in `assign` and `call`.

use std::collections::BTreeSet;

use syn::visit::{self, Visit};
use syn::{Expr, Item};
use sync_schema::span::SourceId;

use super::definitions::{Definitions, bring_in};
use super::locals::{Held, Locals};
use super::names::{Module, Name};
use super::types::{Ty, ty};
use super::{Known, Parsed, Refused, parsed};
use crate::audit::finding::Finding;

/// How far macros within each other are looked into.
const DEEPEST_MACROS: u32 = 6;

/// What a file has shown.
#[derive(Debug, Default)]
pub(in crate::audit) struct Found {
    pub(in crate::audit) findings: Vec<Finding>,
    /// Positions of paths that are written here.
    pub(in crate::audit) written: Vec<usize>,
    /// Names of methods that are called and may be generated ones.
    pub(in crate::audit) methods: BTreeSet<String>,
}

/// Looks a file over.
///
/// # Errors
/// The text is not Rust, or nested too deeply.
pub(in crate::audit) fn audit(
    known: &Known<'_>,
    definitions: &Definitions,
    source: SourceId,
    name: &str,
    text: &str,
) -> Result<Found, Refused> {
    parsed(text, |Parsed { file, offset }| {
        let mut walk = Walk {
            known: *known,
            definitions,
            source,
            offset: *offset,
            module: Module::of_file(name),
            this: None,
            locals: Locals::default(),
            handed: None,
            muted: 0,
            macros: 0,
            found: Found::default(),
        };
        bring_in(&mut walk.module, &file.items);
        walk.visit_file(file);
        walk.found
    })
}

/// A file on its way to findings.
pub(super) struct Walk<'a> {
    pub(super) known: Known<'a>,
    pub(super) definitions: &'a Definitions,
    pub(super) source: SourceId,
    /// Where the text of the tokens begins in the file.
    pub(super) offset: usize,
    pub(super) module: Module,
    /// The type that `Self` is.
    pub(super) this: Option<Name>,
    pub(super) locals: Locals,
    /// What the closures among the arguments of a method are called with.
    handed: Option<Held>,
    /// Set within what the schema names: what it does is its business.
    pub(super) muted: u32,
    /// How many macros are around what is looked at.
    macros: u32,
    pub(super) found: Found,
}

impl Walk<'_> {
    /// What a path means here.
    pub(super) fn name(&self, path: &syn::Path) -> Name {
        if path.is_ident("Self")
            && let Some(this) = &self.this
        {
            return this.clone();
        }
        if path.segments.first().is_some_and(|first| first.ident == "Self")
            && let Some(this) = &self.this
        {
            let rest = path
                .segments
                .iter()
                .skip(1)
                .map(|segment| format!("::{}", segment.ident));
            return Name::new(format!("{}{}", this.full, rest.collect::<String>()));
        }
        self.definitions.settle(self.module.resolve(path))
    }

    /// A type by the name under which it was defined.
    pub(super) fn settled(&self, ty: Ty) -> Ty {
        Ty {
            name: self.definitions.settle(ty.name),
            ..ty
        }
    }

    /// What is in a scope of its own.
    fn scoped(&mut self, inside: impl FnOnce(&mut Self)) {
        self.locals.open();
        inside(self);
        self.locals.close();
    }

    /// A function, whose locals are its own.
    fn function(&mut self, signature: &syn::Signature, inside: impl FnOnce(&mut Self)) {
        let word = signature.ident.to_string();
        let name = match &self.this {
            Some(this) => Name::new(format!("{}::{word}", this.full)),
            None => Name::new(self.module.inner(&word).path),
        };
        let is_known = self
            .known
            .functions(&word)
            .any(|(known, _)| name.is(known).is_some());
        self.muted += u32::from(is_known);
        let outer = std::mem::take(&mut self.locals);
        self.locals.open();
        for input in &signature.inputs {
            if let syn::FnArg::Typed(typed) = input {
                let held = ty(&self.module, self.this.as_ref(), &typed.ty)
                    .map(|found| Held::of(self.settled(found)));
                self.bind(&typed.pat, held.as_ref());
            }
        }
        inside(self);
        self.locals = outer;
        self.muted -= u32::from(is_known);
    }
}

impl<'ast> Visit<'ast> for Walk<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let mut inner = self.module.inner(&item.ident.to_string());
        if let Some((_, items)) = &item.content {
            bring_in(&mut inner, items);
        }
        let outer = std::mem::replace(&mut self.module, inner);
        visit::visit_item_mod(self, item);
        self.module = outer;
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let this = ty(&self.module, None, &item.self_ty).map(|found| self.settled(found).name);
        let by_hand = self.implementation(item, this.as_ref());
        self.muted += u32::from(by_hand);
        let outer = std::mem::replace(&mut self.this, this);
        visit::visit_item_impl(self, item);
        self.this = outer;
        self.muted -= u32::from(by_hand);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let name = Name::new(self.module.inner(&item.ident.to_string()).path);
        let is_known = self.known.sync_trait(&name).is_some();
        self.muted += u32::from(is_known);
        // What is called on an implementation of it is found under its name.
        let outer = self.this.replace(name);
        visit::visit_item_trait(self, item);
        self.this = outer;
        self.muted -= u32::from(is_known);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, |walk| visit::visit_item_fn(walk, item));
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, |walk| visit::visit_impl_item_fn(walk, item));
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.sig, |walk| visit::visit_trait_item_fn(walk, item));
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        let uses = block.stmts.iter().filter_map(|statement| match statement {
            syn::Stmt::Item(Item::Use(item)) => Some(&item.tree),
            _ => None,
        });
        let mut inner = None;
        for tree in uses {
            inner.get_or_insert_with(|| self.module.clone()).learn(tree);
        }
        let outer = inner.map(|inner| std::mem::replace(&mut self.module, inner));
        self.scoped(|walk| visit::visit_block(walk, block));
        if let Some(outer) = outer {
            self.module = outer;
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        visit::visit_local(self, local);
        let held = local.init.as_ref().and_then(|init| self.held(&init.expr));
        self.bind(&local.pat, held.as_ref());
    }

    fn visit_expr_let(&mut self, matched: &'ast syn::ExprLet) {
        visit::visit_expr_let(self, matched);
        let held = self.held(&matched.expr);
        self.bind(&matched.pat, held.as_ref());
    }

    fn visit_expr_if(&mut self, chosen: &'ast syn::ExprIf) {
        // What the condition binds is there in the first branch only.
        self.scoped(|walk| {
            walk.visit_expr(&chosen.cond);
            walk.visit_block(&chosen.then_branch);
        });
        if let Some((_, otherwise)) = &chosen.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, repeated: &'ast syn::ExprWhile) {
        self.scoped(|walk| visit::visit_expr_while(walk, repeated));
    }

    fn visit_expr_for_loop(&mut self, repeated: &'ast syn::ExprForLoop) {
        self.visit_expr(&repeated.expr);
        let held = self.held(&repeated.expr).map(Held::one);
        self.scoped(|walk| {
            walk.bind(&repeated.pat, held.as_ref());
            walk.visit_block(&repeated.body);
        });
    }

    fn visit_expr_match(&mut self, chosen: &'ast syn::ExprMatch) {
        self.visit_expr(&chosen.expr);
        let held = self.held(&chosen.expr);
        for arm in &chosen.arms {
            self.scoped(|walk| {
                walk.bind(&arm.pat, held.as_ref());
                walk.visit_arm(arm);
            });
        }
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        let handed = self.handed.take();
        self.scoped(|walk| {
            for input in &closure.inputs {
                walk.bind(input, handed.as_ref());
            }
            walk.visit_expr(&closure.body);
        });
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        self.path_call(call);
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.method_call(call);
        self.visit_expr(&call.receiver);
        let held = self.held(&call.receiver).map(Held::one);
        for argument in &call.args {
            if matches!(argument, Expr::Closure(_)) {
                self.handed.clone_from(&held);
            }
            self.visit_expr(argument);
            self.handed = None;
        }
    }

    fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
        self.assigned(&assign.left);
        visit::visit_expr_assign(self, assign);
    }

    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        use syn::BinOp::*;
        if let AddAssign(_) | SubAssign(_) | MulAssign(_) | DivAssign(_) | RemAssign(_) | BitXorAssign(_)
        | BitAndAssign(_) | BitOrAssign(_) | ShlAssign(_) | ShrAssign(_) = binary.op
        {
            self.assigned(&binary.left);
        }
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_struct(&mut self, made: &'ast syn::ExprStruct) {
        self.updated(made);
        visit::visit_expr_struct(self, made);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        use syn::parse::Parser as _;
        self.macro_call(called);
        // The inside of each is parsed anew.
        if self.macros == DEEPEST_MACROS {
            return;
        }
        // The arguments of most macros are expressions; of the others nothing can be told.
        let arguments = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        if let Ok(arguments) = arguments.parse2(called.tokens.clone()) {
            self.macros += 1;
            for argument in &arguments {
                self.visit_expr(argument);
            }
            self.macros -= 1;
        }
    }
}
