//! Names of generated Lua: casing, keywords, and what the generated code itself calls things.

use super::Naming;
use sync_schema::naming::pascal;

/// What a method does with the thing it is named after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Set,
    Get,
    On,
    Replace,
}

impl Verb {
    /// `set_raid_mark`, `SetRaidMark` or `setRaidMark`.
    pub(super) fn method(self, name: &str, naming: Naming) -> String {
        let (snake, capital) = match self {
            Verb::Set => ("set", "Set"),
            Verb::Get => ("get", "Get"),
            Verb::On => ("on", "On"),
            Verb::Replace => ("replace", "Replace"),
        };
        match naming {
            Naming::Snake => format!("{snake}_{name}"),
            Naming::Pascal => format!("{capital}{}", pascal(name)),
            Naming::Camel => format!("{snake}{}", pascal(name)),
        }
    }
}

/// The methods of every peer, the same in every naming.
pub(super) const RUNTIME_METHODS: &[&str] = &[
    "adopt",
    "host_changed",
    "on_component",
    "push",
    "receive",
    "repair",
    "request",
    "restrain",
    "stats",
    "together",
];

/// Reserved words of all versions: 5.0 and 5.1, then `goto` of 5.2 and `global` of 5.5.
pub(super) const KEYWORDS: &[&str] = &[
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local", "nil",
    "not", "or", "repeat", "return", "then", "true", "until", "while", "goto", "global",
];

/// Words with a meaning of their own in Luau, allowed there as names and confusing all the same.
const LUAU_WORDS: &[&str] = &["continue", "const", "export", "type", "typeof"];

/// What generated methods use beside their keys.
const OURS: &[&str] = &[
    "self",
    "value",
    "map",
    "tree",
    "fn",
    "p",
    "s",
    "write",
    "read",
    "on",
    "replace",
    "replace_scope",
];

/// The parameters of a method for keys of these names, in their order. A name that is taken gets an
/// underscore at its end, and so on until it is free: callers of a positional parameter do not see
/// its name.
pub(super) fn parameters<'a>(keys: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let keys: Vec<&str> = keys.into_iter().collect();
    let mut parameters: Vec<String> = Vec::with_capacity(keys.len());
    for key in &keys {
        let mut name = super::escape::word(key);
        let taken = |name: &String| {
            [KEYWORDS, LUAU_WORDS, OURS]
                .iter()
                .any(|words| words.contains(&name.as_str()))
                || parameters.contains(name)
                || (name != key && keys.contains(&name.as_str()))
        };
        while taken(&name) {
            name.push('_');
        }
        parameters.push(name);
    }
    parameters
}

#[cfg(test)]
mod tests {
    use super::{Naming, Verb, parameters};

    #[test]
    fn methods_follow_the_naming() {
        assert_eq!(Verb::Set.method("raid_mark", Naming::Snake), "set_raid_mark");
        assert_eq!(Verb::On.method("raid_mark", Naming::Pascal), "OnRaidMark");
        assert_eq!(
            Verb::Replace.method("raid_mark", Naming::Camel),
            "replaceRaidMark"
        );
    }

    #[test]
    fn parameters_are_free_names() {
        assert_eq!(
            parameters(["raid", "end", "end_", "value", "p"]),
            ["raid", "end__", "end_", "value_", "p_"]
        );
        assert_eq!(
            parameters(["goto", "continue", "self"]),
            ["goto_", "continue_", "self_"]
        );
    }
}
