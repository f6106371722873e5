//! What all parts of the generated module share.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::maker::{Made, Maker, code};
use super::numbers::{Coded, Numbers};
use super::spelling::{Spelling, Spellings};
use super::ty::{self, integer};
use super::{About, Each, Part};
use crate::schema::{Key, Pattern, PatternItem, Schema, Text, Type};

/// What the short names of codecs begin with.
const ALIAS: &str = "__SyncCodec";

/// A schema in the making of its module.
pub(super) struct Context<'a> {
    pub(super) schema: &'a Schema,
    pub(super) numbers: &'a Numbers,
    /// What stands before the name of a declared type.
    pub(super) types: TokenStream,
    /// Declared types that somebody else wrote, beside the module `types`.
    pub(super) given: BTreeSet<String>,
    /// Declared types of which nothing is known but how they are named: their codec is asked for.
    pub(super) elsewhere: BTreeMap<String, TokenStream>,
    spellings: RefCell<Spellings>,
}

impl<'a> Context<'a> {
    pub(super) fn new(schema: &'a Schema, numbers: &'a Numbers) -> Self {
        Context {
            schema,
            numbers,
            types: quote!(types::),
            given: BTreeSet::new(),
            elsewhere: BTreeMap::new(),
            spellings: RefCell::default(),
        }
    }

    /// A short name for the codec of a type.
    pub(super) fn short_of(&self, maker: &mut Maker<'_>, ty: &Type) -> Made {
        alias(maker, self.number_of(ty))
    }

    /// A short name for the codecs of some keys, of which there is one at least.
    pub(super) fn short_of_keys(&self, maker: &mut Maker<'_>, keys: &[&Key]) -> Made {
        alias(maker, self.number_of_keys(keys))
    }

    /// The number of the short name for the codec of a type.
    pub(super) fn number_of(&self, ty: &Type) -> usize {
        let known = self.numbers.codecs.borrow_mut().known(false, [ty]);
        known.unwrap_or_else(|| self.add(Coded::Value(ty.clone())))
    }

    /// The same for the codecs of some keys.
    pub(super) fn number_of_keys(&self, keys: &[&Key]) -> usize {
        let types = keys.iter().map(|key| &key.ty);
        let known = self.numbers.codecs.borrow_mut().known(true, types.clone());
        known.unwrap_or_else(|| self.add(Coded::Keys(types.cloned().collect())))
    }

    fn add(&self, coded: Coded) -> usize {
        let text = self.codec(&coded).to_string();
        self.numbers.codecs.borrow_mut().add(coded, text)
    }

    fn codec(&self, coded: &Coded) -> TokenStream {
        match coded {
            Coded::Value(ty) => ty::codec(self, ty),
            Coded::Keys(types) => {
                let codecs: Vec<_> = types.iter().map(|ty| ty::codec(self, ty)).collect();
                match &codecs[..] {
                    [codec] => quote!(__sync::codec::One<#codec>),
                    _ => quote!((#(#codecs),*)),
                }
            }
        }
    }

    /// What the short names stand for.
    pub(super) fn codecs(&self, each: &mut Each<'_>) {
        let codecs = self.numbers.codecs.borrow().all().to_vec();
        for (number, coded) in codecs.iter().enumerate() {
            let item = |maker: &mut Maker<'_>| {
                let name = alias(maker, number);
                let codec = maker.stream(&self.codec(coded));
                code!(maker, type #name = #codec;)
            };
            each(About::None, Part::Like(&item));
        }
    }

    /// A type as it is spelled in some place.
    pub(super) fn spelled(&self, maker: &mut Maker<'_>, spelling: Spelling, ty: &Type) -> Made {
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
    pub(super) fn pattern(&self, pattern: &Pattern) -> Ident {
        let number = self.numbers.patterns.borrow_mut().number(pattern);
        format_ident!("__SyncPattern{number}")
    }

    /// Gives numbers to the patterns in a type, in the order in which its codec names them.
    pub(super) fn number_patterns(&self, ty: &Type) {
        match self.schema.resolve(ty) {
            Type::Text(Text {
                pattern: Some(pattern),
                ..
            }) => {
                self.pattern(pattern);
            }
            Type::Optional(inner) | Type::List(inner, _) | Type::Set(inner, _) => self.number_patterns(inner),
            Type::Map(key, value, _) => {
                self.number_patterns(key);
                self.number_patterns(value);
            }
            _ => {}
        }
    }

    /// The marker types of all patterns that were named.
    pub(super) fn patterns(&self) -> TokenStream {
        let known = self.numbers.patterns.borrow();
        let items = known.all().iter().enumerate().map(|(number, pattern)| {
            let Pattern { source, items } = &**pattern;
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
