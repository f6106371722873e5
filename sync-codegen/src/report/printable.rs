//! Text that cannot do anything to a terminal.

use std::borrow::Cow;

/// Replaces each character that is not for showing by one that is, so that columns stay: control
/// characters by their pictures, and what turns, hides or joins text by `�`. Line feeds and tabs stay.
///
/// ```
/// use sync_codegen::report::printable;
///
/// assert_eq!(printable("plain"), "plain");
/// assert_eq!(printable("\u{1b}[31mred\u{202e}"), "␛[31mred�");
/// ```
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|character| shown(character) == character) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(shown).collect())
}

/// The same, in one line.
pub(super) fn line(text: &str) -> String {
    printable(text).replace('\n', "␊").replace('\t', " ")
}

/// What is shown in place of a character.
pub(super) fn shown(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        '\0'..='\x1f' => char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '␡',
        // C1 controls, of which some terminals obey U+009B as they do ESC [.
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        // Soft hyphen, and what is invisible, ends a line, or sets the direction of text.
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => '\u{fffd}',
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => '\u{fffd}',
        // Tags: text that no terminal shows.
        '\u{e0000}'..='\u{e0fff}' => '\u{fffd}',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_replacement_is_itself_printable_and_no_control_stays() {
        for character in '\0'..=char::MAX {
            let shown_as = shown(character);
            assert_eq!(shown(shown_as), shown_as, "{character:?}");
            assert!(
                !shown_as.is_control() || matches!(shown_as, '\n' | '\t'),
                "{character:?}"
            );
        }
    }

    #[test]
    fn one_line_stays_one_line() {
        assert_eq!(line("a\r\nb\tc"), "a␍␊b c");
    }
}
