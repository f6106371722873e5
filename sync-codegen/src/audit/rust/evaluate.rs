//! What expressions give, as far as it matters to types of synced data.

use syn::{Expr, Member, UnOp};

use super::locals::{FieldOf, Held};
use super::names::Name;
use super::types::Ty;
use super::walk::Walk;

/// How far expressions within each other are followed.
const DEEPEST: usize = 48;

/// Methods that give what they are called on, or what is within.
const SAME: &[&str] = &[
    "clone",
    "cloned",
    "copied",
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "expect",
    "as_ref",
    "as_mut",
    "as_deref",
    "as_deref_mut",
    "iter",
    "iter_mut",
    "into_iter",
    "lock",
    "write",
    "read",
    "blocking_lock",
    "borrow",
    "borrow_mut",
    "get_mut",
    "get",
    "first",
    "first_mut",
    "last",
    "last_mut",
    "next",
    "next_back",
    "pop",
    "take",
    "ok",
    "ok_or",
    "ok_or_else",
    "map_err",
    "context",
    "with_context",
    "to_owned",
    "filter",
    "skip",
    "rev",
    "peekable",
    "values",
    "values_mut",
    "into_values",
    "chain",
    "find",
    "nth",
    "min_by_key",
    "max_by_key",
    "entry",
    "or_default",
    "or_insert",
    "or_insert_with",
    "get_or_insert",
    "get_or_insert_with",
    "enumerate",
    "collect",
    "remove",
];
/// Those of them that give one of many.
const ONE_OF: &[&str] = &[
    "get",
    "get_mut",
    "first",
    "first_mut",
    "last",
    "last_mut",
    "next",
    "next_back",
    "pop",
    "find",
    "nth",
    "min_by_key",
    "max_by_key",
    "or_default",
    "or_insert",
    "or_insert_with",
];

