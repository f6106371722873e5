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
