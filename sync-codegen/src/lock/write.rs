//! A lock as text.

use std::fmt::Write as _;

use sync_schema::lock::Lock;

const HEADER: &str = "\
# The numbers that travel in place of names. Written by syncgen: commit this file, do not edit it.
# A number once given is never given again, so a name stays here when it leaves the schema.
";

/// The text of a lock file; sections without content are left out.
///
/// ```
/// use sync_schema::lock::Lock;
///
/// let lock = Lock { paths: vec!["roles.{player}".into()], ..Lock::default() };
/// assert!(sync_codegen::lock::write(&lock).ends_with("paths:\n  0: roles.{player}\n"));
/// ```
pub fn write(lock: &Lock) -> String {
    let Lock {
        paths,
        components,
        records,
        enums,
        models,
    } = lock;
    let mut text = HEADER.to_owned();
    for (section, names) in [("paths", paths), ("components", components)] {
        if !names.is_empty() {
            let _ = writeln!(text, "{section}:");
            numbered(&mut text, "  ", names);
        }
    }
    for (section, groups) in [("records", records), ("enums", enums), ("models", models)] {
        if !groups.is_empty() {
            let _ = writeln!(text, "{section}:");
        }
        for (group, names) in groups {
            let _ = writeln!(text, "  {}:", scalar(group));
            numbered(&mut text, "    ", names);
        }
    }
    text
}

fn numbered(text: &mut String, indent: &str, names: &[String]) {
    for (number, name) in names.iter().enumerate() {
        let _ = writeln!(text, "{indent}{number}: {}", scalar(name));
    }
}

/// A name as YAML: plain where every YAML reader would take it for a text, else in quotes.
fn scalar(name: &str) -> String {
    if is_plain(name) {
        return name.to_owned();
    }
    let mut quoted = String::from('"');
    for character in name.chars() {
        match character {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(character);
            }
            // Whatever an editor could show wrongly or not at all; JSON and YAML share this escape.
            _ if character.is_control() || !(character.is_alphanumeric() || character.is_ascii()) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    let begins = bytes
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    let goes_on = bytes.all(|byte| byte.is_ascii_alphanumeric() || b"_-.{}".contains(&byte));
    let means_something = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    begins && goes_on && !means_something.iter().any(|word| name.eq_ignore_ascii_case(word))
}
