//! What generated code calls a path.

use sync_schema::schema::{Path, Schema};

use crate::target::{Language, Options, Target};

/// The names of each language, in the casing of its target where the configuration has one.
pub(super) fn names(schema: &Schema, path: &Path, targets: &[Target]) -> Vec<(&'static str, Vec<String>)> {
    let mut languages: Vec<_> = targets.iter().map(|target| target.options.clone()).collect();
    for language in Language::ALL {
        if !languages.iter().any(|options| options.language() == language) {
            languages.push(language.into());
        }
    }
    let named = |options: &Options| (options.language().name(), options.method_names(schema, path));
    languages.iter().map(named).collect()
}
