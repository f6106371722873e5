//! Items: structs, enums and type aliases as entries of a schema.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use syn::{Item, ItemStruct};

use super::attribute::{self, Attributes};
use super::rust_type::Types;
use super::written::Written;
use crate::codes::derive::{CONDITIONAL_ITEM, NOT_AN_ATTRIBUTE, NOT_AN_ITEM, OTHER_NAME};
use crate::codes::front_end::UNKNOWN_KEY;
use crate::diagnostic::Diagnostic;
use crate::read::{Entry, Faults, Kind, Node, shown};
use crate::span::{Span, Spanned};
use crate::words::{Place, closest};

mod model;
mod paths;
mod types;

/// All that the items of a crate declare, in the order of reading.
#[derive(Default)]
pub(super) struct Items {
    /// Structs with `schema = …`.
    pub(super) schemas: Vec<SchemaItem>,
    /// Structs with `path = …`.
    pub(super) groups: Vec<Group>,
    /// Entries of `types`.
    pub(super) types: Vec<Entry>,
    /// Entries of `models`.
    pub(super) models: Vec<Entry>,
    /// Types that were said in Rust, to be compared with those of the schema.
    pub(super) fits: Vec<Fit>,
    /// How a declared type is named at a place of use, by its name.
    pub(super) named: BTreeMap<String, TokenStream>,
}

/// A struct that says what stands at the top of a schema.
#[derive(Debug)]
pub(super) struct SchemaItem {
    pub(super) entries: Vec<Entry>,
    pub(super) paths: Vec<PathItem>,
    pub(super) runtime: Option<TokenStream>,
    pub(super) lock: Option<Spanned<String>>,
    pub(super) span: Span,
}

/// A struct whose fields are paths.
#[derive(Debug)]
pub(super) struct Group {
    /// What the struct is called.
    pub(super) ident: String,
    pub(super) template: Spanned<String>,
    pub(super) entries: Vec<Entry>,
    pub(super) paths: Vec<PathItem>,
}

/// A field of such a struct.
#[derive(Debug)]
pub(super) enum PathItem {
    Path(Entry),
    /// The paths of the group of this name.
    Group(Spanned<String>),
}

/// A Rust type, and whose type it has to hold.
pub(super) struct Fit {
    pub(super) of: FitOf,
    pub(super) ty: syn::Type,
    /// The type as text.
    pub(super) text: Spanned<String>,
}

#[derive(Debug)]
pub(super) enum FitOf {
    /// A field or case of a type.
    Part(String, String),
    /// A path, by its name.
    Path(String),
    /// A column of a model.
    Column(String, String),
}

/// Reads items.
pub(super) struct ItemReader<'i, 'w, 'f, 's> {
    pub(super) items: &'i mut Items,
    pub(super) written: &'w mut Written,
    pub(super) faults: &'f mut Faults<'s>,
}

/// Whether an item belongs to a schema: it derives `Syncable`, or has `#[sync]`.
pub(super) fn is_synced(item: &Item) -> bool {
    attributes_of(item)
        .iter()
        .any(|attribute| attribute::is_sync(attribute) || derives_syncable(attribute))
}

