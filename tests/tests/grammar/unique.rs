//! Names that are made: each stands once in its namespace. A parser takes them twice; the compiler would not, and Lua
//! would silently keep the last one.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::{Fields, FnArg, ImplItem, Item};

/// What stands more than once in generated Rust, as `place: name`.
pub(crate) fn twice_in_rust(text: &str) -> Result<Vec<String>, syn::Error> {
    let mut names = Names::default();
    names.items("", &syn::parse_file(text)?.items);
    Ok(names.twice)
}

/// What stands more than once in generated Lua: methods of peers, their parameters, and annotated types.
pub(crate) fn twice_in_lua(text: &str) -> Vec<String> {
    let mut names = Names::default();
    for line in text.lines().map(str::trim_start) {
        for (place, start) in [
            ("method", "function Peer:"),
            ("class", "---@class "),
            ("class", "---@alias "),
        ] {
            if let Some(rest) = line.strip_prefix(start) {
                let name = rest.split(['(', ' ', ':']).next().unwrap_or_default();
                names.add(place, name);
            }
        }
        if let Some((method, parameters)) = line
            .strip_prefix("function Peer:")
            .and_then(|rest| rest.split_once('('))
        {
            let parameters = parameters.trim_end_matches(')').split(',').map(str::trim);
            for parameter in parameters.filter(|parameter| !parameter.is_empty()) {
                names.add(&format!("parameter of {method}"), parameter);
            }
        }
    }
    names.twice
}

#[derive(Default)]
struct Names {
    known: BTreeSet<(String, String)>,
    twice: Vec<String>,
}

impl Names {
    fn add(&mut self, place: &str, name: impl ToString) {
        let name = name.to_string();
        if name != "_" && !self.known.insert((place.to_owned(), name.clone())) {
            self.twice.push(format!("{place}: {name}"));
        }
    }

    fn items(&mut self, place: &str, items: &[Item]) {
        let (types, values) = (format!("type in {place}"), format!("value in {place}"));
        for item in items {
            match item {
                Item::Struct(item) => {
                    self.add(&types, &item.ident);
                    self.fields(&format!("{place}::{}", item.ident), &item.fields);
                }
                Item::Enum(item) => {
                    self.add(&types, &item.ident);
                    for variant in &item.variants {
                        let place = format!("{place}::{}", item.ident);
                        self.add(&format!("case of {place}"), &variant.ident);
                        self.fields(&format!("{place}::{}", variant.ident), &variant.fields);
                    }
                }
                Item::Type(item) => self.add(&types, &item.ident),
                Item::Trait(item) => self.add(&types, &item.ident),
                Item::Mod(item) => {
                    self.add(&types, &item.ident);
                    let inner = item.content.as_ref().map(|(_, items)| &items[..]);
                    self.items(&format!("{place}::{}", item.ident), inner.unwrap_or_default());
                }
                Item::Fn(item) => self.add(&values, &item.sig.ident),
                Item::Const(item) => self.add(&values, &item.ident),
                Item::Static(item) => self.add(&values, &item.ident),
                Item::Impl(item) => {
                    let of = item.self_ty.to_token_stream().to_string();
                    let what = item.trait_.as_ref().map(|of| of.1.to_token_stream().to_string());
                    if let Some(what) = &what {
                        self.add(&format!("impl in {place}"), format!("{what} for {of}"));
                    }
                    self.methods(&format!("{place}::<{of} as {what:?}>"), &item.items);
                }
                _ => {}
            }
        }
    }

    fn fields(&mut self, place: &str, fields: &Fields) {
        for name in fields.iter().filter_map(|field| field.ident.as_ref()) {
            self.add(&format!("field of {place}"), name);
        }
    }

    fn methods(&mut self, place: &str, items: &[ImplItem]) {
        for item in items {
            match item {
                ImplItem::Fn(item) => {
                    self.add(&format!("value in {place}"), &item.sig.ident);
                    for argument in &item.sig.inputs {
                        if let FnArg::Typed(argument) = argument {
                            let name = argument.pat.to_token_stream();
                            self.add(&format!("parameter of {place}::{}", item.sig.ident), name);
                        }
                    }
                }
                ImplItem::Const(item) => self.add(&format!("value in {place}"), &item.ident),
                ImplItem::Type(item) => self.add(&format!("type in {place}"), &item.ident),
                _ => {}
            }
        }
    }
}

#[test]
fn what_stands_twice_is_found() {
    let rust =
        "mod a { struct A { x: u8, x: u8 } impl A { fn f(a: u8, a: u8) {} } impl A { fn f() {} } fn A() {} }
        enum E { B, B } impl Clone for E {} impl Clone for E {} mod b { struct A; }";
    let found = twice_in_rust(rust).unwrap_or_default();
    assert_eq!(found.len(), 5, "{found:?}");
    let lua = "function Peer:get_x(a, a)\n  function Peer:get_x()\nfunction Peer:set_x(a)\n---@class A\n---@alias A string";
    let found = twice_in_lua(lua);
    assert_eq!(found, ["parameter of get_x: a", "method: get_x", "class: A"]);
}
