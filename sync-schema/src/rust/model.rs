//! `models`: a struct for each model, whose setters write, log and route in one call.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::{allow, name, text, ty};
use crate::schema::{KeySource, Model};
use field::Field;

mod field;
mod hooks;
mod registry;

/// What every model has, whatever its fields.
pub(super) const LIFE: &[&str] = &[
    "uuid",
    "of_row",
    "new_values",
    "changed_values",
    "get",
    "get_all",
    "insert",
    "update",
    "update_all",
    "delete",
    "delete_all",
    "row_ids",
    "uuids",
    "page",
    "adopt",
    "push",
    "clone",
    "eq",
    "ne",
    "fmt",
];

/// The module `models`; nothing where the schema has none.
pub(super) fn items<'a>(context: &Context<'a>) -> TokenStream {
    let schema = context.schema;
    if schema.models.is_empty() {
        return TokenStream::new();
    }
    let places = positions(context);
    let structs = schema
        .models
        .iter()
        .zip(&places)
        .map(|(model, place)| self::model(context, model, *place));
    let structs: TokenStream = structs.collect();
    let (registry, hooks, allow) = (
        registry::item(context, &places),
        hooks::items(context, &places),
        allow(),
    );
    quote! {
        #allow
        #[doc = " The models, and `MODELS`, which `sync_runtime::model::Models::open` takes. A row is read with"]
        #[doc = " `sync_runtime::model::Model::get` and changed by its setters alone: its fields are private."]
        #[allow(clippy::module_inception)]
        pub mod models {
            use super::*;

            #registry
            #structs
            #hooks
        }
    }
}

/// For each model its position in the registry, which is in the order of ids.
fn positions(context: &Context<'_>) -> Vec<usize> {
    let models = &context.schema.models;
    let mut order: Vec<usize> = (0..models.len()).collect();
    order.sort_by_key(|place| models[*place].id);
    let mut positions = vec![0; order.len()];
    for (position, place) in order.into_iter().enumerate() {
        positions[place] = position;
    }
    positions
}

fn model<'a>(context: &Context<'a>, model: &'a Model, position: usize) -> TokenStream {
    let whole = name::pascal(&model.name);
    let (new, changes) = (
        name::pascal(&format!("new_{}", model.name)),
        name::pascal(&format!("{}_changes", model.name)),
    );
    let position = ty::integer(position as i128);
    let docs = text::docs(
        model.description.as_deref(),
        &format!("A row of {}.", text::code(&model.table)),
    );
    let fields: Vec<Field> = model
        .fields
        .iter()
        .enumerate()
        .map(|(place, field)| Field::new(context, model, place, field))
        .collect();
    let is_given = !matches!(model.key.source, KeySource::Derived(_));
    let declarations = fields.iter().map(|Field { name, held, .. }| quote!(#name: #held));
    let reads = fields.iter().map(
        |Field {
             name,
             codec,
             place,
             read,
             ..
         }| {
            // `?` stands for more than is needed, and takes the compiler twice as long.
            quote! {
                #name: match __sync::model::generated::#read::<#codec>(__sync_row, #place) {
                    ::core::result::Result::Ok(__sync_value) => __sync_value,
                    ::core::result::Result::Err(__sync_fault) => return ::core::result::Result::Err(__sync_fault),
                }
            }
        },
    );
    let getters = fields.iter().map(Field::getter);
    let setters = fields.iter().filter(|field| !field.immutable).map(Field::setter);

    let new_fields = fields.iter().map(|field| {
        let (name, docs, ty) = (&field.name, &field.docs, field.new_type());
        quote!(#docs pub #name: #ty)
    });
    let required: Vec<&Field> = fields.iter().filter(|field| field.is_required).collect();
    let arguments = required
        .iter()
        .map(|Field { name, owned, .. }| quote!(#name: #owned));
    let given = fields.iter().map(
        |Field {
             name, is_required, ..
         }| match is_required {
            true => quote!(#name),
            false => quote!(#name: ::core::option::Option::None),
        },
    );
    let (key_field, key_argument, key_value, key) = match is_given {
        true => (
            quote!(#[doc = " The identity, the same on all peers."] pub uuid: [u8; 16],),
            quote!(uuid: [u8; 16],),
            quote!(uuid,),
            quote!(::core::option::Option::Some(__sync_new.uuid)),
        ),
        false => (quote!(), quote!(), quote!(), quote!(::core::option::Option::None)),
    };
    let new_puts = fields.iter().map(|field| field.put(&quote!(__sync_new)));
    let change_fields = fields
        .iter()
        .filter(|field| !field.immutable)
        .map(|Field { name, docs, held, .. }| quote!(#docs pub #name: ::core::option::Option<#held>));
    let change_puts = fields
        .iter()
        .filter(|field| !field.immutable)
        .map(Field::put_change);
    let (new_docs, change_docs) = (
        format!(" The values of a new {}.", model.name),
        format!(" New values of some fields of a {}.", model.name),
    );
    quote! {
        #docs
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
        pub struct #whole { uuid: [u8; 16], #(#declarations,)* }

        impl #whole {
            #(#getters)*
            #(#setters)*
        }

        #[doc = #new_docs]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::cmp::PartialEq)]
        pub struct #new { #key_field #(#new_fields,)* }

        impl #new {
            #[doc = " A row with what it needs; the rest is empty, or as the schema says."]
            #[inline]
            pub fn new(#key_argument #(#arguments,)*) -> Self {
                Self { #key_value #(#given,)* }
            }
        }

        #[doc = #change_docs]
        #[derive(::core::fmt::Debug, ::core::default::Default, ::core::clone::Clone, ::core::cmp::PartialEq)]
        pub struct #changes { #(#change_fields,)* }

        impl __sync::model::Model for #whole {
            const POSITION: usize = #position;
            type New = #new;
            type Changes = #changes;

            #[inline]
            fn of_row(
                uuid: [u8; 16],
                __sync_row: &[__sync::model::Value],
            ) -> ::core::result::Result<Self, __sync::codec::Malformed> {
                ::core::result::Result::Ok(Self { uuid, #(#reads,)* })
            }

            #[inline]
            fn uuid(&self) -> [u8; 16] {
                self.uuid
            }

            #[inline]
            fn new_values(
                __sync_new: &#new,
                __sync_given: &mut __sync::model::generated::Given,
            ) -> ::core::option::Option<[u8; 16]> {
                #(#new_puts)*
                #key
            }

            #[inline]
            fn changed_values(__sync_changes: &#changes, __sync_given: &mut __sync::model::generated::Given) {
                #(#change_puts)*
            }
        }
    }
}
