//! The promise of the engine, on many seeds with everything that can go wrong: see `docs/simulate.md`.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_codegen::simulate::{Event, Faults, Many, Options, run_many, shrink};
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
fn nothing_is_lost_where_nothing_goes_wrong() {
    for schema in [RAIDHELPER, SCENARIOS, CONFLICTS, LEVELS] {
        let many = assert_kept(schema, &Options::default(), 100);
        assert_eq!(many.figures.counts.get("gaps"), 0, "{schema}");
    }
}

#[test]
fn nothing_is_lost_whatever_goes_wrong() {
    for (schema, peers, seeds) in [
        (RAIDHELPER, 4, 800),
        (RAIDHELPER, 8, 100),
        (SCENARIOS, 4, 800),
        (SCENARIOS, 8, 100),
        (CONFLICTS, 3, 150),
        (LEVELS, 5, 150),
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
