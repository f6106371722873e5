//! Sessions of the command: the documents of `tests/command/`, each in a folder of its own.
//!
//! After a change on purpose: `TRYCMD=overwrite cargo test -p sync-codegen --test command`.
#![cfg(feature = "command")]

#[test]
fn sessions() {
    trycmd::TestCases::new().case("../tests/command/*.md");
}
