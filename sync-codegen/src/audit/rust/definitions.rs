//! What the files define: fields of structs, what functions give, and which types are synced by hand.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Item, ReturnType};

use super::names::{Module, Name, ends_with, last};
use super::types::{Ty, ty};
use super::{Known, Refused, parsed};

/// What some files define.
#[derive(Debug, Default)]
pub(in crate::audit) struct Definitions {
    /// Structs by the last words of their paths.
    structs: BTreeMap<String, Vec<Struct>>,
    /// Functions and methods by their last words: each with its path and what it gives.
    functions: BTreeMap<String, Vec<(String, Option<Ty>)>>,
    /// Types that implement a trait which the schema names.
    synced: Vec<Name>,
    /// What modules call by another name, by the last words of their paths.
    modules: BTreeMap<String, Vec<Brought>>,
}

/// A module by its path, and the words that it has for others.
#[derive(Debug)]
struct Brought {
    module: String,
    uses: BTreeMap<String, String>,
}

/// A struct by its path, and the types of its fields.
#[derive(Debug)]
struct Struct {
    path: String,
    fields: BTreeMap<String, Ty>,
}

/// Reads what a file defines.
///
/// # Errors
/// The text is not Rust, or nested too deeply.
pub(in crate::audit) fn definitions(
    known: &Known<'_>,
    name: &str,
    text: &str,
) -> Result<Definitions, Refused> {
    parsed(text, |parsed| {
        let mut reader = Reader {
            known,
            module: Module::of_file(name),
            this: None,
            found: Definitions::default(),
        };
        reader.items(&parsed.file.items);
        visit::visit_file(&mut reader, &parsed.file);
        reader.leave();
        reader.found
    })
}

impl Definitions {
    /// Adds what another file defines.
    pub(in crate::audit) fn add(&mut self, other: Definitions) {
        for (word, found) in other.structs {
            self.structs.entry(word).or_default().extend(found);
        }
        for (word, found) in other.functions {
            self.functions.entry(word).or_default().extend(found);
        }
        self.synced.extend(other.synced);
        for (word, found) in other.modules {
            self.modules.entry(word).or_default().extend(found);
        }
    }

    /// What a name means that a module may have brought in from elsewhere.
    pub(super) fn settle(&self, name: Name) -> Name {
        let mut name = name;
        for _ in 0..FURTHEST {
            let Some(parent) = name.parent() else { break };
            let mut modules = parent.all().filter_map(|path| self.brought_in(path, name.last()));
            match modules.next() {
                Some(path) if *path != name.full => name = Name::new(path.clone()),
                _ => break,
            }
        }
        name
    }

    /// What a word stands for in a module.
    fn brought_in(&self, path: &str, word: &str) -> Option<&String> {
        let mut modules = self.modules.get(last(path))?.iter();
        let fitting = |found: &&Brought| ends_with(&found.module, path) && found.uses.contains_key(word);
        modules.find(fitting)?.uses.get(word)
    }

    /// The type of a field.
    pub(super) fn field(&self, of: &Name, field: &str) -> Option<Ty> {
        let candidates = self.structs.get(of.last())?;
        let fits = |path: &str| of.all().any(|name| ends_with(path, name));
        let mut fitting = candidates.iter().filter(|found| fits(&found.path));
        match (fitting.next(), &candidates[..]) {
            (Some(found), _) => found.fields.get(field).cloned(),
            // The only one of that name may still be another.
            (None, [only]) => only.fields.get(field).map(|ty| Ty {
                weak: true,
                ..ty.clone()
            }),
            (None, _) => None,
        }
    }

    /// Whether a struct of this name is defined.
    pub(super) fn defines(&self, name: &Name) -> bool {
        let candidates = self.structs.get(name.last()).into_iter().flatten();
        let mut paths = candidates.map(|found| &found.path);
        paths.any(|path| name.all().any(|name| ends_with(path, name)))
    }

