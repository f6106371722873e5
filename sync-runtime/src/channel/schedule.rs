//! Frames that wait, and which goes next.

use std::collections::VecDeque;

use crate::registry::Priority;

/// Priorities, the most urgent first.
pub(super) const PRIORITIES: [Priority; 3] = [Priority::High, Priority::Normal, Priority::Low];
/// Frames of a round.
const TURNS: u8 = 16;

/// Frames by priority. The most urgent goes first, but one of four frames is of a lower priority where
/// such a frame waits, and one of sixteen is low: so none waits for ever.
#[derive(Debug, Clone, Default)]
pub(super) struct Schedule {
    queues: [VecDeque<Vec<u8>>; 3],
    turn: u8,
}

impl Schedule {
    /// Whether no frame waits.
    pub(super) fn is_empty(&self) -> bool {
        self.queues.iter().all(VecDeque::is_empty)
    }

    /// Whether no frame of this priority waits.
    pub(super) fn is_free(&self, priority: Priority) -> bool {
        self.queue(priority).is_none_or(VecDeque::is_empty)
    }

    /// Adds a frame behind those of its priority.
    pub(super) fn push(&mut self, priority: Priority, frame: Vec<u8>) {
        if let Some(queue) = self.queues.get_mut(priority as usize) {
            queue.push_back(frame);
        }
    }

    /// The frame whose turn it is, with its priority.
    pub(super) fn next(&self) -> Option<(Priority, &[u8])> {
        let order: &[Priority] = match self.turn {
            15 => &[Priority::Low, Priority::Normal],
            3 | 7 | 11 => &[Priority::Normal, Priority::Low],
            _ => &[],
        };
        order.iter().chain(&PRIORITIES).find_map(|&priority| {
            let frame = self.queue(priority)?.front()?;
            Some((priority, frame.as_slice()))
        })
    }

    /// A frame has gone, be it one that waited or not.
    pub(super) fn advance(&mut self) {
        self.turn = (self.turn + 1) % TURNS;
    }

    /// Takes out a frame that has gone. Nothing happens if it is not the first of its priority.
    pub(super) fn remove(&mut self, priority: Priority, frame: &[u8]) {
        if let Some(queue) = self.queues.get_mut(priority as usize)
            && queue.front().is_some_and(|first| first == frame)
        {
            queue.pop_front();
        }
    }

    fn queue(&self, priority: Priority) -> Option<&VecDeque<Vec<u8>>> {
        self.queues.get(priority as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever else comes and goes: of 16 frames in a row one is low if low ones wait all the while, and
        /// four are not high if such ones do.
        #[test]
        fn the_least_urgent_are_never_starved(comes in prop::collection::vec((any::<bool>(), any::<bool>()), 16..200)) {
            let mut schedule = Schedule::default();
            let mut gone = Vec::new();
            for (high, normal) in comes {
                schedule.push(Priority::Low, vec![1]);
                if high {
                    schedule.push(Priority::High, vec![1]);
                }
                if normal {
                    schedule.push(Priority::Normal, vec![1]);
                }
                let Some((priority, _)) = schedule.next() else { unreachable!("one was pushed") };
                schedule.remove(priority, &[1]);
                schedule.advance();
                gone.push(priority);
            }
            for window in gone.windows(16) {
                prop_assert!(window.contains(&Priority::Low));
                prop_assert!(window.iter().filter(|priority| **priority != Priority::High).count() >= 4);
            }
        }
    }

    /// What goes while frames of these priorities always wait, in one round.
    fn round(waiting: &[Priority]) -> String {
        let mut schedule = Schedule::default();
        let mut gone = String::new();
        for _ in 0..TURNS {
            for &priority in waiting {
                schedule.push(priority, vec![1]);
            }
            let (priority, frame) = schedule
                .next()
                .map(|(priority, frame)| (priority, frame.to_vec()))
                .unwrap();
            schedule.remove(priority, &frame);
            schedule.advance();
            gone.push_str(&format!("{priority:?}")[..1]);
        }
        gone
    }

    #[test]
    fn none_waits_for_ever() {
        use Priority::{High, Low, Normal};
        assert_eq!(round(&[High, Normal, Low]), "HHHNHHHNHHHNHHHL");
        assert_eq!(round(&[High, Low]), "HHHLHHHLHHHLHHHL");
        assert_eq!(round(&[High, Normal]), "HHHNHHHNHHHNHHHN");
        assert_eq!(round(&[Normal, Low]), "NNNNNNNNNNNNNNNL");
        assert_eq!(round(&[Low]), "LLLLLLLLLLLLLLLL");
    }
}
