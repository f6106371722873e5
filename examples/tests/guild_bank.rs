//! What the Rust and the Lua of the guild bank say to each other.

use std::process::Command;

#[test]
fn both_languages_read_what_the_other_one_wrote() {
    let run = Command::new(env!("CARGO"))
        // All members at once, as the tests are built: other choices would build the crates again with other features.
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args(["run", "--quiet", "--example", "guild_bank"])
        .output();
    let run = run.expect("the example can be run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let printed = String::from_utf8_lossy(&run.stdout).replace("\r\n", "\n");
    let wanted = [
        "Bert reads in Lua:  765 x20, common, 12345 copper",
        "Anna reads in Rust: Item(765)",
        "Bert is refused:    ",
    ];
    let lines: Vec<&str> = printed.lines().collect();
    assert_eq!(lines.len(), wanted.len(), "{printed}");
    for (line, wanted) in lines.into_iter().zip(wanted) {
        assert!(line.starts_with(wanted), "{printed}");
    }
}
