//! The bytes of `docs/wire-format.md`.

pub mod number;

pub use number::Reader;
