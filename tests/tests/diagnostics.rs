//! `docs/diagnostics.md` is what the table of codes says.

#[test]
fn the_reference_is_up_to_date() {
    let written = std::fs::read_to_string("../docs/diagnostics.md").unwrap_or_default();
    assert!(
        written.replace("\r\n", "\n") == sync_codegen::reference::diagnostics(),
        "docs/diagnostics.md is not up to date; to mend this, run:\n  \
         cargo run -p sync-codegen -- explain --all > docs/diagnostics.md"
    );
}

#[test]
fn every_code_is_explained() {
    for code in sync_schema::codes::all() {
        let explanation = code.explanation();
        assert!(
            explanation.len() >= 120,
            "{code:?}: the explanation says too little"
        );
        assert!(explanation.contains("```"), "{code:?}: an example is missing");
        assert_eq!(
            explanation.matches("```").count() % 2,
            0,
            "{code:?}: a fence is open"
        );
        let title = code.title();
        assert!(!title.ends_with('.') && !title.is_empty(), "{code:?}: `{title}`");
    }
}
