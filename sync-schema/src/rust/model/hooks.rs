//! `Hooks`: a method for each hook that the schema declares, so that none can be forgotten.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::context::Context;
use super::super::{name, ty};
use crate::naming;
use crate::schema::Model;

/// The trait and what hands it to the runtime; nothing where no model has a hook.
pub(super) fn items(context: &Context<'_>, places: &[usize]) -> TokenStream {
    let models: Vec<(&Model, TokenStream)> = context
        .schema
        .models
        .iter()
        .zip(places)
        .map(|(model, place)| (model, ty::integer(*place as i128)))
        .collect();
    let mut methods = TokenStream::new();
    let (mut applied, mut backfilled, mut extended, mut guarded) = (vec![], vec![], vec![], vec![]);
    for (model, place) in &models {
        let method = |hook: &str| format_ident!("{}_{hook}", naming::snake(&model.name));
        let (whole, changes) = (
            name::pascal(&model.name),
            name::pascal(&format!("{}_changes", model.name)),
        );
        if model.hooks.after_apply {
            let method = method("after_apply");
            methods.extend(quote! {
                #[doc = " Received changes were applied to these rows; those that were deleted are among them."]
                fn #method(
                    &mut self,
                    transaction: &mut __sync::model::Transaction<'_, S>,
                    rows: &[[u8; 16]],
                ) -> impl ::core::future::Future<Output = ::core::result::Result<(), __sync::model::ModelError>> + ::core::marker::Send;
            });
            applied.push(quote!(#place => self.0.#method(transaction, rows).await,));
        }
        if model.hooks.after_backfill {
            let method = method("after_backfill");
            methods.extend(quote! {
                #[doc = " A catch-up in full is over."]
                fn #method(
                    &mut self,
                    transaction: &mut __sync::model::Transaction<'_, S>,
                ) -> impl ::core::future::Future<Output = ::core::result::Result<(), __sync::model::ModelError>> + ::core::marker::Send;
            });
            backfilled.push(quote!(#place => self.0.#method(transaction).await,));
        }
        if model.hooks.extend_wire {
            let method = method("extend_wire");
            methods.extend(quote! {
                #[doc = " A row is about to be sent: what values from other tables it is sent with."]
                fn #method(
                    &mut self,
                    transaction: &mut __sync::model::Transaction<'_, S>,
                    row: &#whole,
                ) -> impl ::core::future::Future<Output = ::core::result::Result<#changes, __sync::model::ModelError>> + ::core::marker::Send;
            });
            extended.push(quote! {
                #place => {
                    let __sync_row = <#whole as __sync::model::Model>::of_row(row, values)?;
                    let __sync_changes = self.0.#method(transaction, &__sync_row).await?;
                    __sync::model::generated::overlay::<#whole>(values, &__sync_changes)
                }
            });
        }
        if model.hooks.guard {
            let method = method("guard");
            methods.extend(quote! {
                #[doc = " Whether the sender, named by the transport, may write this row; none if it deletes it."]
                fn #method(
                    &mut self,
                    transaction: &mut __sync::model::Transaction<'_, S>,
                    sender: &str,
                    uuid: [u8; 16],
                    row: ::core::option::Option<&#whole>,
                ) -> impl ::core::future::Future<Output = ::core::result::Result<bool, __sync::model::ModelError>> + ::core::marker::Send;
            });
            guarded.push(quote! {
                #place => {
                    let __sync_row = match values {
                        ::core::option::Option::Some(values) => {
                            ::core::option::Option::Some(<#whole as __sync::model::Model>::of_row(row, values)?)
                        }
                        ::core::option::Option::None => ::core::option::Option::None,
                    };
                    self.0.#method(transaction, sender, row, __sync_row.as_ref()).await
                }
            });
        }
    }
    if methods.is_empty() {
        return TokenStream::new();
    }
    let [applied, backfilled, extended] =
        [applied, backfilled, extended].map(|arms| chosen(&arms, &quote!(())));
    let guarded = chosen(&guarded, &quote!(true));
    quote! {
        #[doc = " What the program adds to the life of rows, in the transaction in which it happens."]
        pub trait Hooks<S: __sync::model::store::Store>: ::core::marker::Send {
            #methods
        }

        #[doc = " Hands hooks to the runtime."]
        #[derive(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default)]
        pub struct Hooked<H>(pub H);

        impl<S: __sync::model::store::Store, H: Hooks<S>> __sync::model::Hooks<S> for Hooked<H> {
            async fn after_apply(
                &mut self,
                transaction: &mut __sync::model::Transaction<'_, S>,
                model: usize,
                rows: &[[u8; 16]],
            ) -> ::core::result::Result<(), __sync::model::ModelError> {
                #applied
            }

            async fn after_backfill(
                &mut self,
                transaction: &mut __sync::model::Transaction<'_, S>,
                model: usize,
            ) -> ::core::result::Result<(), __sync::model::ModelError> {
                #backfilled
            }

            async fn extend_wire(
                &mut self,
                transaction: &mut __sync::model::Transaction<'_, S>,
                model: usize,
                row: [u8; 16],
                values: &mut __sync::model::RowValues,
            ) -> ::core::result::Result<(), __sync::model::ModelError> {
                #extended
            }

            async fn guard(
                &mut self,
                transaction: &mut __sync::model::Transaction<'_, S>,
                model: usize,
                sender: &str,
                row: [u8; 16],
                values: ::core::option::Option<&__sync::model::RowValues>,
            ) -> ::core::result::Result<bool, __sync::model::ModelError> {
                #guarded
            }
        }
    }
}

/// The arm of the model, or what holds for all others.
fn chosen(arms: &[TokenStream], otherwise: &TokenStream) -> TokenStream {
    let otherwise = quote!(::core::result::Result::Ok(#otherwise));
    match arms {
        [] => otherwise,
        _ => quote! {
            match model {
                #(#arms)*
                _ => #otherwise,
            }
        },
    }
}
