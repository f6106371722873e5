//! The methods of a path.

use super::context::Context;
use super::maker::{Made, Maker, code};
use super::path::{self, Argument};
use super::spelling::Spelling;
use super::{text, ty};
use crate::naming;
use crate::schema::{Conflict, Path, Schema, Type};

/// Whether clearing has a method of its own: setters of what is optional, and of flags, clear as well.
pub(super) fn has_clearer(schema: &Schema, path: &Path) -> bool {
    forgets(path) && !path.optional && !matches!(schema.resolve(&path.ty), Type::Flag)
}

/// Whether an entry can be cleared at all: a union or maximum never forgets, so that nothing is made
/// that could only be refused.
fn forgets(path: &Path) -> bool {
    !matches!(path.conflict, Conflict::Union | Conflict::Max)
}

/// What is filled into several methods of a path.
struct Filled {
    name: String,
    template: String,
    index: Made,
    deprecated: Made,
    arguments: Vec<Argument>,
    /// All keys as one value, their types, and their codecs.
    keys: Made,
    keys_owned: Made,
    keys_codec: Made,
    codec: Made,
    owned: Made,
    is_flag: bool,
}

/// Setter, getter, hook and the other methods of a path.
pub(super) fn path_methods<'a>(
    context: &Context<'a>,
    maker: &mut Maker<'_>,
    index: usize,
    path: &'a Path,
) -> Made {
    let arguments = path::arguments(context, maker, &path.keys);
    let filled = Filled {
        name: naming::snake(&path.name),
        template: text::code(&path.template()),
        index: maker.integer(index as i128),
        deprecated: text::deprecated(maker, path.deprecated.as_ref()),
        keys: path::value(maker, &arguments),
        keys_owned: path::owned(maker, &arguments),
        keys_codec: path::codec(context, maker, &path.keys),
        arguments,
        codec: context.short_of(maker, &path.ty),
        owned: context.spelled(maker, Spelling::Owned, &path.ty),
        is_flag: matches!(context.schema.resolve(&path.ty), Type::Flag),
    };
    let setter = setter(context, maker, path, &filled);
    let clearer = has_clearer(context.schema, path);
    maker.count(usize::from(clearer));
    let clearer = if clearer { clearer_of(maker, &filled) } else { None };
    let getter = getter(maker, &filled);
    let hook = hook(maker, &filled);
    let maps = keyed_methods(context, maker, path, &filled);
    code!(maker, #setter #clearer #getter #hook #maps)
}

fn setter<'a>(context: &Context<'a>, maker: &mut Maker<'_>, path: &'a Path, filled: &Filled) -> Made {
    let Filled {
        name,
        template,
        index,
        deprecated,
        arguments,
        keys,
        keys_codec,
        codec,
        is_flag,
        ..
    } = filled;
    let docs = maker.docs_with(&format!("Sets {template}."), path.description.as_deref());
    let name = maker.cased(&format!("set_{name}"));
    let argument = maker.cased(&path::free_name(arguments, "value"));
    let parameters = arguments.iter().map(|key| &key.parameter);
    let has_option = path.optional && !is_flag && forgets(path);
    let has_lifetime = has_option && ty::is_reference(context, &path.ty);
    maker.count(usize::from(has_lifetime));
    // A lifetime in `impl Trait` needs a name.
    let lifetime = if has_lifetime {
        code!(maker, <'value>)
    } else {
        None
    };
    let (taken, function, passed) = if has_option {
        let borrowed = context.spelled(maker, Spelling::BorrowedForValue, &path.ty);
        (
            code!(maker, impl ::core::convert::Into<::core::option::Option<#borrowed>>),
            code!(maker, set_optional),
            code!(maker, #argument.into()),
        )
    } else {
        (
            context.spelled(maker, Spelling::Borrowed, &path.ty),
            code!(maker, set),
            code!(maker, #argument),
        )
    };
    code! { maker,
        #docs
        #deprecated
        pub fn #name #lifetime(
            &mut self, #(#parameters,)* #argument: #taken,
        ) -> __sync::typed::Written {
            __sync::typed::#function::<Self, #keys_codec, #codec>(self, #index, #keys, #passed)
        }
    }
}

fn clearer_of(maker: &mut Maker<'_>, filled: &Filled) -> Made {
    let Filled {
        name,
        template,
        index,
        deprecated,
        arguments,
        keys,
        keys_codec,
        ..
    } = filled;
    let docs = maker.doc(&format!(" Clears {template}."));
    let name = maker.cased(&format!("clear_{name}"));
    let parameters = arguments.iter().map(|key| &key.parameter);
    code! { maker,
        #docs
        #deprecated
        pub fn #name(
            &mut self, #(#parameters),*
        ) -> __sync::typed::Written {
            __sync::typed::clear::<Self, #keys_codec>(self, #index, #keys)
        }
    }
}

fn getter(maker: &mut Maker<'_>, filled: &Filled) -> Made {
    let Filled {
        name,
        template,
        index,
        deprecated,
        arguments,
        keys,
        keys_codec,
        codec,
        owned,
        is_flag,
        ..
    } = filled;
    let docs = maker.doc(&format!(" The entry at {template}."));
    let name = maker.cased(&format!("get_{name}"));
    let parameters = arguments.iter().map(|key| &key.parameter);
    maker.count(usize::from(*is_flag));
    let (result, is_on) = match is_flag {
        true => (code!(maker, bool), code!(maker, .is_some())),
        false => (code!(maker, ::core::option::Option<#owned>), None),
    };
    code! { maker,
        #docs
        #deprecated
        pub fn #name(&self, #(#parameters),*) -> #result {
            __sync::typed::get::<Self, #keys_codec, #codec>(self, #index, #keys) #is_on
        }
    }
}

fn hook(maker: &mut Maker<'_>, filled: &Filled) -> Made {
    let Filled {
        name,
        template,
        index,
        deprecated,
        keys_owned,
        keys_codec,
        codec,
        owned,
        ..
    } = filled;
    let docs = maker.doc(&format!(" Calls `hook` after every change of {template}."));
    let name = maker.cased(&format!("on_{name}"));
    code! { maker,
        #docs
        #deprecated
        pub fn #name(
            &mut self,
            hook: impl ::core::ops::FnMut(&mut Self, &__sync::typed::Change<#keys_owned, #owned>)
                + ::core::marker::Send + 'static,
        ) {
            __sync::typed::on::<Self, #keys_codec, #codec>(self, #index, hook);
        }
    }
}

/// The methods over all entries, of a path with keys.
fn keyed_methods<'a>(context: &Context<'a>, maker: &mut Maker<'_>, path: &'a Path, filled: &Filled) -> Made {
    let Filled {
        name,
        template,
        index,
        deprecated,
        arguments,
        keys_owned,
        keys_codec,
        codec,
        owned,
        ..
    } = filled;
    maker.count(arguments.len());
    let ((last, first), (last_argument, first_arguments)) =
        path.keys.split_last().zip(arguments.split_last())?;
    let all_name = maker.cased(&format!("all_{name}"));
    let all_docs = maker.doc(&format!(
        " All entries of {template} with their keys, in the order of the keys' bytes."
    ));
    let replace_name = maker.cased(&format!("replace_{name}"));
    let others = if forgets(path) { "are cleared" } else { "stay" };
    let replace_docs = maker.doc(&format!(
        " Makes the entries of {template} equal to those of the map, as one; others {others}."
    ));
    let argument = maker.cased(&path::free_name(first_arguments, "map"));
    let parameters = first_arguments.iter().map(|key| &key.parameter);
    let head_codec = path::codec(context, maker, first);
    let head = path::value(maker, first_arguments);
    let tail_codec = path::codec(context, maker, [last]);
    let tail_owned = path::owned(maker, std::slice::from_ref(last_argument));
    code! { maker,
        #all_docs
        #deprecated
        pub fn #all_name(&self) -> ::std::vec::Vec<(#keys_owned, #owned)> {
            __sync::typed::all::<Self, #keys_codec, #codec>(self, #index)
        }

        #replace_docs
        #deprecated
        pub fn #replace_name(
            &mut self, #(#parameters,)* #argument: &::std::collections::BTreeMap<#tail_owned, #owned>,
        ) -> __sync::typed::Written {
            __sync::typed::replace::<Self, #head_codec, #tail_codec, #codec>(self, #index, #head, #argument)
        }
    }
}
