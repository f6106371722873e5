//! What all parts of the generated module share.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Part;
use super::maker::{Made, Maker, code};
use super::spelling::{Numbered, Spelling, Spellings};
use super::ty::{self, integer};
use crate::schema::{Key, Path, Pattern, PatternItem, Schema, Type};

/// What the short names of codecs begin with.
const ALIAS: &str = "__SyncCodec";

/// The schema with what was numbered on the way.
pub(super) struct Context<'a> {
    pub(super) schema: &'a Schema,
    /// What stands before the name of a declared type.
    pub(super) types: TokenStream,
    /// Declared types that somebody else wrote, beside the module `types`.
    pub(super) given: BTreeSet<String>,
    /// Declared types of which nothing is known but how they are named: their codec is asked for.
    pub(super) elsewhere: BTreeMap<String, TokenStream>,
    patterns: RefCell<Patterns<'a>>,
    codecs: RefCell<Aliases>,
    spellings: RefCell<Spellings>,
}

/// Type arguments of the runtime's functions, each written down once. Every path names its own five
/// times and more; a short name keeps large modules small, and quick to parse and compile.
#[derive(Default)]
struct Aliases {
    numbers: HashMap<String, usize>,
    codecs: Vec<TokenStream>,
}

/// Patterns in the order of their first use.
#[derive(Default)]
struct Patterns<'a> {
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
            spellings: RefCell::default(),
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
        let name = format_ident!("{ALIAS}{}", self.number(codec));
        quote!(#name)
    }

    /// A short name for the codec of a type.
    pub(super) fn short_of(&self, maker: &mut Maker<'_>, ty: &'a Type) -> Made {
        alias(maker, self.number_of(ty))
    }

    /// A short name for the codecs of some keys, of which there is one at least.
    pub(super) fn short_of_keys(&self, maker: &mut Maker<'_>, keys: &[&'a Key]) -> Made {
        alias(maker, self.number_of_keys(keys))
    }

    /// The number of the short name for the codec of a type: they are numbered in the order in which they are asked for.
    pub(super) fn number_of(&self, ty: &'a Type) -> usize {
        let number = || self.number(&ty::codec(self, ty));
        self.spellings.borrow_mut().number(Numbered::One, [ty], number)
    }

    /// The same for the codecs of some keys.
    pub(super) fn number_of_keys(&self, keys: &[&'a Key]) -> usize {
        let types = keys.iter().map(|key| &key.ty);
        self.spellings.borrow_mut().number(Numbered::Keys, types, || {
            let codecs: Vec<_> = keys.iter().map(|key| ty::codec(self, &key.ty)).collect();
            self.number(&match &codecs[..] {
                [codec] => quote!(__sync::codec::One<#codec>),
                _ => quote!((#(#codecs),*)),
            })
        })
    }

    fn number(&self, codec: &TokenStream) -> usize {
        let mut known = self.codecs.borrow_mut();
        let next = known.codecs.len();
        let number = *known.numbers.entry(codec.to_string()).or_insert(next);
        if number == next {
            known.codecs.push(codec.clone());
        }
        number
    }

    /// What the short names stand for.
    pub(super) fn codecs(&self, each: &mut dyn FnMut(Part<'_>)) {
        for (number, codec) in self.codecs.borrow().codecs.iter().enumerate() {
            each(Part::Like(&|maker| {
                let name = alias(maker, number);
                let codec = maker.stream(codec);
                code!(maker, type #name = #codec;)
            }));
        }
    }

    /// A type as it is spelled in some place.
    pub(super) fn spelled(&self, maker: &mut Maker<'_>, spelling: Spelling, ty: &'a Type) -> Made {
        let make = || match spelling {
            Spelling::Owned => ty::owned(self, ty, &quote!(types::)),
            Spelling::OwnedInTypes => ty::owned(self, ty, &TokenStream::new()),
            Spelling::OwnedInTrees => ty::owned(self, ty, &quote!(super::types::)),
            Spelling::Borrowed => ty::borrowed(self, ty),
            Spelling::BorrowedForValue => ty::borrowed_for(self, ty, &quote!('value)),
            Spelling::Codec => ty::codec(self, ty),
        };
        maker.leaf(
            |trace| self.spellings.borrow_mut().note(trace, spelling, ty, make),
            make,
        )
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

fn alias(maker: &mut Maker<'_>, number: usize) -> Made {
    maker.cased(&format!("{ALIAS}{number}"))
}
