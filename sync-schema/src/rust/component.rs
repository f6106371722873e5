//! The enum of topics.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::{allow, name, text};
use crate::schema::Component;

/// `Component`, whose cases stand in the order of the registry.
pub(super) fn item(context: &Context<'_>) -> TokenStream {
    let cases = context.schema.components.iter().map(|component| {
        let Component {
            name,
            description,
            id: _,
            implicit: _,
        } = component;
        let docs = text::docs(description.as_deref(), &text::code(name));
        let name = name::pascal(name);
        quote!(#docs #name)
    });
    let names: Vec<_> = context
        .schema
        .components
        .iter()
        .map(|component| name::pascal(&component.name))
        .collect();
    let numbers = (0..names.len()).map(|number| super::ty::integer(number as i128));
    let allow = allow();
    quote! {
        #allow
        #[doc = " A topic: what hooks, requests and pushes are about."]
        #[derive(
            ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq,
            ::core::cmp::Eq, ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash
        )]
        pub enum Component {
            #(#cases,)*
        }

        #allow
        impl __sync::typed::Topic for Component {
            fn index(self) -> usize {
                match self {
                    #(Self::#names => #numbers,)*
                }
            }
        }
    }
}
