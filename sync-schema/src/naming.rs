//! Spellings of a name: the same in every back end, so that a collision found by the checks is a
//! collision in the generated code and no other is.
//!
//! Words end where `_`, `-` or any other sign stands, where a capital follows a small letter or a
//! digit, and before the last capital of a run (`HTTPServer` is `http` and `server`). A spelling that
//! would begin with a digit, or be empty, begins with `_` instead.

/// `snake_case`.
///
/// ```
/// use sync_schema::naming::snake;
///
/// assert_eq!(snake("encounterMgmt"), "encounter_mgmt");
/// assert_eq!(snake("HTTPServer2"), "http_server2");
/// assert_eq!(snake("raid-mark"), "raid_mark");
/// assert_eq!(snake("_1"), "_1");
/// ```
pub fn snake(name: &str) -> String {
    started(words(name).join("_"))
}

/// `PascalCase`.
///
/// ```
/// use sync_schema::naming::pascal;
///
/// assert_eq!(pascal("trade_item"), "TradeItem");
/// assert_eq!(pascal("itemId"), "ItemId");
/// assert_eq!(pascal("a_1"), "A1");
/// ```
pub fn pascal(name: &str) -> String {
    started(words(name).iter().map(|word| capitalised(word)).collect())
}

/// `camelCase`.
///
/// ```
/// use sync_schema::naming::camel;
///
/// assert_eq!(camel("trade_item"), "tradeItem");
/// assert_eq!(camel("ItemID"), "itemId");
/// ```
pub fn camel(name: &str) -> String {
    let words = words(name);
    let spelled = words.iter().enumerate().map(|(place, word)| {
        if place == 0 {
            word.clone()
        } else {
            capitalised(word)
        }
    });
    started(spelled.collect())
}

/// `SCREAMING_CASE`.
///
/// ```
/// use sync_schema::naming::screaming;
///
/// assert_eq!(screaming("tradeItem"), "TRADE_ITEM");
/// ```
pub fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn started(spelled: String) -> String {
    match spelled.chars().next() {
        Some(first) if !first.is_numeric() => spelled,
        _ => format!("_{spelled}"),
    }
}

fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = Vec::new();
    let mut inside = false;
    for (place, &letter) in letters.iter().enumerate() {
        if !letter.is_alphanumeric() {
            inside = false;
            continue;
        }
        let before = if inside {
            letters.get(place.wrapping_sub(1))
        } else {
            None
        };
        let after_small = before.is_some_and(|before| !before.is_uppercase());
        let before_small = letters.get(place + 1).is_some_and(|after| after.is_lowercase());
        let begins = letter.is_uppercase() && (after_small || before_small);
        if !inside || begins {
            words.push(String::new());
        }
        inside = true;
        if let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words
}
