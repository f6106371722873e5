//! Rust for types that a user wrote: a module beside them, or one of them alone.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::maker::Maker;
use super::numbers::Numbers;
use super::outline::Outline;
use super::{RustOptions, name, parts, types};
use crate::schema::{NamedType, Schema, Shape};

/// The contents of a module that has the types of these names itself. All else is what
/// [`generate`](super::generate) makes.
pub fn generate_beside<'a>(
    schema: &Schema,
    given: impl IntoIterator<Item = &'a str>,
    options: &RustOptions,
) -> TokenStream {
    let outline = Outline::new(schema);
    let mut context = Context::new(schema, &outline.numbers);
    context.given = given.into_iter().map(str::to_owned).collect();
    let mut items = TokenStream::new();
    parts(&context, options, &outline, &mut |_, part| {
        items.extend(part.tokens())
    });
    items
}

/// What makes one declared type travel that stands where these tokens go. `elsewhere` says how the
/// types are named of which only the name is known.
pub fn implement(
    schema: &Schema,
    ty: &NamedType,
    elsewhere: BTreeMap<String, TokenStream>,
    options: &RustOptions,
) -> TokenStream {
    let numbers = Numbers::default();
    let mut context = Context::new(schema, &numbers);
    context.types = TokenStream::new();
    context.elsewhere = elsewhere;
    let codec = types::codec(&context, &mut Maker::tokens(), ty);
    let patterns = context.patterns();
    let (runtime, name) = (&options.runtime, name::pascal(&ty.name));
    let form = match &ty.shape {
        Shape::Record(_) => quote!(Record),
        Shape::Enum(_) => quote!(Case),
        Shape::Union(_) => quote!(Union),
        // It has no implementation of its own.
        Shape::Alias(_) => return TokenStream::new(),
    };
    quote! {
        const _: () = {
            use #runtime as __sync;

            #[automatically_derived]
            impl __sync::Syncable for #name {
                type Codec = __sync::codec::#form<Self>;
            }

            #codec
            #patterns
        };
    }
}

/// A trait and its methods, each of which is `never`.
type Dummy = (TokenStream, TokenStream);

/// In the place of the codec of a record that has faults.
pub(crate) fn dummy_record(never: &TokenStream) -> Dummy {
    let methods = quote! {
        const FIELD_BITS: u32 = 0;
        fn put_bits(&self, _: &mut __sync::codec::BitWriter<'_, impl __sync::codec::Sink>) { #never }
        fn put_bodies(&self, _: &mut impl __sync::codec::Sink) { #never }
        fn read_fields(
            _: &mut __sync::codec::BitReader<'_>,
            _: &mut __sync::wire::Reader<'_>,
        ) -> ::core::result::Result<Self, __sync::codec::Malformed> { #never }
    };
    (quote!(RecordParts), methods)
}

/// In the place of the codec of an enum that has faults.
pub(crate) fn dummy_enum(never: &TokenStream) -> Dummy {
    let methods = quote! {
        const NAMES: &'static [&'static str] = &[];
        fn number(self) -> u32 { #never }
        fn of_number(_: u32) -> ::core::option::Option<Self> { #never }
    };
    (quote!(EnumParts), methods)
}

/// In the place of the codec of a union that has faults.
pub(crate) fn dummy_union(never: &TokenStream) -> Dummy {
    let methods = quote! {
        fn put(&self, _: &mut impl __sync::codec::Sink) { #never }
        fn get(
            _: u64,
            _: &mut __sync::wire::Reader<'_>,
        ) -> ::core::result::Result<Self, __sync::codec::Malformed> { #never }
    };
    (quote!(UnionParts), methods)
}
