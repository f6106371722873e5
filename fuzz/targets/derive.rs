//! A text as Rust with synchronised items: what the source scan does with a file, and the macro with tokens.

#![no_main]

use proc_macro2::TokenStream;
use sync_schema::check::check;
use sync_schema::derive::{Declarations, in_rust};
use sync_schema::diagnostic::Sink;
use sync_schema::lock::Lock;
use sync_schema::span::Sources;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let Ok(tokens) = text.parse::<TokenStream>() else {
        return;
    };
    let Ok(file) = syn::parse2::<syn::File>(tokens) else {
        return;
    };
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let composed = sources.add("composed", "");
    let source = sources.add("fuzz.rs", text);
    let mut declarations = Declarations::new(composed);
    declarations.file(source, &file.items, &mut sink);
    for declared in declarations.definitions(&mut sink) {
        if let Some(schema) = check(&declared.definition, &Lock::default(), &mut sink) {
            declarations.check_types(&schema, &mut sink);
            if !sink.has_errors() {
                sync_fuzz::compile(&schema);
            }
        }
    }
    for diagnostic in sink.into_sorted() {
        std::hint::black_box(in_rust(diagnostic));
    }
});
