//! From a run that breaks a promise to one with few steps that still does.

use super::violation::Promise;
use super::world::Plan;

/// So many runs are tried at most.
const TRIES: usize = 600;

/// Leaves out of a plan whatever is not needed to break the promise. `breaks` runs a plan.
pub(super) fn shrink(plan: Plan, promise: Promise, breaks: impl Fn(&Plan) -> Vec<Promise>) -> Plan {
    let mut tries = 0;
    let mut still = |plan: &Plan| {
        tries += 1;
        tries <= TRIES && breaks(plan).contains(&promise)
    };
    let mut plan = plan;
    let calmer: [fn(&mut Plan); 5] = [
        |plan| plan.faults.reorder = false,
        |plan| plan.faults.duplicate = 0.0,
        |plan| plan.faults.refuse = 0.0,
        |plan| plan.faults.clock_skew = 0,
        |plan| plan.faults.loss = 0.0,
    ];
    for calm in calmer {
        let mut other = plan.clone();
        calm(&mut other);
        if still(&other) {
            plan = other;
        }
    }
    let mut size = plan.events.len().div_ceil(2);
    while size > 0 {
        let mut from = 0;
        let mut left_out = false;
        while from < plan.events.len() {
            let mut other = plan.clone();
            other.events.drain(from..(from + size).min(plan.events.len()));
            match still(&other) {
                true => (plan, left_out) = (other, true),
                false => from += size,
            }
        }
        size = match (size, left_out) {
            (1, true) => 1,
            (1, false) => 0,
            _ => size.div_ceil(2),
        };
    }
    plan
}
