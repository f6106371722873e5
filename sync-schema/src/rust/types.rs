//! The declared types: structs, enums, aliases, and how they travel.

use quote::quote;

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::spelling::Spelling;
use super::{About, Each, List, Part, allow, text};
use crate::schema::{Case, Field, NamedType, Shape};

/// The module `types`, and the implementations that make its types travel.
pub(super) fn items(context: &Context<'_>, each: &mut Each<'_>) {
    let types = &context.schema.types;
    if types.is_empty() {
        return;
    }
    let allow = allow();
    let module = Part::Around {
        frame: &|definitions| {
            quote! {
                #allow
                #[doc = " The declared types."]
                pub mod types {
                    #definitions
                }
            }
        },
        list: List::Items,
        parts: &|each| {
            for ty in types {
                let item = |maker: &mut Maker<'_>| match context.given.contains(&ty.name) {
                    true => given(maker, ty),
                    false => definition(context, maker, ty),
                };
                each(About::None, Part::Like(&item));
            }
        },
    };
    each(About::None, module);
    for ty in types {
        each(About::None, Part::Like(&|maker| codec(context, maker, ty)));
    }
}

/// A type that stands beside the module.
fn given(maker: &mut Maker<'_>, ty: &NamedType) -> Made {
    let name = maker.pascal(&ty.name);
    code!(maker, pub use super::#name;)
}

fn definition<'a>(
    context: &Context<'a>,
    maker: &mut Maker<'_>,
    NamedType {
        name,
        description,
        shape,
        span: _,
    }: &'a NamedType,
) -> Made {
    let docs = maker.docs(description.as_deref(), &format!("The type {}.", text::code(name)));
    let name = maker.pascal(name);
    match shape {
        Shape::Alias(inner) => {
            let inner = context.spelled(maker, Spelling::OwnedInTypes, inner);
            code!(maker, #docs pub type #name = #inner;)
        }
        Shape::Record(fields) => {
            let fields = maker.each(
                fields,
                |maker,
                 Field {
                     name,
                     ty,
                     description,
                     deprecated,
                     span: _,
                 }| {
                    let docs = maker.docs(description.as_deref(), &text::code(name));
                    let deprecated = text::deprecated(maker, deprecated.as_ref());
                    let name = maker.snake(name);
                    let ty = context.spelled(maker, Spelling::OwnedInTypes, ty);
                    code!(maker, #docs #deprecated pub #name: #ty)
                },
            );
            code! { maker,
                #docs
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
                pub struct #name {
                    #(#fields,)*
                }
            }
        }
        Shape::Enum(cases) => {
            let cases = maker.each(cases, |maker, case| variant(context, maker, case));
            code! { maker,
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
            let cases = maker.each(cases, |maker, case| variant(context, maker, case));
            code! { maker,
                #docs
                #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
                pub enum #name {
                    #(#cases,)*
                }
            }
        }
    }
}

fn variant<'a>(
    context: &Context<'a>,
    maker: &mut Maker<'_>,
    Case {
        name,
        number: _,
        ty,
        description,
        span: _,
    }: &'a Case,
) -> Made {
    let docs = maker.docs(description.as_deref(), &text::code(name));
    let name = maker.pascal(name);
    maker.count(usize::from(ty.is_some()));
    let payload = ty.as_ref().and_then(|ty| {
        let ty = context.spelled(maker, Spelling::OwnedInTypes, ty);
        code!(maker, (#ty))
    });
    code!(maker, #docs #name #payload)
}

/// What makes a type travel: nothing for an alias.
pub(super) fn codec<'a>(context: &Context<'a>, maker: &mut Maker<'_>, named: &'a NamedType) -> Made {
    let name = maker.pascal(&named.name);
    let types = &context.types;
    let name = code!(maker, #types #name);
    match &named.shape {
        Shape::Alias(_) => None,
        Shape::Record(fields) => record_codec(context, maker, &name, fields),
        Shape::Enum(cases) => enum_codec(maker, &name, cases),
        Shape::Union(cases) => union_codec(context, maker, &name, cases),
    }
}

fn record_codec<'a>(context: &Context<'a>, maker: &mut Maker<'_>, name: &Made, fields: &'a [Field]) -> Made {
    let hosts = maker.each(fields, |maker, field| maker.text(&field.name));
    let names = maker.each(fields, |maker, field| maker.snake(&field.name));
    let codecs = maker.each(fields, |maker, field| {
        context.spelled(maker, Spelling::Codec, &field.ty)
    });
    let field_bits = match &codecs[..] {
        [] => code!(maker, 0),
        codecs => code!(maker, #(<#codecs as __sync::codec::Codec>::BITS)+*),
    };
    let allow = allow();
    code! { maker,
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

fn enum_codec(maker: &mut Maker<'_>, name: &Made, cases: &[Case]) -> Made {
    let last = cases.iter().map(|case| case.number as usize).max().unwrap_or(0);
    let mut by_number = vec![""; if cases.is_empty() { 0 } else { last + 1 }];
    for case in cases {
        if let Some(place) = by_number.get_mut(case.number as usize) {
            *place = &case.name;
        }
    }
    let by_number = maker.each(by_number, |maker, name| maker.text(name));
    let names = maker.each(cases, |maker, case| maker.pascal(&case.name));
    let numbers = maker.each(cases, |maker, case| maker.integer(case.number.into()));
    let allow = allow();
    code! { maker,
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

fn union_codec<'a>(context: &Context<'a>, maker: &mut Maker<'_>, name: &Made, cases: &'a [Case]) -> Made {
    let put = maker.each(cases, |maker, case| {
        let name = maker.pascal(&case.name);
        let number = maker.integer(case.number.into());
        match &case.ty {
            Some(ty) => {
                let codec = context.spelled(maker, Spelling::Codec, ty);
                code! { maker,
                    Self::#name(__sync_value) => {
                        __sync::codec::put_case::<#codec>(#number, __sync_value, __sync_out);
                    }
                }
            }
            None => code!(maker, Self::#name => __sync::codec::put_empty_case(#number, __sync_out),),
        }
    });
    let get = maker.each(cases, |maker, case| {
        let name = maker.pascal(&case.name);
        let number = maker.integer(case.number.into());
        match &case.ty {
            Some(ty) => {
                let codec = context.spelled(maker, Spelling::Codec, ty);
                code!(maker, #number => __sync::codec::read_payload::<#codec>(__sync_reader).map(Self::#name),)
            }
            None => code!(maker, #number => ::core::result::Result::Ok(Self::#name),),
        }
    });
    let allow = allow();
    code! { maker,
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
