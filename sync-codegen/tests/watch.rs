//! A session of `syncgen generate --watch`, with files that change.
#![cfg(feature = "command")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "this is a test")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// How long a line may take on a machine with much other work.
const PATIENCE: Duration = Duration::from_secs(60);

/// A watch that ends with the test.
struct Watch {
    process: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(folder: &Path, more: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_syncgen"))
            .current_dir(folder)
            .args([
                "generate", "schemas", "--lang", "lua", "--lang", "rust", "--out", "out", "--watch",
            ])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let (stdout, stderr) = (process.stdout.take().unwrap(), process.stderr.take().unwrap());
        let other = sender.clone();
        thread::spawn(move || {
            BufReader::new(stdout)
                .lines()
                .try_for_each(|line| other.send(line.unwrap()))
        });
        thread::spawn(move || {
            BufReader::new(stderr)
                .lines()
                .try_for_each(|line| sender.send(line.unwrap()))
        });
        Watch { process, lines }
    }

    /// The next line that has this in it; all before it.
    fn until(&self, wanted: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => seen.push(line),
                Err(_) => panic!("no line with `{wanted}` among {seen:#?}"),
            }
            if seen.last().unwrap().contains(wanted) {
                return seen;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const FILE: &str = "schemas/raid.sync.yaml";
const IMPORT: &str = "shared/types.yaml";

fn schema(path: &str) -> String {
    format!(
        "schema: raid\nimports: [../{IMPORT}]\npaths:\n  {path}: {{ type: label, level: batch, permission: anyone }}\n"
    )
}

fn types(most: u8) -> String {
    format!("types:\n  label: {{ string: {{ max: {most} }} }}\n")
}

/// Saves a file as many editors do: a new one takes the place of the old one.
fn save(folder: &Path, name: &str, text: &str) {
    let (file, new) = (folder.join(name), folder.join("new.swp"));
    fs::write(&new, text).unwrap();
    fs::rename(&new, &file).unwrap();
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["schemas", "shared"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    save(folder.path(), FILE, &schema("one"));
    save(folder.path(), IMPORT, &types(8));
    folder
}

#[test]
fn a_watch_follows_what_changes() {
    let folder = folder();
    let lua = folder.path().join("out/raid.lua");
    let watch = Watch::start(folder.path(), &[]);
    let lines = watch.until("Ctrl-C");
    assert!(
        lines[0].starts_with("round 1: wrote 3 of 3 files in "),
        "{lines:#?}"
    );
    assert!(
        lines[0].ends_with(" ms: out/raid.lua, out/raid.rs, schemas/raid.sync.lock"),
        "{lines:#?}"
    );

    save(folder.path(), FILE, &schema("two"));
    let lines = watch.until("round 2");
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with("round 2: wrote 3 of 3 files in "),
        "{lines:#?}"
    );
    assert!(fs::read_to_string(&lua).unwrap().contains("set_two"));

    // Errors are drawn, nothing is written, and the watch goes on.
    save(folder.path(), FILE, &schema("tw o"));
    let lines = watch.until("round 3").join("\n");
    assert!(lines.contains("error[S02"), "{lines}");
    assert!(lines.contains("round 3: wrote nothing in "), "{lines}");
    assert!(fs::read_to_string(&lua).unwrap().contains("set_two"));

    // Mended, and as it was when it was last written.
    save(folder.path(), FILE, &schema("two"));
    watch.until("round 4: wrote 0 of 3 files in ");

    // An import, in a folder of its own.
    save(folder.path(), IMPORT, &types(9));
    let lines = watch.until("round 5");
    assert!(
        lines
            .last()
            .unwrap()
            .starts_with("round 5: wrote 2 of 3 files in "),
        "{lines:#?}"
    );

    // A schema that was not there.
    save(
        folder.path(),
        "schemas/ui.sync.yaml",
        "schema: ui\npaths:\n  point: { type: u8, level: local, permission: anyone }\n",
    );
    watch.until("round 6: wrote 3 of 6 files");
    assert!(folder.path().join("out/ui.lua").exists());

    // Written in place, which may be seen when only half of it is done.
    fs::write(folder.path().join(FILE), schema("three")).unwrap();
    watch.until(": wrote 3 of 6 files");
    assert!(fs::read_to_string(&lua).unwrap().contains("set_three"));
}

#[test]
fn rounds_are_objects_for_programs() {
    let folder = folder();
    let watch = Watch::start(folder.path(), &["--format", "json"]);
    let line = watch.until("\"round\":1").pop().unwrap();
    let round: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(round["faults"], false);
    assert_eq!(round["files"], 3);
    assert_eq!(
        round["written"],
        serde_json::json!(["out/raid.lua", "out/raid.rs", "schemas/raid.sync.lock"])
    );
    assert!(round["milliseconds"].is_u64());
    watch.until("Ctrl-C");
    fs::remove_file(folder.path().join("schemas/raid.sync.yaml")).unwrap();
    // A folder without schemas is wrong use, which ends no watch.
    let lines = watch.until("\"round\":2").join("\n");
    assert!(lines.contains("\"faults\":true"), "{lines}");
}
