//! What the methods of a path look like to their callers.

use super::context::Context;
use super::maker::Maker;
use super::methods::has_clearer;
use super::name;
use super::numbers::Numbers;
use super::path::{self, Argument};
use crate::schema::{Path, Schema};

/// The methods of a path with the names of their parameters: `set_slot(raid, slot, value)`.
pub fn signatures(schema: &Schema, path: &Path) -> Vec<String> {
    let numbers = Numbers::default();
    let all = path::arguments(&Context::new(schema, &numbers), &mut Maker::tokens(), &path.keys);
    let method = |prefix: &str, keys: &[Argument], last: Option<&str>| {
        let mut taken = path::names(keys);
        taken.extend(last.map(|last| path::free_name(keys, last)));
        format!("{}({})", name::prefixed(prefix, &path.name), taken.join(", "))
    };
    let mut methods = vec![method("set", &all, Some("value"))];
    if has_clearer(schema, path) {
        methods.push(method("clear", &all, None));
    }
    methods.push(method("get", &all, None));
    methods.push(method("on", &[], Some("hook")));
    if let Some((_, head)) = all.split_last() {
        methods.push(method("all", &[], None));
        methods.push(method("replace", head, Some("map")));
    }
    methods
}
