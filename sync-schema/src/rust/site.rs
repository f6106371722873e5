//! Places in the source of the generators.

use std::sync::atomic::{AtomicU32, Ordering};

/// A place at which a generator makes tokens. It has a number that no other place has, as long as the program runs.
#[derive(Debug)]
pub(super) struct Site(AtomicU32);

/// The number of the next place that asks for one.
static NEXT: AtomicU32 = AtomicU32::new(1);

impl Site {
    /// A place that has not asked for its number yet.
    pub(super) const fn new() -> Self {
        Site(AtomicU32::new(0))
    }

    pub(super) fn number(&self) -> u32 {
        match self.0.load(Ordering::Relaxed) {
            0 => self.ask(),
            number => number,
        }
    }

    #[cold]
    fn ask(&self) -> u32 {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let known = self
            .0
            .compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
        // Another thread may have been faster.
        known.err().unwrap_or(number)
    }
}
