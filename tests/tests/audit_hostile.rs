//! What a code base may do to the audit: be reported and left alone. It must not crash it, and what else is
//! there is looked at all the same.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use sync_codegen::audit::{Finding, Kind, LARGEST, Report, rewrite};
use sync_schema::span::Sources;
use sync_tests::corpus::audited_by;

const LUA: &str = "Guild_Saved.state.ui.x = 1.5\n";
const RUST: &str = "fn paint(tag: &mut Tag) { tag.color = None; }\n";

fn audit(folder: &Path) -> (Sources, Report) {
    let schema = if folder.join("good.rs").is_file() {
        "rust"
    } else {
        "corpus"
    };
    let (_, sources, report) = audited_by(schema, folder.to_owned());
    (sources, report)
}

/// Audits a folder with a good file and one that is none.
fn refused(ending: &str, bytes: &[u8]) -> Finding {
    let folder = tempfile::tempdir().unwrap();
    let good = if ending == "rs" { RUST } else { LUA };
    fs::write(folder.path().join(format!("good.{ending}")), good).unwrap();
    let bad = folder.path().join(format!("bad.{ending}"));
    fs::write(&bad, bytes).unwrap();
    let (sources, report) = audit(folder.path());
    let about = |kind: Kind| report.findings.iter().filter(move |finding| finding.kind == kind);
    assert_eq!(
        about(Kind::AroundSetter).count(),
        1,
        "the good file was not looked at"
    );
    assert_eq!(about(Kind::Skipped).count(), 1, "{:?}", report.findings);
    for rewritten in rewrite(&report, &sources) {
        assert!(
            rewritten.file.path != bad,
            "a file that was not looked at is rewritten"
        );
    }
    assert_eq!(fs::read(&bad).unwrap(), bytes);
    about(Kind::Skipped).next().unwrap().clone()
}

/// The same for a text, of which the place is told as well.
#[track_caller]
fn refused_text(ending: &str, text: &str) {
    let finding = refused(ending, text.as_bytes());
    let start: String = text.chars().take(40).collect();
    assert!(finding.span().is_some(), "{start}");
}

#[test]
fn what_is_not_text() {
    for ending in ["lua", "luau", "rs"] {
        refused(ending, &[0xff, 0xfe, 0x00, 0x80]);
        refused(ending, b"local a = 1 \xc3\x28\n");
    }
}

#[test]
fn what_is_huge() {
    for ending in ["lua", "rs"] {
        refused(ending, &vec![b'\n'; usize::try_from(LARGEST).unwrap() + 1]);
    }
}

#[test]
fn what_does_not_parse() {
    for text in [
        "local function broken(",
        "x = 'a",
        "--[[ no end",
        "}",
        "x = = 1",
        "\0",
    ] {
        refused_text("lua", text);
    }
    // At these the library's parser panics: something that is no token, after a type.
    for text in [
        "local function set(name: string\0): () end",
        "local a: number \\",
        "type T = string\0",
    ] {
        refused_text("luau", text);
    }
    for text in [
        "fn broken(",
        "fn a() { \"no end }",
        "/* no end",
        "}",
        "impl for {}",
        "let a = 1;",
        "'",
    ] {
        refused_text("rs", text);
    }
}

/// Brackets and steps without end, in as many ways as there are.
#[test]
fn what_is_nested_deeply() {
    const MANY: usize = 100_000;
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(MANY), close.repeat(MANY));
    for (open, close) in [
        ("(", ")"),
        ("{", "}"),
        ("f(", ")"),
        ("function() return ", " end"),
        ("{[", "]=1}"),
    ] {
        refused_text("lua", &format!("x = {}", nested(open, close)));
    }
    for (open, close) in [
        ("do ", " end "),
        ("if a then ", " end "),
        ("repeat ", " until a "),
    ] {
        refused_text("lua", &nested(open, close).replace('1', "x = 1"));
    }
    for step in ["not ", "- ", "1 + ", "a .. ", "a ^ "] {
        refused_text("lua", &format!("x = {}1", step.repeat(MANY)));
    }
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("if a { ", " }"),
        ("|| { ", " }"),
        ("m!(", ")"),
    ] {
        refused_text("rs", &format!("fn a() {{ let x = {}; }}", nested(open, close)));
    }
    for step in [
        "- ",
        "! ",
        "&",
        "1 + ",
        "return ",
        "x = ",
        "a.",
        "|x| ",
        "a()",
        "if a {} else ",
        "1 as A<",
        "a?.b",
    ] {
        refused_text("rs", &format!("fn a() {{ {}1; }}", step.repeat(MANY)));
    }
    refused_text("rs", &format!("type A = {};", nested("B<", ">")));
    refused_text("rs", &format!("type A = {}B;", "&".repeat(MANY)));
    refused_text("rs", &nested("mod a { ", " }").replace('1', ""));
}

