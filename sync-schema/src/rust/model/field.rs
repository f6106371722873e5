//! A column: what is emitted for it at several places.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::context::Context;
use super::super::{name, text, ty};
use crate::schema::{FieldValue, Model, ModelField, Type};

/// What is emitted for a field, at several places.
pub(super) struct Field {
    pub(super) name: proc_macro2::Ident,
    pub(super) set: proc_macro2::Ident,
    pub(super) get: proc_macro2::Ident,
    /// In messages: `tag.name`.
    pub(super) label: String,
    pub(super) place: TokenStream,
    pub(super) docs: TokenStream,
    pub(super) deprecated: TokenStream,
    pub(super) codec: TokenStream,
    /// The type of a value of its own, without `Option`.
    pub(super) owned: TokenStream,
    /// The type that the struct holds.
    pub(super) held: TokenStream,
    /// The type that a setter takes, without `Option`.
    pub(super) borrowed: TokenStream,
    pub(super) read: proc_macro2::Ident,
    pub(super) optional: bool,
    pub(super) immutable: bool,
    /// Whether a new row has to state it.
    pub(super) is_required: bool,
}

impl Field {
    pub(super) fn new<'a>(context: &Context<'a>, model: &Model, place: usize, field: &'a ModelField) -> Self {
        let ModelField {
            number: _,
            name: written,
            value,
            optional,
            level: _,
            conflict: _,
            immutable,
            on_insert,
            on_apply: _,
            since: _,
            description,
            deprecated,
            span: _,
        } = field;
        let ty = data(field);
        let owned = ty::owned(context, ty, &quote!(types::));
        let fallback = match value {
            FieldValue::Reference { model, .. } => {
                format!("The UUID of a {}.", text::code(&context.schema[*model].name))
            }
            FieldValue::Data(_) | FieldValue::Seeded(_) => format!("The column {}.", text::code(written)),
        };
        Field {
            name: name::snake(written),
            set: name::prefixed("set", written),
            get: name::snake(written),
            label: format!("{}.{written}", model.name),
            place: ty::integer(place as i128),
            docs: text::docs(description.as_deref(), &fallback),
            deprecated: text::deprecated(deprecated.as_ref()),
            codec: context.short(&ty::codec(context, ty)),
            held: match optional {
                true => quote!(::core::option::Option<#owned>),
                false => owned.clone(),
            },
            owned,
            borrowed: ty::borrowed(context, ty),
            read: quote::format_ident!("{}", if *optional { "read_optional" } else { "read" }),
            optional: *optional,
            immutable: *immutable,
            is_required: !optional && on_insert.is_none(),
        }
    }

    pub(super) fn getter(&self) -> TokenStream {
        let Field {
            name,
            get,
            docs,
            deprecated,
            codec,
            borrowed,
            optional,
            ..
        } = self;
        let (returns, body) = match optional {
            true => (
                quote!(::core::option::Option<#borrowed>),
                quote!(self.#name.as_ref().map(<#codec as __sync::codec::Codec>::borrow)),
            ),
            false => (
                quote!(#borrowed),
                quote!(<#codec as __sync::codec::Codec>::borrow(&self.#name)),
            ),
        };
        quote! {
            #docs
            #deprecated
            pub fn #get(&self) -> #returns {
                #body
            }
        }
    }

    pub(super) fn setter(&self) -> TokenStream {
        let Field {
            set,
            place,
            deprecated,
            codec,
            label,
            borrowed,
            optional,
            ..
        } = self;
        let docs = format!(" Writes, logs and routes {}.", text::code(label));
        let (takes, value) = match optional {
            true => (
                quote!(impl ::core::convert::Into<::core::option::Option<#borrowed>>),
                quote!(__sync::model::generated::optional::<#codec>(#label, __sync_value.into())),
            ),
            false => (
                quote!(#borrowed),
                quote!(__sync::model::generated::value::<#codec>(#label, __sync_value)),
            ),
        };
        quote! {
            #[doc = #docs]
            #deprecated
            pub async fn #set<S: __sync::model::store::Store>(
                &mut self,
                transaction: &mut __sync::model::Transaction<'_, S>,
                __sync_value: #takes,
            ) -> ::core::result::Result<(), __sync::model::ModelError> {
                let __sync_value = #value?;
                __sync::model::generated::set(self, transaction, #place, __sync_value).await
            }
        }
    }

    pub(super) fn new_type(&self) -> TokenStream {
        let Field {
            owned, is_required, ..
        } = self;
        match is_required {
            true => quote!(#owned),
            false => quote!(::core::option::Option<#owned>),
        }
    }

    /// Adds the value of a new row; what is not given is left to the schema.
    pub(super) fn put(&self, from: &TokenStream) -> TokenStream {
        let Field {
            name,
            place,
            codec,
            label,
            is_required,
            ..
        } = self;
        let given = match is_required {
            true => quote!(::core::option::Option::Some(&#from.#name)),
            false => quote!(#from.#name.as_ref()),
        };
        quote!(__sync::model::generated::put::<#codec>(&mut __sync_values, #place, #label, #given)?;)
    }

    pub(super) fn put_change(&self) -> TokenStream {
        let Field {
            name,
            place,
            codec,
            label,
            optional,
            ..
        } = self;
        let put = quote::format_ident!("{}", if *optional { "put_optional" } else { "put" });
        quote!(__sync::model::generated::#put::<#codec>(&mut __sync_values, #place, #label, __sync_changes.#name.as_ref())?;)
    }
}

/// The type that a field has in Rust: a reference is the other's UUID.
pub(super) fn data(field: &ModelField) -> &Type {
    match &field.value {
        FieldValue::Data(ty) | FieldValue::Seeded(ty) => ty,
        FieldValue::Reference { .. } => &Type::Uuid,
    }
}
