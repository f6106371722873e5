//! The table that tells the engine about the schema.

use std::collections::HashMap;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::context::Context;
use super::level::{self, Rules};
use super::maker::{Made, Maker, code};
use super::spelling::{Spelling, sign};
use super::{List, Part, allow, ty};
use crate::schema::{Conflict, Key, Named, Path, Permission, Schema, Scope, Transport, Type};

/// `REGISTRY`, the lists of keys and the level functions that it names.
pub(super) fn items<'a>(context: &Context<'a>, each: &mut dyn FnMut(Part<'_>)) {
    let schema = context.schema;
    let paths = context.paths();
    // Everything has its number before it is named: paths first, then scopes.
    let mut rules = Rules::default();
    let mut lists = KeyLists::default();
    let rows: Vec<Row<'a>> = paths
        .into_iter()
        .map(|path| Row {
            path,
            keys: lists.number(context, &path.keys),
            level: rules.number(path),
        })
        .collect();
    let scopes: Vec<_> = schema
        .scopes
        .iter()
        .map(|scope| scope_info(scope, lists.number(context, &scope.keys)))
        .collect();
    let frame = |paths: TokenStream| frame(schema, &scopes, &paths);
    match rows.len() < LONG {
        true => {
            let maker = &mut Maker::tokens();
            let infos = rows.iter().map(|row| path_info(context, maker, row));
            each(Part::Whole(frame(quote!(#(#infos),*))));
        }
        false => each(Part::Around {
            frame: &frame,
            list: List::Elements,
            parts: &|each| {
                for row in &rows {
                    each(Part::Like(&|maker| {
                        let info = path_info(context, maker, row);
                        code!(maker, #info,)
                    }));
                }
            },
        }),
    }
    for (number, keys) in lists.order.iter().enumerate() {
        each(Part::Like(&|maker| key_list(context, maker, number, keys)));
    }
    rules.items(each);
}

/// From so many paths on each of them stands on lines of its own, whatever the lengths of their names.
const LONG: usize = 8;

/// A path with the numbers of what it shares with others.
struct Row<'a> {
    path: &'a Path,
    keys: Option<usize>,
    level: usize,
}

fn frame(schema: &Schema, scopes: &[TokenStream], paths: &TokenStream) -> TokenStream {
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
    Scope {
        name,
        description: _,
        within,
        keys: _,
        subtree: _,
    }: &Scope,
    keys: Option<usize>,
) -> TokenStream {
    let within = match within {
        Some(within) => {
            let within = ty::integer(within.0 as i128);
            quote!(::core::option::Option::Some(#within))
        }
        None => quote!(::core::option::Option::None),
    };
    let keys = list(&mut Maker::tokens(), keys);
    quote!(__sync::registry::ScopeInfo { name: #name, within: #within, keys: #keys })
}

fn path_info<'a>(context: &Context<'a>, maker: &mut Maker<'_>, row: &Row<'a>) -> Made {
    let Path {
        id,
        name,
        segments: _,
        keys: _,
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
    } = row.path;
    let id = maker.integer((*id).into());
    let name = maker.text(name);
    let template = maker.text(&row.path.template());
    let keys = list(maker, row.keys);
    let component = maker.integer(component.0 as i128);
    let scope = maker.integer(scope.0 as i128);
    let scope_keys = maker.each(scope_keys, |maker, key| maker.integer(*key as i128));
    let permission = permission_rule(maker, *permission);
    let conflict = conflict_rule(context, maker, *conflict, ty);
    let level = maker.cased(&level::name(row.level));
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

fn conflict_rule<'a>(context: &Context<'a>, maker: &mut Maker<'_>, conflict: Conflict, ty: &'a Type) -> Made {
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

/// Lists of keys; paths with equal keys share one.
#[derive(Default)]
struct KeyLists<'a> {
    /// By names and types as they are written.
    known: HashMap<Vec<u8>, usize>,
    /// By names and codecs, which may be the same for different types.
    numbers: HashMap<String, usize>,
    order: Vec<&'a [Key]>,
}

impl<'a> KeyLists<'a> {
    /// The number of the list of these keys, if there are any.
    fn number(&mut self, context: &Context<'a>, keys: &'a [Key]) -> Option<usize> {
        if keys.is_empty() {
            return None;
        }
        let mut signature = Vec::new();
        for Key { name, ty } in keys {
            signature.extend((name.len() as u32).to_le_bytes());
            signature.extend(name.as_bytes());
            sign(ty, &mut signature);
        }
        if let Some(number) = self.known.get(&signature) {
            return Some(*number);
        }
        let infos = key_infos(context, &mut Maker::tokens(), keys);
        let next = self.order.len();
        let number = *self.numbers.entry(quote!(#infos).to_string()).or_insert(next);
        if number == next {
            self.order.push(keys);
        }
        self.known.insert(signature, number);
        Some(number)
    }
}

/// A list of keys as an expression.
fn list(maker: &mut Maker<'_>, number: Option<usize>) -> Made {
    match number {
        Some(number) => maker.cased(&format!("{KEYS}{number}")),
        None => code!(maker, &[]),
    }
}

/// What the names of lists of keys begin with.
const KEYS: &str = "__SYNC_KEYS_";

fn key_list<'a>(context: &Context<'a>, maker: &mut Maker<'_>, number: usize, keys: &'a [Key]) -> Made {
    let name = list(maker, Some(number));
    let infos = key_infos(context, maker, keys);
    code!(maker, static #name: &[__sync::registry::KeyInfo] = &[#infos];)
}

fn key_infos<'a>(context: &Context<'a>, maker: &mut Maker<'_>, keys: &'a [Key]) -> Made {
    let infos = maker.each(keys, |maker, Key { name, ty }| {
        let name = maker.text(name);
        let codec = context.spelled(maker, Spelling::Codec, ty);
        code! { maker,
            __sync::registry::KeyInfo {
                name: #name,
                kind: <#codec as __sync::codec::KeyCodec>::KIND,
                check: &__sync::codec::check_key::<#codec>,
            }
        }
    });
    code!(maker, #(#infos),*)
}
