//! What keys are called, and of which type they are.

use std::collections::BTreeSet;

use sync_schema::naming::snake;

use super::names;
use super::state::Keyed;

/// The name that an expression gives to a key: that of a variable or of a field, `raidIndex` of
/// `frame.raidIndex`; none of a call.
pub(super) fn variable(written: &str) -> Option<String> {
    let last = written.rsplit(['.', ':']).next()?.trim();
    let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let plain =
        !last.is_empty() && last.bytes().all(word) && !last.starts_with(|first: char| first.is_ascii_digit());
    plain.then(|| snake(last))
}

/// What a key is called where its variables have names such as `i`: nothing.
const NAMELESS: [&str; 16] = [
    "index", "idx", "key", "name", "value", "val", "item", "entry", "element", "number", "num", "it", "self",
    "this", "arg", "id",
];

/// A name for a key, that no other key of the template has: of most of its variables, or of what
/// stands there, `raid` in `raids`. What counts is called after what it counts where that can be told.
pub(super) fn name(keyed: &Keyed, above: &str, number: bool, taken: &BTreeSet<String>) -> String {
    let telling = |name: &str| name.len() > 2 && !NAMELESS.contains(&name) && names::is_name(name);
    let mut known: Vec<(&str, usize)> = keyed
        .names
        .iter()
        .map(|(name, count)| (short(name), *count))
        .filter(|(name, _)| telling(name))
        .collect();
    known.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let several = names::clean(above);
    let one = names::singular(&several);
    let counted = number && one != several && !taken.contains(&one);
    let own = known.first().filter(|_| !counted);
    let found = own.map_or(one, |(name, _)| (*name).to_owned());
    let found = match found.as_str() {
        "and" | "or" | "not" | "true" | "false" | "" => "key".to_owned(),
        _ => found,
    };
    names::free(&found, |name| taken.contains(name))
}

/// `raid` of `selected_raid_index`.
fn short(name: &str) -> &str {
    let mut name = name;
    for start in [
        "captured_",
        "selected_",
        "current_",
        "target_",
        "source_",
        "new_",
        "old_",
    ] {
        name = name.strip_prefix(start).unwrap_or(name);
    }
    let ends = ["_index", "_idx", "_key", "_number", "_num"];
    let short = ends.iter().find_map(|end| name.strip_suffix(end));
    short.filter(|short| short.len() > 2).unwrap_or(name)
}

/// Whether the variables of a key are called as counters are.
pub(super) fn counts(keyed: &Keyed) -> bool {
    let counter = |name: &str| {
        matches!(
            name,
            "i" | "j" | "n" | "idx" | "index" | "num" | "number" | "slot" | "line" | "pos" | "position"
        ) || ["_index", "_idx", "_num", "_number", "_slot", "_pos"]
            .iter()
            .any(|end| name.ends_with(end))
    };
    !keyed.names.is_empty() && keyed.names.keys().all(|name| counter(name))
}

/// The type of a key that is a whole number, with a margin; none for those of more than 32 bits.
pub(super) fn whole(keyed: &Keyed) -> Option<&'static str> {
    match (keyed.least, keyed.most.saturating_mul(2)) {
        (0.., 0) => Some("u16"),
        (0.., ..=255) => Some("u8"),
        (0.., ..=65_535) => Some("u16"),
        (0.., ..=4_294_967_295) => Some("u32"),
        (-16_384..0, ..=32_767) => Some("i16"),
        (-1_073_741_824..0, ..=2_147_483_647) => Some("i32"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_room_for_twice_what_was_seen() {
        for (least, most, ty) in [
            (0, 0, Some("u16")),
            (0, 127, Some("u8")),
            (0, 128, Some("u16")),
            (0, 32_768, Some("u32")),
            (0, 2_147_483_647, Some("u32")),
            (0, 2_147_483_648, None),
            (-1, 16_383, Some("i16")),
            (-1, 16_384, Some("i32")),
            (-16_385, 1, Some("i32")),
            (-1, 1_073_741_824, None),
            (-2_000_000_000, 1, None),
        ] {
            let keyed = Keyed {
                least,
                most,
                ..Keyed::default()
            };
            assert_eq!(whole(&keyed), ty, "{least} to {most}");
        }
    }

    #[test]
    fn variables_give_names() {
        assert_eq!(variable("frame.raidIndex").as_deref(), Some("raid_index"));
        assert_eq!(variable("playerName").as_deref(), Some("player_name"));
        assert_eq!(variable("UnitName(\"player\")"), None);
        assert_eq!(variable("a + 1"), None);
        assert_eq!(variable("3"), None);
    }

    #[test]
    fn a_key_is_called_after_what_stands_there() {
        let mut keyed = Keyed::default();
        assert_eq!(name(&keyed, "raids", true, &BTreeSet::new()), "raid");
        assert_eq!(name(&keyed, "raids", true, &["raid".to_owned()].into()), "raid_2");
        assert_eq!(name(&keyed, "or", false, &BTreeSet::new()), "key");
        keyed.names.insert("i".into(), 3);
        keyed.names.insert("player_name".into(), 1);
        assert_eq!(name(&keyed, "duties", false, &BTreeSet::new()), "player_name");
    }
}
