//! What generated code calls a path.

use sync_schema::schema::{Path, Schema};

use crate::lua::{LuaOptions, Naming};
use crate::target::{Language, Options, Target};

/// The names of each language, in the casing of its target where the configuration has one.
pub(super) fn names(_schema: &Schema, path: &Path, targets: &[Target]) -> Vec<(&'static str, Vec<String>)> {
    let mut languages: Vec<_> = targets.iter().map(|target| target.options.clone()).collect();
    for language in Language::ALL {
        if !languages.iter().any(|options| options.language() == language) {
            languages.push(language.into());
        }
    }
    languages
        .iter()
        .map(|options| (options.language().name(), of(options, path)))
        .collect()
}

fn of(options: &Options, path: &Path) -> Vec<String> {
    let mut verbs = vec!["set", "get", "on"];
    if !path.keys.is_empty() {
        verbs.push("replace");
    }
    let naming = match options {
        Options::Lua(LuaOptions { naming, .. }) => *naming,
        Options::Rust(_) => Naming::Snake,
    };
    verbs.iter().map(|verb| cased(verb, &path.name, naming)).collect()
}

fn cased(verb: &str, name: &str, naming: Naming) -> String {
    let capital = |word: &str| {
        let mut characters = word.chars();
        let first = characters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(characters).collect::<String>()
    };
    let pascal: String = name.split('_').map(capital).collect();
    match naming {
        Naming::Snake => format!("{verb}_{name}"),
        Naming::Pascal => format!("{}{pascal}", capital(verb)),
        Naming::Camel => format!("{verb}{pascal}"),
    }
}
