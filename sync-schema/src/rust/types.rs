//! The declared types: structs, enums, aliases, and how they travel.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::{allow, name, text, ty};
use crate::schema::{Case, Field, NamedType, Shape};

/// The module `types`, and the implementations that make its types travel.
pub(super) fn items(context: &Context<'_>) -> TokenStream {
    if context.schema.types.is_empty() {
        return TokenStream::new();
    }
    let definitions = context
        .schema
        .types
        .iter()
        .map(|ty| match context.given.contains(&ty.name) {
            true => given(ty),
            false => definition(context, ty),
        });
    let codecs = context.schema.types.iter().map(|ty| codec(context, ty));
    let allow = allow();
    quote! {
        #allow
        #[doc = " The declared types."]
        pub mod types {
            #(#definitions)*
        }

        #(#codecs)*
    }
}

/// A type that stands beside the module.
fn given(ty: &NamedType) -> TokenStream {
    let name = name::pascal(&ty.name);
    quote!(pub use super::#name;)
}

fn definition(
    context: &Context<'_>,
    NamedType {
        name,
        description,
        shape,
        span: _,
    }: &NamedType,
) -> TokenStream {
    let docs = text::docs(description.as_deref(), &format!("The type {}.", text::code(name)));
    let name = name::pascal(name);
    let here = TokenStream::new();
    match shape {
        Shape::Alias(inner) => {
            let inner = ty::owned(context, inner, &here);
            quote!(#docs pub type #name = #inner;)
        }
        Shape::Record(fields) => {
            let fields = fields.iter().map(
                |Field {
                     name,
                     ty,
                     description,
                     deprecated,
                     span: _,
                 }| {
                    let docs = text::docs(description.as_deref(), &text::code(name));
                    let deprecated = text::deprecated(deprecated.as_ref());
                    let name = name::snake(name);
                    let ty = ty::owned(context, ty, &here);
                    quote!(#docs #deprecated pub #name: #ty)
                },
            );
            quote! {
                #docs
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
                pub struct #name {
                    #(#fields,)*
                }
            }
        }
        Shape::Enum(cases) => {
            let cases = cases.iter().map(|case| variant(context, case));
            quote! {
                #docs
                #[derive(
                    ::core::fmt::Debug, ::core::clone::Clone, ::core::marker::Copy, ::core::cmp::PartialEq,
                    ::core::cmp::Eq, ::core::cmp::PartialOrd, ::core::cmp::Ord, ::core::hash::Hash
                )]
                pub enum #name {
                    #(#cases,)*
                }
            }
        }
        Shape::Union(cases) => {
            let cases = cases.iter().map(|case| variant(context, case));
            quote! {
                #docs
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
                pub enum #name {
                    #(#cases,)*
                }
            }
        }
    }
}

