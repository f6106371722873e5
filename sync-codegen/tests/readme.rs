//! Every command of `syncgen` in README.md does what it says, and every option there exists.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn readme() -> String {
    fs::read_to_string("../README.md").unwrap()
}

fn syncgen(folder: &Path, line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_syncgen"))
        .args(line.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap()
}

#[test]
fn the_commands_run_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let schemas = folder.path().join("schemas");
    fs::create_dir(&schemas).unwrap();
    for file in ["raidhelper.sync.yaml", "raidhelper.sync.lock"] {
        fs::copy(Path::new("../schemas").join(file), schemas.join(file)).unwrap();
    }
    let readme = readme();
    let commands: Vec<&str> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("syncgen "))
        .map(|line| line.split(" #").next().unwrap())
        .collect();
    assert!(commands.len() >= 3, "the commands were not found");
    for command in commands {
        let output = syncgen(folder.path(), command);
        assert!(
            output.status.success(),
            "syncgen {command}\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn what_the_text_calls_by_name_exists() {
    let readme = readme();
    let (spans, here): (Vec<&str>, _) = (readme.split('`').skip(1).step_by(2).collect(), Path::new("."));
    let mut looked_at = 0;
    for span in spans {
        let Some(arguments) = span.strip_prefix("syncgen ") else {
            continue;
        };
        if span.contains('\n') {
            continue;
        }
        let mut words = arguments.split_whitespace();
        let command = words.next().unwrap();
        let help = syncgen(here, &format!("{command} --help"));
        assert!(help.status.success(), "`{span}`: there is no such command");
        let help = String::from_utf8_lossy(&help.stdout).into_owned();
        for option in words.filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "`{span}`: there is no such option");
        }
        looked_at += 1;
    }
    assert!(looked_at >= 3);
}
