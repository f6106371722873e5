//! What `replace_SCOPE` takes: all entries of a scope, by path and by the keys below the scope.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::path::Keys;
use super::{allow, name, text, ty};
use crate::schema::{Key, Path, Schema, Scope, ScopeIndex, Segment};

/// The module `trees`.
pub(super) fn items(context: &Context<'_>) -> TokenStream {
    let subtrees = subtrees(context);
    if subtrees.is_empty() {
        return TokenStream::new();
    }
    let trees = subtrees.iter().map(|subtree| {
        let docs = text::docs_with(
            &format!("All entries of one {}.", text::code(&subtree.scope.name)),
            subtree.scope.description.as_deref(),
        );
        let name = name::pascal(&subtree.scope.name);
        let fields = subtree.paths.iter().map(|(_, path)| {
            let docs = text::docs_with(&text::code(&path.template()), path.description.as_deref());
            let field = name::snake(&path.name);
            let value = ty::owned(context, &path.ty, &quote!(super::types::));
            let below = path.keys.iter().skip(subtree.keys.len());
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
pub(super) fn methods(context: &Context<'_>) -> TokenStream {
    let methods = subtrees(context)
        .into_iter()
        .map(|Subtree { scope, keys, paths }| {
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
            let writes = paths.iter().map(|(index, path)| {
                let below = Keys::new(context, path.keys.iter().skip(keys.len())).codec;
                let value = ty::codec(context, &path.ty);
                let field = name::snake(&path.name);
                let index = ty::integer(*index as i128);
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
                ) -> ::core::result::Result<(), __sync::typed::Refused> {
                    __sync::typed::together(self, |__sync_peer| {
                        #(#writes)*
                        ::core::result::Result::Ok(())
                    })
                }
            }
        });
    quote!(#(#methods)*)
}

/// A scope whose paths stand together.
pub(super) struct Subtree<'a> {
    pub(super) scope: &'a Scope,
    /// The scope's keys in the order of the template.
    keys: Vec<&'a Key>,
    /// Its paths with their places in the registry.
    paths: Vec<(usize, &'a Path)>,
}

/// All scopes with keys whose paths stand together.
pub(super) fn subtrees<'a>(context: &Context<'a>) -> Vec<Subtree<'a>> {
    let schema = context.schema;
    let places = context.paths();
    let found = schema.scopes.iter().enumerate().filter_map(|(index, scope)| {
        let segments = scope.subtree.as_ref().filter(|_| !scope.keys.is_empty())?;
        let keys = segments.iter().filter_map(|segment| match segment {
            Segment::Key(key) => scope.keys.get(*key),
            Segment::Literal(_) => None,
        });
        let paths = places.iter().enumerate().filter(|(_, path)| {
            is_within(schema, path.scope, ScopeIndex(index)) && stands_under(path, scope, segments)
        });
        let paths: Vec<_> = paths.map(|(place, path)| (place, *path)).collect();
        (!paths.is_empty()).then(|| Subtree {
            scope,
            keys: keys.collect(),
            paths,
        })
    });
    found.collect()
}

fn is_within(schema: &Schema, inner: ScopeIndex, outer: ScopeIndex) -> bool {
    let mut scope = Some(inner);
    while let Some(index) = scope {
        if index == outer {
            return true;
        }
        scope = schema[index].within;
    }
    false
}

fn stands_under(path: &Path, scope: &Scope, subtree: &[Segment]) -> bool {
    path.segments.len() >= subtree.len()
        && path.segments.iter().zip(subtree).all(|segments| match segments {
            (Segment::Literal(left), Segment::Literal(right)) => left == right,
            (Segment::Key(left), Segment::Key(right)) => {
                let name = |keys: &[Key], at: usize| keys.get(at).map(|key| key.name.clone());
                name(&path.keys, *left) == name(&scope.keys, *right)
            }
            _ => false,
        })
}
