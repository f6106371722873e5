//! Whose turn it is to answer. All hear everything, so all know who has spoken last: that one answers within a
//! moment, and the others only where it does not. Otherwise several of a large group would answer before they
//! have heard each other.

use std::collections::VecDeque;
use std::time::Duration;

use super::{JITTER, Name};
use crate::engine::Engine;
use crate::engine::digest::NodeName;
use crate::host::Host;

/// Whose turn it is waits for this long at most.
const AT_ONCE: Duration = Duration::from_millis(200);
/// The others wait for so much longer, to hear it.
pub(super) const LATER: Duration = Duration::from_millis(500);
/// Those that speak within this time do not know who was the last.
const TOGETHER: Duration = Duration::from_secs(1);
/// How many that have spoken are remembered.
const MANY: usize = 16;

/// Those that have spoken last, this peer among them, the last one first, and when they did.
#[derive(Debug, Default)]
pub(super) struct Turns {
    spoken: VecDeque<(Duration, Name)>,
}

impl Turns {
    fn note(&mut self, name: &str, now: Duration) {
        let known = self.spoken.iter().position(|(_, spoken)| **spoken == *name);
        let known = known.and_then(|place| self.spoken.remove(place));
        self.spoken.truncate(MANY - 1);
        let name = known.map_or_else(|| name.into(), |(_, name)| name);
        self.spoken.push_front((now, name));
    }

    /// Who is to answer somebody: the last one that has spoken, of the others that can. Of several that have
    /// spoken at the same time it is the one with the least name.
    fn after(&self, sender: &str, can: impl Fn(&str) -> bool) -> Option<&str> {
        let mut able = self
            .spoken
            .iter()
            .filter(|(_, name)| **name != *sender && can(name));
        let (last, first) = able.next()?;
        let together = able.take_while(|(time, _)| *time + TOGETHER > *last);
        Some(together.map(|(_, name)| &**name).fold(first, std::cmp::min))
    }
}

impl<H: Host> Engine<H> {
    /// Takes note that somebody has sent a message.
    pub(in crate::engine) fn note_turn(&mut self, sender: &str) {
        self.repair.turns.note(sender, self.host.now());
    }

    /// Takes note that this peer has sent a message.
    pub(in crate::engine) fn note_own_turn(&mut self) {
        self.repair.turns.note(self.host.name(), self.host.now());
    }

    /// How long an answer to somebody waits that these peers can give.
    pub(super) fn wait_for(
        &mut self,
        sender: &str,
        node: &NodeName,
        can: impl Fn(&Self, &str) -> bool,
    ) -> Duration {
        let (after, most) = match self.repair.turns.after(sender, |name| can(self, name)) {
            Some(name) if name == self.host.name() => (Duration::ZERO, AT_ONCE),
            Some(_) => (LATER, JITTER),
            // None of them has spoken yet.
            None => (Duration::ZERO, JITTER),
        };
        after + self.jitter(node, most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turns(spoken: &[(u64, &str)]) -> Turns {
        let mut turns = Turns::default();
        for (seconds, name) in spoken {
            turns.note(name, Duration::from_secs(*seconds));
        }
        turns
    }

    #[test]
    fn who_has_spoken_last_of_the_others_that_can_is_to_answer() {
        let all = |_: &str| true;
        assert_eq!(turns(&[]).after("Ada", all), None);
        assert_eq!(turns(&[(0, "Ada")]).after("Ada", all), None);
        let turns = turns(&[(0, "Ada"), (10, "Bo"), (20, "Bo"), (30, "Ada"), (40, "Cy")]);
        assert_eq!(turns.after("Cy", all), Some("Ada"));
        assert_eq!(turns.after("Bo", all), Some("Cy"));
        assert_eq!(turns.after("Cy", |name| name == "Bo"), Some("Bo"));
    }

    #[test]
    fn of_those_that_spoke_at_the_same_time_all_find_the_same() {
        let all = |_: &str| true;
        let (one, other) = (
            [(0, "Ada"), (5, "Cy"), (5, "Bo")],
            [(0, "Ada"), (5, "Bo"), (5, "Cy")],
        );
        assert_eq!(turns(&one).after("Dee", all), Some("Bo"));
        assert_eq!(turns(&other).after("Dee", all), Some("Bo"));
        assert_eq!(turns(&other).after("Bo", all), Some("Cy"));
    }

    #[test]
    fn no_more_than_so_many_are_remembered() {
        let mut turns = Turns::default();
        (0..100).for_each(|number| turns.note(&format!("peer {number}"), Duration::ZERO));
        assert_eq!(turns.spoken.len(), MANY);
    }
}
