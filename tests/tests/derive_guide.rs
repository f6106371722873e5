//! The Rust of `docs/derive.md` stands in programs that are compiled and run.

use sync_tests::markdown::blocks;

#[test]
fn the_rust_of_the_guide_is_compiled() {
    let programs = [
        include_str!("../../sync-macros/tests/accepted/module.rs"),
        include_str!("../twins/models.rs"),
        include_str!("../../examples/build.rs"),
    ];
    let page = include_str!("../../docs/derive.md").replace("\r\n", "\n");
    let rust: Vec<_> = blocks(&page)
        .into_iter()
        .filter(|block| block.info == "rust")
        .collect();
    assert_eq!(rust.len(), programs.len());
    let lines = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim().to_owned());
        // How names come into scope says nothing to the reader of a page.
        lines
            .filter(|line| !line.is_empty() && !line.starts_with("use std"))
            .collect()
    };
    for (block, program) in rust.iter().zip(programs) {
        let (block, program) = (lines(&block.text), lines(program));
        assert!(
            program.windows(block.len()).any(|part| part == block),
            "docs/derive.md: no program has\n{}",
            block.join("\n")
        );
    }
}
