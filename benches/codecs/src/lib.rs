//! Generated codecs beside the serialisers that people would use instead: what is encoded, and by whom.
//!
//! `cargo bench -p sync-benches` measures all of them and writes `docs/benchmarks/codecs.md`.

pub mod format;
pub mod payload;
pub mod proto;
