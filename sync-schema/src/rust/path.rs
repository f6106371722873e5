//! A path's keys as arguments and type arguments.

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::name;
use super::spelling::Spelling;
use crate::naming;
use crate::schema::Key;

/// A key as an argument.
pub(super) struct Argument {
    /// As Rust spells it.
    spelled: String,
    name: Made,
    /// `player: &str`
    pub(super) parameter: Made,
    /// The type of a key of its own.
    owned: Made,
}

/// Keys as arguments, each of them.
pub(super) fn arguments<'a>(
    context: &Context<'a>,
    maker: &mut Maker<'_>,
    keys: impl IntoIterator<Item = &'a Key, IntoIter: ExactSizeIterator>,
) -> Vec<Argument> {
    maker.each(keys, |maker, Key { name, ty }| {
        let spelled = name::spelled(&naming::snake(name)).into_owned();
        let name = maker.snake(name);
        let borrowed = context.spelled(maker, Spelling::Borrowed, ty);
        Argument {
            parameter: code!(maker, #name: #borrowed),
            owned: context.spelled(maker, Spelling::Owned, ty),
            spelled,
            name,
        }
    })
}

/// Keys as one value: nothing, one, or a tuple.
pub(super) fn value(maker: &mut Maker<'_>, keys: &[Argument]) -> Made {
    let names: Vec<_> = maker.each(keys, |_, key| &key.name);
    match &names[..] {
        [name] => code!(maker, #name),
        _ => code!(maker, (#(#names),*)),
    }
}

/// The type of keys of their own, as one value.
pub(super) fn owned(maker: &mut Maker<'_>, keys: &[Argument]) -> Made {
    let types: Vec<_> = maker.each(keys, |_, key| &key.owned);
    match &types[..] {
        [ty] => code!(maker, #ty),
        _ => code!(maker, (#(#types),*)),
    }
}

/// The type argument of the runtime's functions for keys.
pub(super) fn codec<'a>(
    context: &Context<'a>,
    maker: &mut Maker<'_>,
    keys: impl IntoIterator<Item = &'a Key>,
) -> Made {
    let keys: Vec<&Key> = keys.into_iter().collect();
    maker.count(keys.len().min(1));
    match &keys[..] {
        [] => code!(maker, ()),
        keys => context.short_of_keys(maker, keys),
    }
}

/// A name for a further parameter that none of the keys has.
pub(super) fn free_name(keys: &[Argument], wanted: &str) -> String {
    let mut name = wanted.to_owned();
    while keys.iter().any(|key| key.spelled == name) {
        name.push('_');
    }
    name
}

/// The names of keys as parameters.
pub(super) fn names(keys: &[Argument]) -> Vec<String> {
    keys.iter().map(|key| key.spelled.clone()).collect()
}
