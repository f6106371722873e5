//! A column: what is emitted for it at several places.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::context::Context;
use super::super::maker::{Made, Maker};
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
    pub(super) deprecated: Made,
    pub(super) codec: Made,
    /// The type of a value of its own, without `Option`.
    pub(super) owned: TokenStream,
    /// The type that the struct holds.
    pub(super) held: TokenStream,
    /// The type of a value that is handed in or out, without `Option`.
    borrowed: TokenStream,
    /// The same, with a lifetime that has a name.
    taken: TokenStream,
    lent: Lent,
    pub(super) read: proc_macro2::Ident,
    pub(super) optional: bool,
    pub(super) immutable: bool,
    /// Whether a new row has to state it.
    pub(super) is_required: bool,
}

/// How a getter lends the value that the struct holds.
enum Lent {
    /// As it is.
    Copied,
    /// A reference to it.
    Whole,
    /// A reference to what it owns: a slice, or a text.
    Contents,
}

impl Lent {
    fn of(context: &Context<'_>, ty: &Type) -> Self {
        match context.schema.resolve(ty) {
            Type::Text(_) | Type::Bytes(_) | Type::List(..) => Lent::Contents,
            _ if ty::is_reference(context, ty) => Lent::Whole,
            _ => Lent::Copied,
        }
    }
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
            deprecated: text::deprecated(&mut Maker::tokens(), deprecated.as_ref()),
            codec: context.short_of(&mut Maker::tokens(), ty),
            held: match optional {
                true => quote!(::core::option::Option<#owned>),
                false => owned.clone(),
            },
            owned,
            borrowed: ty::borrowed(context, ty),
            taken: ty::borrowed_for(context, ty, &quote!('v)),
            lent: Lent::of(context, ty),
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
            borrowed,
            lent,
            optional,
            ..
        } = self;
        // What the codec's `borrow` does: a call of it in each getter takes the compiler longer.
        let (returns, body) = match (optional, lent) {
            (true, Lent::Copied) => (quote!(::core::option::Option<#borrowed>), quote!(self.#name)),
            (true, Lent::Whole) => (
                quote!(::core::option::Option<#borrowed>),
                quote!(self.#name.as_ref()),
            ),
            (true, Lent::Contents) => (
                quote!(::core::option::Option<#borrowed>),
                quote!(self.#name.as_deref()),
            ),
            (false, Lent::Copied) => (quote!(#borrowed), quote!(self.#name)),
            (false, Lent::Whole | Lent::Contents) => (quote!(#borrowed), quote!(&self.#name)),
        };
        quote! {
            #docs
            #deprecated
            #[inline]
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
            taken,
            lent,
            optional,
            ..
        } = self;
        let docs = format!(" Writes, logs and routes {}.", text::code(label));
        let (takes, write, value) = match optional {
            true => (
                quote!(impl ::core::convert::Into<::core::option::Option<#taken>>),
                quote!(set_optional),
                quote!(__sync_value.into()),
            ),
            false => (quote!(#borrowed), quote!(set), quote!(__sync_value)),
        };
        // A lifetime in `impl Trait` needs a name.
        let lifetime = match (optional, lent) {
            (true, Lent::Whole | Lent::Contents) => quote!('v,),
            (false, _) | (true, Lent::Copied) => quote!(),
        };
        quote! {
            #[doc = #docs]
            #deprecated
            pub fn #set<'a, #lifetime S: __sync::model::store::Store>(
                &'a mut self,
                transaction: &'a mut __sync::model::Transaction<'_, S>,
                __sync_value: #takes,
            ) -> __sync::model::FieldWrite<'a> {
                __sync::model::generated::#write::<#codec, _, _>(self, transaction, #place, #label, #value)
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
        quote!(__sync_given.put::<#codec>(#place, #label, #given);)
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
        quote!(__sync_given.#put::<#codec>(#place, #label, __sync_changes.#name.as_ref());)
    }
}

/// The type that a field has in Rust: a reference is the other's UUID.
pub(super) fn data(field: &ModelField) -> &Type {
    match &field.value {
        FieldValue::Data(ty) | FieldValue::Seeded(ty) => ty,
        FieldValue::Reference { .. } => &Type::Uuid,
    }
}
