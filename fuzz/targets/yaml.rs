//! A text as a schema in YAML: up to the checked schema, and to code where it is sound.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(schema) = sync_fuzz::read(text) {
        sync_fuzz::compile(&schema);
    }
});
