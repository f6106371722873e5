//! `syncgen infer`: each folder of `tests/infer/` is a code base (`src/`, `saved.lua`, and `legacy.sync.yaml` with
//! what its functions are called), and its proposal is in `tests/snapshots/infer/`. A proposal passes
//! `syncgen check` whatever it was made from. After a change on purpose: `cargo insta review`.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sync_codegen::generate::{Plan, check};
use sync_codegen::infer::{Options, Proposal, infer, schema_name};
use sync_codegen::load::load;
use sync_codegen::report::{Format, draw};
use sync_schema::diagnostic::Sink;
use sync_schema::schema::{Access, Legacy, Place, Writer};
use sync_schema::span::Sources;
use sync_tests::invalid::all_languages;
use sync_tests::markdown::blocks;

fn proposed(options: &Options) -> Proposal {
    infer(options, &mut Sources::default(), &|_, _| {}).unwrap()
}

/// What the checks say of a text, of warnings only those that are not about permissions and bounds.
fn faults(text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("proposed.sync.yaml");
    fs::write(&path, text).unwrap();
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let plan = Plan {
        schemas: vec![path],
        targets: all_languages(),
        base: PathBuf::new(),
        command: String::new(),
    };
    check(&plan, &mut sources, &mut sink);
    match sink.has_errors() {
        true => draw(&sink.into_sorted(), &sources, Format::Human, false),
        false => String::new(),
    }
}

fn legacy(path: &Path) -> Legacy {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    load(path, &mut sources, &mut sink).unwrap().legacy
}

fn exists(path: PathBuf) -> Vec<PathBuf> {
    if path.exists() { vec![path] } else { Vec::new() }
}

/// A code base of `tests/infer/`.
fn code_base(folder: &Path) -> Options {
    let described = exists(folder.join("legacy.sync.yaml"));
    let legacy = described.first().map(|path| legacy(path)).unwrap_or_default();
    Options {
        sources: exists(folder.join("src")),
        data: exists(folder.join("saved.lua")),
        name: folder.file_name().unwrap().to_string_lossy().into_owned(),
        legacy,
    }
}

#[test]
fn proposals_are_as_they_were_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/infer");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut folders: Vec<PathBuf> = fs::read_dir("infer")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    assert!(folders.len() >= 4);
    for folder in folders {
        let options = code_base(&folder);
        let proposal = proposed(&options);
        assert_eq!(faults(&proposal.text), "", "{}", folder.display());
        assert_eq!(
            proposal.text,
            proposed(&options).text,
            "it is the same in each run"
        );
        assert!(proposal.skipped.is_empty());
        settings.bind(|| insta::assert_snapshot!(format!("{}.sync.yaml", options.name), proposal.text));
    }
}

#[test]
fn files_that_cannot_be_read_are_said() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| fs::write(folder.path().join(name), text).unwrap();
    write("a.lua", b"Store.Set('title', 'x'");
    write("b.lua", b"-- \xff\nStore.Set('title', 'x')");
    write("c.lua", b"Store.Set('title', 'x')");
    write("d.rs", b"fn not_inferred_from( {");
    let proposal = proposed(&Options {
        sources: vec![folder.path().to_owned()],
        legacy: legacy(Path::new("infer/shapes/legacy.sync.yaml")),
        name: "some".into(),
        ..Options::default()
    });
    let skipped: Vec<&str> = proposal
        .skipped
        .iter()
        .map(|diagnostic| diagnostic.headline.as_str())
        .collect();
    assert_eq!(skipped.len(), 2, "{skipped:?}");
    assert!(skipped[0].contains("b.lua` was not looked at"), "{skipped:?}");
    assert!(proposal.text.contains("  title: "), "{}", proposal.text);
}

#[test]
fn saved_tables_that_are_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.lua");
    let refused = |roots: &[&str]| {
        let options = Options {
            data: vec![path.clone()],
            legacy: Legacy {
                roots: roots.iter().map(|root| (*root).to_owned()).collect(),
                ..Legacy::default()
            },
            name: "some".into(),
            ..Options::default()
        };
        let refused = infer(&options, &mut Sources::default(), &|_, _| {});
        refused.unwrap_err().to_string()
    };
    assert!(refused(&[]).contains("saved.lua"));
    for (text, roots, reason) in [
        ("Saved = {", &[][..], "saved.lua"),
        ("Saved = 3\nlocal Other = {}", &[], "it saves no table"),
        (
            "Saved = {}",
            &["Other", "Save"],
            "no table of it is `Other` or `Save`",
        ),
        (
            "Saved = { state = 3 }",
            &["Saved.state"],
            "no table of it is `Saved.state`",
        ),
        (
            "Saved = { [1] = {} }",
            &["Saved.state"],
            "no table of it is `Saved.state`",
        ),
        (
            "Saved = { state = 3 }",
            &["Saved.state.inner"],
            "no table of it is `Saved.state.inner`",
        ),
    ] {
        fs::write(&path, text).unwrap();
        let told = refused(roots);
        assert!(told.contains(reason), "{text}: {told}");
    }
    fs::File::create(&path).unwrap().set_len((64 << 20) + 1).unwrap();
    let told = refused(&[]);
    assert!(
        told.contains("67108865 bytes, and at most 67108864 are read"),
        "{told}"
    );
}

