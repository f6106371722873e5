//! Types as far as they matter: what is within references, boxes, locks, results and collections.

use syn::{GenericArgument, PathArguments, Type, TypeParamBound};

use super::names::{Module, Name};

/// A type that may be one of synced data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ty {
    pub(super) name: Name,
    /// Whether it is a collection of such values.
    pub(super) many: bool,
    /// Whether this is a guess.
    pub(super) weak: bool,
}

impl Ty {
    pub(super) fn of(name: Name) -> Self {
        Ty {
            name,
            many: false,
            weak: false,
        }
    }
}

/// What is in these is what matters; the last words of their paths.
const AROUND_ONE: &[&str] = &[
    "Box",
    "Arc",
    "Rc",
    "Option",
    "Result",
    "Mutex",
    "RwLock",
    "RefCell",
    "Cell",
    "Pin",
    "Cow",
    "MutexGuard",
    "RwLockReadGuard",
    "RwLockWriteGuard",
    "OwnedMutexGuard",
    "Ref",
    "RefMut",
    "OnceCell",
    "OnceLock",
    "Weak",
    "Poll",
    "ManuallyDrop",
];
/// Collections; of a map, the values.
const AROUND_MANY: &[&str] = &[
    "Vec",
    "VecDeque",
    "HashSet",
    "BTreeSet",
    "LinkedList",
    "BinaryHeap",
    "SmallVec",
    "HashMap",
    "BTreeMap",
    "IndexMap",
    "IndexSet",
    "DashMap",
    "DashSet",
    "Iter",
];

/// The type that matters in a type, in a module and, within an implementation, for `Self`.
pub(super) fn ty(module: &Module, this: Option<&Name>, written: &Type) -> Option<Ty> {
    let inner = |written: &Type| ty(module, this, written);
    let many = |found: Ty| Ty { many: true, ..found };
    match written {
        Type::Reference(outer) => inner(&outer.elem),
        Type::Paren(outer) => inner(&outer.elem),
        Type::Group(outer) => inner(&outer.elem),
        Type::Ptr(outer) => inner(&outer.elem),
        Type::Array(outer) => inner(&outer.elem).map(many),
        Type::Slice(outer) => inner(&outer.elem).map(many),
        Type::ImplTrait(outer) => bounds(module, this, outer.bounds.iter()),
        Type::TraitObject(outer) => bounds(module, this, outer.bounds.iter()),
        Type::Path(path) if path.qself.is_none() => of_path(module, this, &path.path),
        _ => None,
    }
}

fn of_path(module: &Module, this: Option<&Name>, path: &syn::Path) -> Option<Ty> {
    let last = path.segments.last()?;
    let word = last.ident.to_string();
    if path.is_ident("Self") {
        return this.cloned().map(Ty::of);
    }
    let arguments = match &last.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        _ => None,
    };
    let types = || {
        arguments
            .into_iter()
            .flatten()
            .filter_map(|argument| match argument {
                GenericArgument::Type(written) => Some(written),
                _ => None,
            })
    };
    if AROUND_ONE.contains(&word.as_str()) {
        // `anyhow::Result<T>` has the value first as well; `Cow<'_, T>` has one type.
        return ty(module, this, types().next()?);
    }
    if AROUND_MANY.contains(&word.as_str()) {
        let values = match word.as_str() {
            "HashMap" | "BTreeMap" | "IndexMap" | "DashMap" => types().nth(1)?,
            _ => types().next()?,
        };
        return ty(module, this, values).map(|found| Ty { many: true, ..found });
    }
    if let Some(name) = path.get_ident().and_then(|_| module.collection(&word)) {
        return Some(Ty {
            many: true,
            ..Ty::of(name)
        });
    }
    Some(Ty::of(module.resolve(path)))
}

/// What an iterator or a future gives; otherwise the trait stands for the type.
fn bounds<'t>(
    module: &Module,
    this: Option<&Name>,
    mut bounds: impl Iterator<Item = &'t TypeParamBound>,
) -> Option<Ty> {
    let bound = bounds.find_map(|bound| match bound {
        TypeParamBound::Trait(bound) => Some(bound),
        _ => None,
    })?;
    if let Some(PathArguments::AngleBracketed(arguments)) =
        bound.path.segments.last().map(|last| &last.arguments)
    {
        for argument in &arguments.args {
            if let GenericArgument::AssocType(given) = argument
                && (given.ident == "Item" || given.ident == "Output")
            {
                let found = ty(module, this, &given.ty)?;
                return Some(Ty {
                    many: found.many || given.ident == "Item",
                    ..found
                });
            }
        }
    }
    Some(Ty::of(module.resolve(&bound.path)))
}
