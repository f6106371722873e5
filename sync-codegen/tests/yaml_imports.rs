//! A schema that is split over files.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use sync_codegen::yaml;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

const CASE: &str = "../tests/cases/imports/main.sync.yaml";

#[test]
fn files_are_joined_in_the_order_of_reading_and_each_read_once() {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let definition = yaml::read(Path::new(CASE), &mut sources, &mut sink);
    assert_eq!(sink.into_sorted(), []);
    let definition = definition.unwrap();
    let files: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    let expected = ["main", "parts/types", "common", "parts/scopes"];
    assert_eq!(
        files,
        expected.map(|name| format!("../tests/cases/imports/{name}.sync.yaml"))
    );
    assert_eq!(definition.name.value, "raid");
    assert_eq!(definition.description.unwrap().value, "Split over files");
    let types: Vec<&str> = definition.types.iter().map(|ty| ty.name.value.as_str()).collect();
    assert_eq!(types, ["mark", "player", "guild"]);
    assert_eq!(definition.scopes[0].name.value, "raid");
    assert!(definition.transport.mtu.is_some());
}

#[test]
fn a_file_beyond_the_limit_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("raid.sync.yaml");
    let file = std::fs::File::create(&path).unwrap();
    file.set_len(yaml::limits::MAX_FILE_BYTES as u64 + 1).unwrap();
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    assert!(yaml::read(&path, &mut sources, &mut sink).is_none());
    let found = sink.into_sorted();
    assert_eq!(found[0].code, sync_schema::codes::front_end::LIMIT);
    assert!(
        found[0].headline.contains("raid.sync.yaml"),
        "{}",
        found[0].headline
    );
}

/// What is said of a schema whose files import what `imports_of` says of each of so many.
fn headlines(count: usize, imports_of: impl Fn(usize) -> Vec<usize>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let name = |number: usize| format!("part{number}.sync.yaml");
    for number in 0..count {
        let imports: Vec<String> = imports_of(number).into_iter().map(name).collect();
        let text = format!("schema: raid\nimports: [{}]\n", imports.join(", "));
        std::fs::write(folder.path().join(name(number)), text).unwrap();
    }
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    yaml::read(&folder.path().join(name(0)), &mut sources, &mut sink);
    let found = sink.into_sorted();
    found.into_iter().map(|fault| fault.headline).collect()
}

#[test]
fn files_and_imports_in_a_row_have_a_limit() {
    let (files, deep) = (yaml::limits::MAX_FILES, yaml::limits::MAX_IMPORT_DEPTH);
    let wide = |count: usize| {
        headlines(
            count,
            |number| if number == 0 { (1..count).collect() } else { vec![] },
        )
    };
    assert_eq!(wide(files), [""; 0]);
    assert_eq!(wide(files + 1), [format!("more than {files} files in a schema")]);
    let in_a_row = |count: usize| {
        headlines(count, |number| {
            (number + 1 < count).then_some(number + 1).into_iter().collect()
        })
    };
    assert_eq!(in_a_row(deep + 1), [""; 0]);
    assert_eq!(in_a_row(deep + 2), [format!("more than {deep} imports in a row")]);
}

#[test]
fn a_text_alone_imports_nothing() {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let text = "schema: raid\nimports: [types.yaml, scopes.yaml]\n";
    assert!(yaml::parse("raid.sync.yaml", text, &mut sources, &mut sink).is_none());
    let found = sink.into_sorted();
    let places: Vec<_> = found
        .iter()
        .filter_map(|fault| fault.span)
        .map(|span| sources.line_column(span))
        .collect();
    assert_eq!(places, [(2, 11), (2, 23)]);
    assert_eq!(
        found[0].headline,
        "a text that is not a file cannot import others"
    );
}

#[test]
fn a_missing_root_has_no_place() {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    assert!(yaml::read(Path::new("no/such.sync.yaml"), &mut sources, &mut sink).is_none());
    let found = sink.into_sorted();
    assert_eq!(
        found[0].headline,
        "cannot read `no/such.sync.yaml`: there is no such file"
    );
    assert_eq!(found[0].span, None);
}
