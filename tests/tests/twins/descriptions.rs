//! What doc comments of Rust items say is said in every language.

use std::fs;
use std::path::Path;

use sync_codegen::target::Language;
use sync_tests::invalid::all_languages;

/// The lines of the doc comments within the module of a schema.
fn doc_comments(rust: &Path) -> Vec<String> {
    let text = fs::read_to_string(rust).unwrap();
    let within = text.lines().filter_map(|line| line.strip_prefix("    "));
    let lines = within.filter_map(|line| line.trim_start().strip_prefix("/// "));
    lines
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

#[test]
fn doc_comments_are_carried_to_every_language() {
    let mut carried = 0;
    for (yaml, rust) in super::twins() {
        let has_models = !super::load(&yaml).models.is_empty();
        let (texts, _) = super::files(&rust);
        for line in doc_comments(&rust) {
            for (target, text) in all_languages().iter().zip(&texts) {
                let language = target.options.language();
                // Lua has no models.
                if has_models && language != Language::Rust {
                    continue;
                }
                assert!(
                    text.contains(&line),
                    "{}: `{line}` is not in {language:?}",
                    rust.display()
                );
                carried += 1;
            }
        }
    }
    assert!(carried > 40, "{carried}: the twins have lost their doc comments");
}
