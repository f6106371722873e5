//! Strings of Lua as they are written.

/// The text that a quoted literal stands for, without its quotes. What is not UTF-8 becomes U+FFFD:
/// no path has it.
pub(super) fn unescape(literal: &str) -> String {
    if !literal.contains('\\') {
        return literal.to_owned();
    }
    let mut bytes = Vec::with_capacity(literal.len());
    let mut rest = literal.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'\\' {
            bytes.push(first);
            continue;
        }
        let Some((&letter, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        match letter {
            b'n' => bytes.push(b'\n'),
            b't' => bytes.push(b'\t'),
            b'r' => bytes.push(b'\r'),
            b'a' => bytes.push(7),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'v' => bytes.push(11),
            // An end of a line is one, whatever it is made of.
            b'\r' | b'\n' => {
                let other = if letter == b'\r' { b'\n' } else { b'\r' };
                rest = rest.strip_prefix(&[other]).unwrap_or(rest);
                bytes.push(b'\n');
            }
            b'z' => rest = rest.trim_ascii_start(),
            b'x' => {
                let (digits, after) = rest.split_at(rest.len().min(2));
                rest = after;
                let value = std::str::from_utf8(digits).ok();
                bytes.extend(value.and_then(|digits| u8::from_str_radix(digits, 16).ok()));
            }
            b'u' => {
                let end = rest
                    .iter()
                    .position(|byte| *byte == b'}')
                    .map_or(rest.len(), |end| end + 1);
                let (code, after) = rest.split_at(end);
                rest = after;
                let digits = std::str::from_utf8(code).unwrap_or("").trim_matches(['{', '}']);
                let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
                let mut buffer = [0; 4];
                bytes.extend(character.unwrap_or('\u{fffd}').encode_utf8(&mut buffer).bytes());
            }
            b'0'..=b'9' => {
                let mut value = u32::from(letter - b'0');
                for _ in 0..2 {
                    match rest.split_first() {
                        Some((digit, after)) if digit.is_ascii_digit() => {
                            value = value * 10 + u32::from(digit - b'0');
                            rest = after;
                        }
                        _ => break,
                    }
                }
                bytes.push(u8::try_from(value).unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text as a literal in double quotes, readable by every Lua.
pub(crate) fn quoted(text: &str) -> String {
    let mut literal = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' => literal.push_str("\\\""),
            b'\\' => literal.push_str("\\\\"),
            b' '..=b'~' => literal.push(char::from(byte)),
            _ => literal.push_str(&format!("\\{byte:03}")),
        }
    }
    literal.push('"');
    literal
}

/// Whether a text can stand behind a dot.
pub(crate) fn is_name(text: &str) -> bool {
    let starts = text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = text
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    starts && goes_on && !KEYWORDS.contains(&text)
}

/// The words of any version that are no names.
const KEYWORDS: [&str; 22] = [
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in", "local",
    "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        assert_eq!(
            unescape(r#"a\"b\\c\n\65\065\x41\u{e9}\z   d"#),
            "a\"b\\c\nAAA\u{e9}d"
        );
        assert_eq!(unescape("a\\"), "a");
        assert_eq!(unescape(r"\t\r\a\b\f\v\'"), "\t\r\x07\x08\x0c\x0b'");
        assert_eq!(unescape("a\\\r\nb\\\nc"), "a\nb\nc");
        assert_eq!(unescape(r"\999"), "?");
    }

    #[test]
    fn quoting_can_be_undone() {
        for text in ["", "a\"\\b", "é\n\0", "plain"] {
            let literal = quoted(text);
            assert_eq!(unescape(&literal[1..literal.len() - 1]), text);
        }
    }
}
