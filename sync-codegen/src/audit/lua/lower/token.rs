//! Tokens, without what stands around them.

use full_moon::tokenizer::TokenReference;

use crate::audit::lua::tree::Place;

/// The place of a token, without what stands around it.
pub(super) fn token(token: &TokenReference) -> Place {
    let token = token.token();
    Place::new(token.start_position().bytes(), token.end_position().bytes())
}

pub(super) fn place_of(node: &impl full_moon::node::Node) -> Place {
    match (node.start_position(), node.end_position()) {
        (Some(start), Some(end)) => Place::new(start.bytes(), end.bytes()),
        _ => Place::default(),
    }
}

pub(super) fn name(token: &TokenReference) -> String {
    token.token().to_string()
}

/// A number as it is written, a whole one in hexadecimal or binary as decimal digits: it is the same key, and the same
/// in a text.
pub(super) fn number(at: &TokenReference) -> String {
    let written = at.token().to_string();
    let digits = written.replace('_', "").to_ascii_lowercase();
    let other = |start: &str, radix: u32| i128::from_str_radix(digits.strip_prefix(start)?, radix).ok();
    match other("0x", 16).or_else(|| other("0b", 2)) {
        Some(number) => number.to_string(),
        None if written.contains('_') => digits,
        None => written,
    }
}
