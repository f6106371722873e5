//! The sync engine that generated Rust code calls.
//!
//! The engine is a state machine without IO: it takes writes, received messages, ticks of the clock
//! and changes of the host's state, and gives messages to send and changes to tell of. What it does
//! is specified in `docs/engine.md`, and its bytes in `docs/wire-format.md`.
//!
//! Programs use it through a generated peer: `examples/raid_night` in the repository shows one at work,
//! with its host, its transport and three peers that end equal.
//!
//! It works on encoded keys and values: typed code is at its edge, in [`codec`]. Start reading at
//! [`registry`], which is what generated code hands in, then [`engine`] and [`channel`], which is
//! between the engine and a transport.

pub mod channel;
pub mod codec;
pub mod engine;
pub mod host;
pub mod model;
pub mod registry;
pub mod stamp;
mod syncable;
#[cfg(test)]
mod testing;
pub mod typed;
pub mod wire;

#[cfg(feature = "derive")]
pub use sync_macros::{Syncable, schema};
pub use syncable::Syncable;
