//! How deeply a text is nested, found without a parser, since a parser goes as deep itself.

use super::Dialect;

/// Why a text is not parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Brackets and blocks in each other, at this byte.
    TooDeep(usize),
    /// Operators in a row, at this byte.
    TooLong(usize),
    /// A string or comment that does not end, from this byte.
    Open(usize),
    /// A backtick, of which the parser takes for granted that it is Luau.
    Backtick(usize),
}

/// Brackets and blocks in each other; Lua itself allows 200.
const DEEPEST: usize = 220;
/// Operators between two commas, brackets or statements.
const LONGEST: usize = 1_000;

/// Looks a text over.
pub(super) fn check(text: &str, dialect: Dialect) -> Result<(), Refusal> {
    let bytes = text.as_bytes();
    // Operators so far, for each level of brackets.
    let mut levels: Vec<usize> = vec![0];
    // Whether a value ended just before: a word that follows begins a statement.
    let mut after_value = false;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if byte.is_ascii_whitespace() {
            continue;
        }
        let had_value = std::mem::replace(
            &mut after_value,
            matches!(byte, b')' | b'}' | b']' | b'"' | b'\'' | b'`'),
        );
        match byte {
            b'-' if bytes.get(at) == Some(&b'-') => {
                after_value = had_value;
                at = comment(bytes, at + 1).ok_or(Refusal::Open(start))?;
            }
            b'"' | b'\'' => at = quoted(bytes, at, byte).ok_or(Refusal::Open(start))?,
            b'`' if dialect == Dialect::Lua => return Err(Refusal::Backtick(start)),
            b'`' => at = until_backtick(bytes, at).ok_or(Refusal::Open(start))?,
            b'[' => match long_bracket(bytes, start) {
                Some(level) => {
                    after_value = true;
                    at = long_end(bytes, start + level + 2, level).ok_or(Refusal::Open(start))?;
                }
                None => levels.push(0),
            },
            b'(' | b'{' => levels.push(0),
            b')' | b'}' | b']' => close(&mut levels),
            b',' | b';' => restart(&mut levels),
            b'+' | b'-' | b'*' | b'/' | b'%' | b'^' | b'<' | b'>' | b'=' | b'~' | b'&' | b'|' | b'#' => {
                count(&mut levels, start)?;
            }
            b'.' if bytes.get(at) == Some(&b'.') => {
                at += 1;
                count(&mut levels, start)?;
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                while bytes
                    .get(at)
                    .is_some_and(|next| next.is_ascii_alphanumeric() || *next == b'_')
                {
                    at += 1;
                }
                match &bytes[start..at] {
                    b"do" | b"then" | b"repeat" | b"function" => levels.push(0),
                    b"end" | b"until" | b"elseif" => close(&mut levels),
                    b"else" => {
                        close(&mut levels);
                        levels.push(0);
                    }
                    b"and" | b"or" | b"not" => count(&mut levels, start)?,
                    b"local" | b"return" | b"if" | b"for" | b"while" => restart(&mut levels),
                    b"in" | b"goto" | b"break" => {}
                    _ => {
                        if had_value {
                            restart(&mut levels);
                        }
                        after_value = true;
                    }
                }
            }
            _ if byte.is_ascii_digit() => after_value = true,
            _ => {}
        }
        if levels.len() > DEEPEST {
            return Err(Refusal::TooDeep(start));
        }
    }
    Ok(())
}

fn close(levels: &mut Vec<usize>) {
    levels.pop();
    if levels.is_empty() {
        levels.push(0);
    }
}

fn restart(levels: &mut [usize]) {
    if let Some(last) = levels.last_mut() {
        *last = 0;
    }
}

fn count(levels: &mut [usize], at: usize) -> Result<(), Refusal> {
    if let Some(last) = levels.last_mut() {
        *last += 1;
        if *last > LONGEST {
            return Err(Refusal::TooLong(at));
        }
    }
    Ok(())
}

/// The number of equals signs of a long bracket that begins here.
fn long_bracket(bytes: &[u8], at: usize) -> Option<usize> {
    let signs = bytes
        .get(at + 1..)?
        .iter()
        .take_while(|byte| **byte == b'=')
        .count();
    (bytes.get(at + 1 + signs) == Some(&b'[')).then_some(signs)
}

