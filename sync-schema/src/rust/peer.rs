//! The peer: setters, getters, hooks, and the rest of a peer's life.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::path::Keys;
use super::{allow, name, text, tree, ty};
use crate::schema::{Conflict, Path, Schema, Type};

/// `Peer` and its methods, some paths at a time.
pub(super) fn items(context: &Context<'_>, each: &mut dyn FnMut(TokenStream)) {
    let docs = text::docs_with(
        &format!(
            "One participant that shares the state of {}.",
            text::code(&context.schema.name)
        ),
        context.schema.description.as_deref(),
    );
    let life = life();
    let allow = allow();
    each(quote! {
        #allow
        #docs
        pub struct Peer<H: __sync::typed::Host + 'static> {
            __sync: __sync::typed::Core<H, Self>,
        }

        #allow
        impl<H: __sync::typed::Host + 'static> __sync::typed::Typed for Peer<H> {
            type Host = H;

            fn core(&self) -> &__sync::typed::Core<H, Self> {
                &self.__sync
            }

            fn core_mut(&mut self) -> &mut __sync::typed::Core<H, Self> {
                &mut self.__sync
            }
        }

        #allow
        impl<H: __sync::typed::Host + 'static> Peer<H> {
            #life
        }
    });
    let paths = context.paths();
    let mut methods = paths
        .iter()
        .enumerate()
        .map(|(index, path)| path_methods(context, index, path))
        .chain(tree::methods(context));
    loop {
        let block: Vec<_> = methods.by_ref().take(BLOCK).collect();
        if block.is_empty() {
            break;
        }
        each(quote! {
            #allow
            impl<H: __sync::typed::Host + 'static> Peer<H> {
                #(#block)*
            }
        });
    }
}

/// Methods of so many paths stand in one `impl`, which is parsed and printed as one.
const BLOCK: usize = 64;

/// What every peer can do, whatever its schema.
pub(super) const LIFE: &[&str] = &[
    "new",
    "host",
    "host_mut",
    "together",
    "on_component",
    "push",
    "push_all",
    "request",
    "repair",
    "restore",
    "keep_records",
    "poll_record",
    "receive",
    "tick",
    "next_wake",
    "host_changed",
    "poll_message",
    "sent",
    "unsent",
    "stats",
    "core",
    "core_mut",
];

