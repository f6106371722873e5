//! The table that tells the engine about the schema.

use std::collections::HashMap;

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::context::Context;
use super::level::Rules;
use super::{allow, ty};
use crate::schema::{Conflict, Key, Named, Path, Permission, Scope, Transport, Type};

/// `REGISTRY`, the lists of keys and the level functions that it names.
pub(super) fn items(context: &Context<'_>) -> TokenStream {
    let schema = context.schema;
    let mut rules = Rules::default();
    let mut keys = KeyLists::default();
    let paths: Vec<_> = context
        .paths()
        .into_iter()
        .map(|path| path_info(context, path, &mut rules, &mut keys))
        .collect();
    let components = schema.components.iter().map(|component| {
        let (id, name) = (ty::integer(component.id.into()), &component.name);
        quote!(__sync::registry::ComponentInfo { id: #id, name: #name })
    });
    let names = |list: &[Named]| list.iter().map(|named| named.name.clone()).collect::<Vec<_>>();
    let (permissions, flags) = (names(&schema.permissions), names(&schema.host_flags));
    let (hash, compare_hash) = (hexadecimal(schema.hash), hexadecimal(schema.compare_hash));
    let scopes: Vec<_> = schema
        .scopes
        .iter()
        .map(|scope| scope_info(context, scope, &mut keys))
        .collect();
    let name = &schema.name;
    let mtu = ty::integer(schema.transport.capacity().into());
    let transport = transport_info(&schema.transport);
    let (rules, keys, allow) = (rules.items(), keys.items, allow());
    quote! {
        #allow
        #[doc = " What the engine knows about the schema."]
        pub static REGISTRY: __sync::registry::Registry = __sync::registry::Registry {
            schema: #name,
            hash: #hash,
            compare_hash: #compare_hash,
            mtu: #mtu,
            transport: #transport,
            permissions: &[#(#permissions),*],
            host_flags: &[#(#flags),*],
            components: &[#(#components),*],
            scopes: &[#(#scopes),*],
            paths: &[#(#paths),*],
        };

        #keys
        #rules
    }
}

fn transport_info(transport: &Transport) -> TokenStream {
    let Transport {
        mtu,
        rate,
        burst,
        overhead,
        clean,
    } = *transport;
    let rate = match rate {
        Some(rate) => {
            let rate = ty::integer(rate.into());
            quote!(::core::option::Option::Some(#rate))
        }
        None => quote!(::core::option::Option::None),
    };
    let [frame, burst, overhead] = [mtu, burst, overhead].map(|number| ty::integer(number.into()));
    quote! {
        __sync::registry::ChannelInfo {
            frame: #frame,
            rate: #rate,
            burst: #burst,
            overhead: #overhead,
            clean: #clean,
        }
    }
}

fn hexadecimal(number: u64) -> Literal {
    // Always a literal; the other one has the same value.
    format!("0x{number:016X}")
        .parse()
        .unwrap_or_else(|_| Literal::u64_unsuffixed(number))
}

fn scope_info<'a>(context: &Context<'a>, scope: &'a Scope, lists: &mut KeyLists) -> TokenStream {
    let Scope {
        name,
        description: _,
        within,
        keys,
        subtree: _,
    } = scope;
    let within = match within {
        Some(within) => {
            let within = ty::integer(within.0 as i128);
            quote!(::core::option::Option::Some(#within))
        }
        None => quote!(::core::option::Option::None),
    };
    let keys = lists.list(context, keys);
    quote!(__sync::registry::ScopeInfo { name: #name, within: #within, keys: #keys })
}

fn path_info<'a>(
    context: &Context<'a>,
    path: &'a Path,
    rules: &mut Rules<'a>,
    lists: &mut KeyLists,
) -> TokenStream {
    let Path {
        id,
        name,
        segments: _,
        keys,
        ty,
        optional: _,
        component,
        scope,
        scope_keys,
        permission,
        level: _,
        conflict,
        description: _,
        deprecated: _,
        span: _,
    } = path;
    let template = path.template();
    let (id, component) = (ty::integer((*id).into()), ty::integer(component.0 as i128));
    let scope = ty::integer(scope.0 as i128);
    let scope_keys = scope_keys.iter().map(|key| ty::integer(*key as i128));
    let keys = lists.list(context, keys);
    let permission = permission_rule(*permission);
    let conflict = conflict_rule(context, *conflict, ty);
    let level = rules.function(path);
    let codec = context.short(&ty::codec(context, ty));
    quote! {
        __sync::registry::PathInfo {
            id: #id,
            name: #name,
            template: #template,
            keys: #keys,
            component: #component,
            scope: #scope,
            scope_keys: &[#(#scope_keys),*],
            permission: #permission,
            conflict: #conflict,
            level: &#level,
            check_value: &__sync::codec::check_value::<#codec>,
        }
    }
}

fn permission_rule(permission: Permission) -> TokenStream {
    let rule = match permission {
        Permission::Anyone => quote!(Anyone),
        Permission::Authority => quote!(Authority),
        Permission::SelfKey(key) => {
            let key = ty::integer(key as i128);
            quote!(SelfKey(#key))
        }
        Permission::Class(index) => {
            let index = ty::integer(index.0 as i128);
            quote!(Class(#index))
        }
    };
    quote!(__sync::registry::PermissionRule::#rule)
}

fn conflict_rule<'a>(context: &Context<'a>, conflict: Conflict, ty: &'a Type) -> TokenStream {
    let rule = match (conflict, context.schema.resolve(ty)) {
        (Conflict::Owner(key), _) => {
            let key = ty::integer(key as i128);
            quote!(Owner(#key))
        }
        (Conflict::Authority, _) => quote!(Authority),
        (Conflict::Union, Type::Set(element, max)) => {
            let (element, max) = (ty::codec(context, element), ty::integer((*max).into()));
            quote!(Merge(&__sync::codec::merge_union::<#element, #max>))
        }
        (Conflict::Max, ty) => {
            let codec = ty::codec(context, ty);
            quote!(Max(&__sync::codec::merge_max::<#codec>))
        }
        // `union` is for sets alone: the checks see to it.
        (Conflict::LastWriter | Conflict::Union, _) => quote!(LastWriter),
    };
    quote!(__sync::registry::ConflictRule::#rule)
}

/// Lists of keys; paths with equal keys share one.
#[derive(Default)]
struct KeyLists {
    numbers: HashMap<String, usize>,
    items: TokenStream,
}

impl KeyLists {
    /// The list of these keys, as an expression.
    fn list<'a>(&mut self, context: &Context<'a>, keys: &'a [Key]) -> TokenStream {
        if keys.is_empty() {
            return quote!(&[]);
        }
        let infos = keys.iter().map(|Key { name, ty }| {
            let codec = ty::codec(context, ty);
            quote! {
                __sync::registry::KeyInfo {
                    name: #name,
                    kind: <#codec as __sync::codec::KeyCodec>::KIND,
                    check: &__sync::codec::check_key::<#codec>,
                }
            }
        });
        let infos = quote!(#(#infos),*);
        let next = self.numbers.len();
        let number = *self.numbers.entry(infos.to_string()).or_insert(next);
        let name = format_ident!("__SYNC_KEYS_{number}");
        if number == next {
            self.items
                .extend(quote!(static #name: &[__sync::registry::KeyInfo] = &[#infos];));
        }
        quote!(#name)
    }
}
