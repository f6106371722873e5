//! What `replace_SCOPE` takes: all entries of a scope, by path and by the keys below the scope.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::path::Keys;
use super::{allow, name, text, ty};
use crate::schema::{Key, Path, Subtree};

/// The module `trees`.
pub(super) fn items(context: &Context<'_>) -> TokenStream {
    let subtrees = context.schema.subtrees();
    if subtrees.is_empty() {
        return TokenStream::new();
    }
    let trees = subtrees.iter().map(|subtree| {
        let docs = text::docs_with(
            &format!("All entries of one {}.", text::code(&subtree.scope.name)),
            subtree.scope.description.as_deref(),
        );
        let name = name::pascal(&subtree.scope.name);
        let keys = subtree.keys().count();
        let fields = paths(context, subtree).map(|(_, path)| {
            let docs = text::docs_with(&text::code(&path.template()), path.description.as_deref());
            let field = name::snake(&path.name);
            let value = ty::owned(context, &path.ty, &quote!(super::types::));
            let below = path.keys.iter().skip(keys);
            let below: Vec<_> = below
                .map(|key| ty::owned(context, &key.ty, &quote!(super::types::)))
                .collect();
            let held = match &below[..] {
                [] => quote!(::core::option::Option<#value>),
                [key] => quote!(::std::collections::BTreeMap<#key, #value>),
                keys => quote!(::std::collections::BTreeMap<(#(#keys),*), #value>),
            };
            quote!(#docs pub #field: #held)
        });
        quote! {
            #docs
            #[derive(
                ::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq, ::core::default::Default
            )]
            pub struct #name {
                #(#fields,)*
            }
        }
    });
    let allow = allow();
    quote! {
        #allow
        #[doc = " All entries of a scope, by path and by the keys below the scope."]
        pub mod trees {
            #(#trees)*
        }
    }
}

/// The methods that take a tree.
pub(super) fn methods(context: &Context<'_>) -> Vec<TokenStream> {
    let places = context.places();
    let methods = context.schema.subtrees().into_iter().map(|subtree| {
        let scope = subtree.scope;
        let keys: Vec<&Key> = subtree.keys().collect();
        let method = name::prefixed("replace", &scope.name);
        let docs = format!(
            " Makes all entries of a {} equal to those of the tree, as one; others are cleared.",
            text::code(&scope.name)
        );
        let tree = name::pascal(&scope.name);
        let parameters = Keys::new(context, &scope.keys);
        let argument = parameters.free_name("tree");
        let parameters = &parameters.parameters;
        let head = Keys::new(context, keys.iter().copied());
        let (head_codec, head_value) = (&head.codec, &head.value);
        let writes = paths(context, &subtree).map(|(place, path)| {
            let below = Keys::new(context, path.keys.iter().skip(keys.len())).codec;
            let value = context.short(&ty::codec(context, &path.ty));
            let field = name::snake(&path.name);
            let index = ty::integer(places[place] as i128);
            if path.keys.len() == keys.len() {
                quote! {
                    __sync::typed::replace_one::<Self, #head_codec, #value>(
                        __sync_peer, #index, #head_value, #argument.#field.as_ref(),
                    )?;
                }
            } else {
                quote! {
                    __sync::typed::replace::<Self, #head_codec, #below, #value>(
                        __sync_peer, #index, #head_value, &#argument.#field,
                    )?;
                }
            }
        });
        quote! {
            #[doc = #docs]
            pub fn #method(
                &mut self, #(#parameters,)* #argument: &trees::#tree,
            ) -> __sync::typed::Written {
                __sync::typed::together(self, |__sync_peer| {
                    #(#writes)*
                    ::core::result::Result::Ok(())
                })
            }
        }
    });
    methods.collect()
}

/// The paths of a subtree with their positions in the schema.
fn paths<'a>(context: &Context<'a>, subtree: &Subtree<'a>) -> impl Iterator<Item = (usize, &'a Path)> {
    let schema = context.schema;
    let paths: Vec<_> = subtree
        .paths
        .iter()
        .map(|place| (*place, &schema.paths[*place]))
        .collect();
    paths.into_iter()
}
