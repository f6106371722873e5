//! A text as hand-written code, in Lua, in Luau or in Rust: the audit looks it over, and what it rewrites is still Lua.
//!
//! The first byte tells which language it is.

#![no_main]

use std::sync::LazyLock;

use sync_codegen::audit;
use sync_codegen::lua::Naming;
use sync_schema::schema::Schema;
use sync_schema::span::Sources;

const TEXT: &str = include_str!("../../tests/audit/corpus.sync.yaml");

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| sync_fuzz::read(TEXT).expect("the schema is sound"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [language, text @ ..] = bytes else { return };
    let Ok(folder) = tempfile::tempdir() else { return };
    let name = ["code.lua", "code.luau", "code.rs"][usize::from(language % 3)];
    if std::fs::write(folder.path().join(name), text).is_err() {
        return;
    }
    let mut sources = Sources::default();
    // Findings point into the schema, too, which is the first of the sources.
    sources.add("corpus.sync.yaml", TEXT);
    let roots = [folder.path().to_owned()];
    let report = audit::run(&SCHEMA, &roots, Naming::default(), &mut sources, &|_, _| {});
    if let Ok(report) = report {
        std::hint::black_box(audit::rewrite(&report, &sources));
        let findings = audit::fingerprints(&report.findings, &sources);
        assert_eq!(findings.len(), report.findings.len());
    }
});
