//! The table that tells the engine about the schema.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::outline::Outline;
use super::spelling::Spelling;
use super::{About, Each, List, Part, allow, key_list, level, ty};
use crate::schema::{Conflict, Named, Path, Permission, Scope, Transport, Type};

/// `REGISTRY`, the lists of keys and the level functions that it names.
pub(super) fn items(context: &Context<'_>, outline: &Outline, each: &mut Each<'_>) {
    let paths = &context.schema.paths;
    let frame = |paths: TokenStream| frame(context, &paths);
    match outline.order.len() < LONG {
        true => {
            let item = || {
                let maker = &mut Maker::tokens();
                let order = outline.order.iter();
                let infos = order.map(|place| path_info(context, maker, &paths[*place]));
                frame(quote!(#(#infos),*))
            };
            each(About::Paths(&outline.order), Part::Whole(&item));
        }
        false => {
            let item = Part::Around {
                frame: &frame,
                list: List::Elements,
                parts: &|each| {
                    for place in &outline.order {
                        let element = |maker: &mut Maker<'_>| {
                            let info = path_info(context, maker, &paths[*place]);
                            code!(maker, #info,)
                        };
                        each(About::Path(*place), Part::Like(&element));
                    }
                },
            };
            each(About::Digests, item);
        }
    }
    key_list::items(context, each);
    level::items(context, each);
}

/// From so many paths on each of them stands on lines of its own, whatever the lengths of their names.
const LONG: usize = 8;

fn frame(context: &Context<'_>, paths: &TokenStream) -> TokenStream {
    let schema = context.schema;
    let scopes = schema.scopes.iter().map(|scope| scope_info(context, scope));
    let components = schema.components.iter().map(|component| {
        let (id, name) = (ty::integer(component.id.into()), &component.name);
        quote!(__sync::registry::ComponentInfo { id: #id, name: #name })
    });
    let names = |list: &[Named]| list.iter().map(|named| named.name.clone()).collect::<Vec<_>>();
    let (permissions, flags) = (names(&schema.permissions), names(&schema.host_flags));
    let (hash, compare_hash) = (hexadecimal(schema.hash), hexadecimal(schema.compare_hash));
    let name = &schema.name;
    let mtu = ty::integer(schema.transport.capacity().into());
    let transport = transport_info(&schema.transport);
    let allow = allow();
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
            paths: &[#paths],
        };
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

fn scope_info(
    context: &Context<'_>,
    Scope {
        name,
        description: _,
        within,
        keys,
        subtree: _,
    }: &Scope,
) -> TokenStream {
    let within = match within {
        Some(within) => {
            let within = ty::integer(within.0 as i128);
            quote!(::core::option::Option::Some(#within))
        }
        None => quote!(::core::option::Option::None),
    };
    let keys = key_list::named(context, &mut Maker::tokens(), keys);
    quote!(__sync::registry::ScopeInfo { name: #name, within: #within, keys: #keys })
}

fn path_info(context: &Context<'_>, maker: &mut Maker<'_>, path: &Path) -> Made {
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
        level,
        conflict,
        description: _,
        deprecated: _,
        span: _,
    } = path;
    let id = maker.integer((*id).into());
    let name = maker.text(name);
    let template = maker.text(&path.template());
    let keys = key_list::named(context, maker, keys);
    let component = maker.integer(component.0 as i128);
    let scope = maker.integer(scope.0 as i128);
    let scope_keys = maker.each(scope_keys, |maker, key| maker.integer(*key as i128));
    let permission = permission_rule(maker, *permission);
    let conflict = conflict_rule(context, maker, *conflict, ty);
    let rule = context.numbers.rules.borrow_mut().number(level);
    let level = maker.cased(&level::name(rule));
    let codec = context.short_of(maker, ty);
    code! { maker,
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

fn permission_rule(maker: &mut Maker<'_>, permission: Permission) -> Made {
    let rule = match permission {
        Permission::Anyone => code!(maker, Anyone),
        Permission::Authority => code!(maker, Authority),
        Permission::SelfKey(key) => {
            let key = maker.integer(key as i128);
            code!(maker, SelfKey(#key))
        }
        Permission::Class(index) => {
            let index = maker.integer(index.0 as i128);
            code!(maker, Class(#index))
        }
    };
    code!(maker, __sync::registry::PermissionRule::#rule)
}

fn conflict_rule(context: &Context<'_>, maker: &mut Maker<'_>, conflict: Conflict, ty: &Type) -> Made {
    let rule = match (conflict, context.schema.resolve(ty)) {
        (Conflict::Owner(key), _) => {
            let key = maker.integer(key as i128);
            code!(maker, Owner(#key))
        }
        (Conflict::Authority, _) => code!(maker, Authority),
        (Conflict::Union, Type::Set(element, max)) => {
            let element = context.spelled(maker, Spelling::Codec, element);
            let max = maker.integer((*max).into());
            code!(maker, Merge(&__sync::codec::merge_union::<#element, #max>))
        }
        (Conflict::Max, ty) => {
            let codec = context.spelled(maker, Spelling::Codec, ty);
            code!(maker, Max(&__sync::codec::merge_max::<#codec>))
        }
        // `union` is for sets alone: the checks see to it.
        (Conflict::LastWriter | Conflict::Union, _) => code!(maker, LastWriter),
    };
    code!(maker, __sync::registry::ConflictRule::#rule)
}
