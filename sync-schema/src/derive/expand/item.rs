//! `#[derive(Syncable)]` on one item.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::{compile_errors, new, options};
use crate::check::check;
use crate::definition::{CaseDefinition, FieldDefinition, TypeDefinition, TypeExpression, TypeShape};
use crate::derive::item::Items;
use crate::derive::rust_type::is_built_in;
use crate::derive::{Declarations, assemble, attribute, prune};
use crate::diagnostic::{Severity, Sink};
use crate::lock::Lock;
use crate::naming;
use crate::read::Faults;
use crate::rust::{self, RustOptions};
use crate::schema::{NamedType, Schema};
use crate::span::{Span, Spanned};

/// `#[derive(Syncable)]` on one item: what makes a record, enum or union travel. Structs of paths become
/// nothing; they are looked at, so that faults show.
pub fn derive(input: TokenStream) -> TokenStream {
    let item: Item = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.into_compile_error(),
    };
    let (mut declarations, mut sink) = (new(), Sink::default());
    // Whoever wrote `cfg` before the derive: the compiler has decided, and the item is there.
    declarations.items(std::slice::from_ref(&marked(item.clone())), &mut sink);
    let Items {
        schemas,
        groups,
        models,
        types: _,
        fits: _,
        named: _,
    } = &declarations.items;
    let is_type = schemas.is_empty() && groups.is_empty() && models.is_empty();
    let runtime = runtime_of(&item);
    let options = options(runtime);
    if !is_type {
        let faults = compile_errors(&declarations, sink);
        let reads = reads(&item);
        return quote!(#faults #reads);
    }
    let implemented = match sink.has_errors() {
        true => None,
        false => implemented(&mut declarations, &options, &mut sink),
    };
    let faults = compile_errors(&declarations, sink);
    match implemented {
        Some(tokens) if faults.is_empty() => tokens,
        _ => {
            let dummy = dummy(&item, &options);
            quote!(#faults #dummy)
        }
    }
}

/// The implementation of the only type that was read.
fn implemented(
    declarations: &mut Declarations,
    options: &RustOptions,
    sink: &mut Sink,
) -> Option<TokenStream> {
    let name = declarations.items.types.first()?.key.value.clone();
    let schema = alone(declarations, &name, sink)?;
    declarations.check_types(&schema, sink);
    rust::check(&schema, options, sink);
    let ty = schema.types.iter().find(|ty| ty.name == name)?;
    let elsewhere = elsewhere(declarations, &schema, ty);
    Some(rust::implement(&schema, ty, elsewhere, options))
}

/// A schema that has one type, and in the place of each type that it names one of which nothing is
/// known.
fn alone(declarations: &mut Declarations, name: &str, sink: &mut Sink) -> Option<Schema> {
    let span = declarations.items.types.first()?.key.span;
    let types = declarations.items.types.clone();
    let mut definition = assemble::only_types(declarations, &types, span, &mut Faults::new(sink))?;
    let (mut named, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for ty in &definition.types {
        prune::names(&ty.ty, &mut named);
        prune::keys(&ty.ty, &mut keys);
    }
    for other in named
        .into_iter()
        .filter(|other| other != name && !is_built_in(other))
    {
        definition
            .types
            .push(unknown(&other, keys.contains(&other), span));
    }
    let mut found = Sink::default();
    let schema = check(&definition, &Lock::default(), &mut found);
    for diagnostic in found.into_sorted() {
        if diagnostic.severity() == Severity::Error {
            sink.push(diagnostic);
        }
    }
    schema
}

fn unknown(name: &str, is_key: bool, span: Span) -> TypeDefinition {
    let name = Spanned::new(name.to_owned(), span);
    let case = CaseDefinition {
        name: Spanned::new("unknown".to_owned(), span),
        ty: None,
        description: None,
    };
    let shape = match is_key {
        true => TypeShape::Enum(vec![case]),
        false => TypeShape::Record(vec![FieldDefinition {
            name: Spanned::new("unknown".to_owned(), span),
            ty: TypeExpression {
                shape: TypeShape::Name("bool".to_owned()),
                span,
            },
            description: None,
            deprecated: None,
        }]),
    };
    TypeDefinition {
        name,
        description: None,
        ty: TypeExpression { shape, span },
    }
}

fn elsewhere(declarations: &Declarations, schema: &Schema, ty: &NamedType) -> BTreeMap<String, TokenStream> {
    let others = schema.types.iter().filter(|other| other.name != ty.name);
    let named = others.map(|other| {
        let path = declarations.items.named.get(&other.name).cloned();
        let path = path.or_else(|| naming::pascal(&other.name).parse().ok());
        (other.name.clone(), path.unwrap_or_default())
    });
    named.collect()
}

/// Implementations with nothing in them, so that no use of the type is reported beside its faults.
fn dummy(item: &Item, options: &RustOptions) -> TokenStream {
    let runtime = &options.runtime;
    let never = quote!(::core::unimplemented!());
    let (ident, generics, form, methods) = match item {
        Item::Struct(item) => (
            &item.ident,
            &item.generics,
            quote!(Record),
            rust::dummy_record(&never),
        ),
        Item::Enum(item) if item.variants.iter().all(|case| case.fields.is_empty()) => (
            &item.ident,
            &item.generics,
            quote!(Case),
            rust::dummy_enum(&never),
        ),
        Item::Enum(item) => (
            &item.ident,
            &item.generics,
            quote!(Union),
            rust::dummy_union(&never),
        ),
        _ => return TokenStream::new(),
    };
    // Uses of a generic item are told that it is no type of a schema, which is true.
    if !generics.params.is_empty() {
        return TokenStream::new();
    }
    let (parameters, ty, condition) = generics.split_for_impl();
    let (implemented, methods) = methods;
    quote! {
        const _: () = {
            use #runtime as __sync;

            #[automatically_derived]
            impl #parameters __sync::Syncable for #ident #ty #condition {
                type Codec = __sync::codec::#form<Self>;
            }

            #[automatically_derived]
            impl #parameters __sync::codec::#implemented for #ident #ty #condition {
                #methods
            }
        };
    }
}

