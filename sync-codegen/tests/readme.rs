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

/// Figures change with every change of the engine; paths, levels and the last line do not.
fn without_figures(text: &str) -> String {
    text.replace(|letter: char| letter.is_ascii_digit(), "#")
}

#[test]
fn a_simulation_looks_as_it_is_shown() {
    let readme = readme();
    let (_, after) = readme.split_once("\nsyncgen simulate ").unwrap();
    let (command, after) = after.split_once('\n').unwrap();
    let (_, after) = after.split_once("```text\n").unwrap();
    let (shown, _) = after.split_once("```").unwrap();
    let output = syncgen(Path::new(".."), &format!("simulate {command}"));
    let words = |text: &str| {
        let text = without_figures(text);
        let lines = text.lines().map(|line| {
            let words: Vec<&str> = line
                .split_whitespace()
                .filter(|word| !word.contains('#'))
                .collect();
            words.join(" ")
        });
        lines.collect::<Vec<_>>()
    };
    let lines = words(&String::from_utf8_lossy(&output.stdout));
    for line in words(shown).iter().filter(|line| *line != "…") {
        assert!(lines.contains(line), "`{line}` is not in\n{}", lines.join("\n"));
    }
}

#[test]
fn the_picture_is_what_the_simulator_draws() {
    let page = fs::read_to_string("../docs/simulate.md").unwrap();
    let (_, after) = page
        .split_once("\nsyncgen simulate schemas/raidhelper.sync.yaml --peers 8")
        .unwrap();
    let (options, _) = after.split_once(" --plot docs/simulate.svg").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("simulate.svg");
    let command = format!(
        "simulate schemas/raidhelper.sync.yaml --peers 8{options} --plot {}",
        file.display()
    );
    assert!(syncgen(Path::new(".."), &command).status.success());
    let drawn = fs::read_to_string(file).unwrap();
    let there = fs::read_to_string("../docs/simulate.svg").unwrap();
    assert!(
        drawn == there,
        "the engine sends at other times: draw it anew by the command in docs/simulate.md"
    );
}
