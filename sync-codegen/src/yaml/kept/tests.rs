//! A tree that was changed is the one that is read anew, places and all.

use std::path::Path;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sync_schema::diagnostic::Sink;
use sync_schema::read::Faults;
use sync_schema::span::Sources;

use super::{File, Kept};
use crate::load::schema_files;

/// What is written over, put in, or left out.
const PARTS: [&str; 24] = [
    "",
    "",
    "",
    " ",
    "\n",
    "  ",
    "x",
    "u16",
    ": ",
    "{ ",
    " }",
    "[",
    "]",
    "\"",
    "'",
    "#",
    "- ",
    "\n  ",
    "\n    ",
    "~",
    "a: b\n",
    "    description: more\n",
    "| ",
    "ü",
];

fn debug(text: &str, kept: &mut Kept) -> Result<String, usize> {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let source = sources.add("a", text);
    let root = kept.root("a", source, text, &mut Faults::new(&mut sink));
    let shown = root.map(|root| format!("{root:?}"));
    shown.filter(|_| sink.is_empty()).ok_or(sink.len())
}

#[test]
fn a_changed_tree_is_the_one_read_anew() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut below = |count: usize| random.next_u64() as usize % count;
    let mut changed = 0;
    for folder in ["schemas", "tests/cases"] {
        for file in schema_files(&root.join(folder)).unwrap() {
            let good = std::fs::read_to_string(&file).unwrap();
            let good = good.replace('&', "+");
            let mut kept = Kept::default();
            let mut text = good.clone();
            for _ in 0..60 {
                let start = text.floor_char_boundary(below(text.len()));
                let end = text.floor_char_boundary((start + below(4)).min(text.len()));
                text.replace_range(start..end.max(start), PARTS[below(PARTS.len())]);
                let again = debug(&text, &mut kept);
                let anew = debug(&text, &mut Kept::default());
                assert_eq!(again, anew, "{}: {text}", file.display());
                match anew {
                    Ok(_) => changed += 1,
                    Err(_) => text.clone_from(&good),
                }
            }
        }
    }
    assert!(changed > 300, "{changed} of the changed texts were good");
}

#[test]
fn one_entry_is_read_where_one_has_changed() {
    let text = "schema: a\npaths:\n  one.{k: u8}:\n    type: u8\n  two:\n    paths:\n      x: { type: u8 }\n      y: { type: u8 }\ntypes:\n  t: u8\n";
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let source = sources.add("a", text);
    let mut reads = |old: &str, new: &str| {
        let file = File::new(source, text, &mut Faults::new(&mut sink)).unwrap();
        let changed = file.changed_to(&text.replacen(old, new, 1));
        changed.is_some()
    };
    for (old, new) in [
        ("type: u8\n", "type: u16\n"),
        ("x: {", "xyz: {"),
        (
            "y: { type: u8 }",
            "y: { type: u8, name: why }\n      z: { type: u8 }",
        ),
        ("  t: u8", "  t: u16"),
        ("schema: a", "schema: abc"),
        // Lines that begin as the next one does.
        ("    type: u8\n", "    type: u8\n    level: batch\n"),
        ("  two:\n", "  three.{k: u8}: { type: u8 }\n  two:\n"),
        ("    type: u8\n", ""),
    ] {
        assert!(reads(old, new), "{new}");
    }
    for (old, new) in [
        ("types:", "typos: \"\ntypes:"),
        ("x: {", "y: {"),
        ("u8\n  two", "|\n two"),
    ] {
        assert!(!reads(old, new), "{new}");
    }
}
