//! The rules of `docs/engine.md`, a file a topic.

mod attacks;
mod conflict;
mod hostile;
mod levels;
mod limits;
mod network;
mod outbox;
mod permission;
mod random;
mod records;
mod repair;
mod requests;
mod sequences;
mod size;
mod together;
mod writes;
