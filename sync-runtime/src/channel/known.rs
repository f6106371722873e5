//! Senders that this peer knows, and for how long: who comes later pushes out nothing of theirs.

use std::collections::BTreeMap;
use std::time::Duration;

/// How many are known at once.
pub(super) const MOST: usize = 256;
/// How long one may be silent before another one takes its place.
pub(super) const SILENCE: Duration = Duration::from_secs(60 * 60);

/// Senders of which a whole message was taken.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    senders: BTreeMap<String, Acquaintance>,
    /// Counts those who became known.
    count: u64,
}

#[derive(Debug, Clone, Copy)]
struct Acquaintance {
    /// How many were known before.
    since: u64,
    heard: Duration,
}

impl Known {
    /// A message of the sender was taken. Where there are too many it takes the place of the one that was silent for the
    /// longest time, if that was an hour; otherwise it stays unknown.
    pub(super) fn note(&mut self, sender: &str, now: Duration) {
        if let Some(known) = self.senders.get_mut(sender) {
            known.heard = now;
            return;
        }
        if self.senders.len() >= MOST {
            let silent = self.senders.iter().min_by_key(|(_, known)| known.heard);
            let Some((silent, _)) = silent.filter(|(_, known)| now.saturating_sub(known.heard) >= SILENCE)
            else {
                return;
            };
            let silent = silent.clone();
            self.senders.remove(&silent);
        }
        let since = self.count;
        self.count += 1;
        let acquaintance = Acquaintance { since, heard: now };
        self.senders.insert(sender.to_owned(), acquaintance);
    }

    /// How many became known before the sender; none if it is unknown.
    pub(super) fn since(&self, sender: &str) -> Option<u64> {
        self.senders.get(sender).map(|known| known.since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_up_after_an_hour_of_silence_and_no_earlier() {
        let mut known = Known::default();
        for number in 0..2 * MOST {
            known.note(&format!("P{number}"), Duration::ZERO);
        }
        assert_eq!(known.since("P255"), Some(255));
        assert_eq!(known.since("P256"), None);
        // All but one go on speaking.
        for number in (0..MOST).filter(|number| *number != 7) {
            known.note(&format!("P{number}"), Duration::from_secs(1));
        }
        known.note("late", SILENCE - Duration::from_millis(1));
        assert_eq!(known.since("late"), None);
        known.note("late", SILENCE);
        assert_eq!((known.since("late"), known.since("P7")), (Some(256), None));
        known.note("later", SILENCE);
        assert_eq!(known.since("later"), None);
    }
}