/// One past the end of a long bracket whose text begins here.
fn long_end(bytes: &[u8], from: usize, level: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == b']')?;
        let signs = bytes
            .get(at + 1..)?
            .iter()
            .take_while(|byte| **byte == b'=')
            .count();
        if signs == level && bytes.get(at + 1 + signs) == Some(&b']') {
            return Some(at + signs + 2);
        }
        at += 1;
    }
}

/// One past the end of a comment whose text begins here.
fn comment(bytes: &[u8], from: usize) -> Option<usize> {
    if bytes.get(from) == Some(&b'[')
        && let Some(level) = long_bracket(bytes, from)
    {
        return long_end(bytes, from + level + 2, level);
    }
    let rest = bytes.get(from..)?;
    Some(from + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()))
}

/// One past the end of a quoted string whose text begins here.
fn quoted(bytes: &[u8], from: usize, quote: u8) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'\\' => at = escaped(bytes, at + 1),
            b'\n' => return None,
            byte if *byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// One past what stands behind a backslash: an end of a line of two bytes, all blanks behind `z`, or one byte.
fn escaped(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at..) {
        Some([b'\r', b'\n', ..]) => at + 2,
        Some([b'z', rest @ ..]) => at + 1 + rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count(),
        _ => at + 1,
    }
}

/// One past the end of a string of Luau; the expressions in it are passed over.
fn until_backtick(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'\\' => at += 2,
            b'`' => return Some(at + 1),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), Refusal> {
        super::check(text, Dialect::Luau)
    }

    #[test]
    fn a_backtick_is_luau() {
        for text in ["x = `a`", "`", "x = 'a' `"] {
            assert!(
                matches!(super::check(text, Dialect::Lua), Err(Refusal::Backtick(_))),
                "{text}"
            );
            assert!(super::super::read(text, Dialect::Lua).is_err(), "{text}");
        }
        for text in ["x = '`'", "-- `a`\nx = 1", "x = [[`]]"] {
            assert!(super::super::read(text, Dialect::Lua).is_ok(), "{text}");
        }
    }

    #[test]
    fn ordinary_code_passes() {
        let text = "local a = { [1] = [[ ]=] ((( ]], ['x'] = \"\\\"\" } -- ((( \n--[==[ do do ]] ]==] if a then f(a[b[1]]) else end";
        assert_eq!(check(text), Ok(()));
        assert_eq!(check(&"a = 1 + 2\n".repeat(3_000)), Ok(()));
        assert_eq!(
            check(&"if a then b() elseif c then d() end\n".repeat(3_000)),
            Ok(())
        );
    }

    #[test]
    fn strings_go_on_behind_a_backslash() {
        for text in [
            "x = 'a\\\nb'",
            "x = 'a\\\r\nb'",
            "x = \"a\\z\n  b\"",
            "x = 'a\\'b'",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
            assert!(super::super::read(text, Dialect::Lua).is_ok(), "{text}");
        }
        assert_eq!(check(r"x = `a \` {b} c`"), Ok(()));
    }

    #[test]
    fn depth_is_refused() {
        assert!(matches!(check(&"(".repeat(300)), Err(Refusal::TooDeep(_))));
        assert!(matches!(check(&"do ".repeat(300)), Err(Refusal::TooDeep(_))));
        assert!(matches!(
            check(&format!("x = {}1", "{".repeat(100_000))),
            Err(Refusal::TooDeep(_))
        ));
        assert!(matches!(
            check(&format!("x = {}1", "not ".repeat(100_000))),
            Err(Refusal::TooLong(_))
        ));
        assert!(matches!(
            check(&format!("x = 1{}", " .. 1".repeat(100_000))),
            Err(Refusal::TooLong(_))
        ));
    }

    #[test]
    fn what_does_not_end_is_refused() {
        assert_eq!(check("x = 'a"), Err(Refusal::Open(4)));
        assert_eq!(check("x = [[a"), Err(Refusal::Open(4)));
        assert_eq!(check("x = 'a\ny = 'b'"), Err(Refusal::Open(4)));
        assert_eq!(check("x = `a\\`"), Err(Refusal::Open(4)));
        assert_eq!(check("--[[a"), Err(Refusal::Open(0)));
    }
}
