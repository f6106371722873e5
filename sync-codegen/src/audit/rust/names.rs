//! What a path in code names: its module is known from the name of the file, its first word from `use`.

use std::collections::BTreeMap;

use syn::UseTree;

use super::types::Ty;

/// A path of identifiers joined by `::`, as far as it can be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    /// The path; for a word that nothing brings in, within the module where it stands.
    pub(super) full: String,
    /// The same under `use …::*`.
    others: Vec<String>,
}

impl Name {
    pub(super) fn new(full: String) -> Self {
        Name {
            full,
            others: Vec::new(),
        }
    }

    /// Whether this is what a schema calls `declared`, and if so, whether that is certain.
    pub(super) fn is(&self, declared: &str) -> Option<bool> {
        if ends_with(&self.full, declared) {
            return Some(true);
        }
        let found = self.others.iter().any(|other| ends_with(other, declared));
        found.then_some(self.others.len() == 1)
    }

    /// Its last word.
    pub(super) fn last(&self) -> &str {
        last(&self.full)
    }

    /// All paths that it may be.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.full.as_str()).chain(self.others.iter().map(String::as_str))
    }

    /// What stands before its last word.
    pub(super) fn parent(&self) -> Option<Name> {
        let parent = |path: &String| Some(path.rsplit_once("::")?.0.to_owned());
        Some(Name {
            full: parent(&self.full)?,
            others: self.others.iter().filter_map(parent).collect(),
        })
    }
}

/// The last word of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or_default()
}

/// Whether a path of identifiers ends with another one.
pub(super) fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with("::"))
}

/// A module, and what it has brought in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Module {
    /// Its path, from the names of folders and files; empty at the root.
    pub(super) path: String,
    /// Words with the paths that they stand for: by `use`, and by `type`.
    pub(super) uses: BTreeMap<String, String>,
    globs: Vec<String>,
    /// Words for collections, by `type`, with the paths of what is in them.
    collections: BTreeMap<String, String>,
}

impl Module {
    /// The module that a file is: `entities::location` for `entities/location.rs`.
    pub(super) fn of_file(name: &str) -> Self {
        let name = name.strip_suffix(".rs").unwrap_or(name);
        let mut words: Vec<&str> = name
            .split('/')
            .filter(|word| !word.is_empty() && *word != ".")
            .collect();
        words.pop_if(|word| matches!(*word, "mod" | "lib" | "main"));
        Module {
            path: words.join("::"),
            ..Module::default()
        }
    }

    /// A module in this one.
    pub(super) fn inner(&self, name: &str) -> Self {
        Module {
            path: joined(&self.path, name),
            ..Module::default()
        }
    }

    /// Adds what a declaration brings in.
    pub(super) fn learn(&mut self, tree: &UseTree) {
        self.learn_below("", tree);
    }

    /// A word stands for a type.
    pub(super) fn call(&mut self, word: String, meant: Ty) {
        let words = match meant.many {
            true => &mut self.collections,
            false => &mut self.uses,
        };
        words.insert(word, meant.name.full);
    }

    /// What is in the collections that a word stands for.
    pub(super) fn collection(&self, word: &str) -> Option<Name> {
        self.collections.get(word).cloned().map(Name::new)
    }

    fn learn_below(&mut self, prefix: &str, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.learn_below(&joined(prefix, &path.ident.to_string()), &path.tree),
            UseTree::Name(name) => {
                let word = name.ident.to_string();
                let (path, word) = match word.as_str() {
                    "self" => (prefix.to_owned(), last(prefix).to_owned()),
                    _ => (joined(prefix, &word), word),
                };
                let path = self.absolute(&path);
                self.uses.insert(word, path);
            }
            UseTree::Rename(rename) => {
                let path = match rename.ident == "self" {
                    true => prefix.to_owned(),
                    false => joined(prefix, &rename.ident.to_string()),
                };
                let path = self.absolute(&path);
                self.uses.insert(rename.rename.to_string(), path);
            }
            UseTree::Glob(_) => {
                let path = self.absolute(prefix);
                self.globs.push(path);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.learn_below(prefix, tree);
                }
            }
        }
    }

    /// A path without `crate`, `self` and `super`.
    fn absolute(&self, path: &str) -> String {
        let (first, rest) = path.split_once("::").unwrap_or((path, ""));
        match first {
            "crate" => rest.to_owned(),
            "self" => joined(&self.path, rest),
            "super" => {
                let above = Module {
                    path: self
                        .path
                        .rsplit_once("::")
                        .map_or("", |(above, _)| above)
                        .to_owned(),
                    ..Module::default()
                };
                match rest.split("::").next() {
                    Some("super") => above.absolute(rest),
                    _ => joined(&above.path, rest),
                }
            }
            _ => path.to_owned(),
        }
    }

    /// What a path means in this module.
    pub(super) fn resolve(&self, path: &syn::Path) -> Name {
        let words: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let whole = words.join("::");
        let (first, rest) = whole.split_once("::").unwrap_or((&whole, ""));
        if path.leading_colon.is_some() {
            return Name::new(whole);
        }
        if matches!(first, "crate" | "self" | "super") {
            return Name::new(self.absolute(&whole));
        }
        match self.uses.get(first) {
            Some(path) => Name::new(joined(path, rest)),
            None => Name {
                full: joined(&self.path, &whole),
                others: self.globs.iter().map(|glob| joined(glob, &whole)).collect(),
            },
        }
    }
}

fn joined(path: &str, rest: &str) -> String {
    match (path, rest) {
        ("", rest) => rest.to_owned(),
        (path, "") => path.to_owned(),
        (path, rest) => format!("{path}::{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(file: &str, uses: &str) -> Module {
        let mut module = Module::of_file(file);
        for item in syn::parse_file(uses).unwrap().items {
            if let syn::Item::Use(item) = item {
                module.learn(&item.tree);
            }
        }
        module
    }

    fn resolved(module: &Module, path: &str) -> Name {
        module.resolve(&syn::parse_str(path).unwrap())
    }

    #[test]
    fn the_file_says_which_module_it_is() {
        assert_eq!(
            Module::of_file("core/src/entities/location.rs").path,
            "core::src::entities::location"
        );
        assert_eq!(Module::of_file("./entities/mod.rs").path, "entities");
    }

    #[test]
    fn words_are_what_they_were_brought_in_as() {
        let uses = "use crate::a::{self, b as c, d::*}; use super::e; use self::f::G;";
        let module = module("x/y.rs", uses);
        assert_eq!(resolved(&module, "a::Z").full, "a::Z");
        assert_eq!(resolved(&module, "c::Z").full, "a::b::Z");
        assert_eq!(resolved(&module, "e").full, "x::e");
        assert_eq!(resolved(&module, "G").full, "x::y::f::G");
        assert_eq!(resolved(&module, "super::Z").full, "x::Z");
        assert_eq!(resolved(&module, "Z").is("y::Z"), Some(true));
        assert_eq!(resolved(&module, "Z").is("d::Z"), Some(true));
        assert_eq!(resolved(&module, "Z").is("q::Z"), None);
        assert_eq!(resolved(&module, "AZ").is("Z"), None);
    }
}
