//! What README.md shows of the example's output is what the example prints.

use std::process::Command;

#[test]
fn the_output_in_the_readme_is_that_of_the_example() {
    let readme = include_str!("../../README.md");
    let shown = readme
        .split("```text\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let shown = shown.expect("README.md shows what the example prints");
    assert!(shown.lines().count() >= 10);
    let run = Command::new(env!("CARGO"))
        // All members at once, as the tests are built: other choices would build the crates again with other features.
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(["run", "--quiet", "--example", "raid_night"])
        .output();
    let run = run.expect("the example can be run");
    let printed = String::from_utf8_lossy(&run.stdout).replace("\r\n", "\n");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(
        printed.contains(shown),
        "README.md shows\n{shown}\nbut the example prints\n{printed}"
    );
    let last = printed.lines().last().unwrap_or_default();
    assert!(last.starts_with("All three peers ended equal"), "{last}");
}
