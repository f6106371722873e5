//! What `replace_SCOPE` takes: all entries of a scope, by path and by the keys below the scope.

use quote::quote;

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::outline::Outline;
use super::path;
use super::spelling::Spelling;
use super::{About, Each, List, Part, allow, text};
use crate::naming;
use crate::schema::{Key, Schema, Scope, Segment};

/// A scope with all that is in it.
#[derive(Debug, Clone)]
pub(super) struct Tree {
    /// The position of the scope.
    scope: usize,
    /// The first keys of each of its paths, by their positions among the scope's.
    keys: Vec<usize>,
    /// The positions of the paths in the schema.
    pub(super) paths: Vec<usize>,
}

impl Tree {
    pub(super) fn scope<'a>(&self, schema: &'a Schema) -> &'a Scope {
        &schema.scopes[self.scope]
    }

    /// The first keys of each of its paths.
    pub(super) fn keys<'a>(&self, schema: &'a Schema) -> Vec<&'a Key> {
        let keys = &self.scope(schema).keys;
        self.keys.iter().map(|key| &keys[*key]).collect()
    }
}

/// The trees of a schema.
pub(super) fn all(schema: &Schema) -> Vec<Tree> {
    let subtrees = schema.subtrees().into_iter().map(|subtree| Tree {
        scope: subtree.scope_place,
        keys: subtree
            .segments
            .iter()
            .filter_map(|segment| match segment {
                Segment::Key(key) => Some(*key),
                Segment::Literal(_) => None,
            })
            .collect(),
        paths: subtree.paths,
    });
    subtrees.collect()
}

/// The module `trees`.
pub(super) fn items(context: &Context<'_>, trees: &[Tree], each: &mut Each<'_>) {
    if trees.is_empty() {
        return;
    }
    let allow = allow();
    let module = Part::Around {
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
                let item = |maker: &mut Maker<'_>| item(context, maker, tree);
                each(About::Paths(&tree.paths), Part::Like(&item));
            }
        },
    };
    each(About::None, module);
}

fn item(context: &Context<'_>, maker: &mut Maker<'_>, tree: &Tree) -> Made {
    let schema = context.schema;
    let scope = tree.scope(schema);
    let docs = maker.docs_with(
        &format!("All entries of one {}.", text::code(&scope.name)),
        scope.description.as_deref(),
    );
    let name = maker.pascal(&scope.name);
    let keys = tree.keys.len();
    let fields = maker.each(&tree.paths, |maker, place| {
        let path = &schema.paths[*place];
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
pub(super) fn method(context: &Context<'_>, maker: &mut Maker<'_>, outline: &Outline, tree: &Tree) -> Made {
    let schema = context.schema;
    let (scope, keys) = (tree.scope(schema), tree.keys(schema));
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
    let writes = maker.each(&tree.paths, |maker, place| {
        let path = &schema.paths[*place];
        let below = path.keys.get(keys.len()..).unwrap_or_default();
        let below = path::codec(context, maker, below);
        let value = context.short_of(maker, &path.ty);
        let field = maker.snake(&path.name);
        let index = maker.integer(outline.places[*place] as i128);
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
