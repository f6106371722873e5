//! The promise of the engine, on many seeds with everything that can go wrong: see `docs/simulate.md`.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::{load, schema_files};
use sync_codegen::simulate::{
    Event, Fault, Faults, Many, Options, Promise, Workload, read_steps, run, run_many, shrink,
};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::modules::workspace;

const RAIDHELPER: &str = "schemas/raidhelper.sync.yaml";
const SCENARIOS: &str = "tests/scenarios/scenarios.sync.yaml";
const CONFLICTS: &str = "tests/cases/conflicts.sync.yaml";
const LEVELS: &str = "tests/cases/levels.sync.yaml";

fn interpreter(schema: &str) -> Interpreter {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(&workspace().join(schema), &mut sources, &mut sink);
    Interpreter::new(schema.unwrap())
}

/// Runs so many seeds, all of which must keep all promises.
fn assert_kept(schema: &str, options: &Options, seeds: u64) -> Many {
    let interpreter = interpreter(schema);
    let many = run_many(interpreter, options, 0..seeds, |_| {});
    if let Some((seed, outcome)) = &many.failed {
        let shrunk = shrink(interpreter, options, *seed, outcome.violations[0].promise);
        let steps = shrunk
            .events
            .iter()
            .map(|event: &Event| event.shown(&interpreter));
        let steps = steps.collect::<Vec<_>>().join("\n");
        let (first, faults) = (&outcome.violations, &shrunk.faults);
        unreachable!(
            "{schema}, seed {seed}: {first:#?}\nof {faults:?}\n{steps}\n{:#?}",
            shrunk.outcome.violations
        );
    }
    assert_eq!(many.runs, seeds);
    many
}

#[test]
fn every_step_of_a_workload_is_shown_or_refused() {
    let interpreter = interpreter(sync_tests::levels::SCHEMA);
    let text = std::fs::read_to_string(workspace().join("tests/simulate/steps.yaml")).unwrap();
    let rows: Vec<Value> = serde_yaml::from_str(&text).unwrap();
    assert!(rows.len() > 30);
    for row in rows {
        let workload = json!({ "steps": [row["step"]] }).to_string();
        match (read_steps(&interpreter, 3, &workload), row["fault"].as_str()) {
            (Ok(events), None) => {
                let shown: Vec<String> = events.iter().map(|event| event.shown(&interpreter)).collect();
                let shown: Vec<&str> = shown.iter().map(|line| line.trim_start()).collect();
                assert_eq!(shown.join(" | "), row["shown"], "{row}");
            }
            (Err(fault), Some(wanted)) => assert!(fault.contains(wanted), "{row}\n{fault}"),
            (found, _) => unreachable!("{row}\n{found:?}"),
        }
    }
}

#[test]
fn nothing_is_lost_where_nothing_goes_wrong() {
    for schema in [RAIDHELPER, SCENARIOS, CONFLICTS, LEVELS] {
        let many = assert_kept(schema, &Options::default(), 100);
        assert_eq!(many.figures.counts.get("gaps"), 0, "{schema}");
    }
}

/// Values are made by chance for every type. Where everybody may write everything none of them is refused.
#[test]
fn every_case_can_be_simulated() {
    const OPEN: [&str; 6] = ["types", "inline-types", "keys", "levels", "scopes", "transport"];
    let folder = workspace().join("tests/cases");
    for file in schema_files(&folder).unwrap() {
        let file = file.strip_prefix(workspace()).unwrap().to_string_lossy();
        let options = Options {
            workload: Workload::Random { rate: 60 },
            ..Options::default()
        };
        let many = assert_kept(&file, &options, 3);
        if OPEN
            .iter()
            .any(|name| file.ends_with(&format!("/{name}.sync.yaml")))
        {
            let refused = many.figures.counts.get("refused_write");
            assert_eq!(refused, 0, "{file}: values that their path does not take");
        }
    }
}

