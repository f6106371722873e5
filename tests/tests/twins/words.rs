//! Which keys of the language the twins have, each at each of its places: every occurrence is spelled
//! wrongly once, and what the reader then says names the place.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use sync_codegen::load::load;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_schema::words::{PLACES, TYPE_FORM};

/// No key of the language ends so, and it is near enough that the reader sees what was meant.
const MISSPELT: &str = "z";

/// Keys that no twin has, with the reason.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("a schema", "imports", "a schema in Rust is the files of a folder"),
    (
        "a schema",
        "legacy",
        "hand-written code is described beside the schema, whatever form that has",
    ),
];

/// Places that no twin has: those of `legacy`, and the Rust form's own words, which are read by tests of their own.
const WITHOUT_TWIN: &[&str] = &[
    "`legacy`",
    "a writer",
    "a reader",
    "the metadata",
    "`rust`",
    "the Rust form",
];

#[test]
fn every_key_of_the_language_is_in_a_twin() {
    let mut found = BTreeSet::new();
    let folder = tempfile::tempdir().unwrap();
    for (yaml, _) in super::twins() {
        keys(&fs::read_to_string(yaml).unwrap(), folder.path(), &mut found);
    }
    let mut missing = Vec::new();
    for place in PLACES.iter().filter(|place| !WITHOUT_TWIN.contains(&place.about)) {
        for word in place.words {
            let allowed = ELSEWHERE
                .iter()
                .any(|(about, other, _)| (about, other) == (&place.about, word));
            let has = found.contains(&(place.about, *word));
            assert!(!(allowed && has), "`{word}` of {} has a twin by now", place.about);
            if !allowed && !has {
                missing.push(format!("`{word}` of {}", place.about));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "keys without a twin in tests/twins/: {missing:#?}"
    );
}

/// The keys of a text by their places.
fn keys(text: &str, folder: &Path, found: &mut BTreeSet<(&'static str, &'static str)>) {
    let words: BTreeSet<&str> = PLACES.iter().flat_map(|place| place.words).copied().collect();
    for word in words {
        for (start, _) in text
            .match_indices(word)
            .filter(|(start, _)| is_key(text, *start, word))
        {
            let mut places = PLACES.iter().filter(|place| place.knows(word));
            if places.all(|place| found.contains(&(place.about, word))) {
                break;
            }
            let (before, after) = (&text[..start], &text[start + word.len()..]);
            // In the place of the key, for the forms that are known by it; and beside it, for all others.
            let beside = match before.rsplit('\n').next() {
                Some(indent) if indent.trim().is_empty() => format!("{word}{MISSPELT}: ~\n{indent}{word}"),
                _ => format!("{word}{MISSPELT}: ~, {word}"),
            };
            for changed in [format!("{word}{MISSPELT}"), beside] {
                let file = folder.join("misspelt.sync.yaml");
                fs::write(&file, format!("{before}{changed}{after}")).unwrap();
                let mut sink = Sink::default();
                load(&file, &mut Sources::default(), &mut sink);
                let key = format!("`{word}{MISSPELT}` is not a key of ");
                // The key of a map of this key type, as the reader has it.
                let form = format!("there is no type `{word}{MISSPELT}`");
                for fault in sink.into_sorted() {
                    let about = match fault.headline == form {
                        true => Some(TYPE_FORM.about),
                        false => fault.headline.strip_prefix(&key),
                    };
                    let place = PLACES.iter().find(|place| Some(place.about) == about);
                    let known = place.and_then(|place| place.words.iter().find(|known| **known == word));
                    found.extend(place.zip(known).map(|(place, word)| (place.about, *word)));
                }
            }
        }
    }
}

/// Whether a word at this place of a text is a whole one with a colon behind it.
fn is_key(text: &str, start: usize, word: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "_.-\"'".contains(letter);
    let before = text[..start].chars().next_back();
    !before.is_some_and(is_part)
        && text[start + word.len()..]
            .trim_start_matches(' ')
            .starts_with(':')
}
