//! What the methods of a path look like to their callers.

use super::context::Context;
use super::name;
use super::path::Keys;
use super::peer::has_clearer;
use crate::schema::{Path, Schema};

/// The methods of a path with the names of their parameters: `set_slot(raid, slot, value)`.
pub fn signatures(schema: &Schema, path: &Path) -> Vec<String> {
    let context = Context::new(schema);
    let all = Keys::new(&context, &path.keys);
    let method = |prefix: &str, keys: &Keys, last: Option<&str>| {
        let mut taken = keys.names();
        taken.extend(last.map(|last| keys.free_name(last).to_string()));
        format!("{}({})", name::prefixed(prefix, &path.name), taken.join(", "))
    };
    let mut methods = vec![method("set", &all, Some("value"))];
    if has_clearer(schema, path) {
        methods.push(method("clear", &all, None));
    }
    methods.push(method("get", &all, None));
    let none = Keys::new(&context, []);
    methods.push(method("on", &none, Some("hook")));
    if let Some((_, head)) = path.keys.split_last() {
        methods.push(method("all", &none, None));
        methods.push(method("replace", &Keys::new(&context, head), Some("map")));
    }
    methods
}
