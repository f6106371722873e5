//! Cleared entries, which are remembered for a while.

use std::time::Duration;

use super::Engine;
use crate::host::Host;
use crate::stamp::Stamp;

/// For so long, by its stamp and the wall clock, it is known that an entry was cleared.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How often they are looked at.
const PERIOD: Duration = Duration::from_secs(60 * 60);

impl<H: Host> Engine<H> {
    /// When the next look at tombstones is due.
    pub(super) fn tombstones_wake(&self) -> Option<Duration> {
        (self.state.has_tombstones()).then_some(self.looked_at_tombstones + PERIOD)
    }

    /// Forgets old tombstones once an hour.
    pub(super) fn look_at_tombstones(&mut self) {
        let is_due = self.tombstones_wake().is_some_and(|wake| wake <= self.host.now());
        if is_due && self.group.is_none() {
            self.forget_tombstones();
        }
    }

    /// Forgets the tombstones whose time is over, but those that have to leave.
    pub(super) fn forget_tombstones(&mut self) {
        self.looked_at_tombstones = self.host.now();
        let oldest = self.host.wall().checked_sub(KEPT).and_then(Stamp::of_wall);
        let Some(oldest) = oldest else { return };
        self.refresh();
        let old = self.state.tombstones_before(oldest);
        for id in old {
            if self.waits(id).is_none()
                && let Some(name) = self.state.remove(id)
            {
                self.records.note(&name);
            }
        }
    }
}
