//! The words of the schema language: which key may stand at which place.
//!
//! Every front end reads this one table, so that a key of the YAML form and an attribute of the Rust
//! form cannot drift apart; what is not in it is an unknown key, and the nearest word in it is the
//! "did you mean".

/// A place where keys may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// What has these keys, to be read after "a key of": `a path`.
    pub about: &'static str,
    /// The keys, in the order in which they are usually written.
    pub words: &'static [&'static str],
}

impl Place {
    /// Whether a key may stand here.
    pub fn knows(&self, word: &str) -> bool {
        self.words.contains(&word)
    }

    /// The key that was probably meant.
    ///
    /// ```
    /// assert_eq!(sync_schema::words::PATH.closest("tpye"), Some("type"));
    /// assert_eq!(sync_schema::words::PATH.closest("colour"), None);
    /// ```
    pub fn closest(&self, word: &str) -> Option<&'static str> {
        closest(word, self.words.iter().copied())
    }
}

macro_rules! places {
    ($($(#[$doc:meta])* $name:ident = $about:literal: $($word:literal)*;)*) => {
        $($(#[$doc])* pub const $name: Place = Place { about: $about, words: &[$($word),*] };)*

        /// Every place, in the order of this file.
        pub const PLACES: &[Place] = &[$($name),*];
    };
}

places! {
    /// The top of a file.
    SCHEMA = "a schema": "schema" "description" "imports" "host_flags" "scopes" "permissions" "conditions"
        "components" "types" "paths" "models" "full_sync_after" "transport" "legacy";
    /// A permission class or host flag that has more than a name.
    NAMED = "a name": "description";
    /// An entry of `scopes`.
    SCOPE = "a scope": "within" "keys" "description";
    /// An entry of `components`.
    COMPONENT = "a component": "scope" "permission" "level" "conflict" "description";
    /// An entry of `paths`.
    PATH = "a path": "name" "type" "component" "scope" "permission" "level" "conflict" "description"
        "deprecated" "paths";
    /// What a level overrides: `batch: { … }`.
    LEVEL = "a level": "delay" "priority" "repair";
    /// A row of a decision table.
    LEVEL_ROW = "a row of a decision table": "when" "use";
    /// The forms of a type that are written as a map with one key.
    TYPE_FORM = "a type": "record" "enum" "union" "list" "set" "map" "optional";
    /// The built-in types that may have bounds.
    BOUNDED_TYPE = "a type with bounds": "int" "u8" "u16" "u32" "u64" "i8" "i16" "i32" "i64" "f32" "f64" "string"
        "bytes";
    /// The bounds of a built-in type: `string: { … }`.
    BOUNDS = "the bounds of a type": "min" "max" "pattern";
    /// `list: { … }` and `set: { … }`.
    ELEMENTS = "a bounded list or set": "of" "max";
    /// `map: { … }`.
    ENTRIES = "a bounded map": "key" "value" "max";
    /// An entry of `types` in its long form.
    DECLARED_TYPE = "a declared type": "type" "description";
    /// A field of a record in its long form.
    FIELD = "a field": "type" "description" "deprecated";
    /// A case of an enum in its long form.
    ENUM_CASE = "a case of an enum": "description";
    /// A case of a union in its long form.
    UNION_CASE = "a case of a union": "type" "description";
    /// `deprecated: { … }`.
    DEPRECATED = "a deprecation": "since" "use" "remove_after";
    /// What only the Rust form has: where YAML has the key of a map, it has a word.
    RUST = "the Rust form": "path" "model" "name" "crate" "lock";
    /// An entry of `models`.
    MODEL = "a model": "table" "key" "row_id" "ownership" "owner" "unique" "delete" "cascade" "depends_on"
        "level" "hooks" "was" "since" "description" "fields";
    /// `key: { uuid: { … } }` of a model.
    MODEL_KEY = "the key of a model": "derived";
    /// A natural key of a model in its long form.
    UNIQUE = "a natural key": "fields" "on_collision";
    /// `delete: { tombstone: { … } }`.
    DELETE = "a deletion": "keep";
    /// A field of a model in its long form.
    MODEL_FIELD = "a field of a model": "type" "references" "by" "defer" "seeded" "immutable" "level" "conflict"
        "on_insert" "on_apply" "was" "since" "description" "deprecated";
    /// `transport: { … }`.
    TRANSPORT = "the transport": "mtu" "rate" "burst" "overhead" "clean";
    /// `legacy: { … }`.
    LEGACY = "`legacy`": "peer" "roots" "writers" "readers" "sync_calls" "metadata" "rust";
    /// An entry of `writers`.
    WRITER = "a writer": "path" "at" "value" "metadata";
    /// An entry of `readers`.
    READER = "a reader": "path" "at";
    /// `metadata: { … }`.
    METADATA = "the metadata": "level" "component" "scope" "levels" "components";
    /// `rust: { … }`.
    LEGACY_RUST = "`rust`": "traits" "functions" "writers" "bulk" "models";
}

/// The longest word for which a resemblance is looked for, in bytes: what is longer is no typing
/// error, and comparing takes time in proportion to it.
const LONGEST_COMPARED: usize = 64;

/// The candidate that a misspelt word most resembles, the first of equals; none where all are far off.
///
/// ```
/// use sync_schema::words::closest;
///
/// assert_eq!(closest("permision", ["scope", "permission"]), Some("permission"));
/// assert_eq!(closest("x", ["scope", "permission"]), None);
/// ```
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest_within(word, candidates, 3)
}

/// The same where at most one letter of so many may be another one. `share` is at least 1.
///
/// ```
/// use sync_schema::words::closest_within;
///
/// assert_eq!(closest_within("threshhold", ["threshold"], 5), Some("threshold"));
/// assert_eq!(closest_within("encounterRoles", ["playerRoles"], 5), None);
/// ```
pub fn closest_within<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    share: usize,
) -> Option<&'a str> {
    if word.len() > LONGEST_COMPARED {
        return None;
    }
    let lower = word.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let (length, written) = (candidate.chars().count(), word.chars().count());
        let far = length.max(written).div_ceil(share.max(1));
        // Comparing is dear, and what differs so much in length is far off whatever its letters.
        if length.abs_diff(written) > far {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
        if distance <= far && distance < length && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_its_own_closest() {
        for place in PLACES {
            for word in place.words {
                assert_eq!(place.closest(word), Some(*word), "{}", place.about);
            }
        }
    }

    #[test]
    fn case_and_swapped_letters_are_seen_through() {
        assert_eq!(PATH.closest("Type"), Some("type"));
        assert_eq!(PATH.closest("tpye"), Some("type"));
        assert_eq!(SCHEMA.closest("permision"), Some("permissions"));
        assert_eq!(BOUNDS.closest("maximum"), None);
    }

    #[test]
    fn a_giant_word_is_not_compared() {
        assert_eq!(SCHEMA.closest(&"a".repeat(1 << 20)), None);
    }
}
