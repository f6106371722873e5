//! Comparisons that have led to nothing: the longer they have, the less often they are made.

use std::time::Duration;

use super::{Name, PERIOD};
use crate::registry::Repair as Domain;

/// How many pairs of digests are remembered.
const PAIRS: usize = 64;
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(600);

/// Pairs of different digests of the whole, this peer's and another's, that were answered. They are of
/// one sender each: several that hold nothing yet are all answered.
#[derive(Debug, Default)]
pub(super) struct Fruitless {
    pairs: Vec<Pair>,
}

#[derive(Debug)]
struct Pair {
    sender: Name,
    digests: (Domain, u32, u32),
    answered: Duration,
    /// From then to the next answer.
    wait: Duration,
}

impl Fruitless {
    /// Whether a difference is to be looked into now. What was repaired has other digests.
    pub(super) fn allows(&mut self, sender: &str, digests: (Domain, u32, u32), now: Duration) -> bool {
        let known = |pair: &&mut Pair| pair.digests == digests && *pair.sender == *sender;
        if let Some(pair) = self.pairs.iter_mut().find(known) {
            let allowed = now >= pair.answered + pair.wait;
            if allowed {
                (pair.answered, pair.wait) = (now, (pair.wait * 2).min(LONGEST));
            }
            return allowed;
        }
        if self.pairs.len() >= PAIRS {
            let oldest = self
                .pairs
                .iter()
                .enumerate()
                .min_by_key(|(_, pair)| pair.answered);
            if let Some((oldest, _)) = oldest {
                self.pairs.swap_remove(oldest);
            }
        }
        self.pairs.push(Pair {
            sender: sender.into(),
            digests,
            answered: now,
            wait: PERIOD,
        });
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_to_nothing_is_tried_less_and_less_often() {
        let mut fruitless = Fruitless::default();
        let mut answers = Vec::new();
        for second in 0..4_000 {
            let now = Duration::from_secs(second);
            if fruitless.allows("Bo", (Domain::Periodic, 1, 2), now) {
                answers.push(second);
            }
        }
        assert_eq!(
            answers,
            [0, 30, 90, 210, 450, 930, 1_530, 2_130, 2_730, 3_330, 3_930]
        );
        assert!(fruitless.allows("Bo", (Domain::Periodic, 2, 2), Duration::ZERO));
        assert!(fruitless.allows("Cy", (Domain::Periodic, 1, 2), Duration::ZERO));
        for theirs in 3..1_000 {
            assert!(fruitless.allows("Bo", (Domain::Periodic, 1, theirs), Duration::from_secs(5_000)));
            assert!(fruitless.pairs.len() <= PAIRS);
        }
    }
}
