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
