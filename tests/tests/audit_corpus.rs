//! The labelled corpus of `tests/audit/`: what the audit is right about, and what it finds.
//!
//! Beside a line stands what is to be found there: `--! certain around-setter slot`. A label is
//! verdict, kind and subject, several of them separated by `;`; `a|b` are subjects of one finding, and
//! `*` is any. Labels say what the code does, whether the audit finds it or not.

use sync_codegen::audit::Kind;
use sync_tests::corpus::{Figures, measure};

#[test]
fn certain_findings_in_lua_are_right_and_few_writes_are_missed() {
    holds(&measure("lua"), 150);
}

#[test]
fn certain_findings_in_rust_are_right_and_few_writes_are_missed() {
    holds(&measure("rust"), 50);
}

#[test]
fn the_manual_has_a_row_for_each_kind() {
    let manual = std::fs::read_to_string("../docs/audit.md").expect("docs/audit.md is there");
    for kind in Kind::ALL {
        let row = format!("| `{}` | `{}` |", kind.code().id(), kind.word());
        assert!(manual.contains(&row), "docs/audit.md has to have a row {row}");
    }
}

/// What holds of a corpus with at least so many findings and writes.
fn holds(figures: &Figures, least: usize) {
    println!("{figures}");
    let Figures {
        wrong,
        missed,
        certain,
        certain_right,
        writes,
        writes_found,
        ..
    } = figures;
    assert!(
        *certain > least && *writes > least,
        "the corpus was not found\n{figures}"
    );
    assert_eq!(
        certain,
        certain_right,
        "certain findings that are wrong:\n{}",
        wrong.join("\n")
    );
    assert!(
        writes_found * 100 >= writes * 95,
        "writes that were missed:\n{}",
        missed.join("\n")
    );
}
