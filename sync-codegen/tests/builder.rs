//! The build script API: what it makes, what it tells Cargo, and that faults write nothing.

#![allow(clippy::unwrap_used)] // A test that meets what it does not expect fails by stopping.

use std::fs;
use std::path::{Path, PathBuf};

use sync_codegen::Builder;
use sync_codegen::load::load_all;
use sync_codegen::lua::{LuaOptions, Naming};
use sync_schema::diagnostic::Sink;
use sync_schema::rust::RustOptions;
use sync_schema::span::Sources;
use tempfile::TempDir;

const RAID: &str = "schema: raid\nimports: [shared.yaml]\npaths:\n  note: { type: note?, level: realtime, permission: anyone }\n";
const SHARED: &str = "types:\n  note: { string: { max: 20 } }\n";
const CHAT: &str = "schema: chat\npaths:\n  line: { type: u8, level: local }\n";

/// A folder with two schemas, one of which imports a third file.
fn schemas() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("raid.sync.yaml", RAID),
        ("shared.yaml", SHARED),
        ("chat.sync.yaml", CHAT),
    ] {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn names(paths: &[PathBuf]) -> Vec<String> {
    paths
        .iter()
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn a_folder_gives_one_rust_file_and_a_lua_file_for_each_schema() {
    let folder = schemas();
    let generated = Builder::new()
        .schemas(folder.path())
        .rust("sync.rs")
        .lua("lua")
        .generate();
    assert!(!generated.has_errors(), "{}", generated.drawing());
    let paths: Vec<&Path> = generated
        .outputs
        .iter()
        .map(|output| output.path.as_path())
        .collect();
    assert_eq!(
        paths,
        [
            Path::new("sync.rs"),
            Path::new("lua/chat.lua"),
            Path::new("lua/raid.lua")
        ]
    );
    assert!(generated.outputs[0].text.to_string().contains("pub mod chat {"));
    assert!(generated.outputs[0].text.to_string().contains("pub mod raid {"));
}

#[test]
fn every_input_is_watched_imports_and_locks_too() {
    let folder = schemas();
    let generated = Builder::new().schemas(folder.path()).rust("sync.rs").generate();
    let mut inputs = names(&generated.inputs);
    inputs.sort();
    for expected in ["chat.sync.yaml", "raid.sync.yaml", "shared.yaml"] {
        assert!(inputs.contains(&expected.to_owned()), "{inputs:?}");
    }
    for input in &generated.inputs {
        let line = format!("cargo::rerun-if-changed={}\n", input.display());
        assert!(
            generated.directives().contains(&line),
            "{line} in {}",
            generated.directives()
        );
    }
}

#[test]
fn a_fault_is_one_line_for_cargo_and_leaves_no_output() {
    let folder = schemas();
    fs::write(
        folder.path().join("raid.sync.yaml"),
        RAID.replace("level:", "levle:").replace("note?", "note!"),
    )
    .unwrap();
    let generated = Builder::new().schemas(folder.path()).rust("sync.rs").generate();
    assert!(generated.has_errors());
    assert!(generated.outputs.is_empty());
    let directives = generated.directives();
    let errors = directives
        .lines()
        .filter(|line| line.starts_with("cargo::error="))
        .count();
    assert_eq!(errors, generated.diagnostics.len(), "{directives}");
    assert!(
        generated.drawing().contains("raid.sync.yaml"),
        "{}",
        generated.drawing()
    );
}

#[test]
fn nothing_is_written_by_generating() {
    let folder = schemas();
    let out = tempfile::tempdir().unwrap();
    let generated = Builder::new()
        .schemas(folder.path())
        .rust("sync.rs")
        .out_dir(out.path())
        .generate();
    assert_eq!(generated.outputs[0].path, out.path().join("sync.rs"));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "no lock either");
}

#[test]
fn building_writes_what_generating_gives() {
    let folder = schemas();
    let out = tempfile::tempdir().unwrap();
    let builder = Builder::new()
        .schemas(folder.path())
        .rust("sync.rs")
        .lua("all.lua.d")
        .out_dir(out.path());
    let generated = builder.generate();
    builder.build();
    assert!(!generated.outputs.is_empty());
    for output in generated.outputs {
        assert_eq!(fs::read_to_string(&output.path).unwrap(), output.text.to_string());
    }
}

#[test]
fn two_builds_give_the_same() {
    let folder = schemas();
    let texts = || -> Vec<String> {
        let generated = Builder::new()
            .schemas(folder.path())
            .rust("sync.rs")
            .lua("lua")
            .generate();
        generated
            .outputs
            .into_iter()
            .map(|output| output.text.to_string())
            .collect()
    };
    assert_eq!(texts(), texts());
}

#[test]
fn what_cannot_be_built_is_said_with_what_to_write_instead() {
    let (folder, other) = (schemas(), schemas());
    let both = || Builder::new().schemas(folder.path()).rust("sync.rs");
    let table = [
        (
            Builder::new().rust("sync.rs"),
            "no schema is named",
            ".schemas(\"schemas\")",
        ),
        (
            Builder::new().schemas("no/such/folder"),
            "cannot read `no/such/folder`: there is no such file",
            "",
        ),
        (
            Builder::new().models("no/such.rs"),
            "cannot use `no/such.rs`: there is no such file or folder",
            "",
        ),
        (
            both().schemas(other.path()),
            "two schemas are called `chat`",
            "another name",
        ),
        (
            both().lua("all.lua"),
            "`all.lua` would be written for each schema",
            ".lua(\"lua\")",
        ),
    ];
    for (builder, headline, help) in table {
        let generated = builder.generate();
        let drawing = generated.drawing();
        assert!(drawing.contains(headline) && drawing.contains(help), "{drawing}");
        assert!(
            generated.has_errors() && generated.outputs.is_empty(),
            "{drawing}"
        );
    }
}

#[test]
fn models_are_built_with_the_options_of_each_language() {
    let folder = tempfile::tempdir().unwrap();
    let rust = "#[derive(Syncable)]\n#[sync(schema = chat)]\nstruct Chat {\n    #[sync(level = local)]\n    draft: String,\n}\n";
    fs::write(folder.path().join("chat.rs"), rust).unwrap();
    let generated = Builder::new()
        .models(folder.path())
        .rust("sync.rs")
        .lua("lua")
        .rust_options(RustOptions {
            runtime: "::other::runtime".parse().unwrap(),
        })
        .lua_options(LuaOptions {
            naming: Naming::Pascal,
            ..LuaOptions::default()
        })
        .generate();
    assert!(!generated.has_errors(), "{}", generated.drawing());
    assert!(generated.inputs.contains(&folder.path().to_path_buf()));
    let texts: Vec<String> = generated
        .outputs
        .iter()
        .map(|output| output.text.to_string())
        .collect();
    assert!(texts[0].contains("::other::runtime") && !texts[0].contains("::sync_runtime"));
    assert!(
        texts[1].contains(":SetDraft("),
        "{}",
        generated.outputs[1].path.display()
    );
}

#[test]
fn the_rust_files_of_a_folder_may_declare_several_schemas() {
    let folder = tempfile::tempdir().unwrap();
    let files = [
        (
            "raid.rs",
            "#[derive(Syncable)]\n#[sync(schema = raid)]\nstruct Raid {\n    \
             #[sync(path = ui.role, permission = anyone, level = local)]\n    role: Role,\n}\n",
        ),
        (
            "deep/role.rs",
            "#[derive(Syncable)]\nenum Role { Tank, Healer }\n",
        ),
        (
            "deep/guild.rs",
            "#[derive(Syncable)]\n#[sync(schema = guild)]\nstruct Guild {\n    \
             #[sync(path = ui.title, permission = anyone, level = local, max = 60)]\n    title: String,\n}\n",
        ),
        ("target/made.rs", "this is not looked at"),
        (".hidden/old.rs", "nor is this"),
    ];
    for (name, text) in files {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let loaded = load_all(folder.path(), &mut sources, &mut sink);
    assert!(sink.is_empty(), "{:?}", sink.into_sorted());
    // In the order of their files, each with the types that it names.
    let schemas = loaded.iter().map(|loaded| {
        let types = loaded.schema.types.iter().map(|ty| ty.name.as_str());
        (loaded.schema.name.as_str(), types.collect::<Vec<_>>())
    });
    assert_eq!(
        schemas.collect::<Vec<_>>(),
        [("guild", vec![]), ("raid", vec!["role"])]
    );
}
