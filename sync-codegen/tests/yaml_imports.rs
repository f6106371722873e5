//! A schema that is split over files.

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