#[test]
fn the_example_of_the_guide_is_true() {
    let guide = fs::read_to_string("../docs/infer.md").unwrap();
    let blocks = blocks(&guide);
    let block = |language: &str| &blocks.iter().find(|block| block.info == language).unwrap().text;
    let folder = Path::new("infer/guide");
    assert_eq!(
        block("lua"),
        &fs::read_to_string(folder.join("src/duties.lua")).unwrap()
    );
    let text = proposed(&code_base(folder)).text.replace("infer/guide/", "");
    let shown = block("yaml").replace("schema: guild", "schema: guide");
    assert!(
        text.contains(shown.trim_end()),
        "docs/infer.md has to show a part of:\n{text}"
    );
}

#[test]
fn whatever_the_audit_is_tested_with_makes_a_schema() {
    let legacy = legacy(Path::new("audit/corpus.sync.yaml"));
    let mut files: Vec<PathBuf> = vec!["audit/lua".into(), "audit/fix".into()];
    files.extend(
        fs::read_dir("audit/lua")
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    for file in files {
        let options = Options {
            sources: vec![file.clone()],
            data: Vec::new(),
            name: schema_name(&legacy),
            legacy: legacy.clone(),
        };
        let proposal = proposed(&options);
        assert_eq!(
            faults(&proposal.text),
            "",
            "{}:\n{}",
            file.display(),
            proposal.text
        );
        assert_eq!(proposal.left_out, 0, "{}:\n{}", file.display(), proposal.text);
    }
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-c]{1,2}",
        1 => prop::sample::select(vec![
            "self", "Self", "end", "true", "null", "no", "type", "record", "__sync", "_", "1", "2", "-1", "raidName",
            "raid_name", "crate", "component", "replace", "on_change", "peer", "or", "u8", "string", "root", "anyone",
        ]).prop_map(str::to_owned),
        1 => "[ -~]{0,6}",
        1 => "\\PC{0,4}",
        1 => any::<String>(),
    ]
}

fn text(text: &str) -> String {
    let bytes: Vec<String> = text.bytes().map(|byte| format!("\\{byte:03}")).collect();
    format!("\"{}\"", bytes.concat())
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => word().prop_map(|word| text(&word)),
        1 => Just("name".to_owned()),
        1 => Just("i".to_owned()),
        1 => Just("(i + 1)".to_owned()),
        1 => Just("Addon.raidIndex".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("nil".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        any::<i64>().prop_map(|number| number.to_string()),
        (0..3_u8).prop_map(|number| number.to_string()),
        any::<f32>()
            .prop_filter("a number", |number| number.is_finite())
            .prop_map(|number| number.to_string()),
        word().prop_map(|word| text(&word)),
        Just("Addon.value()".to_owned()),
        Just("{}".to_owned()),
        Just("i".to_owned()),
        Just("'x' .. name".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|items| format!("{{ {} }}", items.join(", "))),
            prop::collection::vec((word(), inner), 0..4).prop_map(|items| {
                let items: Vec<String> = items
                    .iter()
                    .map(|(name, value)| format!("[{}] = {value}", text(name)))
                    .collect();
                format!("{{ {} }}", items.join(", "))
            }),
        ]
    })
}

fn statement() -> impl Strategy<Value = String> {
    let keys = || prop::collection::vec(key(), 1..5);
    let metadata = prop_oneof![
        Just("nil".to_owned()),
        (word(), word()).prop_map(|(level, topic)| format!(
            "{{ level = {}, topic = {} }}",
            text(&level),
            text(&topic)
        )),
        word().prop_map(|topic| format!("{{ level = 'BATCH', topic = {} }}", text(&topic))),
        Just("{ level = i == 1 and 'REALTIME' or 'MANUAL' }".to_owned()),
    ];
    prop_oneof![
        (keys(), value(), metadata).prop_map(|(keys, value, metadata)| format!(
            "Store.Set({}, {value}, {metadata})",
            keys.join(" .. '.' .. ")
        )),
        (keys(), value()).prop_map(|(keys, value)| {
            let keys: Vec<String> = keys.iter().map(|key| format!("[{key}]")).collect();
            format!("Saved{} = {value}", keys.concat())
        }),
        (keys(), value()).prop_map(|(keys, value)| {
            let keys: Vec<String> = keys.iter().map(|key| format!("[{key}]")).collect();
            format!("table.insert(Saved{}, {value})", keys.concat())
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_program_makes_a_schema(statements in prop::collection::vec(statement(), 1..12), saved in value()) {
        let folder = tempfile::tempdir().unwrap();
        let source = folder.path().join("program.lua");
        fs::write(&source, format!("local function run(name, i)\n{}\nend\n", statements.join("\n"))).unwrap();
        let data = folder.path().join("data.lua");
        fs::write(&data, format!("Saved = {{ a = {saved}, b = {{ {saved} }} }}\n")).unwrap();
        let options = Options {
            sources: vec![source],
            data: vec![data],
            name: "random".into(),
            legacy: Legacy {
                roots: vec!["Saved".into()],
                writers: vec![Writer {
                    access: Access { name: "Store.Set".into(), place: Place::Joined(vec![0]) },
                    value: Some(1),
                    metadata: Some(2),
                }],
                metadata: sync_schema::schema::Metadata {
                    level: Some("level".into()),
                    component: Some("topic".into()),
                    ..Default::default()
                },
                ..Legacy::default()
            },
        };
        let proposal = proposed(&options);
        prop_assert_eq!(faults(&proposal.text), "", "{}", proposal.text);
        prop_assert_eq!(proposal.left_out, 0, "{}", proposal.text);
    }
}
