//! Lists of keys in the registry; paths with equal keys share one.

use std::collections::HashMap;
use std::sync::Arc;

use quote::quote;

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::spelling::{Spelling, sign};
use super::{About, Each, Part};
use crate::schema::Key;

/// The lists that there are.
#[derive(Debug, Clone, Default)]
pub(super) struct KeyLists {
    /// By names and types as they are written.
    known: HashMap<Vec<u8>, usize>,
    /// By names and codecs, which may be the same for different types.
    numbers: HashMap<String, usize>,
    order: Vec<Arc<[Key]>>,
}

/// What the names of lists begin with.
const KEYS: &str = "__SYNC_KEYS_";

/// The number of the list of these keys, if there are any.
pub(super) fn number(context: &Context<'_>, keys: &[Key]) -> Option<usize> {
    if keys.is_empty() {
        return None;
    }
    let mut signature = Vec::new();
    for Key { name, ty } in keys {
        signature.extend((name.len() as u32).to_le_bytes());
        signature.extend(name.as_bytes());
        sign(ty, &mut signature);
    }
    let mut lists = context.numbers.key_lists.borrow_mut();
    if let Some(number) = lists.known.get(&signature) {
        return Some(*number);
    }
    let infos = infos(context, &mut Maker::tokens(), keys);
    let next = lists.order.len();
    let number = *lists.numbers.entry(quote!(#infos).to_string()).or_insert(next);
    if number == next {
        lists.order.push(keys.into());
    }
    lists.known.insert(signature, number);
    Some(number)
}

/// A list of keys as an expression.
pub(super) fn named(context: &Context<'_>, maker: &mut Maker<'_>, keys: &[Key]) -> Made {
    match number(context, keys) {
        Some(number) => name(maker, number),
        None => code!(maker, &[]),
    }
}

/// All lists that have a number.
pub(super) fn items(context: &Context<'_>, each: &mut Each<'_>) {
    let lists = context.numbers.key_lists.borrow().order.clone();
    for (number, keys) in lists.iter().enumerate() {
        let list = |maker: &mut Maker<'_>| {
            let name = name(maker, number);
            let infos = infos(context, maker, keys);
            code!(maker, static #name: &[__sync::registry::KeyInfo] = &[#infos];)
        };
        each(About::None, Part::Like(&list));
    }
}

fn name(maker: &mut Maker<'_>, number: usize) -> Made {
    maker.cased(&format!("{KEYS}{number}"))
}

fn infos(context: &Context<'_>, maker: &mut Maker<'_>, keys: &[Key]) -> Made {
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
