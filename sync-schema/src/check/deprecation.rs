//! `deprecated:` of paths and fields.

use super::suggest::suggest;
use crate::codes::structure::INVALID_DEPRECATION;
use crate::definition::DeprecationDefinition;
use crate::diagnostic::{Diagnostic, Sink};
use crate::schema::Deprecation;

/// Checks that what to use instead exists, and that the date is one.
pub(super) fn deprecation<'a>(
    sink: &mut Sink,
    written: &DeprecationDefinition,
    what: &str,
    own: &str,
    others: impl Iterator<Item = &'a str> + Clone,
) -> Deprecation {
    if let Some(instead) = &written.instead {
        if instead.value == own {
            let headline = format!("this {what} cannot be used instead of itself");
            sink.push(Diagnostic::new(INVALID_DEPRECATION, instead.span, headline));
        } else if !others.clone().any(|other| other == instead.value) {
            let help = suggest(sink, &instead.value, others);
            let headline = format!("there is no {what} `{}` to use instead", instead.value);
            sink.push(Diagnostic::new(INVALID_DEPRECATION, instead.span, headline).maybe_help(help));
        }
    }
    if let Some(date) = &written.remove_after
        && !is_date(&date.value)
    {
        let headline = format!("`{}` is no date of the calendar", date.value);
        sink.push(Diagnostic::new(INVALID_DEPRECATION, date.span, headline).help("write it as `2026-12-31`"));
    }
    let text = |part: &Option<crate::span::Spanned<String>>| part.as_ref().map(|part| part.value.clone());
    Deprecation {
        since: text(&written.since),
        instead: text(&written.instead),
        remove_after: text(&written.remove_after),
    }
}

/// `YYYY-MM-DD`, a day that exists.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return false;
    }
    let number = |part: &str| part.parse::<u32>().unwrap_or(0);
    let (year, month, day) = (number(&text[..4]), number(&text[5..7]), number(&text[8..]));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => 0,
    };
    year > 0 && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::is_date;

    #[test]
    fn knows_the_calendar() {
        assert!(is_date("2026-12-31") && is_date("2024-02-29") && is_date("2000-02-29"));
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2026-13-01",
            "2026-04-31",
            "2026-4-30",
            "2026-01-00",
            "20260101",
            "é026-01-1",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }
}
