//! The cases of `tests/cases/`: schemas that must pass in every language. They may have warnings.
//!
//! A case that begins with `# snapshot` has its generated files in `tests/snapshots/cases/`. After a
//! change on purpose: `cargo insta review`.

use std::fs;
use std::path::Path;

use sync_codegen::generate::{Plan, generate};
use sync_codegen::load::schema_files;
use sync_codegen::report::{Format, draw};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::invalid::all_languages;

#[test]
fn every_case_generates() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/cases");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in schema_files(Path::new("cases")).unwrap() {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let schemas = vec![path.clone()];
        let plan = Plan {
            schemas,
            targets: all_languages(),
            base: "cases".into(),
            command: "syncgen generate".into(),
        };
        let outputs = generate(&plan, &mut sources, &mut sink);
        let faulty = sink.has_errors();
        let text = draw(&sink.into_sorted(), &sources, Format::Human, false);
        assert!(!faulty, "{}:\n{text}", path.display());
        assert_eq!(
            outputs.len(),
            plan.targets.len() + 1,
            "{}: a file a language, and the lock",
            path.display()
        );
        if fs::read_to_string(&path).unwrap().starts_with("# snapshot") {
            settings.bind(|| {
                for output in outputs {
                    let name = output.path.file_name().unwrap().to_string_lossy().into_owned();
                    insta::assert_snapshot!(name, of_interest(&output.text.to_string()));
                }
            });
        }
    }
}

/// A generated file without the Lua runtime, which is the same in all of them.
fn of_interest(text: &str) -> String {
    const LAST: &str = "-- Everything below was made from the schema.";
    match (text.find("-- runtime: "), text.find(LAST)) {
        (Some(start), Some(end)) => format!("{}-- (the runtime)\n\n{}", &text[..start], &text[end..]),
        _ => text.to_owned(),
    }
}

#[test]
fn what_is_generated_twice_is_the_same() {
    let plan = Plan {
        schemas: schema_files(Path::new("cases")).unwrap(),
        targets: all_languages(),
        base: "cases".into(),
        command: "syncgen generate".into(),
    };
    let run = || generate(&plan, &mut Sources::default(), &mut Sink::default());
    assert_eq!(run(), run());
}