fn life() -> TokenStream {
    quote! {
        #[doc = " A peer that lives in this host, with no entries yet."]
        pub fn new(host: H) -> Self {
            Self { __sync: __sync::typed::Core::new(&REGISTRY, host) }
        }

        #[doc = " The program around the peer."]
        pub fn host(&self) -> &H {
            __sync::typed::host(self)
        }

        #[doc = " The program around the peer; tell [`Self::host_changed`] what changed in it."]
        pub fn host_mut(&mut self) -> &mut H {
            __sync::typed::host_mut(self)
        }

        #[doc = " Writes that are applied, sent and notified as one: if `write` fails or any write in it is"]
        #[doc = " refused, none of them happens."]
        pub fn together<R, E>(
            &mut self,
            write: impl ::core::ops::FnOnce(&mut Self) -> ::core::result::Result<R, E>,
        ) -> ::core::result::Result<R, E>
        where
            E: ::core::convert::From<__sync::typed::Refused>,
        {
            __sync::typed::together(self, write)
        }

        #[doc = " Calls `hook` after every change of an entry of the topic."]
        pub fn on_component(
            &mut self,
            component: Component,
            hook: impl ::core::ops::FnMut(&mut Self, &__sync::typed::EntryChange) + ::core::marker::Send + 'static,
        ) {
            __sync::typed::on_component(self, component, hook);
        }

        #[doc = " Sends everything of the topic that waits, whatever its level."]
        pub fn push(&mut self, component: Component) {
            __sync::typed::push(self, component);
        }

        #[doc = " Sends everything that waits, whatever its level."]
        pub fn push_all(&mut self) {
            __sync::typed::push_all(self);
        }

        #[doc = " Asks the other peers for the topic's entries of level granular."]
        pub fn request(&mut self, component: Component) {
            __sync::typed::request(self, component);
        }

        #[doc = " Compares everything with the other peers at once, what is repaired on request as well."]
        pub fn repair(&mut self) {
            __sync::typed::repair(self);
        }

        #[doc = " A peer with the entries of the records that an earlier one has kept; it goes on keeping them."]
        pub fn restore(
            host: H,
            records: impl ::core::iter::IntoIterator<Item = __sync::typed::Record>,
        ) -> Self {
            Self { __sync: __sync::typed::Core::restore(&REGISTRY, host, records) }
        }

        #[doc = " Keeps records from now on: store those of [`Self::poll_record`] after every call, and"]
        #[doc = " [`Self::restore`] loses nothing of what was stored."]
        pub fn keep_records(&mut self) {
            __sync::typed::keep_records(self);
        }

        #[doc = " The next record to store."]
        pub fn poll_record(&mut self) -> ::core::option::Option<__sync::typed::Record> {
            __sync::typed::poll_record(self)
        }

        #[doc = " Takes a message that the transport says `sender` has sent."]
        pub fn receive(
            &mut self,
            sender: &str,
            message: &[u8],
        ) -> ::core::result::Result<(), __sync::typed::Refusal> {
            __sync::typed::receive(self, sender, message)
        }

        #[doc = " Does what has come due; call it at [`Self::next_wake`]."]
        pub fn tick(&mut self) {
            __sync::typed::tick(self);
        }

        #[doc = " When [`Self::tick`] has something to do, by the host's own clock."]
        pub fn next_wake(&self) -> ::core::option::Option<::core::time::Duration> {
            __sync::typed::next_wake(self)
        }

        #[doc = " Looks again whether sending is possible, after the host's state has changed."]
        pub fn host_changed(&mut self) {
            __sync::typed::host_changed(self);
        }

        #[doc = " The next message to send. Give it back to [`Self::sent`] or [`Self::unsent`]."]
        pub fn poll_message(&mut self) -> ::core::option::Option<__sync::typed::Message> {
            __sync::typed::poll_message(self)
        }

        #[doc = " The transport has taken the message."]
        pub fn sent(&mut self, message: __sync::typed::Message) {
            __sync::typed::sent(self, message);
        }

        #[doc = " The transport has refused the message; it is tried again later."]
        pub fn unsent(&mut self, message: __sync::typed::Message) {
            __sync::typed::unsent(self, message);
        }

        #[doc = " Figures."]
        pub fn stats(&self) -> __sync::typed::Stats {
            __sync::typed::stats(self)
        }
    }
}

/// Whether clearing has a method of its own: setters of what is optional, and of flags, clear as well.
pub(super) fn has_clearer(schema: &Schema, path: &Path) -> bool {
    forgets(path) && !path.optional && !matches!(schema.resolve(&path.ty), Type::Flag)
}

/// Whether an entry can be cleared at all: a union or maximum never forgets, so that nothing is made
/// that could only be refused.
fn forgets(path: &Path) -> bool {
    !matches!(path.conflict, Conflict::Union | Conflict::Max)
}

