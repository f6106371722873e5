//! What the engine asks of the program that it lives in.

mod test;

use std::time::Duration;

use crate::registry::KeysView;

pub use test::{TestClock, TestHost};

/// The program around the engine. Every answer counts for the moment in which it is given.
///
/// A method that panics unwinds through the engine to the caller. Within
/// [`together`](crate::engine::Engine::together) the group is rolled back; after a panic in any other
/// call, do not go on with the engine.
pub trait Host {
    /// A clock that only ever grows, from any start; windows and retries are measured with it.
    fn now(&self) -> Duration;
    /// The time since 1970-01-01T00:00:00Z. It may jump.
    fn wall(&self) -> Duration;
    /// This peer, as the transport names it to the others.
    fn name(&self) -> &str;
    /// Whether there is anybody to send to.
    fn in_group(&self) -> bool;
    /// Whether sending is possible just now.
    fn can_sync_now(&self) -> bool;
    /// Whether a player has a permission class of the schema, for an entry with these keys. It is
    /// asked about this peer when it writes, and about others when their changes come in.
    fn can(&self, player: &str, class: &str, keys: &KeysView<'_>) -> bool;
    /// Whether this player is the authority.
    fn is_authority(&self, player: &str) -> bool;
    /// Whether a host flag of the schema is set.
    fn flag(&self, name: &str) -> bool {
        let _ = name;
        false
    }
}
