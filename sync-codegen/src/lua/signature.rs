//! What the methods of a path look like to their callers.

use super::LuaOptions;
use super::naming::{Verb, parameters};
use sync_schema::schema::Path;

/// The name of a path's setter: `set_slot`.
#[cfg(feature = "audit")]
pub(crate) fn setter(path: &Path, naming: super::Naming) -> String {
    Verb::Set.method(&path.name, naming)
}

/// The method that reads an entry: `get_slot`.
#[cfg(feature = "audit")]
pub(crate) fn getter(path: &Path, naming: super::Naming) -> String {
    Verb::Get.method(&path.name, naming)
}

/// The method that replaces the entries of a path or a scope: `replace_slot`.
#[cfg(feature = "audit")]
pub(crate) fn replacer(name: &str, naming: super::Naming) -> String {
    Verb::Replace.method(name, naming)
}

/// The generated methods that write, each with the positions of the paths that it writes.
#[cfg(feature = "audit")]
pub(crate) fn writers(
    schema: &sync_schema::schema::Schema,
    naming: super::Naming,
) -> std::collections::BTreeMap<String, Vec<usize>> {
    let mut writers = std::collections::BTreeMap::new();
    for (index, path) in schema.paths.iter().enumerate() {
        writers.insert(Verb::Set.method(&path.name, naming), vec![index]);
        writers.insert(Verb::Replace.method(&path.name, naming), vec![index]);
    }
    for subtree in schema.subtrees() {
        writers.insert(Verb::Replace.method(&subtree.scope.name, naming), subtree.paths);
    }
    writers
}

/// The methods of a path with their parameters: `set_slot(raid, slot, value)`.
pub fn signatures(path: &Path, options: &LuaOptions) -> Vec<String> {
    let method = |verb: Verb, keys: usize, last: Option<&str>| {
        let keys = path.keys.iter().take(keys).map(|key| key.name.as_str());
        let mut taken = parameters(keys);
        taken.extend(last.map(str::to_owned));
        format!(
            "{}({})",
            verb.method(&path.name, options.naming),
            taken.join(", ")
        )
    };
    let all = path.keys.len();
    let mut methods = vec![
        method(Verb::Set, all, Some("value")),
        method(Verb::Get, all, None),
        method(Verb::On, 0, Some("fn")),
    ];
    if let Some(head) = all.checked_sub(1) {
        methods.push(method(Verb::Replace, head, Some("map")));
    }
    methods
}
