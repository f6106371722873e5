//! What a schema may do to the command: be refused. It must not crash it, hold it up, write anything,
//! or reach the terminal.
#![cfg(feature = "command")]
#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn syncgen(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_syncgen"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

/// Generates from a schema that must be refused.
#[track_caller]
fn refused(schema: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.sync.yaml"), schema).unwrap();
    let arguments = [
        "generate",
        "a.sync.yaml",
        "--lang",
        "lua",
        "--lang",
        "rust",
        "--out",
        "out",
    ];
    let output = syncgen(folder.path(), &arguments);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.starts_with("error["), "{text}");
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "something was written"
    );
    assert!(
        !text.chars().any(|char| char.is_control() && char != '\n'),
        "{text:?}"
    );
    assert!(
        text.len() < 100_000,
        "{} bytes are more than anyone reads",
        text.len()
    );
    text
}

#[test]
fn ten_megabytes() {
    let mut schema = "schema: a\npaths:\n".to_owned();
    while schema.len() < 10_000_000 {
        schema.push_str(&format!(
            "  p{}: {{ type: string, level: local }}\n",
            schema.len()
        ));
    }
    refused(schema.as_bytes());
    refused(format!("schema: {}\n", "a".repeat(10_000_000)).as_bytes());
    refused(&vec![b'\n'; 10_000_000]);
    refused(&vec![b'['; 10_000_000]);
}

#[test]
fn nesting() {
    let nested = |depth: usize| {
        format!(
            "schema: a\ntypes:\n  t: {}u8{}\n",
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    refused(nested(100).as_bytes());
    refused(nested(100_000).as_bytes());
    let mut groups = "schema: a\npaths:\n".to_owned();
    for depth in 0..100 {
        groups.push_str(&format!("{0}a:\n{0}  paths:\n", "    ".repeat(depth)));
    }
    refused(groups.as_bytes());
}

#[test]
fn alias_bomb() {
    let mut schema = "schema: a\nx0: &x0 [u8, u8]\n".to_owned();
    for level in 1..40 {
        schema.push_str(&format!(
            "x{level}: &x{level} [*x{0}, *x{0}, *x{0}, *x{0}]\n",
            level - 1
        ));
    }
    refused(schema.as_bytes());
}

#[test]
fn what_is_not_text() {
    refused(&[0xff, 0xfe, 0x00, 0x80]);
    refused(b"schema: a\0\n");
    refused(b"");
    refused("\u{feff}\u{202e}schema\u{1b}[31m: \u{9b}31m\n".as_bytes());
}

#[test]
fn nothing_of_the_invalid_cases_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/invalid");
    let mut tried = 0;
    for entry in fs::read_dir(cases).into_iter().flatten().flatten() {
        let mut schema = entry.path();
        if schema.is_dir() {
            schema.push("main.sync.yaml");
        }
        let name = schema.to_string_lossy().into_owned();
        if !name.ends_with(".sync.yaml") || !schema.is_file() {
            continue;
        }
        let arguments = [
            "generate", &name, "--lang", "lua", "--lang", "rust", "--out", "out",
        ];
        // Cases of warnings, and of configurations, would write; `check` never does.
        for arguments in [&arguments[..], &["check", &name]] {
            if arguments[0] == "generate"
                && syncgen(folder.path(), &["check", &name]).status.code() == Some(0)
            {
                continue;
            }
            let output = syncgen(folder.path(), arguments);
            assert!(matches!(output.status.code(), Some(0 | 1)), "{name}");
        }
        tried += 1;
    }
    assert!(tried > 0);
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "something was written"
    );
}
