//! What the macros make of items, as the compiler sees it: `accepted/` compiles without a warning and
//! runs, `refused/` is told with our words alone, each at its own column.
//!
//! After a change on purpose: `TRYBUILD=overwrite cargo test -p sync-macros`.

#[test]
fn items_are_accepted_and_refused() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/accepted/*.rs");
    cases.compile_fail("tests/refused/*.rs");
}
