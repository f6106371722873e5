//! What a watch generates with what its last round has left is what a run generates that knows nothing.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::fs;
use std::path::{Path, PathBuf};

use sync_codegen::generate::{Kept, Plan, generate, generate_again};
use sync_codegen::load::schema_files;
use sync_codegen::output::Output;
use sync_codegen::report::{Format, draw};
use sync_codegen::target::{Language, Target};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

#[path = "../benches/compile/big_schema.rs"]
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "the benchmark includes the same file"
)]
mod big_schema;

/// Numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count
    }
}

/// One line left out, doubled under another name, moved to the end, or with another word in it.
fn edited(text: &str, random: &mut Random) -> String {
    const WORDS: [(&str, &str); 8] = [
        ("u8", "u16"),
        ("realtime", "batch"),
        ("batch", "local"),
        ("string", "label"),
        (": ", ":  "),
        ("max: ", "max: 1"),
        (" }", ", description: \"What: it is\" }"),
        ("\"", "'"),
    ];
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let at = random.below(lines.len());
    match random.below(4) {
        0 => {
            lines.remove(at);
        }
        1 => {
            let line = lines[at].replacen(':', "_2:", 1);
            lines.insert(at + 1, line);
        }
        2 => {
            let line = lines.remove(at);
            lines.push(line);
        }
        _ => {
            let (word, other) = WORDS[random.below(WORDS.len())];
            lines[at] = lines[at].replacen(word, other, 1);
        }
    }
    lines.join("\n") + "\n"
}

fn told(run: impl FnOnce(&mut Sources, &mut Sink) -> Vec<Output>) -> (Vec<Output>, String) {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let outputs = run(&mut sources, &mut sink);
    (outputs, draw(&sink.into_sorted(), &sources, Format::Human, false))
}

/// Edits a schema again and again; how many of the edits were good.
fn compare(name: &str, good: &str, languages: &[Language], edits: usize) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("it.sync.yaml");
    let target = |language: &Language| Target {
        options: (*language).into(),
        out: PathBuf::from("out"),
    };
    let plan = Plan {
        schemas: vec![schema.clone()],
        targets: languages.iter().map(target).collect(),
        base: folder.path().to_owned(),
        command: "syncgen generate".to_owned(),
    };
    let mut random = Random(name.len() as u64);
    let mut kept = Kept::default();
    let (mut text, mut count) = (good.to_owned(), 0);
    for _ in 0..edits {
        fs::write(&schema, &text).unwrap();
        let anew = told(|sources, sink| generate(&plan, sources, sink));
        let again = told(|sources, sink| generate_again(&plan, &mut kept, sources, sink));
        assert!(again == anew, "{name}: {}\n{text}", anew.1);
        if anew.0.is_empty() {
            good.clone_into(&mut text);
        } else {
            count += 1;
            // Numbers are given in the order of time, so that the lock is a part of what a round depends on.
            if random.below(2) == 0 {
                let lock = anew.0.last().unwrap();
                lock.write().unwrap();
            }
        }
        text = edited(&text, &mut random);
    }
    count
}

#[test]
fn edits_of_cases() {
    let mut count = 0;
    for file in schema_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/cases")).unwrap() {
        let text = fs::read_to_string(&file).unwrap();
        if !text.contains("\nimports:") {
            count += compare(&file.to_string_lossy(), &text, &[Language::Lua], 12);
        }
    }
    assert!(count > 60, "{count} edits were good");
}

#[test]
fn edits_of_a_large_schema() {
    let text = big_schema::big_schema(3 * big_schema::FEATURE);
    let count = compare("big", &text, &[Language::Lua], 60);
    assert!(count > 20, "{count} edits were good");
    assert!(compare("big", &text, &Language::ALL, 4) > 1);
}