/// The attributes of an item that can be synced.
fn attributes_of(item: &Item) -> &[syn::Attribute] {
    match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether an attribute is `#[cfg(test)]`.
fn is_for_tests(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    list.path.is_ident("cfg") && list.tokens.to_string() == "test"
}

/// Whether an attribute, be it within `cfg_attr`, derives `Syncable`.
pub(super) fn derives_syncable(attribute: &syn::Attribute) -> bool {
    let syn::Meta::List(list) = &attribute.meta else {
        return false;
    };
    let has = |tokens: TokenStream| {
        let mut tokens = tokens.into_iter();
        tokens.any(|token| matches!(token, proc_macro2::TokenTree::Ident(word) if word == "Syncable"))
    };
    if list.path.is_ident("cfg_attr") {
        let groups = list.tokens.clone().into_iter().filter_map(|token| match token {
            proc_macro2::TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        });
        return groups.into_iter().any(has);
    }
    list.path.is_ident("derive") && has(list.tokens.clone())
}

impl<'s> ItemReader<'_, '_, '_, 's> {
    /// Reads one item that is synced.
    pub(super) fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(item) => self.structure(item),
            Item::Enum(item) => self.enumeration(item),
            Item::Type(item) => self.alias(item),
            Item::Union(item) => self.refuse(
                &item.ident,
                "a Rust `union` is no type of a schema",
                "use an `enum`",
            ),
            _ => {}
        }
    }

    /// Reads all items that are synced, those of modules too. `condition` is that of the module around.
    pub(super) fn all(&mut self, items: &[Item], condition: Option<&syn::Attribute>) {
        for item in items {
            if let Item::Mod(module) = item {
                if module.attrs.iter().any(is_for_tests) {
                    continue;
                }
                let own = module
                    .attrs
                    .iter()
                    .find(|attribute| attribute.path().is_ident("cfg"));
                if let Some((_, items)) = &module.content {
                    self.all(items, own.or(condition));
                }
                continue;
            }
            if !is_synced(item) || attributes_of(item).iter().any(is_for_tests) {
                continue;
            }
            if let Some(attribute) = condition {
                self.conditional(
                    attribute
                        .path()
                        .get_ident()
                        .map_or_else(proc_macro2::Span::call_site, Ident::span),
                );
            }
            self.item(item);
        }
    }

    fn conditional(&mut self, token: proc_macro2::Span) {
        let place = self.written.place(token);
        let headline = "what is synchronised cannot depend on how a crate is built";
        let fault = Diagnostic::new(CONDITIONAL_ITEM, place, headline);
        self.faults.push(fault.help("take the `cfg` away"));
    }

    fn attributes(&mut self, attributes: &[syn::Attribute]) -> Attributes {
        let found = attribute::read(attributes, self.written, self.faults);
        if let Some(token) = found.condition {
            self.conditional(token);
        }
        found
    }

    fn refuse(&mut self, ident: &Ident, headline: &str, help: &str) {
        let span = self.written.place(ident.span());
        self.faults
            .push(Diagnostic::new(NOT_AN_ITEM, span, headline).help(help));
    }

    fn refuse_parameters(&mut self, ident: &Ident, generics: &syn::Generics) {
        if !generics.params.is_empty() || generics.where_clause.is_some() {
            self.refuse(
                ident,
                "an item of a schema has no parameters",
                "write out what they are",
            );
        }
    }

    fn structure(&mut self, item: &ItemStruct) {
        let mut attributes = self.attributes(&item.attrs);
        self.refuse_parameters(&item.ident, &item.generics);
        if attributes.has("schema") {
            self.schema(item, attributes);
        } else if let Some(template) = attributes.take("path") {
            self.group(item, template, attributes);
        } else if let Some(marker) = attributes.take("model") {
            self.model(item, marker, attributes);
        } else {
            self.record(item, attributes);
        }
    }

    /// Reports the words that an item of this kind does not have, the Rust form's own ones included, and
    /// leaves them out.
    fn known(&mut self, attributes: &mut Attributes, place: &Place, others: &[&[&'static str]]) {
        let all = || {
            place
                .words
                .iter()
                .copied()
                .chain(others.iter().flat_map(|words| words.iter().copied()))
        };
        let faults = &mut *self.faults;
        attributes.entries.retain(|entry| {
            let word = entry.key.value.as_str();
            if place.knows(word) {
                return true;
            }
            let headline = format!("`{}` is not a key of {}", shown(word), place.about);
            let fault = Diagnostic::new(UNKNOWN_KEY, entry.key.span, headline);
            let near = closest(word, all()).map(|near| format!("did you mean `{near}`?"));
            let listed = || {
                let words: Vec<String> = all().map(|word| format!("`{word}`")).collect();
                format!("the words here are {}", words.join(", "))
            };
            faults.push(fault.help(near.unwrap_or_else(listed)));
            false
        });
    }

    /// The name of something: stated, or made from what it is called in Rust. Either way its Rust
    /// spelling has to be what it is called.
    fn name(
        &mut self,
        ident: &Ident,
        stated: Option<Entry>,
        spell: fn(&str) -> String,
        default: fn(&str) -> String,
    ) -> Spanned<String> {
        let called = unraw(ident);
        let (name, is_stated) = match stated.and_then(|entry| self.text(entry)) {
            Some(name) => (name, true),
            None => {
                let name = default(&called);
                let name = match name == called {
                    true if *ident == called => self.written.verbatim(&name, ident.span()),
                    _ => self.written.word(&name, ident.span()),
                };
                (name, false)
            }
        };
        let wanted = spell(&name.value);
        if wanted != called {
            let span = self.written.place(ident.span());
            let headline = format!(
                "`{}` is `{wanted}` in Rust, and here it is `{called}`",
                shown(&name.value)
            );
            let help = match is_stated || name.value != called {
                true => format!("call it `{wanted}`"),
                false => format!("call it `{wanted}`, with #[sync(name = {called})]"),
            };
            self.faults
                .push(Diagnostic::new(OTHER_NAME, span, headline).help(help));
        }
        name
    }

    /// The text of a word that has one.
    fn text(&mut self, entry: Entry) -> Option<Spanned<String>> {
        match entry.value.kind {
            Kind::Text { value, .. } => Some(Spanned::new(value, entry.value.span)),
            _ => {
                let (what, example) = match entry.key.value.as_str() {
                    "path" => ("a template", "path = raids.{raid}.title"),
                    "lock" => ("a file", "lock = \"schemas/raid.sync.lock\""),
                    _ => ("a name", "name = title"),
                };
                let headline = format!("the value of `{}` is {what}", entry.key.value);
                let fault = Diagnostic::new(NOT_AN_ATTRIBUTE, entry.key.span, headline);
                self.faults.push(fault.help(example));
                None
            }
        }
    }

    /// An entry whose key nobody wrote.
    fn entry(&mut self, word: &str, value: Node) -> Entry {
        Entry {
            key: Spanned::new(word.to_owned(), value.span),
            value,
        }
    }

    fn type_text(&mut self, ty: &syn::Type) -> Spanned<String> {
        let tokens: Vec<_> = quote::ToTokens::to_token_stream(ty).into_iter().collect();
        self.written.tokens(&tokens)
    }

    fn types(&mut self) -> Types<'_, '_, 's> {
        Types {
            written: self.written,
            faults: self.faults,
            named: &mut self.items.named,
        }
    }
}

fn map(entries: Vec<Entry>, span: Span) -> Node {
    Node {
        kind: Kind::Map(entries),
        span,
    }
}

fn plain(text: Spanned<String>) -> Node {
    Node {
        kind: Kind::Text {
            value: text.value,
            plain: true,
        },
        span: text.span,
    }
}

fn unraw(ident: &Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").unwrap_or(&name).to_owned()
}
