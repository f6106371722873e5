//! Which edits change a path alone, and that all of them come out as in a run that knows nothing.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::fs;
use std::path::PathBuf;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

use super::{Kept, again};
use crate::generate::{Plan, generate, generate_again};
use crate::output::Output;
use crate::report::{Format, draw};
use crate::target::{Change, Language, Target};

const MAIN: &str = "\
schema: raid
imports: [more.sync.yaml]
host_flags: [in_combat]
permissions: [officer, helper, idle]
conditions:
  live: not in_combat and raid > 2
transport: { rate: 800 }
scopes:
  raid: { keys: { raid: u8 } }
components:
  planning: { permission: officer, level: batch }
  combat:
    permission: officer
    level:
      - { when: live, use: realtime }
      - { use: manual }
types:
  player: { string: { max: 12 } }
  mark: { int: { min: 0, max: 8 } }
  alone: u16
  item: { record: { id: u32, name: player } }
  unused: u8
  code: { string: { max: 12, pattern: '[A-Z]+' } }
paths:
  # What everybody sees.
  ui.title: { type: string, level: batch }
  ui.owner: { type: player, level: batch, permission: anyone }
  raids.{raid}:
    component: planning
    paths:
      name:
        type: string
        description: What it is called
      note: { type: player, permission: helper }
      help: { type: player, permission: helper }
      slots.{slot: u8}:
        paths:
          mark: { type: mark }
          player: { type: player }
          item: { type: \"item?\" }
          items: { type: \"[item]\" }
          tags: { type: set<player> }
      pulls:
        component: combat
        paths:
          count: { type: u32, conflict: max }
          live: { type: bool }
  log.{index: u16}: { type: u16, level: local }
";

const MORE: &str = "\
paths:
  more.first: { type: u8, level: batch, component: planning }
  more.second:
    type: alone
    level: { batch: { delay: 5s } }
    permission: authority
    deprecated: { use: more_first }
  more.third: { type: u8, level: realtime, permission: anyone }
  more.code: { type: code, level: batch, permission: anyone }
  more.codes: { type: set<code>, level: batch, permission: anyone, conflict: union }
  more.kind: { type: { enum: [one, other] }, level: batch, permission: anyone }
models:
  # Two that have nothing to do with each other, which is warned of where they stand.
  device: { key: { uuid: uuid }, fields: { name: string } }
  page: { key: { uuid: uuid }, fields: { title: string } }
";

/// What may come of an edit.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Expected {
    /// Only its path is looked at.
    Alone,
    /// Everything is.
    All,
}
use Expected::{All, Alone};

/// What is replaced once, from the texts above, and by what.
const EDITS: [(&str, &str, Expected); 46] = [
    ("What it is called", "Its name", Alone),
    (
        "description: What it is called",
        "description: \"It: all\"",
        Alone,
    ),
    (
        "        type: string\n",
        "        type: string\n        level: realtime\n",
        Alone,
    ),
    (
        "        type: string\n",
        "        # why\n        type: string\n",
        Alone,
    ),
    (
        "title: { type: string, level: batch }",
        "title: { type: string, level: realtime }",
        Alone,
    ),
    (
        "title: { type: string",
        "title: { type: { string: { max: 900 } }",
        Alone,
    ),
    (
        "title: { type: string,",
        "title: { type: string, permission: anyone,",
        Alone,
    ),
    ("ui.owner: { type: player", "ui.owner: { type: u8", Alone),
    ("ui.owner: { type: player", "ui.owner: { type: mark", Alone),
    ("ui.owner: { type: player", "ui.owner: { type: unused", All),
    ("ui.owner: { type: player", "ui.owner: { type: [player]", Alone),
    ("ui.owner: { type: player", "ui.owner: { type: u64", Alone),
    (
        "ui.owner: { type: player",
        "ui.owner: { type: { enum: [a, b] }",
        All,
    ),
    ("ui.owner: { type: player", "ui.owner: { type: nobody", All),
    (
        "ui.owner: { type: player",
        "ui.owner: { type: string, name: owner",
        All,
    ),
    (
        "permission: anyone }\n  raids",
        "permission: idle }\n  raids",
        All,
    ),
    (
        "note: { type: player, permission: helper",
        "note: { type: player, permission: officer",
        Alone,
    ),
    (
        "note: { type: player",
        "note: { component: combat, type: player",
        All,
    ),
    (
        "mark: { type: mark }",
        "mark: { type: mark, permission: anyone }",
        Alone,
    ),
    ("mark: { type: mark }", "mark: { type: u8 }", All),
    (
        "mark: { type: mark }",
        "mark: { type: mark, level: manual }",
        Alone,
    ),
    ("item: { type: \"item?\"", "item: { type: item", Alone),
    ("items: { type: \"[item]\"", "items: { type: \"[mark]\"", Alone),
    (
        "tags: { type: set<player> }",
        "tags: { type: set<player>, conflict: union }",
        Alone,
    ),
    ("tags: { type: set<player> }", "tags: { type: set<item> }", All),
    ("count: { type: u32", "count: { type: u64", Alone),
    (
        "count: { type: u32, conflict: max",
        "count: { type: u32, conflict: union",
        All,
    ),
    ("live: { type: bool }", "live: { type: bool, level: manual }", All),
    (
        "log.{index: u16}: { type: u16",
        "log.{index: u16}: { type: u32",
        Alone,
    ),
    ("log.{index: u16}", "log.{index: u32}", All),
    ("delay: 5s", "delay: 3s", Alone),
    ("type: alone", "type: u8", All),
    ("permission: authority", "permission: anyone", Alone),
    ("more.code: { type: code", "more.code: { type: player", Alone),
    ("third: { type: u8", "third: { type: code", Alone),
    (
        "third: { type: u8",
        "third: { type: { string: { max: 12, pattern: \"[A-Z]+\" } }",
        Alone,
    ),
    (
        "third: { type: u8",
        "third: { type: { string: { max: 12, pattern: \"[a-z]+\" } }",
        Alone,
    ),
    ("codes: { type: set<code>", "codes: { type: set<player>", Alone),
    ("use: more_first", "use: more_third", Alone),
    ("use: more_first", "use: more_fourth", All),
    ("enum: [one, other]", "enum: [one, other, third]", All),
    ("  # What everybody sees.\n", "", All),
    ("live: not in_combat", "live: in_combat", All),
    (
        "third: { type: u8",
        "third: { type: { list: { of: string, max: 12 } }",
        Alone,
    ),
    ("third: { type: u8", "third: { type: \"[string]\"", All),
    ("third: { type: u8", "third: { type: u8, description: \"\"", Alone),
];

/// Schema and import on disk, generated again and again, and beside it anew.
struct Bench {
    folder: tempfile::TempDir,
    plan: Plan,
    kept: Kept,
}

impl Bench {
    fn new(languages: &[Language]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let target = |language: &Language| Target {
            options: (*language).into(),
            out: PathBuf::from("out"),
        };
        let plan = Plan {
            schemas: vec![folder.path().join("main.sync.yaml")],
            targets: languages.iter().map(target).collect(),
            base: folder.path().to_owned(),
            command: "syncgen generate".to_owned(),
        };
        Bench {
            folder,
            plan,
            kept: Kept::default(),
        }
    }

    fn save(&self, main: &str, more: &str) {
        fs::write(self.folder.path().join("main.sync.yaml"), main).unwrap();
        fs::write(self.folder.path().join("more.sync.yaml"), more).unwrap();
    }

    /// Generates both ways. Whether there was anything to write.
    fn compare(&mut self) -> bool {
        let anew = told(|sources, sink| generate(&self.plan, sources, sink));
        let again = told(|sources, sink| generate_again(&self.plan, &mut self.kept, sources, sink));
        assert_eq!(again.1, anew.1);
        for (again, anew) in again.0.iter().zip(&anew.0) {
            assert_eq!(
                again.text.to_string(),
                anew.text.to_string(),
                "{}",
                anew.path.display()
            );
        }
        assert_eq!(again.0.len(), anew.0.len());
        // As a watch does: the lock that is written is read by the next round.
        for output in again
            .0
            .iter()
            .filter(|output| output.path.extension().is_some_and(|end| end == "lock"))
        {
            output.write().unwrap();
        }
        !anew.0.is_empty()
    }

    /// Whether what is on disk now is a change of one path alone. What was kept is lost.
    fn is_alone(&mut self) -> bool {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let kept = &mut self.kept.schemas[0];
        let found = again(&self.plan, &self.plan.schemas[0], kept, &mut sources, &mut sink);
        matches!(found, Some((_, Change::Path { .. })))
    }
}

fn told(run: impl FnOnce(&mut Sources, &mut Sink) -> Vec<Output>) -> (Vec<Output>, String) {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let outputs = run(&mut sources, &mut sink);
    (outputs, draw(&sink.into_sorted(), &sources, Format::Human, false))
}

/// Both texts with an edit made.
fn edited(old: &str, new: &str) -> (String, String) {
    assert!(MAIN.contains(old) || MORE.contains(old), "{old}");
    (MAIN.replacen(old, new, 1), MORE.replacen(old, new, 1))
}

#[test]
fn an_edit_of_one_path_leaves_the_others_alone() {
    for (old, new, expected) in EDITS {
        let mut bench = Bench::new(&Language::ALL);
        // There and back again: what is true of one direction may not be of the other, but for the texts.
        for (main, more) in [(MAIN.to_owned(), MORE.to_owned()), edited(old, new)] {
            bench.save(&main, &more);
            bench.compare();
        }
        bench.save(MAIN, MORE);
        assert!(bench.compare());
        let (main, more) = edited(old, new);
        bench.save(&main, &more);
        assert_eq!(bench.is_alone(), expected == Alone, "{old} -> {new}");
    }
}

#[test]
fn edits_in_any_order_come_out_as_in_a_run_that_knows_nothing() {
    let mut random = ChaCha8Rng::seed_from_u64(11);
    let mut below = |count: usize| random.next_u64() as usize % count;
    let mut good = 0;
    for _ in 0..6 {
        let mut bench = Bench::new(&Language::ALL);
        let (mut main, mut more) = (MAIN.to_owned(), MORE.to_owned());
        for _ in 0..40 {
            bench.save(&main, &more);
            let is_good = bench.compare();
            good += usize::from(is_good);
            // A text with faults is mended by the next edit but one, or not.
            if !is_good && below(3) > 0 {
                (main, more) = (MAIN.to_owned(), MORE.to_owned());
            }
            for _ in 0..=below(2) {
                let (old, new, _) = EDITS[below(EDITS.len())];
                for text in [&mut main, &mut more] {
                    if !new.is_empty() && text.contains(new) && below(2) == 0 {
                        *text = text.replacen(new, old, 1);
                    } else {
                        *text = text.replacen(old, new, 1);
                    }
                }
            }
            match below(8) {
                0 => more.insert_str(0, "# in front\n"),
                1 => main = main.replacen("  ui.owner", "\n  # before\n  ui.owner", 1),
                2 => main.push_str("  zuletzt: { type: u8, level: local }\n"),
                3 => more = more.replacen("# in front\n", "", 1),
                _ => {}
            }
        }
    }
    assert!(good > 100, "{good} were good");
}

#[test]
fn what_is_written_by_hand_into_a_lock_is_read() {
    let mut bench = Bench::new(&[Language::Lua]);
    bench.save(MAIN, MORE);
    assert!(bench.compare());
    let lock = bench.folder.path().join("main.sync.lock");
    let text = fs::read_to_string(&lock).unwrap();
    fs::write(&lock, text.replacen("ui.title", "ui.tilte", 1)).unwrap();
    assert!(bench.compare());
    assert!(fs::read_to_string(&lock).unwrap().contains("ui.tilte"));
    fs::write(&lock, "paths:\n  7: x\n").unwrap();
    assert!(!bench.compare());
    fs::remove_file(&lock).unwrap();
    assert!(bench.compare());
}
