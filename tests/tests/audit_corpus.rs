//! The labelled corpus of `tests/audit/`: what the audit is right about, and what it finds.
//!
//! Beside a line stands what is to be found there: `--! certain around-setter slot`. A label is
//! verdict, kind and subject, several of them separated by `;`; `a|b` are subjects of one finding, and
//! `*` is any. Labels say what the code does, whether the audit finds it or not.

use sync_tests::corpus::{Figures, measure};

#[test]
fn certain_findings_are_right_and_few_writes_are_missed() {
    let figures = measure("lua");
    println!("{figures}");
    let Figures {
        wrong,
        missed,
        certain,
        certain_right,
        writes,
        writes_found,
        ..
    } = &figures;
    assert!(
        *certain > 150 && *writes > 150,
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
