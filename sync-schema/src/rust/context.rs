//! What all parts of the generated module share.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::ty::integer;
use crate::schema::{Path, Pattern, PatternItem, Schema};

/// The schema with what was numbered on the way.
pub(super) struct Context<'a> {
    pub(super) schema: &'a Schema,
    /// What stands before the name of a declared type.
    pub(super) types: TokenStream,
    /// Declared types that somebody else wrote, beside the module `types`.
    pub(super) given: BTreeSet<String>,
    /// Declared types of which nothing is known but how they are named: their codec is asked for.
    pub(super) elsewhere: BTreeMap<String, TokenStream>,
    patterns: RefCell<Numbered<'a>>,
    codecs: RefCell<Aliases>,
}

/// Type arguments of the runtime's functions, each written down once. Every path names its own five
/// times and more; a short name keeps large modules small, and quick to parse and compile.
#[derive(Default)]
struct Aliases {
    numbers: HashMap<String, usize>,
    items: TokenStream,
}

/// Patterns in the order of their first use.
#[derive(Default)]
struct Numbered<'a> {
    numbers: HashMap<&'a Pattern, usize>,
    order: Vec<&'a Pattern>,
}

impl<'a> Context<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Context {
            schema,
            types: quote!(types::),
            given: BTreeSet::new(),
            elsewhere: BTreeMap::new(),
            patterns: RefCell::default(),
            codecs: RefCell::default(),
        }
    }

    /// Paths ascending by id: the order of the registry, whose positions name them.
    pub(super) fn paths(&self) -> Vec<&'a Path> {
        let mut paths: Vec<&Path> = self.schema.paths.iter().collect();
        paths.sort_by_key(|path| path.id);
        paths
    }

    /// For each path of the schema its position in the registry.
    pub(super) fn places(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.schema.paths.len()).collect();
        order.sort_by_key(|place| self.schema.paths[*place].id);
        let mut places = vec![0; order.len()];
        for (position, place) in order.into_iter().enumerate() {
            places[place] = position;
        }
        places
    }

    /// A short name for a codec, or for the codecs of some keys.
    pub(super) fn short(&self, codec: &TokenStream) -> TokenStream {
        let mut known = self.codecs.borrow_mut();
        let next = known.numbers.len();
        let number = *known.numbers.entry(codec.to_string()).or_insert(next);
        let name = format_ident!("__SyncCodec{number}");
        if number == next {
            known.items.extend(quote!(type #name = #codec;));
        }
        quote!(#name)
    }

    /// What the short names stand for.
    pub(super) fn codecs(&self) -> TokenStream {
        self.codecs.borrow().items.clone()
    }

    /// The marker type of a pattern.
    pub(super) fn pattern(&self, pattern: &'a Pattern) -> Ident {
        let mut known = self.patterns.borrow_mut();
        let next = known.order.len();
        let number = *known.numbers.entry(pattern).or_insert(next);
        if number == next {
            known.order.push(pattern);
        }
        format_ident!("__SyncPattern{number}")
    }

    /// The marker types of all patterns that were named.
    pub(super) fn patterns(&self) -> TokenStream {
        let known = self.patterns.borrow();
        let items = known
            .order
            .iter()
            .enumerate()
            .map(|(number, Pattern { source, items })| {
                let name = format_ident!("__SyncPattern{number}");
                let items = items.iter().map(|PatternItem { ranges, min, max }| {
                    let ranges = ranges.iter().map(|(low, high)| {
                        let (low, high) = (integer((*low).into()), integer((*high).into()));
                        quote!((#low, #high))
                    });
                    let (min, max) = (integer((*min).into()), integer((*max).into()));
                    quote!(__sync::codec::PatternItem { ranges: &[#(#ranges),*], min: #min, max: #max })
                });
                quote! {
                    #[doc(hidden)]
                    #[derive(Debug)]
                    struct #name;

                    impl __sync::codec::Pattern for #name {
                        const SOURCE: &'static str = #source;
                        const ITEMS: ::core::option::Option<&'static [__sync::codec::PatternItem]> =
                            ::core::option::Option::Some(&[#(#items),*]);
                    }
                }
            });
        quote!(#(#items)*)
    }
}
