//! The peer: setters, getters, hooks, and the rest of a peer's life.

use proc_macro2::TokenStream;
use quote::quote;

use super::context::Context;
use super::methods::path_methods;
use super::outline::Outline;
use super::{About, Each, List, Part, allow, text, tree};

/// `Peer` and its methods, some paths at a time.
pub(super) fn items(context: &Context<'_>, outline: &Outline, each: &mut Each<'_>) {
    each(About::None, Part::Whole(&|| peer(context)));
    let (order, trees) = (&outline.order, &outline.trees);
    let count = order.len() + trees.len();
    let allow = allow();
    for start in (0..count).step_by(BLOCK) {
        let block = Part::Around {
            frame: &|methods| {
                quote! {
                    #allow
                    impl<H: __sync::typed::Host + 'static> Peer<H> {
                        #methods
                    }
                }
            },
            list: List::Members,
            parts: &|each| {
                for position in start..count.min(start + BLOCK) {
                    match (order.get(position), trees.get(position.wrapping_sub(order.len()))) {
                        (Some(place), _) => each(
                            About::Path(*place),
                            Part::Like(&|maker| {
                                path_methods(context, maker, position, &context.schema.paths[*place])
                            }),
                        ),
                        (None, Some(tree)) => each(
                            About::Paths(&tree.paths),
                            Part::Like(&|maker| tree::method(context, maker, outline, tree)),
                        ),
                        (None, None) => {}
                    }
                }
            },
        };
        each(About::None, block);
    }
}

fn peer(context: &Context<'_>) -> TokenStream {
    let docs = text::docs_with(
        &format!(
            "One participant that shares the state of {}.",
            text::code(&context.schema.name)
        ),
        context.schema.description.as_deref(),
    );
    let life = life();
    let allow = allow();
    quote! {
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
