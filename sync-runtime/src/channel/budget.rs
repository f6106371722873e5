//! What may go, and when: so many bytes at once, and so many more each second.

use std::time::Duration;

use crate::registry::ChannelInfo;

/// Parts of a byte. In these a refill is a whole number, so that nothing is lost by rounding.
const PARTS: u128 = 1_000_000_000;

/// A bucket that is full at first.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    /// None where there is no limit.
    limit: Option<Limit>,
    overhead: u128,
}

#[derive(Debug, Clone)]
struct Limit {
    /// Bytes a second, which are parts a nanosecond.
    rate: u128,
    /// In parts.
    most: u128,
    /// In parts, at the time `at`.
    left: u128,
    at: Option<Duration>,
}

impl Budget {
    /// The budget of a profile.
    pub(super) fn new(profile: &ChannelInfo) -> Self {
        let most = u128::from(profile.burst) * PARTS;
        Budget {
            limit: profile.rate.map(|rate| Limit {
                rate: u128::from(rate.max(1)),
                most,
                left: most,
                at: None,
            }),
            overhead: profile.overhead.into(),
        }
    }

    /// When a frame of so many bytes may go: now, or at a later time.
    pub(super) fn ready(&mut self, now: Duration, frame: usize) -> Duration {
        let needed = self.cost(frame);
        let Some(limit) = &mut self.limit else { return now };
        limit.refill(now);
        let lacking = needed.min(limit.most).saturating_sub(limit.left);
        let wait = u64::try_from(lacking.div_ceil(limit.rate)).unwrap_or(u64::MAX);
        now.saturating_add(Duration::from_nanos(wait))
    }

    /// A frame of so many bytes has gone.
    pub(super) fn spend(&mut self, now: Duration, frame: usize) {
        let spent = self.cost(frame);
        if let Some(limit) = &mut self.limit {
            limit.refill(now);
            limit.left = limit.left.saturating_sub(spent);
        }
    }

    fn cost(&self, frame: usize) -> u128 {
        (frame as u128 + self.overhead) * PARTS
    }
}

impl Limit {
    fn refill(&mut self, now: Duration) {
        let since = now.saturating_sub(self.at.unwrap_or(now)).as_nanos();
        self.left = self
            .left
            .saturating_add(since.saturating_mul(self.rate))
            .min(self.most);
        self.at = Some(self.at.map_or(now, |at| at.max(now)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn profile(rate: Option<u32>) -> ChannelInfo {
        ChannelInfo {
            frame: 240,
            rate,
            burst: 4_000,
            overhead: 40,
            clean: false,
        }
    }

    proptest! {
        /// Frames go as early as they may. Between any two of them no more has gone than a burst and the
        /// rate for the time between.
        #[test]
        fn it_is_kept_over_any_window(frames in prop::collection::vec((1_usize..=240, 0_u64..2_000), 1..80)) {
            let mut budget = Budget::new(&profile(Some(800)));
            let mut now = Duration::ZERO;
            let mut gone: Vec<(Duration, u128)> = Vec::new();
            for (bytes, pause) in frames {
                now += Duration::from_millis(pause);
                now = budget.ready(now, bytes);
                prop_assert_eq!(budget.ready(now, bytes), now);
                budget.spend(now, bytes);
                gone.push((now, bytes as u128 + 40));
            }
            for (first, &(from, _)) in gone.iter().enumerate() {
                let mut bytes = 0;
                for &(until, cost) in &gone[first..] {
                    bytes += cost;
                    prop_assert!(bytes * PARTS <= 4_000 * PARTS + (until - from).as_nanos() * 800);
                }
            }
        }
    }

    #[test]
    fn without_a_rate_everything_goes_at_once() {
        let mut budget = Budget::new(&profile(None));
        for _ in 0..1_000 {
            assert_eq!(budget.ready(Duration::ZERO, 65_536), Duration::ZERO);
            budget.spend(Duration::ZERO, 65_536);
        }
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing() {
        let mut budget = Budget::new(&profile(Some(800)));
        budget.spend(Duration::from_secs(100), 3_960);
        assert_eq!(
            budget.ready(Duration::from_secs(90), 0),
            Duration::from_millis(90_050)
        );
        assert_eq!(
            budget.ready(Duration::from_secs(100), 0),
            Duration::from_millis(100_050)
        );
    }
}
