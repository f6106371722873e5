//! What the macros make of each kind of item: `tests/expansions/`, with what becomes of it in
//! `tests/snapshots/expansions/`.
//!
//! Each file is compiled with every warning an error, and run, twice: as it stands, and as its snapshot says. After a
//! change on purpose: `cargo insta review`.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its cases fails")]

use std::fs;
use std::path::PathBuf;

use sync_runtime::host::{TestClock, TestHost};
use sync_tests::expansion::expanded;

#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/enum.rs"]
mod enumeration;
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/model.rs"]
mod model;
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/models.rs"]
mod models;
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/module.rs"]
mod module;
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/paths.rs"]
mod paths;
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/record.rs"]
mod record;
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
#[path = "../expansions/union.rs"]
mod union;

/// As the build script wrote them down after the macros.
#[deny(warnings)]
#[allow(unreachable_pub, reason = "a test is nobody's library")]
mod after {
    use super::host;

    pub(super) mod enumeration {
        include!(concat!(env!("OUT_DIR"), "/expansions/enum.rs"));
    }
    pub(super) mod model {
        include!(concat!(env!("OUT_DIR"), "/expansions/model.rs"));
    }
    pub(super) mod models {
        include!(concat!(env!("OUT_DIR"), "/expansions/models.rs"));
    }
    pub(super) mod module {
        include!(concat!(env!("OUT_DIR"), "/expansions/module.rs"));
    }
    pub(super) mod paths {
        include!(concat!(env!("OUT_DIR"), "/expansions/paths.rs"));
    }
    pub(super) mod record {
        include!(concat!(env!("OUT_DIR"), "/expansions/record.rs"));
    }
    pub(super) mod union {
        include!(concat!(env!("OUT_DIR"), "/expansions/union.rs"));
    }
}

/// The program around a peer that is alone.
fn host() -> TestHost {
    TestHost::new("Anna", &TestClock::default())
}

/// What a file does.
type Run = fn();

/// Every file of `tests/expansions/`, with what it does as it stands and after the macros.
const RUNS: [(&str, Run, Run); 7] = [
    ("enum.rs", enumeration::run, after::enumeration::run),
    ("model.rs", model::run, after::model::run),
    ("models.rs", models::run, after::models::run),
    ("module.rs", module::run, after::module::run),
    ("paths.rs", paths::run, after::paths::run),
    ("record.rs", record::run, after::record::run),
    ("union.rs", union::run, after::union::run),
];

fn files() -> Vec<PathBuf> {
    let found = fs::read_dir("expansions").unwrap().flatten();
    let mut files: Vec<PathBuf> = found.map(|entry| entry.path()).collect();
    files.sort();
    files
}

#[test]
fn expansions_are_as_their_snapshots() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/expansions");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for file in files() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let text = expanded(&fs::read_to_string(&file).unwrap()).unwrap();
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

#[test]
fn expansions_run_as_what_they_were_made_of() {
    let names: Vec<_> = files()
        .iter()
        .map(|file| file.file_name().unwrap().to_owned())
        .collect();
    assert_eq!(names, RUNS.map(|(name, ..)| name), "every file is run");
    for (_, written, after) in RUNS {
        written();
        after();
    }
}
