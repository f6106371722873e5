//! A module as its user wrote it, without what only the schema is made of.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Fields, Item, Meta, parse_quote};

use super::attribute::is_sync;
use super::item::{derives_syncable, is_synced};

/// Takes `#[sync]` and `Syncable` away from all items, those of modules too. What a user imported for
/// them stays in use.
pub(super) fn strip(items: &mut Vec<Item>) {
    let mut derives = Derives::new();
    for item in items.iter_mut() {
        let synced = is_synced(item);
        if synced {
            reachable(item);
        }
        match item {
            Item::Mod(module) => {
                if let Some((_, items)) = &mut module.content {
                    strip(items);
                }
            }
            Item::Struct(item) if synced => {
                // Structs of paths are for the schema alone.
                if item.attrs.iter().any(declares) {
                    item.attrs.push(parse_quote!(#[allow(dead_code)]));
                }
                attributes(&mut item.attrs, &mut derives);
                fields(&mut item.fields);
            }
            Item::Enum(item) if synced => {
                attributes(&mut item.attrs, &mut derives);
                for variant in &mut item.variants {
                    attributes(&mut variant.attrs, &mut derives);
                    fields(&mut variant.fields);
                }
            }
            Item::Type(item) => attributes(&mut item.attrs, &mut derives),
            Item::Union(item) => attributes(&mut item.attrs, &mut derives),
            _ => {}
        }
    }
    for path in derives.into_values() {
        items.push(Item::Verbatim(quote!(#[allow(unused_imports)] use #path as _;)));
    }
}

/// A type of a schema is `pub` because we say so: no lint is to say that it need not be.
fn reachable(item: &mut Item) {
    let (visibility, attributes) = match item {
        Item::Struct(item) => (&item.vis, &mut item.attrs),
        Item::Enum(item) => (&item.vis, &mut item.attrs),
        Item::Type(item) => (&item.vis, &mut item.attrs),
        _ => return,
    };
    if matches!(visibility, syn::Visibility::Public(_)) {
        attributes.push(parse_quote!(#[allow(unreachable_pub)]));
    }
}

/// The ways in which the derive was named, by their text.
type Derives = BTreeMap<String, TokenStream>;

fn fields(fields: &mut Fields) {
    for field in fields {
        attributes(&mut field.attrs, &mut Derives::new());
    }
}

fn attributes(attributes: &mut Vec<Attribute>, named: &mut Derives) {
    attributes.retain(|attribute| !is_sync(attribute));
    for attribute in attributes
        .iter_mut()
        .filter(|attribute| derives_syncable(attribute))
    {
        if let Meta::List(list) = &mut attribute.meta {
            let derives = super::written::split(list.tokens.clone());
            let mut others = Vec::new();
            for path in derives {
                let is_ours = path.last().is_some_and(|last| last.to_string() == "Syncable");
                let path: TokenStream = path.into_iter().collect();
                match is_ours {
                    true => _ = named.insert(path.to_string(), path),
                    false => others.push(path),
                }
            }
            list.tokens = quote!(#(#others),*);
        }
    }
}

/// Whether `schema`, `path` or `model` makes a struct one that only the schema is made of.
pub(super) fn declares(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let parts = super::written::split(list.tokens.clone());
    let mut words = parts
        .iter()
        .filter_map(|part| part.first().map(ToString::to_string));
    is_sync(attribute) && words.any(|word| word == "schema" || word == "path" || word == "model")
}
