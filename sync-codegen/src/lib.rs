//! Sync schema compiler: YAML front end, Lua back end, build script API and the syncgen command.

pub mod lua;
pub mod rust;
mod template;
pub mod yaml;
