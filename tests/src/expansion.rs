//! Source as the compiler has it after the macros. The build script of the tests has this module, too.

use quote::ToTokens as _;
use syn::{Attribute, Fields, Item, ItemMod, Meta, Path, Token, punctuated::Punctuated};
use sync_schema::derive::expand;

/// A file in which each `#[derive(Syncable)]` and each `#[schema]` has become what the macro makes of it.
///
/// # Errors
/// The file, or what was made of it, is not valid Rust.
pub fn expanded(text: &str) -> Result<String, syn::Error> {
    let mut file = syn::parse_file(text)?;
    // A file that is included has no attributes of its own.
    file.attrs.clear();
    let mut items = Vec::new();
    for mut item in file.items {
        if let Item::Mod(module) = &mut item
            && takes_schema(module)
        {
            let tokens = expand::schema(Default::default(), module.to_token_stream(), &mut no_file);
            items.extend(syn::parse2::<syn::File>(tokens)?.items);
            continue;
        }
        let derived = take_derive(&mut item).then(|| expand::derive(item.to_token_stream()));
        without_words(&mut item);
        items.push(item);
        if let Some(derived) = derived {
            items.extend(syn::parse2::<syn::File>(derived)?.items);
        }
    }
    file.items = items;
    Ok(prettyplease::unparse(&file))
}

fn no_file(name: &str) -> Result<String, String> {
    Err(format!("no file {name} here"))
}

/// Takes `#[schema]` away.
fn takes_schema(module: &mut ItemMod) -> bool {
    let before = module.attrs.len();
    let is_schema = |path: &Path| path.segments.last().is_some_and(|last| last.ident == "schema");
    module.attrs.retain(|attribute| !is_schema(attribute.path()));
    module.attrs.len() < before
}

/// Takes the derive away, as the compiler does before it asks a macro.
fn take_derive(item: &mut Item) -> bool {
    let mut found = false;
    for attribute in attributes(item) {
        let Meta::List(list) = &mut attribute.meta else {
            continue;
        };
        if !list.path.is_ident("derive") {
            continue;
        }
        let Ok(paths) = list.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated) else {
            continue;
        };
        let is_ours = |path: &Path| path.segments.last().is_some_and(|last| last.ident == "Syncable");
        found |= paths.iter().any(is_ours);
        let others: Punctuated<Path, Token![,]> = paths.into_iter().filter(|path| !is_ours(path)).collect();
        list.tokens = others.to_token_stream();
    }
    found
}

fn attributes(item: &mut Item) -> &mut [Attribute] {
    match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        _ => &mut [],
    }
}

/// Takes `#[sync(…)]` away, which means nothing where nobody derives.
fn without_words(item: &mut Item) {
    let is_other = |attribute: &Attribute| !attribute.path().is_ident("sync");
    let fields = |fields: &mut Fields| fields.iter_mut().for_each(|field| field.attrs.retain(is_other));
    match item {
        Item::Struct(item) => {
            item.attrs.retain(is_other);
            fields(&mut item.fields);
        }
        Item::Enum(item) => {
            item.attrs.retain(is_other);
            for case in &mut item.variants {
                case.attrs.retain(is_other);
                fields(&mut case.fields);
            }
        }
        _ => {}
    }
}
