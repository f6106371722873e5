//! What a build script tells Cargo, in its own words: one directive a line.

use std::path::PathBuf;

use crate::load::shown;
use crate::report::printable;

/// Asks to run the build script again when one of these changes.
pub(super) fn rerun(inputs: &[PathBuf]) -> String {
    let lines = inputs
        .iter()
        .map(|input| directive("rerun-if-changed", &input.to_string_lossy()));
    lines.collect()
}

/// Fails the build.
pub(super) fn error(message: &str) -> String {
    directive("error", message)
}

/// Shows a message and goes on.
pub(super) fn warning(message: &str) -> String {
    directive("warning", message)
}

/// The message about a lock that does not know all of its schema.
pub(super) fn stale_lock(lock: &std::path::Path) -> String {
    let schema = lock.with_extension("yaml");
    let input = match schema.is_file() {
        true => shown(&schema),
        false => "--models DIR".to_owned(),
    };
    warning(&format!(
        "`{}` is not up to date: run `syncgen generate {input}` with your targets, and commit it",
        shown(lock)
    ))
}

/// Whatever the value is, it does not begin another directive.
fn directive(name: &str, value: &str) -> String {
    let value = printable(value).replace('\n', "␊");
    format!("cargo::{name}={value}\n")
}
