//! The promise of the engine under heavy faults, on many seeds.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_codegen::simulate::{Faults, Options, peer_name, run, shrink};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::modules::workspace;

fn interpreter(schema: &str) -> Interpreter {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(&workspace().join(schema), &mut sources, &mut sink);
    Interpreter::new(schema.unwrap())
}

fn holds(schema: &str, options: &Options, seeds: std::ops::Range<u64>) {
    let interpreter = interpreter(schema);
    let mut longest = 0;
    for seed in seeds {
        let outcome = run(interpreter, options, seed);
        longest = longest.max(outcome.settled.unwrap_or_default());
        if let Some(first) = outcome.violations.first() {
            let shrunk = shrink(interpreter, options, seed, first.promise);
            let events: Vec<String> = shrunk
                .events
                .iter()
                .map(|event| event.shown(&interpreter))
                .collect();
            panic!(
                "{schema}, seed {seed}: {outcome}\n{faults:#?}\n{steps}\n{shrunk}",
                outcome = first.what,
                faults = shrunk.faults,
                steps = events.join("\n"),
                shrunk = shrunk
                    .outcome
                    .violations
                    .iter()
                    .map(|v| v.what.as_str())
                    .collect::<Vec<_>>()
                    .join("\n"),
            );
        }
    }
    println!("{schema}: {} at most to settle, {}", longest, peer_name(0));
}

#[test]
fn without_faults_nothing_is_lost() {
    let options = Options::default();
    holds("tests/scenarios/scenarios.sync.yaml", &options, 0..200);
    holds("schemas/raidhelper.sync.yaml", &options, 0..200);
}
