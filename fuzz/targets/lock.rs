//! A text as a lock file: what is read is written and read as the same, and no schema stumbles over it.

#![no_main]

use std::sync::LazyLock;

use sync_codegen::{lock, yaml};
use sync_schema::definition::Definition;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

/// The schema that locks are tried on, read once, with the source that it is of.
static SCHEMA: LazyLock<(Definition, Sources)> = LazyLock::new(|| {
    let text = include_str!("../../schemas/raidhelper.sync.yaml");
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = yaml::parse("raidhelper.sync.yaml", text, &mut sources, &mut sink);
    (definition.expect("the schema is sound"), sources)
});

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (definition, sources) = &*SCHEMA;
    let (mut sources, mut sink) = (sources.clone(), Sink::default());
    let Some(known) = lock::read("fuzz.sync.lock", text, &mut sources, &mut sink) else {
        assert!(sink.has_errors(), "refused without a word");
        return;
    };
    let written = lock::write(&known);
    let again = lock::read("again.sync.lock", &written, &mut sources, &mut sink);
    assert_eq!(Some(&known), again.as_ref(), "{written}");
    std::hint::black_box(sync_fuzz::check_with(definition, &known, &sources));
});
