//! Real engines of one schema in virtual time, with everything that can go wrong between them.
//!
//! [`run`] makes a run of a seed: what the peers do, and what goes wrong when. The same seed is the same
//! run on every machine. At its end the faults stop, and what the engine promises must hold: see
//! [`Promise`]. [`shrink`] finds the few steps that a broken promise needs. `docs/simulate.md` has the
//! whole of it for users.

mod chance;
mod check;
mod event;
mod figures;
mod host;
mod ledger;
mod many;
mod network;
mod options;
mod peer;
mod plot;
mod random;
mod report;
mod shrink;
mod steps;
mod time;
mod values;
mod violation;
mod wire;
mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use event::{Assignment, CrashPoint, Event, Step};
pub use figures::{Counts, Figures, Row, quantile};
pub use many::{Many, run_many};
#[doc(hidden)]
pub use options::Fault;
pub use options::{Faults, Millis, Options, Spell, Spells, Workload, peer_name};
pub use plot::plot;
pub use report::{Frames, Kind, PathReport, Report, report};
pub use steps::{peer_of, read_steps};
pub use time::parse_span;
pub use violation::{Promise, Violation};
pub use world::Outcome;

use crate::interpret::Interpreter;
use world::Plan;

/// The run of a seed.
pub fn run(interpreter: Interpreter, options: &Options, seed: u64) -> Outcome {
    attempt(interpreter, &plan(interpreter, options, seed))
}

/// The fewest steps of a seed's run that still break a promise, with what is broken then.
#[derive(Debug)]
pub struct Shrunk {
    /// What goes wrong all the time.
    pub faults: Faults,
    /// The steps, by time.
    pub events: Vec<Event>,
    /// How it ends.
    pub outcome: Outcome,
}

/// Shrinks a seed's run that breaks this promise.
pub fn shrink(interpreter: Interpreter, options: &Options, seed: u64, promise: Promise) -> Shrunk {
    let promises = |plan: &Plan| {
        let violations = attempt(interpreter, plan).violations;
        violations.iter().map(|violation| violation.promise).collect()
    };
    let shrunk = shrink::shrink(plan(interpreter, options, seed), promise, promises);
    let outcome = attempt(interpreter, &shrunk);
    Shrunk {
        faults: shrunk.faults,
        events: shrunk.events,
        outcome,
    }
}

fn plan(interpreter: Interpreter, options: &Options, seed: u64) -> Plan {
    Plan {
        seed,
        peers: options.peers,
        duration: options.duration,
        faults: options.faults.clone(),
        broken: options.broken,
        events: chance::events(&interpreter, options, seed),
    }
}

/// Runs a plan; a panic is a broken promise.
fn attempt(interpreter: Interpreter, plan: &Plan) -> Outcome {
    let ran = catch_unwind(AssertUnwindSafe(|| world::run(interpreter, plan)));
    ran.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
        let what = format!("the engine panics: {}", text.unwrap_or("for no stated reason"));
        Outcome {
            violations: vec![Violation::new(Promise::Sound, what)],
            ..Outcome::default()
        }
    })
}
