//! Many seeds, on all processors.

use std::num::NonZero;
use std::ops::Range;
use std::thread;

use super::figures::Figures;
use super::options::{Millis, Options};
use super::world::Outcome;
use crate::interpret::Interpreter;

/// So many seeds are handed out at a time.
const BATCH: u64 = 32;

/// How many runs went.
#[derive(Debug, Default)]
pub struct Many {
    /// How many there were.
    pub runs: u64,
    /// Of all of them.
    pub figures: Figures,
    /// The longest that peers took to be at rest and equal.
    pub settled: Millis,
    /// The least seed that breaks a promise, and its run. No seeds after it were looked at.
    pub failed: Option<(u64, Outcome)>,
}

/// Runs all seeds, or up to the first that breaks a promise; `done` is told of so many more.
pub fn run_many(interpreter: Interpreter, options: &Options, seeds: Range<u64>, done: impl Fn(u64)) -> Many {
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let mut many = Many::default();
    let mut next = seeds.start;
    while next < seeds.end && many.failed.is_none() {
        let batch: Vec<u64> = (next..seeds.end.min(next + BATCH)).collect();
        next += batch.len() as u64;
        let share = batch.len().div_ceil(workers);
        let outcomes: Vec<(u64, Outcome)> = thread::scope(|scope| {
            let work = |seeds: &[u64]| -> Vec<(u64, Outcome)> {
                let run = |seed: &u64| (*seed, super::run(interpreter, options, *seed));
                seeds.iter().map(run).collect()
            };
            let threads: Vec<_> = batch
                .chunks(share)
                .map(|seeds| {
                    let seeds = seeds.to_vec();
                    scope.spawn(move || work(&seeds))
                })
                .collect();
            // A thread does not panic: a run that does is a broken promise.
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap_or_default())
                .collect()
        });
        done(outcomes.len() as u64);
        for (seed, mut outcome) in outcomes {
            many.runs += 1;
            many.settled = many.settled.max(outcome.settled.unwrap_or_default());
            many.figures.merge(std::mem::take(&mut outcome.figures));
            if !outcome.violations.is_empty() {
                many.failed = Some((seed, outcome));
                break;
            }
        }
    }
    many
}
