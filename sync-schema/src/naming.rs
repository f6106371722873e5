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
    spelled(name, "_", false)
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
    spelled(name, "", true)
}

/// A name's words in small letters, with a sign between them, or with a capital at the beginning of each. Every name is
/// spelled many times, so this makes no text but the result.
fn spelled(name: &str, between: &str, has_capitals: bool) -> String {
    let mut spelled = String::with_capacity(name.len() + 4);
    let mut letters = name.chars().peekable();
    let mut words = 0;
    // The letter before, inside of a word.
    let mut before: Option<char> = None;
    while let Some(letter) = letters.next() {
        if !letter.is_alphanumeric() {
            before = None;
            continue;
        }
        let begins = before.is_none_or(|before| {
            let before_small = letters.peek().is_some_and(|after| after.is_lowercase());
            letter.is_uppercase() && (!before.is_uppercase() || before_small)
        });
        if begins && words > 0 {
            spelled.push_str(between);
        }
        let is_capital = begins && has_capitals;
        words += usize::from(begins);
        match (letter.is_ascii(), is_capital) {
            (true, true) => spelled.push(letter.to_ascii_uppercase()),
            (true, false) => spelled.push(letter.to_ascii_lowercase()),
            (false, _) => {
                let mut small = letter.to_lowercase();
                let first = is_capital.then(|| small.next()).flatten();
                spelled.extend(first.into_iter().flat_map(char::to_uppercase));
                spelled.extend(small);
            }
        }
        before = Some(letter);
    }
    match spelled.chars().next() {
        Some(first) if !first.is_numeric() => spelled,
        _ => format!("_{spelled}"),
    }
}