#[test]
fn nothing_is_lost_whatever_goes_wrong() {
    for (schema, peers, seeds) in [
        (RAIDHELPER, 4, 450),
        (RAIDHELPER, 8, 50),
        (SCENARIOS, 4, 800),
        (SCENARIOS, 8, 100),
        (CONFLICTS, 3, 400),
        (LEVELS, 5, 300),
    ] {
        let options = Options {
            peers,
            faults: Faults::heavy(),
            ..Options::default()
        };
        let many = assert_kept(schema, &options, seeds);
        let repaired = many.figures.counts.get("repaired");
        assert!(repaired > seeds, "{schema}: {repaired} entries were repaired");
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    let options = Options {
        faults: Faults::heavy(),
        ..Options::default()
    };
    let figures = |_| {
        let many = assert_kept(SCENARIOS, &options, 3);
        let counts: Vec<_> = many.figures.counts.iter().collect();
        (counts, many.figures.sent, many.figures.reached)
    };
    assert_eq!(figures(1), figures(2));
}

#[test]
fn one_that_cheats_harms_nobody() {
    for (schema, seeds) in [(RAIDHELPER, 50), (SCENARIOS, 100), (CONFLICTS, 100)] {
        let faults = Faults {
            cheat: true,
            ..Faults::heavy()
        };
        let options = Options {
            faults,
            ..Options::default()
        };
        let many = assert_kept(schema, &options, seeds);
        let refused = many.figures.counts.get("refused_permission");
        assert!(refused > 1_000, "{schema}: {refused} were refused");
    }
}

/// One that keeps stamping its writes as late as some accept them holds up nothing but its own entry.
#[test]
fn a_clock_far_ahead_holds_nobody_up() {
    // Bo's clock is ten minutes ahead of Ada's, and Cyd's so far that Bo accepts what Ada refuses.
    let steps = "
steps:
  - { at: 0s, peer: Bo, clock: 10m }
  - { at: 0s, peer: Cyd, clock: 365m }
  - { at: 1s, peer: Cyd, set: sent.now, to: 1, every: 2s, times: 100 }
  - { at: 2s, peer: Cyd, set: sent.now, to: 2, every: 2s, times: 100 }
  - { at: 11500ms, peer: Bo, set: sent.now, to: 3, every: 20s, times: 10 }
  - { at: 1s, peer: Bo, set: sent.soon, to: 1, every: 2s, times: 100 }
  - { at: 2s, peer: Bo, set: sent.soon, to: 2, every: 2s, times: 100 }
";
    let interpreter = interpreter(LEVELS);
    let events = read_steps(&interpreter, 3, steps).unwrap();
    let options = Options {
        peers: 3,
        workload: Workload::Steps(events.into()),
        ..Options::default()
    };
    let outcome = run(interpreter, &options, 0);
    assert!(outcome.violations.is_empty(), "{:#?}", outcome.violations);
    let refused = outcome.figures.counts.get("refused_drift");
    assert!(refused >= 200, "{refused} were refused");
    let soon = interpreter.position("sent.soon").unwrap();
    let rows = outcome.figures.rows.iter();
    let staleness = rows
        .filter(|((path, _), _)| *path == soon)
        .flat_map(|(_, row)| &row.staleness);
    // A batch waits for two seconds.
    assert!(staleness.clone().max() < Some(&2_500), "{:?}", staleness.max());
    assert!(staleness.count() >= 200);
}

/// Engines with the faults that hand-written sync has had, as `docs/simulate.md` numbers them. Each is
/// caught by the promise that it breaks, within so few seeds.
#[test]
fn engines_that_are_broken_on_purpose_are_caught() {
    use Fault::*;
    use Promise::*;
    const SEEDS: u64 = 5;
    let table = [
        (2, SenderDecides, Permitted),
        (3, OutboxEmptied, Live),
        (4, ClearDropped, Live),
        (5, RefusalIgnored, Live),
        (6, WholeMapSent, Kept),
        (6, LastHeardStays, Kept),
        (7, LocalCounted, Quiet),
        (7, SyncedNotCounted, Equal),
        (9, SpelledDifferently, Quiet),
    ];
    let interpreter = interpreter(SCENARIOS);
    let mut report = Vec::new();
    for (number, fault, promise) in table {
        let faults = Faults {
            // Whether others believe one that may not write matters only where there is one.
            cheat: fault == SenderDecides,
            ..Faults::heavy()
        };
        let broken = Options {
            faults,
            broken: Some(fault),
            ..Options::default()
        };
        let sound = Options {
            broken: None,
            ..broken.clone()
        };
        let breaks = |options: &Options, seed| {
            let violations = run(interpreter, options, seed).violations;
            violations.iter().any(|violation| violation.promise == promise)
        };
        let caught = (0..SEEDS).find(|seed| breaks(&broken, *seed));
        let caught = caught.unwrap_or_else(|| unreachable!("{fault:?} ({number}) is not caught"));
        assert!(!breaks(&sound, caught), "{fault:?}: so is an engine without it");
        report.push(format!("{number} {fault:?}: {} by seed {caught}", promise.word()));
    }
    println!("{}", report.join("\n"));
}

#[test]
fn what_breaks_is_shrunk_to_the_steps_that_it_takes() {
    let interpreter = interpreter(SCENARIOS);
    let options = Options {
        faults: Faults::heavy(),
        broken: Some(Fault::WholeMapSent),
        ..Options::default()
    };
    let shrunk = shrink(interpreter, &options, 0, Promise::Kept);
    let broken: Vec<Promise> = shrunk
        .outcome
        .violations
        .iter()
        .map(|violation| violation.promise)
        .collect();
    assert!(broken.contains(&Promise::Kept), "{broken:?}");
    let steps: Vec<String> = shrunk
        .events
        .iter()
        .map(|event| event.shown(&interpreter))
        .collect();
    assert!(steps.len() <= 4, "{steps:#?}");
}