fn variant(
    context: &Context<'_>,
    Case {
        name,
        number: _,
        ty,
        description,
        span: _,
    }: &Case,
) -> TokenStream {
    let docs = text::docs(description.as_deref(), &text::code(name));
    let name = name::pascal(name);
    let payload = ty.as_ref().map(|ty| {
        let ty = ty::owned(context, ty, &TokenStream::new());
        quote!((#ty))
    });
    quote!(#docs #name #payload)
}

/// What makes a type travel: nothing for an alias.
pub(super) fn codec<'a>(context: &Context<'a>, named: &'a NamedType) -> TokenStream {
    let (types, name) = (&context.types, name::pascal(&named.name));
    match &named.shape {
        Shape::Alias(_) => TokenStream::new(),
        Shape::Record(fields) => record_codec(context, &quote!(#types #name), fields),
        Shape::Enum(cases) => enum_codec(&quote!(#types #name), cases),
        Shape::Union(cases) => union_codec(context, &quote!(#types #name), cases),
    }
}

fn record_codec<'a>(context: &Context<'a>, name: &TokenStream, fields: &'a [Field]) -> TokenStream {
    let hosts: Vec<_> = fields.iter().map(|field| &field.name).collect();
    let names: Vec<_> = fields.iter().map(|field| name::snake(&field.name)).collect();
    let codecs: Vec<_> = fields.iter().map(|field| ty::codec(context, &field.ty)).collect();
    let field_bits = match &codecs[..] {
        [] => quote!(0),
        codecs => quote!(#(<#codecs as __sync::codec::Codec>::BITS)+*),
    };
    let allow = allow();
    quote! {
        #allow
        impl __sync::codec::RecordParts for #name {
            const FIELD_BITS: u32 = #field_bits;
            const FIELD_WIDTH: ::core::option::Option<usize> =
                __sync::codec::width_of(&[#(<#codecs as __sync::codec::Codec>::WIDTH),*]);

            #[inline]
            fn put_bits(&self, __sync_bits: &mut __sync::codec::BitWriter<'_, impl __sync::codec::Sink>) {
                #(__sync::codec::put_field_bits::<#codecs>(&self.#names, __sync_bits);)*
            }

            #[inline]
            fn put_bodies(&self, __sync_out: &mut impl __sync::codec::Sink) {
                #(__sync::codec::put_field::<#codecs>(&self.#names, __sync_out);)*
            }

            #[inline]
            fn read_fields(
                __sync_bits: &mut __sync::codec::BitReader<'_>,
                __sync_reader: &mut __sync::wire::Reader<'_>,
            ) -> ::core::result::Result<Self, __sync::codec::Malformed> {
                ::core::result::Result::Ok(Self {
                    #(#names: __sync::codec::field::<#codecs>(#hosts, __sync_bits, __sync_reader)?,)*
                })
            }
        }
    }
}

fn enum_codec(name: &TokenStream, cases: &[Case]) -> TokenStream {
    let last = cases.iter().map(|case| case.number as usize).max().unwrap_or(0);
    let mut by_number = vec![""; if cases.is_empty() { 0 } else { last + 1 }];
    for case in cases {
        if let Some(place) = by_number.get_mut(case.number as usize) {
            *place = &case.name;
        }
    }
    let names: Vec<_> = cases.iter().map(|case| name::pascal(&case.name)).collect();
    let numbers: Vec<_> = cases.iter().map(|case| ty::integer(case.number.into())).collect();
    let allow = allow();
    quote! {
        #allow
        impl __sync::codec::EnumParts for #name {
            const NAMES: &'static [&'static str] = &[#(#by_number),*];

            #[inline]
            fn number(self) -> u32 {
                match self {
                    #(Self::#names => #numbers,)*
                }
            }

            #[inline]
            fn of_number(__sync_number: u32) -> ::core::option::Option<Self> {
                match __sync_number {
                    #(#numbers => ::core::option::Option::Some(Self::#names),)*
                    _ => ::core::option::Option::None,
                }
            }
        }
    }
}

fn union_codec<'a>(context: &Context<'a>, name: &TokenStream, cases: &'a [Case]) -> TokenStream {
    let put = cases.iter().map(|case| {
        let name = name::pascal(&case.name);
        let number = ty::integer(case.number.into());
        match &case.ty {
            Some(ty) => {
                let codec = ty::codec(context, ty);
                quote! {
                    Self::#name(__sync_value) => {
                        __sync::codec::put_case::<#codec>(#number, __sync_value, __sync_out);
                    }
                }
            }
            None => quote!(Self::#name => __sync::codec::put_empty_case(#number, __sync_out),),
        }
    });
    let get = cases.iter().map(|case| {
        let name = name::pascal(&case.name);
        let number = ty::integer(case.number.into());
        match &case.ty {
            Some(ty) => {
                let codec = ty::codec(context, ty);
                quote!(#number => __sync::codec::read_payload::<#codec>(__sync_reader).map(Self::#name),)
            }
            None => quote!(#number => ::core::result::Result::Ok(Self::#name),),
        }
    });
    let allow = allow();
    quote! {
        #allow
        impl __sync::codec::UnionParts for #name {
            fn put(&self, __sync_out: &mut impl __sync::codec::Sink) {
                match self {
                    #(#put)*
                }
            }

            fn get(
                __sync_number: u64,
                __sync_reader: &mut __sync::wire::Reader<'_>,
            ) -> ::core::result::Result<Self, __sync::codec::Malformed> {
                match __sync_number {
                    #(#get)*
                    _ => ::core::result::Result::Err(__sync::codec::unknown_case(__sync_number)),
                }
            }
        }
    }
}
