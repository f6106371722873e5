//! Types of the schema as Rust types and as codecs.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::context::Context;
use super::name;
use crate::schema::{Bytes, Float, FloatWidth, Integer, NamedType, Shape, Text, Type};

/// The codec of a type.
pub(super) fn codec(context: &Context<'_>, ty: &Type) -> TokenStream {
    match context.schema.resolve(ty) {
        Type::Bool => quote!(__sync::codec::Bool),
        Type::Flag => quote!(__sync::codec::Flag),
        Type::Integer(Integer { width, min, max }) => {
            let width = format_ident!("{}", width.keyword());
            let (min, max) = (generic(*min), generic(*max));
            quote!(__sync::codec::Integer<#width, #min, #max>)
        }
        Type::Float(float) => float_codec(*float),
        Type::Text(Text { min, max, pattern }) => {
            let (min, max) = (integer((*min).into()), integer((*max).into()));
            match pattern {
                Some(pattern) => {
                    let pattern = context.pattern(pattern);
                    quote!(__sync::codec::Text<#min, #max, #pattern>)
                }
                None => quote!(__sync::codec::Text<#min, #max>),
            }
        }
        Type::Bytes(Bytes { min, max }) => {
            let (min, max) = (integer((*min).into()), integer((*max).into()));
            quote!(__sync::codec::Bytes<#min, #max>)
        }
        Type::Uuid => quote!(__sync::codec::Uuid),
        Type::Timestamp => quote!(__sync::codec::Timestamp),
        Type::Optional(inner) => {
            let inner = codec(context, inner);
            quote!(__sync::codec::Optional<#inner>)
        }
        Type::List(element, max) => collection(quote!(List), [codec(context, element)], *max),
        Type::Set(element, max) => collection(quote!(Set), [codec(context, element)], *max),
        Type::Map(key, value, max) => {
            collection(quote!(Map), [codec(context, key), codec(context, value)], *max)
        }
        Type::Named(index) => {
            let NamedType {
                name,
                description: _,
                shape,
                span: _,
            } = &context.schema[*index];
            if let Some(path) = context.elsewhere.get(name) {
                return quote!(<#path as __sync::Syncable>::Codec);
            }
            let (types, name) = (&context.types, name::pascal(name));
            match shape {
                // `resolve` went through it.
                Shape::Alias(inner) => codec(context, inner),
                Shape::Record(_) => quote!(__sync::codec::Record<#types #name>),
                Shape::Enum(_) => quote!(__sync::codec::Case<#types #name>),
                Shape::Union(_) => quote!(__sync::codec::Union<#types #name>),
            }
        }
    }
}

fn collection<const COUNT: usize>(name: TokenStream, of: [TokenStream; COUNT], max: u32) -> TokenStream {
    let max = integer(max.into());
    quote!(__sync::codec::#name<#(#of,)* #max>)
}

fn float_codec(Float { width, min, max }: Float) -> TokenStream {
    let name = match width {
        FloatWidth::F32 => quote!(Float32),
        FloatWidth::F64 => quote!(Float64),
    };
    if (min, max) == (None, None) {
        return quote!(__sync::codec::#name);
    }
    let min = Literal::u64_unsuffixed(min.unwrap_or(f64::NEG_INFINITY).to_bits());
    let max = Literal::u64_unsuffixed(max.unwrap_or(f64::INFINITY).to_bits());
    quote!(__sync::codec::#name<#min, #max>)
}

/// The type of a value of its own. `types` is what stands before the name of a declared type.
pub(super) fn owned(context: &Context<'_>, ty: &Type, types: &TokenStream) -> TokenStream {
    let nested = |ty: &Type| owned(context, ty, types);
    match ty {
        Type::Bool | Type::Flag => quote!(bool),
        Type::Integer(integer) => {
            let width = format_ident!("{}", integer.width.keyword());
            quote!(#width)
        }
        Type::Float(Float {
            width: FloatWidth::F32,
            ..
        }) => quote!(f32),
        Type::Float(Float {
            width: FloatWidth::F64,
            ..
        }) => quote!(f64),
        Type::Text(_) => quote!(::std::string::String),
        Type::Bytes(_) => quote!(::std::vec::Vec<u8>),
        Type::Uuid => quote!([u8; 16]),
        Type::Timestamp => quote!(i64),
        Type::Optional(inner) => {
            let inner = nested(inner);
            quote!(::core::option::Option<#inner>)
        }
        Type::List(element, _) => {
            let element = nested(element);
            quote!(::std::vec::Vec<#element>)
        }
        Type::Set(element, _) => {
            let element = nested(element);
            quote!(::std::collections::BTreeSet<#element>)
        }
        Type::Map(key, value, _) => {
            let (key, value) = (nested(key), nested(value));
            quote!(::std::collections::BTreeMap<#key, #value>)
        }
        Type::Named(index) => {
            let name = name::pascal(&context.schema[*index].name);
            quote!(#types #name)
        }
    }
}

/// The type of a value that is handed in.
pub(super) fn borrowed(context: &Context<'_>, ty: &Type) -> TokenStream {
    borrowed_for(context, ty, &TokenStream::new())
}

/// The type of a value that is handed in, with the lifetime of the reference if it is one.
pub(super) fn borrowed_for(context: &Context<'_>, ty: &Type, lifetime: &TokenStream) -> TokenStream {
    let types = quote!(types::);
    match context.schema.resolve(ty) {
        Type::Text(_) => quote!(&#lifetime str),
        Type::Bytes(_) => quote!(&#lifetime [u8]),
        Type::List(element, _) => {
            let element = owned(context, element, &types);
            quote!(&#lifetime [#element])
        }
        Type::Set(..) | Type::Map(..) => {
            let whole = owned(context, ty, &types);
            quote!(&#lifetime #whole)
        }
        Type::Named(index) if !matches!(context.schema[*index].shape, Shape::Enum(_)) => {
            let whole = owned(context, ty, &types);
            quote!(&#lifetime #whole)
        }
        Type::Optional(inner) => {
            let inner = borrowed_for(context, inner, lifetime);
            quote!(::core::option::Option<#inner>)
        }
        _ => owned(context, ty, &types),
    }
}

/// Whether a value is handed in as a reference.
pub(super) fn is_reference(context: &Context<'_>, ty: &Type) -> bool {
    match context.schema.resolve(ty) {
        Type::Text(_) | Type::Bytes(_) | Type::List(..) | Type::Set(..) | Type::Map(..) => true,
        Type::Named(index) => !matches!(context.schema[*index].shape, Shape::Enum(_)),
        _ => false,
    }
}

/// A whole number in an expression.
pub(super) fn integer(number: i128) -> TokenStream {
    let digits = Literal::u128_unsuffixed(number.unsigned_abs());
    if number < 0 {
        quote!(-#digits)
    } else {
        quote!(#digits)
    }
}

/// A whole number as a generic argument.
fn generic(number: i128) -> TokenStream {
    let number_tokens = integer(number);
    if number < 0 {
        quote!({ #number_tokens })
    } else {
        number_tokens
    }
}
