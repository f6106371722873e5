//! What a transport sees: frames, and the messages that they are or that they make together.

use std::collections::BTreeMap;

use sync_runtime::channel::{Chunk, unescape};
use sync_runtime::registry::ChannelInfo;

use super::options::Millis;

/// An observer of all frames. It has nothing of the channel's own accounts.
#[derive(Debug)]
pub(super) struct Wire {
    profile: ChannelInfo,
    senders: Vec<Sender>,
}

/// What one peer has sent since it started.
#[derive(Debug, Clone, Default)]
struct Sender {
    /// Messages in the making, by number.
    pieces: BTreeMap<u8, Vec<u8>>,
    has_cut: bool,
    /// Of the budget, in thousandths of a byte, at the time `at`.
    spent: u64,
    at: Millis,
}

impl Wire {
    pub(super) fn new(profile: ChannelInfo, peers: usize) -> Self {
        Self {
            profile,
            senders: vec![Sender::default(); peers],
        }
    }

    /// What a frame of so many bytes costs.
    pub(super) fn cost(&self, bytes: usize) -> u64 {
        bytes as u64 + u64::from(self.profile.overhead)
    }

    /// Takes note of a frame. Gives the message that is complete with it.
    pub(super) fn take(&mut self, from: usize, frame: &[u8]) -> Option<Vec<u8>> {
        let sender = self.senders.get_mut(from)?;
        let bytes = match self.profile.clean {
            true => frame.to_vec(),
            false => unescape(frame)?,
        };
        if !Chunk::is_one(&bytes) {
            return Some(bytes);
        }
        sender.has_cut = true;
        let chunk = Chunk::read(&bytes)?;
        let pieces = sender.pieces.entry(chunk.number).or_default();
        if chunk.index == 0 {
            pieces.clear();
        }
        pieces.extend(chunk.piece);
        match chunk.last {
            true => sender.pieces.remove(&chunk.number),
            false => None,
        }
    }

    /// Takes note of what a frame costs. Says what rule of the profile it breaks.
    pub(super) fn pay(&mut self, from: usize, now: Millis, bytes: usize) -> Option<String> {
        let (cost, profile) = (self.cost(bytes), self.profile);
        if bytes > profile.frame {
            return Some(format!("a frame of {bytes} bytes, and {} fit", profile.frame));
        }
        let rate = u64::from(profile.rate?);
        let sender = self.senders.get_mut(from)?;
        let free = rate * (now - sender.at);
        (sender.spent, sender.at) = (sender.spent.saturating_sub(free) + cost * 1_000, now);
        let over = sender.spent > u64::from(profile.burst) * 1_000;
        over.then(|| format!("more than the budget: {} bytes at once", sender.spent / 1_000))
    }

    /// Whether each message of a peer has been one frame that went at once: nothing of it ever waited in
    /// its channel.
    pub(super) fn is_direct(&self, from: usize) -> bool {
        let has_cut = self.senders.get(from).is_some_and(|sender| sender.has_cut);
        self.profile.rate.is_none() && !has_cut
    }

    /// A peer has crashed, and with it what was in its channel.
    pub(super) fn forget(&mut self, from: usize) {
        if let Some(sender) = self.senders.get_mut(from) {
            *sender = Sender::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_large_or_too_much_is_found() {
        let profile = ChannelInfo {
            frame: 100,
            rate: Some(10),
            burst: 150,
            overhead: 5,
            clean: true,
        };
        let mut wire = Wire::new(profile, 1);
        assert_eq!(
            wire.pay(0, 0, 101).as_deref(),
            Some("a frame of 101 bytes, and 100 fit")
        );
        assert_eq!(wire.pay(0, 0, 100), None);
        assert_eq!(wire.pay(0, 1_000, 50), None, "ten bytes are free again");
        assert_eq!(
            wire.pay(0, 1_000, 1).as_deref(),
            Some("more than the budget: 156 bytes at once")
        );
    }
}
