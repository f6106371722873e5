//! Stamps of the hybrid logical clock, and the clock.

use std::time::Duration;

/// 2024-01-01T00:00:00Z, in seconds since 1970.
const EPOCH_SECONDS: u64 = 1_704_067_200;
/// Units in a second.
const UNITS: u64 = 64_000;
/// How far ahead of a peer's wall clock a stamp of others may be, that it is accepted: 6 hours.
const ACCEPTED: u64 = 6 * 3_600 * UNITS;
/// How far ahead of its wall clock a peer's own clock follows the stamps of others. What it writes is then
/// accepted by all whose wall clocks are no further behind its own than the rest, 3 hours, whatever stamps
/// anybody sends.
const FOLLOWED: u64 = ACCEPTED / 2;

/// A time of the hybrid logical clock: a number below 2^48 in units of 1/64 ms since
/// 2024-01-01T00:00:00Z, so that it is exact in a Lua number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Stamp(u64);

impl Stamp {
    /// One more than the greatest number that a stamp has.
    pub const LIMIT: u64 = 1 << 48;

    /// The stamp of this number, if it is below [`Stamp::LIMIT`].
    pub fn new(number: u64) -> Option<Self> {
        (number < Self::LIMIT).then_some(Self(number))
    }

    /// The stamp of a wall clock's time since 1970-01-01T00:00:00Z. Times before 2024 count as its
    /// beginning; the year 2163 is beyond what a stamp can hold.
    ///
    /// ```
    /// use std::time::Duration;
    /// use sync_runtime::stamp::Stamp;
    ///
    /// let stamp = Stamp::of_wall(Duration::from_millis(1_704_067_200_500)).unwrap();
    /// assert_eq!(stamp.number(), 500 * 64);
    /// ```
    pub fn of_wall(wall: Duration) -> Option<Self> {
        let since = wall
            .checked_sub(Duration::from_secs(EPOCH_SECONDS))
            .unwrap_or_default();
        let whole = since.as_secs().checked_mul(UNITS)?;
        Self::new(whole.checked_add(u64::from(since.subsec_nanos()) * UNITS / 1_000_000_000)?)
    }

    /// The number that travels.
    pub fn number(self) -> u64 {
        self.0
    }

    /// The greatest stamp that is accepted from others where the wall clock says this.
    pub(crate) fn last_accepted(wall: Duration) -> Self {
        Self::ahead(wall, ACCEPTED)
    }

    /// The greatest stamp that the clock follows where the wall clock says this. One that has stopped before
    /// 2024 says nothing: then any.
    pub(crate) fn last_followed(wall: Duration) -> Self {
        match Self::of_wall(wall) {
            Some(Self(0)) => Self(Self::LIMIT - 1),
            _ => Self::ahead(wall, FOLLOWED),
        }
    }

    fn ahead(wall: Duration, units: u64) -> Self {
        let number = Self::of_wall(wall).map_or(Self::LIMIT, |wall| wall.0 + units);
        Self(number.min(Self::LIMIT - 1))
    }

    /// How far this stamp is ahead of another, zero if it is not.
    pub fn ahead_of(self, other: Stamp) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(other.0) * (1_000_000_000 / UNITS))
    }
}

/// A hybrid logical clock: it follows the wall clock, never stands still and never goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Clock {
    /// The least number that no stamp given or seen has.
    next: u64,
}

impl Clock {
    /// Gives the next stamp, or nothing if stamps have run out.
    pub fn tick(&mut self, wall: Duration) -> Option<Stamp> {
        let stamp = Stamp::new(self.next.max(Stamp::of_wall(wall)?.0))?;
        self.see(stamp);
        Some(stamp)
    }

    /// Gives the next stamp for what had this stamp before, so that the later one wins: it is above both. Where
    /// the former one is too far ahead to be followed, the clock stays behind.
    pub(crate) fn tick_after(&mut self, wall: Duration, former: Option<Stamp>) -> Option<Stamp> {
        let stamp = self.tick(wall)?;
        match former {
            Some(former) if former >= stamp => Stamp::new(former.0 + 1),
            _ => Some(stamp),
        }
    }

    /// Moves past a stamp.
    pub fn see(&mut self, stamp: Stamp) {
        self.next = self.next.max(stamp.0 + 1);
    }

    /// Moves past a stamp of another peer, but not far ahead of the wall clock.
    pub(crate) fn follow(&mut self, stamp: Stamp, wall: Duration) {
        // Most stamps are behind already.
        if stamp.0 >= self.next {
            self.see(stamp.min(Stamp::last_followed(wall)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_never_goes_back() {
        let mut clock = Clock::default();
        let start = Duration::from_secs(EPOCH_SECONDS + 100);
        let first = clock.tick(start).unwrap();
        assert_eq!(first.number(), 100 * UNITS);
        assert_eq!(
            clock.tick(start - Duration::from_secs(50)).unwrap().number(),
            100 * UNITS + 1
        );
        clock.see(Stamp::new(200 * UNITS).unwrap());
        assert_eq!(clock.tick(start).unwrap().number(), 200 * UNITS + 1);
        clock.see(first);
        assert_eq!(clock.tick(start).unwrap().number(), 200 * UNITS + 2);
    }

    #[test]
    fn the_clock_follows_only_so_far() {
        const HOUR: u64 = 3_600 * UNITS;
        let wall = Duration::from_secs(EPOCH_SECONDS + 36_000);
        let at = |units| Stamp::new(10 * HOUR + units).unwrap();
        let mut clock = Clock::default();
        clock.follow(at(HOUR), wall);
        assert_eq!(clock.tick(wall), Some(at(HOUR + 1)));
        clock.follow(at(5 * HOUR), wall);
        assert_eq!(clock.tick(wall), Some(at(3 * HOUR + 1)));
        // What had a later stamp gets one later still; all else does not.
        assert_eq!(clock.tick_after(wall, Some(at(5 * HOUR))), Some(at(5 * HOUR + 1)));
        assert_eq!(clock.tick_after(wall, Some(at(0))), Some(at(3 * HOUR + 3)));
        assert_eq!(Stamp::last_accepted(wall), at(6 * HOUR));
        // Before the clock is set, what is known is all there is to go by.
        let mut unset = Clock::default();
        unset.follow(at(0), Duration::ZERO);
        assert_eq!(unset.tick(Duration::ZERO), Some(at(1)));
    }

    #[test]
    fn stamps_run_out_instead_of_wrapping() {
        let mut clock = Clock::default();
        clock.see(Stamp::new(Stamp::LIMIT - 1).unwrap());
        assert_eq!(clock.tick(Duration::ZERO), None);
        assert_eq!(Stamp::of_wall(Duration::MAX), None);
    }
}
