//! The section that tells the audit what the code base calls its functions.

use std::collections::BTreeSet;

use sync_schema::schema::{Access, Legacy, Place, PlacePart};

use super::text::quoted;
use super::{levels, names};
use crate::audit::level_word;

/// The lines of `legacy:`, without an indent. `levels` and `components` are all words that stand where
/// these do; `declared` are the components of the schema.
pub(super) fn lines(
    legacy: &Legacy,
    level_words: &BTreeSet<String>,
    components: &BTreeSet<&str>,
    declared: &BTreeSet<&str>,
) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(peer) = &legacy.peer {
        lines.push(format!("peer: {}", quoted(peer)));
    }
    if !legacy.roots.is_empty() {
        let roots: Vec<String> = legacy.roots.iter().map(|root| quoted(root)).collect();
        lines.push(format!("roots: [{}]", roots.join(", ")));
    }
    if !legacy.writers.is_empty() {
        lines.push("writers:".to_owned());
    }
    for writer in &legacy.writers {
        let mut parts = vec![place(&writer.access)];
        let argument = |word: &str, at: Option<usize>| at.map(|at| format!("{word}: {}", at + 1));
        parts.extend(argument("value", writer.value));
        parts.extend(argument("metadata", writer.metadata));
        lines.push(format!(
            "  {}: {{ {} }}",
            quoted(&writer.access.name),
            parts.join(", ")
        ));
    }
    if !legacy.readers.is_empty() {
        lines.push("readers:".to_owned());
    }
    for reader in &legacy.readers {
        lines.push(format!("  {}: {{ {} }}", quoted(&reader.name), place(reader)));
    }
    if !legacy.sync_calls.is_empty() {
        lines.push("sync_calls:".to_owned());
    }
    for call in &legacy.sync_calls {
        lines.push(format!("  {}: []", quoted(&call.name)));
    }
    lines.extend(metadata(legacy, level_words, components, declared));
    lines
}

fn metadata(
    legacy: &Legacy,
    level_words: &BTreeSet<String>,
    components: &BTreeSet<&str>,
    declared: &BTreeSet<&str>,
) -> Vec<String> {
    let words = &legacy.metadata;
    let mut lines = Vec::new();
    let fields = [
        ("level", &words.level),
        ("component", &words.component),
        ("scope", &words.scope),
    ];
    for (key, field) in fields {
        lines.extend(field.iter().map(|field| format!("  {key}: {}", quoted(field))));
    }
    let known = level_words.iter().filter(|word| is_word(word));
    let known = known.filter_map(|word| Some((word, levels::meaning(words, word)?)));
    let known: Vec<String> = known
        .map(|(word, level)| format!("{}: {}", quoted(word), level_word(level)))
        .collect();
    if words.level.is_some() && !known.is_empty() {
        lines.push(format!("  levels: {{ {} }}", known.join(", ")));
    }
    let other = components.iter().filter(|word| is_word(word));
    let other: Vec<String> = other
        .map(|word| (word, names::clean(word)))
        .filter(|(word, name)| **word != name && declared.contains(name.as_str()))
        .map(|(word, name)| format!("{}: {name}", quoted(word)))
        .collect();
    if words.component.is_some() && !other.is_empty() {
        lines.push(format!("  components: {{ {} }}", other.join(", ")));
    }
    if !lines.is_empty() {
        lines.insert(0, "metadata:".to_owned());
    }
    lines
}

/// Whether a text of the code is short and plain enough to be a word of the schema: such words have
/// no escapes.
fn is_word(text: &str) -> bool {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    text.len() <= 64 && !text.is_empty() && text.bytes().all(plain)
}

fn place(access: &Access) -> String {
    match &access.place {
        Place::Joined(positions) => match &positions[..] {
            [position] => format!("path: {}", position + 1),
            positions => {
                let numbers: Vec<String> = positions
                    .iter()
                    .map(|position| (position + 1).to_string())
                    .collect();
                format!("path: [{}]", numbers.join(", "))
            }
        },
        Place::Template(parts) => {
            let parts: Vec<String> = parts
                .iter()
                .map(|part| match part {
                    PlacePart::Literal(text) => text.clone(),
                    PlacePart::Argument(position) => format!("{{{}}}", position + 1),
                })
                .collect();
            match parts.is_empty() {
                true => "at: .".to_owned(),
                false => format!("at: '{}'", parts.join(".").replace('\'', "''")),
            }
        }
    }
}