    /// What a function or a method gives: by its path, or where there is one only.
    pub(super) fn returns(&self, name: &Name) -> Option<Ty> {
        let candidates = self.functions.get(name.last())?;
        let mut fitting = candidates
            .iter()
            .filter(|(path, _)| name.all().any(|name| ends_with(path, name)));
        fitting.next()?.1.clone()
    }

    /// The paths of all functions and methods of a name.
    pub(super) fn functions(&self, word: &str) -> impl Iterator<Item = &str> {
        self.functions
            .get(word)
            .into_iter()
            .flatten()
            .map(|(path, _)| path.as_str())
    }

    /// Whether a type is synced by an implementation in these files.
    pub(super) fn is_synced(&self, name: &Name) -> bool {
        self.synced.iter().any(|synced| {
            name.all()
                .any(|name| ends_with(&synced.full, name) || ends_with(name, &synced.full))
        })
    }
}

/// How often a name is followed through modules that bring it in from each other.
const FURTHEST: usize = 4;

struct Reader<'k> {
    known: &'k Known<'k>,
    module: Module,
    this: Option<Name>,
    found: Definitions,
}

impl Reader<'_> {
    /// What a module brings in, before anything in it is looked at.
    fn items(&mut self, items: &[Item]) {
        bring_in(&mut self.module, items);
    }

    fn leave(&mut self) {
        let Module { path, uses, .. } = &self.module;
        if !uses.is_empty() {
            let (module, uses) = (path.clone(), uses.clone());
            let word = last(&module).to_owned();
            let brought = Brought { module, uses };
            self.found.modules.entry(word).or_default().push(brought);
        }
    }

    fn function(&mut self, signature: &syn::Signature) {
        let word = signature.ident.to_string();
        let path = match &self.this {
            Some(this) => format!("{}::{word}", this.full),
            None => self.module.inner(&word).path,
        };
        let gives = match &signature.output {
            ReturnType::Type(_, written) => ty(&self.module, self.this.as_ref(), written),
            ReturnType::Default => None,
        };
        self.found.functions.entry(word).or_default().push((path, gives));
    }
}

/// Adds what items bring into a module.
pub(super) fn bring_in(module: &mut Module, items: &[Item]) {
    for item in items {
        match item {
            Item::Use(item) => module.learn(&item.tree),
            Item::Type(item) => {
                if let Some(meant) = ty(module, None, &item.ty) {
                    module.call(item.ident.to_string(), meant);
                }
            }
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let inner = self.module.inner(&item.ident.to_string());
        let outer = std::mem::replace(&mut self.module, inner);
        if let Some((_, items)) = &item.content {
            self.items(items);
        }
        visit::visit_item_mod(self, item);
        self.leave();
        self.module = outer;
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let path = self.module.inner(&item.ident.to_string()).path;
        let this = Name::new(path.clone());
        let fields = item.fields.iter().enumerate().filter_map(|(position, field)| {
            let name = field
                .ident
                .as_ref()
                .map_or_else(|| position.to_string(), ToString::to_string);
            Some((name, ty(&self.module, Some(&this), &field.ty)?))
        });
        let fields = fields.collect();
        self.found
            .structs
            .entry(last(&path).to_owned())
            .or_default()
            .push(Struct { path, fields });
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        let this = ty(&self.module, None, &item.self_ty).map(|found| found.name);
        if let (Some((path, _)), Some(this)) = (&item.trait_, &this)
            && self.known.sync_trait(&self.module.resolve(path)).is_some()
        {
            self.found.synced.push(this.clone());
        }
        let outer = std::mem::replace(&mut self.this, this);
        visit::visit_item_impl(self, item);
        self.this = outer;
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        let this = Name::new(self.module.inner(&item.ident.to_string()).path);
        let outer = self.this.replace(this);
        visit::visit_item_trait(self, item);
        self.this = outer;
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        self.function(&item.sig);
    }
}
