//! What `replace_SCOPE` takes: all entries of a scope, by path and by the keys below the scope.

use quote::quote;

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::path;
use super::spelling::Spelling;
use super::{List, Part, allow, text};
use crate::naming;
use crate::schema::{Key, Path, Subtree};

/// A scope with all that is in it.
pub(super) struct Tree<'a> {
    subtree: Subtree<'a>,
    /// The paths with their positions in the registry.
    paths: Vec<(usize, &'a Path)>,
}

/// The trees of a schema.
pub(super) fn all<'a>(context: &Context<'a>) -> Vec<Tree<'a>> {
    let places = context.places();
    let subtrees = context.schema.subtrees().into_iter();
    let trees = subtrees.map(|subtree| Tree {
        paths: subtree
            .paths
            .iter()
            .map(|place| (places[*place], &context.schema.paths[*place]))
            .collect(),
        subtree,
    });
    trees.collect()
}

/// Numbers all codecs that the methods of trees name, before those of paths.
pub(super) fn number<'a>(context: &Context<'a>, trees: &[Tree<'a>]) {
    for tree in trees {
        let keys: Vec<&Key> = tree.subtree.keys().collect();
        let of_scope: Vec<&Key> = tree.subtree.scope.keys.iter().collect();
        for keys in [&of_scope, &keys] {
            context.number_of_keys(keys);
        }
        for (_, path) in &tree.paths {
            let below: Vec<&Key> = path.keys.iter().skip(keys.len()).collect();
            if !below.is_empty() {
                context.number_of_keys(&below);
            }
            context.number_of(&path.ty);
        }
    }
}

/// The module `trees`.
pub(super) fn items<'a>(context: &Context<'a>, trees: &[Tree<'a>], each: &mut dyn FnMut(Part<'_>)) {
    if trees.is_empty() {
        return;
    }
    let allow = allow();
    each(Part::Around {
        frame: &|items| {
            quote! {
                #allow
                #[doc = " All entries of a scope, by path and by the keys below the scope."]
                pub mod trees {
                    #items
                }
            }
        },
        list: List::Items,
        parts: &|each| {
            for tree in trees {
                each(Part::Like(&|maker| item(context, maker, tree)));
            }
        },
    });
}

fn item<'a>(context: &Context<'a>, maker: &mut Maker<'_>, tree: &Tree<'a>) -> Made {
    let scope = tree.subtree.scope;
    let docs = maker.docs_with(
        &format!("All entries of one {}.", text::code(&scope.name)),
        scope.description.as_deref(),
    );
    let name = maker.pascal(&scope.name);
    let keys = tree.subtree.keys().count();
    let fields = maker.each(&tree.paths, |maker, (_, path)| {
        let docs = maker.docs_with(&text::code(&path.template()), path.description.as_deref());
        let field = maker.snake(&path.name);
        let value = context.spelled(maker, Spelling::OwnedInTrees, &path.ty);
        let below = path.keys.get(keys..).unwrap_or_default();
        let below = maker.each(below, |maker, key| {
            context.spelled(maker, Spelling::OwnedInTrees, &key.ty)
        });
        let held = match &below[..] {
            [] => code!(maker, ::core::option::Option<#value>),
            [key] => code!(maker, ::std::collections::BTreeMap<#key, #value>),
            keys => code!(maker, ::std::collections::BTreeMap<(#(#keys),*), #value>),
        };
        code!(maker, #docs pub #field: #held)
    });
    code! { maker,
        #docs
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq, ::core::default::Default
        )]
        pub struct #name {
            #(#fields,)*
        }
    }
}

/// The method that takes a tree.
pub(super) fn method<'a>(context: &Context<'a>, maker: &mut Maker<'_>, tree: &Tree<'a>) -> Made {
    let scope = tree.subtree.scope;
    let keys: Vec<&'a Key> = tree.subtree.keys().collect();
    let method = maker.cased(&format!("replace_{}", naming::snake(&scope.name)));
    let docs = maker.doc(&format!(
        " Makes all entries of a {} equal to those of the tree, as one; others are cleared.",
        text::code(&scope.name)
    ));
    let item = maker.pascal(&scope.name);
    let arguments = path::arguments(context, maker, &scope.keys);
    let argument = maker.cased(&path::free_name(&arguments, "tree"));
    let parameters = arguments.iter().map(|key| &key.parameter);
    let head_codec = path::codec(context, maker, keys.iter().copied());
    let head_arguments = path::arguments(context, maker, keys.iter().copied());
    let head = path::value(maker, &head_arguments);
    let writes = maker.each(&tree.paths, |maker, (place, path)| {
        let below = path.keys.get(keys.len()..).unwrap_or_default();
        let below = path::codec(context, maker, below);
        let value = context.short_of(maker, &path.ty);
        let field = maker.snake(&path.name);
        let index = maker.integer(*place as i128);
        maker.count(usize::from(path.keys.len() == keys.len()));
        if path.keys.len() == keys.len() {
            code! { maker,
                __sync::typed::replace_one::<Self, #head_codec, #value>(
                    __sync_peer, #index, #head, #argument.#field.as_ref(),
                )?;
            }
        } else {
            code! { maker,
                __sync::typed::replace::<Self, #head_codec, #below, #value>(
                    __sync_peer, #index, #head, &#argument.#field,
                )?;
            }
        }
    });
    code! { maker,
        #docs
        pub fn #method(
            &mut self, #(#parameters,)* #argument: &trees::#item,
        ) -> __sync::typed::Written {
            __sync::typed::together(self, |__sync_peer| {
                #(#writes)*
                ::core::result::Result::Ok(())
            })
        }
    }
}
