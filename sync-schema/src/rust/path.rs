//! A path's keys and value as arguments and type arguments.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::context::Context;
use super::{name, ty};
use crate::schema::Key;

/// Some keys that stand together.
pub(super) struct Keys {
    /// `raid: u8, player: &str`
    pub(super) parameters: Vec<TokenStream>,
    /// The same as one value: nothing, one, or a tuple.
    pub(super) value: TokenStream,
    /// The type of keys of their own.
    pub(super) owned: TokenStream,
    /// The type argument of the runtime's functions.
    pub(super) codec: TokenStream,
    names: Vec<Ident>,
}

impl Keys {
    pub(super) fn new<'a>(context: &Context<'a>, keys: impl IntoIterator<Item = &'a Key>) -> Self {
        let (mut parameters, mut names, mut owned, mut codecs) = (vec![], vec![], vec![], vec![]);
        for Key { name, ty } in keys {
            let name = name::snake(name);
            let borrowed = ty::borrowed(context, ty);
            parameters.push(quote!(#name: #borrowed));
            names.push(name);
            owned.push(ty::owned(context, ty, &quote!(types::)));
            codecs.push(ty::codec(context, ty));
        }
        let (value, owned, codec) = match (&names[..], &owned[..], &codecs[..]) {
            ([name], [owned], [codec]) => (quote!(#name), quote!(#owned), quote!(__sync::codec::One<#codec>)),
            _ => (
                quote!((#(#names),*)),
                quote!((#(#owned),*)),
                quote!((#(#codecs),*)),
            ),
        };
        let codec = match names.is_empty() {
            true => codec,
            false => context.short(&codec),
        };
        Keys {
            parameters,
            value,
            owned,
            codec,
            names,
        }
    }

    /// The names of the parameters.
    pub(super) fn names(&self) -> Vec<String> {
        self.names.iter().map(Ident::to_string).collect()
    }

    /// A name for a further parameter that none of the keys has.
    pub(super) fn free_name(&self, wanted: &str) -> Ident {
        let mut name = format_ident!("{wanted}");
        while self.names.contains(&name) {
            name = format_ident!("{name}_");
        }
        name
    }
}
