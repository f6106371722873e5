//! Names for what is declared.

use sync_schema::naming::{pascal, snake};

/// The most bytes of a name, less what makes it one of its own.
const LONGEST: usize = 56;

/// Whether a text is a name of the language, in snake case.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        && !name.ends_with('_')
        && !name.contains("__")
}

/// A name in snake case made of any text.
pub(super) fn clean(text: &str) -> String {
    let mut name = String::new();
    for letter in snake(text).chars() {
        match letter {
            'a'..='z' | '0'..='9' => name.push(letter),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    name.truncate(LONGEST);
    let name = name.trim_end_matches('_');
    match name.chars().next() {
        None => "key".to_owned(),
        Some('0'..='9') => format!("n{name}"),
        // What no language can be made to take for a name of ours.
        _ if matches!(name, "self" | "super" | "crate") => format!("{name}_value"),
        _ => name.to_owned(),
    }
}

/// A name, or the same with a number behind it if it is taken.
pub(super) fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let numbered = (2..).map(|number: u32| format!("{name}_{number}"));
    let mut free = numbered.filter(|name| !taken(name));
    free.next().unwrap_or_default()
}

/// One of several: `raid` of `raids`, `duty` of `duties`.
pub(super) fn singular(name: &str) -> String {
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = name.strip_suffix("sses") {
        return format!("{stem}ss");
    }
    match name.strip_suffix('s') {
        Some(stem)
            if stem.len() > 1 && !stem.ends_with('s') && !stem.ends_with('u') && !stem.ends_with('i') =>
        {
            stem.trim_end_matches('_').to_owned()
        }
        _ => name.to_owned(),
    }
}

/// How a name is compared: two that are equal so are one name in generated code.
pub(super) fn compared(name: &str) -> String {
    pascal(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_makes_a_name() {
        for (text, name) in [
            ("encounterMgmt", "encounter_mgmt"),
            ("_1", "n1"),
            ("self", "self_value"),
            ("", "key"),
            ("__", "key"),
            ("a-b c", "a_b_c"),
            ("Ä", "key"),
        ] {
            assert_eq!(clean(text), name, "{text}");
            assert!(is_name(&clean(text)));
        }
        assert!(is_name(&clean(&"long".repeat(50))));
    }

    #[test]
    fn one_of_several() {
        for (several, one) in [
            ("raids", "raid"),
            ("duties", "duty"),
            ("class", "class"),
            ("classes", "class"),
            ("status", "status"),
            ("bus", "bus"),
        ] {
            assert_eq!(singular(several), one);
        }
    }
}
