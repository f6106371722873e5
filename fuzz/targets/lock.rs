//! A text as a lock file: what is read is written and read as the same, and no schema stumbles over it.

#![no_main]

use sync_codegen::lock;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

const SCHEMA: &str = include_str!("../../schemas/raidhelper.sync.yaml");

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let Some(known) = lock::read("fuzz.sync.lock", text, &mut sources, &mut sink) else {
        assert!(sink.has_errors(), "refused without a word");
        return;
    };
    let written = lock::write(&known);
    let again = lock::read("fuzz.sync.lock", &written, &mut sources, &mut sink);
    assert_eq!(Some(&known), again.as_ref(), "{written}");
    std::hint::black_box(sync_fuzz::read(SCHEMA, &known));
});