impl Walk<'_> {
    /// What an expression gives.
    pub(super) fn held(&self, expression: &Expr) -> Option<Held> {
        self.held_at(expression, 0)
    }

    fn held_at(&self, expression: &Expr, depth: usize) -> Option<Held> {
        if depth > DEEPEST {
            return None;
        }
        let inner = |expression: &Expr| self.held_at(expression, depth + 1);
        match expression {
            Expr::Path(path) => self.variable(&path.path),
            Expr::Paren(outer) => inner(&outer.expr),
            Expr::Group(outer) => inner(&outer.expr),
            Expr::Try(outer) => inner(&outer.expr),
            Expr::Await(outer) => inner(&outer.base),
            Expr::Cast(outer) => {
                let written = super::types::ty(&self.module, self.this.as_ref(), &outer.ty)?;
                Some(Held::of(self.settled(written)))
            }
            Expr::Reference(outer) => match &*outer.expr {
                Expr::Field(field) => self.field(field, depth),
                other => inner(other),
            },
            Expr::Unary(outer) if matches!(outer.op, UnOp::Deref(_)) => inner(&outer.expr),
            Expr::Field(field) => {
                let held = self.field(field, depth)?;
                // A field that is read is no longer the field.
                Some(Held { field: None, ..held })
            }
            Expr::Index(outer) => inner(&outer.expr).map(Held::one),
            Expr::Struct(made) => {
                let ty = Ty::of(self.name(&made.path));
                Some(Held {
                    made: true,
                    ..Held::of(ty)
                })
            }
            Expr::MethodCall(call) => self.method_result(call, depth),
            Expr::Call(call) => self.function_call(call, depth),
            Expr::Block(block) => inner(tail(&block.block)?),
            Expr::Unsafe(block) => inner(tail(&block.block)?),
            Expr::If(chosen) => {
                let otherwise = chosen.else_branch.as_ref();
                tail(&chosen.then_branch)
                    .and_then(inner)
                    .or_else(|| inner(&otherwise?.1))
            }
            Expr::Match(chosen) => chosen.arms.iter().find_map(|arm| inner(&arm.body)),
            Expr::Array(list) => list.elems.iter().find_map(inner).map(many),
            _ => None,
        }
    }

    fn variable(&self, path: &syn::Path) -> Option<Held> {
        let word = path.get_ident()?.to_string();
        if word == "self" {
            return self.this.clone().map(Held::named);
        }
        self.locals.get(&word).cloned()
    }

    /// A field, and which one it is.
    fn field(&self, field: &syn::ExprField, depth: usize) -> Option<Held> {
        let base = self.held_at(&field.base, depth + 1)?;
        let owner = base.ty?;
        let name = member(&field.member);
        let ty = self.definitions.field(&owner.name, &name);
        Some(Held {
            ty: ty.map(|ty| Ty {
                weak: ty.weak || owner.weak,
                ..self.settled(ty)
            }),
            made: base.made,
            field: Some(FieldOf {
                owner,
                made: base.made,
                name,
            }),
        })
    }

    fn method_result(&self, call: &syn::ExprMethodCall, depth: usize) -> Option<Held> {
        let word = call.method.to_string();
        let held = match &*call.receiver {
            // What refers into a field refers to it.
            Expr::Field(field) if word.ends_with("_mut") || word == "entry" => self.field(field, depth + 1),
            receiver => self.held_at(receiver, depth + 1),
        };
        let ty = held.as_ref().and_then(|held| held.ty.as_ref());
        if let Some(ty) = ty.filter(|ty| !ty.many) {
            let method = Name::new(format!("{}::{word}", ty.name.full));
            if let Some(found) = self.definitions.returns(&method) {
                let found = self.settled(found);
                return Some(Held::of(Ty {
                    weak: found.weak || ty.weak,
                    ..found
                }));
            }
        }
        let held = held?;
        if SAME.contains(&word.as_str()) {
            let same = if ONE_OF.contains(&word.as_str()) {
                held.one()
            } else {
                held
            };
            // A copy is no field of anything, and nothing holds it yet.
            let copied = matches!(word.as_str(), "clone" | "cloned" | "to_owned");
            let moved = copied || matches!(word.as_str(), "take" | "remove");
            return Some(Held {
                field: same.field.filter(|_| !moved),
                made: same.made || copied,
                ..same
            });
        }
        // A query, most likely, which gives rows of the type that it is built on.
        Some(Held {
            field: None,
            ..held.weak()
        })
    }

    fn function_call(&self, call: &syn::ExprCall, depth: usize) -> Option<Held> {
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let name = self.name(&path.path);
        if let Some(found) = self.definitions.returns(&name) {
            let made = matches!(name.last(), "new" | "default");
            return Some(Held {
                made,
                ..Held::of(self.settled(found))
            });
        }
        let first = || self.held_at(call.args.first()?, depth + 1);
        match name.last() {
            // `Some(location)`, `Box::new(location)`
            "Some" | "Ok" | "Set" | "Unchanged" => return first(),
            "take" | "replace" if ends_with_module(&name, "mem") => {
                return first().map(|held| Held { field: None, ..held });
            }
            "new" | "from" | "clone" if is_wrapper(&name) => return first(),
            _ => {}
        }
        // `Location::new(…)`
        let ty = name.parent()?;
        let is_type = ty.last().starts_with(|letter: char| letter.is_ascii_uppercase());
        let made = matches!(name.last(), "new" | "default" | "from" | "builder");
        let held = Held {
            made,
            ..Held::named(self.definitions.settle(ty))
        };
        is_type.then(|| if made { held } else { held.weak() })
    }
}

fn many(held: Held) -> Held {
    let ty = held.ty.map(|ty| Ty { many: true, ..ty });
    Held { ty, ..held }
}

/// The expression that a block gives.
fn tail(block: &syn::Block) -> Option<&Expr> {
    match block.stmts.last()? {
        syn::Stmt::Expr(expression, None) => Some(expression),
        _ => None,
    }
}

fn is_wrapper(name: &Name) -> bool {
    let parent = name.parent();
    let word = parent.as_ref().map(Name::last);
    matches!(
        word,
        Some("Box" | "Arc" | "Rc" | "Mutex" | "RwLock" | "RefCell" | "Cell" | "Pin")
    )
}

fn ends_with_module(name: &Name, module: &str) -> bool {
    name.parent().is_some_and(|parent| parent.last() == module)
}

/// The name of a field.
pub(super) fn member(member: &Member) -> String {
    match member {
        Member::Named(name) => name.to_string(),
        Member::Unnamed(position) => position.index.to_string(),
    }
}