/// Reads each field of a struct of paths, which nobody else does. One with parameters is refused already.
fn reads(item: &Item) -> Option<TokenStream> {
    let Item::Struct(item) = item else { return None };
    if !item.generics.params.is_empty() {
        return None;
    }
    let (ident, names) = (
        &item.ident,
        item.fields.iter().filter_map(|field| field.ident.as_ref()),
    );
    Some(quote! {
        const _: () = {
            #[allow(dead_code)]
            fn __sync_reads(__sync_paths: &#ident) {
                #(let _ = &__sync_paths.#names;)*
            }
        };
    })
}

/// An item that is read even if it has no attribute left.
fn marked(mut item: Item) -> Item {
    let attributes = match &mut item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        _ => return item,
    };
    attributes
        .retain(|attribute| !attribute.path().is_ident("cfg") && !attribute.path().is_ident("cfg_attr"));
    attributes.push(syn::parse_quote!(#[derive(Syncable)]));
    item
}

fn runtime_of(item: &Item) -> Option<TokenStream> {
    let attributes = match item {
        Item::Struct(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        _ => return None,
    };
    // Faults were reported when the item was read.
    let (mut declarations, mut sink) = (new(), Sink::default());
    attribute::read(attributes, &mut declarations.written, &mut Faults::new(&mut sink)).runtime
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group};

    use super::*;

    /// As `macro_rules!` hands on what it was handed.
    fn hidden(tokens: TokenStream) -> Group {
        Group::new(Delimiter::None, tokens)
    }

    #[test]
    fn groups_that_nobody_sees_mean_nothing() {
        let item = |byte: TokenStream, kind: TokenStream, max: TokenStream, text: TokenStream| {
            quote! {
                #[derive(Syncable)]
                struct Page {
                    #[sync(max = #max, pattern = #text, deprecated(since = #max))]
                    name: String,
                    bytes: Vec<#byte>,
                    kinds: Vec<#kind>,
                    id: [#byte; 16],
                }
            }
        };
        let [byte, kind, max, text] = [quote!(u8), quote!(Kind), quote!(12), quote!("[a-z]+")];
        let plain = item(byte.clone(), kind.clone(), max.clone(), text.clone());
        let [byte, kind, max, text] = [byte, kind, max, text].map(hidden);
        let handed = item(quote!(#byte), quote!(#kind), quote!(#max), quote!(#text));
        let plain = derive(plain).to_string();
        assert!(!plain.contains("compile_error"), "{plain}");
        assert_eq!(derive(handed).to_string(), plain);
    }
}