/// What is as deep as it may be is followed.
#[test]
fn what_is_just_not_too_deep() {
    let folder = tempfile::tempdir().unwrap();
    let lua = |text: &str| format!("{text}\n{LUA}");
    let rust = |text: &str| format!("fn a() {{ {text} }}\n{RUST}");
    let nested =
        |open: &str, close: &str, depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
    fs::write(folder.path().join("good.rs"), RUST).unwrap();
    let texts = [
        rust(&format!("let x = {};", nested("(", ")", 190))),
        rust(&format!("let x = {};", nested("f(", ")", 190))),
        rust(&nested("{ ", " }", 190)),
        rust(&nested("m!(", ")", 190)),
        rust(&format!("{}1;", "- ".repeat(2_900))),
        rust(&format!("{}1;", "return ".repeat(2_900))),
        rust(&format!("{}1;", "1 + ".repeat(2_900))),
        rust(&format!("a{};", ".b()".repeat(1_400))),
        rust(&format!("{}{{}}", "if a {} else ".repeat(1_000))),
    ];
    for (number, text) in texts.iter().enumerate() {
        fs::write(folder.path().join(format!("{number}.rs")), text).unwrap();
    }
    let (_, report) = audit(folder.path());
    let of = |report: &Report, kind: Kind| {
        report
            .findings
            .iter()
            .filter(|finding| finding.kind == kind)
            .count()
    };
    assert_eq!(of(&report, Kind::Skipped), 0, "{:?}", report.findings);
    assert_eq!(of(&report, Kind::AroundSetter), texts.len() + 1);

    let folder = tempfile::tempdir().unwrap();
    let texts = [
        lua(&format!("x = {}", nested("(", ")", 190))),
        lua(&format!("x = {}", nested("f{", "}", 190))),
        lua(&nested("do ", " end", 190).replace('1', "x = 1")),
        lua(&format!("x = {}1", "not ".repeat(900))),
        lua(&format!("x = a{}", "[1]".repeat(900))),
        lua(&format!("x = a{}", ":b()".repeat(900))),
    ];
    for (number, text) in texts.iter().enumerate() {
        fs::write(folder.path().join(format!("{number}.lua")), text).unwrap();
    }
    let (_, report) = audit(folder.path());
    assert_eq!(of(&report, Kind::Skipped), 0, "{:?}", report.findings);
    assert_eq!(of(&report, Kind::AroundSetter), texts.len());
}

/// A mark of the byte order and a line for the shell are before the text, whose places are right all the same.
#[test]
fn what_stands_before_the_text() {
    for head in ["\u{feff}", "#!/usr/bin/env run\n", "\u{feff}#!/usr/bin/env run\n"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("good.rs"), format!("{head}{RUST}")).unwrap();
        let (sources, report) = audit(folder.path());
        let spans = report
            .findings
            .iter()
            .filter(|finding| finding.kind == Kind::AroundSetter);
        let spans: Vec<&str> = spans
            .map(|finding| sources.text(finding.span().unwrap()))
            .collect();
        assert_eq!(spans, ["tag.color"], "{head:?}: {:?}", report.findings);
    }
}

/// Links are not followed: neither in circles, nor out of the folder, nor to what is not there.
#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("other.lua"), LUA).unwrap();
    fs::write(folder.path().join("good.lua"), LUA).unwrap();
    fs::create_dir(folder.path().join("inner")).unwrap();
    symlink(folder.path(), folder.path().join("inner/outer")).unwrap();
    symlink("itself.lua", folder.path().join("itself.lua")).unwrap();
    symlink("nowhere.lua", folder.path().join("dangling.lua")).unwrap();
    symlink(
        elsewhere.path().join("other.lua"),
        folder.path().join("other.lua"),
    )
    .unwrap();
    let (_, report) = audit(folder.path());
    assert_eq!(report.files.len(), 1, "{:?}", report.files);
    let skipped = report
        .findings
        .iter()
        .filter(|finding| finding.kind == Kind::Skipped);
    assert_eq!(skipped.count(), 0);
}

/// What version control ignores, and what this compiler generated, is left out.
#[test]
fn what_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(".gitignore"), "out/\n*.gen.rs\n").unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    for name in ["good.rs", "out/a.rs", "b.gen.rs"] {
        fs::write(folder.path().join(name), RUST).unwrap();
    }
    let generated = format!("// @generated by syncgen from a.sync.yaml; do not edit\n{RUST}");
    fs::write(folder.path().join("generated.rs"), generated).unwrap();
    let (_, report) = audit(folder.path());
    let found = report
        .findings
        .iter()
        .filter(|finding| finding.kind == Kind::AroundSetter);
    assert_eq!(found.count(), 1, "{:?}", report.findings);
}
