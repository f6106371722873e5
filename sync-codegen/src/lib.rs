//! Sync schema compiler: YAML front end, Lua back end, build script API and the syncgen command.
//!
//! [`load`] is the way in: from a file to a checked schema. [`generate`](mod@generate) is the way out:
//! from schemas and [targets](target) to the files to be, and [`output`] is the only place that
//! writes them. [`report`] draws what was wrong. On top of these stand [`Builder`], for build scripts,
//! and `command`, the `syncgen` command, which build scripts do without.

#[cfg(feature = "audit")]
pub mod audit;
pub mod builder;
#[cfg(feature = "command")]
pub mod command;
#[cfg(feature = "command")]
pub mod config;
pub mod generate;
pub mod header;
#[cfg(feature = "audit")]
pub mod infer;
#[cfg(feature = "interpret")]
pub mod interpret;
pub mod load;
pub mod lock;
pub mod lua;
pub mod output;
pub mod reference;
pub mod report;
pub mod rust;
pub mod scan;
#[cfg(feature = "command")]
pub mod simulate;
#[cfg(feature = "command")]
mod suggest;
pub mod target;
mod template;
pub mod yaml;

pub use builder::Builder;
