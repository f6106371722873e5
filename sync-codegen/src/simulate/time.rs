//! Spans of time as they are written: `500ms`, `30s`, `5m`, `1h`.

use super::options::Millis;

/// Reads a span of time.
///
/// ```
/// use sync_codegen::simulate::parse_span;
///
/// assert_eq!(parse_span("1.5s"), Some(1_500));
/// assert_eq!(parse_span("1h"), Some(3_600_000));
/// assert_eq!(parse_span("soon"), None);
/// ```
pub fn parse_span(text: &str) -> Option<Millis> {
    let text = text.trim();
    let units = [("ms", 1.0), ("s", 1e3), ("m", 6e4), ("h", 3.6e6)];
    let (number, unit) = units
        .iter()
        .find_map(|(name, unit)| Some((text.strip_suffix(name)?, unit)))?;
    let number: f64 = number.trim().parse().ok()?;
    let millis = number * unit;
    // A year is enough for everybody.
    (0.0..=365.0 * 24.0 * 3.6e6)
        .contains(&millis)
        .then_some(millis.round() as Millis)
}

/// Reads a span of time with a sign: `-1h`.
pub(super) fn parse_signed(text: &str) -> Option<i64> {
    let text = text.trim();
    match text.strip_prefix('-') {
        Some(rest) => Some(-(parse_span(rest)? as i64)),
        None => Some(parse_span(text.strip_prefix('+').unwrap_or(text))? as i64),
    }
}
