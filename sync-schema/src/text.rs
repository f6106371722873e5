//! Free text of a user on its way into a comment.

/// Whether a character has no place in a comment of any language: it ends a line, it is a control
/// character, or it turns the direction of writing, so that code looks like something else than it is.
///
/// ```
/// use sync_schema::text::is_unfit_for_comments;
///
/// assert!(is_unfit_for_comments('\n') && is_unfit_for_comments('\u{202e}'));
/// assert!(!is_unfit_for_comments('é'));
/// ```
pub fn is_unfit_for_comments(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// Whether a character has no place in any text of a schema: it could end a comment early, or show a
/// reader something else than is there.
///
/// ```
/// use sync_schema::text::is_forbidden;
///
/// assert!(is_forbidden('\0') && is_forbidden('\u{2028}'));
/// assert!(!is_forbidden('\n'));
/// ```
pub fn is_forbidden(character: char) -> bool {
    match character {
        '\n' | '\t' => false,
        // Line and paragraph separator; embeddings, overrides and isolates of direction.
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control(),
    }
}