fn path_methods<'a>(context: &Context<'a>, index: usize, path: &'a Path) -> TokenStream {
    let index = ty::integer(index as i128);
    let template = text::code(&path.template());
    let deprecated = text::deprecated(path.deprecated.as_ref());
    let keys = Keys::new(context, &path.keys);
    let (parameters, key_value, key_codec, key_owned) =
        (&keys.parameters, &keys.value, &keys.codec, &keys.owned);
    let value = context.short(&ty::codec(context, &path.ty));
    let owned = ty::owned(context, &path.ty, &quote!(types::));
    let is_flag = matches!(context.schema.resolve(&path.ty), Type::Flag);

    let setter = setter(context, path, &index, &keys, is_flag);
    let clearer = has_clearer(context.schema, path).then(|| {
        let name = name::prefixed("clear", &path.name);
        let docs = format!(" Clears {template}.");
        quote! {
            #[doc = #docs]
            #deprecated
            pub fn #name(
                &mut self, #(#parameters),*
            ) -> __sync::typed::Written {
                __sync::typed::clear::<Self, #key_codec>(self, #index, #key_value)
            }
        }
    });
    let getter = {
        let name = name::prefixed("get", &path.name);
        let docs = format!(" The entry at {template}.");
        let (result, is_on) = if is_flag {
            (quote!(bool), Some(quote!(.is_some())))
        } else {
            (quote!(::core::option::Option<#owned>), None)
        };
        quote! {
            #[doc = #docs]
            #deprecated
            pub fn #name(&self, #(#parameters),*) -> #result {
                __sync::typed::get::<Self, #key_codec, #value>(self, #index, #key_value) #is_on
            }
        }
    };
    let hook = {
        let name = name::prefixed("on", &path.name);
        let docs = format!(" Calls `hook` after every change of {template}.");
        quote! {
            #[doc = #docs]
            #deprecated
            pub fn #name(
                &mut self,
                hook: impl ::core::ops::FnMut(&mut Self, &__sync::typed::Change<#key_owned, #owned>)
                    + ::core::marker::Send + 'static,
            ) {
                __sync::typed::on::<Self, #key_codec, #value>(self, #index, hook);
            }
        }
    };
    let maps = keyed_methods(context, path, &index, &keys);
    quote!(#setter #clearer #getter #hook #maps)
}

fn setter<'a>(
    context: &Context<'a>,
    path: &'a Path,
    index: &TokenStream,
    keys: &Keys,
    is_flag: bool,
) -> TokenStream {
    let docs = text::docs_with(
        &format!("Sets {}.", text::code(&path.template())),
        path.description.as_deref(),
    );
    let deprecated = text::deprecated(path.deprecated.as_ref());
    let name = name::prefixed("set", &path.name);
    let argument = keys.free_name("value");
    let (parameters, key_value, key_codec) = (&keys.parameters, &keys.value, &keys.codec);
    let value = context.short(&ty::codec(context, &path.ty));
    let mut lifetime = None;
    let (taken, function, passed) = if path.optional && !is_flag && forgets(path) {
        // A lifetime in `impl Trait` needs a name.
        lifetime = ty::is_reference(context, &path.ty).then(|| quote!(<'value>));
        let borrowed = ty::borrowed_for(context, &path.ty, &quote!('value));
        (
            quote!(impl ::core::convert::Into<::core::option::Option<#borrowed>>),
            quote!(set_optional),
            quote!(#argument.into()),
        )
    } else {
        (ty::borrowed(context, &path.ty), quote!(set), quote!(#argument))
    };
    quote! {
        #docs
        #deprecated
        pub fn #name #lifetime(
            &mut self, #(#parameters,)* #argument: #taken,
        ) -> __sync::typed::Written {
            __sync::typed::#function::<Self, #key_codec, #value>(self, #index, #key_value, #passed)
        }
    }
}

/// The methods over all entries, of a path with keys.
fn keyed_methods<'a>(context: &Context<'a>, path: &'a Path, index: &TokenStream, all: &Keys) -> TokenStream {
    let Some((last, first)) = path.keys.split_last() else {
        return TokenStream::new();
    };
    let template = text::code(&path.template());
    let deprecated = text::deprecated(path.deprecated.as_ref());
    let head = Keys::new(context, first);
    let tail = Keys::new(context, [last]);
    let value = context.short(&ty::codec(context, &path.ty));
    let owned = ty::owned(context, &path.ty, &quote!(types::));

    let all_name = name::prefixed("all", &path.name);
    let all_docs = format!(" All entries of {template} with their keys, in the order of the keys' bytes.");
    let (all_owned, all_codec) = (&all.owned, &all.codec);

    let replace_name = name::prefixed("replace", &path.name);
    let others = if forgets(path) { "are cleared" } else { "stay" };
    let replace_docs =
        format!(" Makes the entries of {template} equal to those of the map, as one; others {others}.");
    let argument = head.free_name("map");
    let (parameters, head_value, head_codec) = (&head.parameters, &head.value, &head.codec);
    let (tail_owned, tail_codec) = (&tail.owned, &tail.codec);
    quote! {
        #[doc = #all_docs]
        #deprecated
        pub fn #all_name(&self) -> ::std::vec::Vec<(#all_owned, #owned)> {
            __sync::typed::all::<Self, #all_codec, #value>(self, #index)
        }

        #[doc = #replace_docs]
        #deprecated
        pub fn #replace_name(
            &mut self, #(#parameters,)* #argument: &::std::collections::BTreeMap<#tail_owned, #owned>,
        ) -> __sync::typed::Written {
            __sync::typed::replace::<Self, #head_codec, #tail_codec, #value>(self, #index, #head_value, #argument)
        }
    }
}
