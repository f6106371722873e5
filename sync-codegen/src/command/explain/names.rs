//! What generated code calls a path.

use sync_schema::schema::{Path, Schema};

use crate::lua;
use crate::target::{Language, Options, Target};

/// The methods of each language, in the casing of its target where the configuration has one.
pub(super) fn names(schema: &Schema, path: &Path, targets: &[Target]) -> Vec<(&'static str, Vec<String>)> {
    let mut languages: Vec<_> = targets.iter().map(|target| target.options.clone()).collect();
    for language in Language::ALL {
        if !languages.iter().any(|options| options.language() == language) {
            languages.push(language.into());
        }
    }
    languages
        .iter()
        .map(|options| {
            let methods = match options {
                Options::Lua(options) => lua::signatures(path, options),
                Options::Rust(_) => sync_schema::rust::signatures(schema, path),
            };
            (options.language().name(), methods)
        })
        .collect()
}
