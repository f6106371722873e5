//! Engine and channel together: budgets, refusals, large messages, and what both count.

mod assembly;
mod attacks;

use std::time::Duration;

use super::{Channel, Chunk, Frame, unescape};
use crate::engine::{Reason, Refusal, Stats};
use crate::registry::{ChannelInfo, Priority, Registry};
use crate::testing::*;

/// A game's chat.
const CHAT: ChannelInfo = ChannelInfo {
    frame: 240,
    rate: Some(800),
    burst: 4_000,
    overhead: 40,
    clean: false,
};

/// A peer behind a channel.
struct Member {
    peer: Peer,
    channel: Channel,
}

impl Member {
    fn new(name: &str, time: &Time, transport: ChannelInfo, mtu: usize) -> Self {
        let registry: &'static Registry = Box::leak(Box::new(Registry {
            transport,
            mtu,
            ..REGISTRY
        }));
        Member {
            peer: peer_of(registry, name, time),
            channel: Channel::new(registry),
        }
    }

    fn chat(name: &str, time: &Time) -> Self {
        Self::new(name, time, CHAT, 235)
    }

    fn poll(&mut self) -> Option<Frame> {
        self.channel.poll(&mut self.peer)
    }

    fn sent(&mut self, frame: Frame) -> Vec<u8> {
        let bytes = frame.bytes.clone();
        self.channel.sent(&mut self.peer, frame);
        bytes
    }

    fn flush(&mut self) -> Vec<Vec<u8>> {
        let mut frames = Vec::new();
        while let Some(frame) = self.poll() {
            frames.push(self.sent(frame));
        }
        frames
    }

    fn receive(&mut self, sender: &str, frame: &[u8]) -> Result<(), Refusal> {
        self.channel.receive(&mut self.peer, sender, frame)
    }

    fn stats(&self) -> Stats {
        self.channel.stats(&self.peer)
    }

    /// How long until the next wake.
    fn wake(&self, time: &Time) -> Option<Duration> {
        let wake = self.channel.next_wake(&self.peer)?;
        Some(wake.saturating_sub(time.now()))
    }

    /// Spends all of the budget: what is written next has to wait.
    fn exhaust(&mut self, time: &Time) {
        self.channel.budget.spend(time.now(), 3_960);
    }
}

#[test]
fn a_clean_channel_without_a_limit_gives_the_engines_own_bytes() {
    let time = Time::default();
    let mut ada = Member::new("Ada", &time, REGISTRY.transport, REGISTRY.mtu);
    let mut bare = peer("Ada", &time);
    for slot in 1..100 {
        ada.peer
            .write(ASSIGNED, &[1, 1, 1, slot], Some(b"Thrall"))
            .unwrap();
        bare.write(ASSIGNED, &[1, 1, 1, slot], Some(b"Thrall")).unwrap();
    }
    assert_eq!(ada.flush(), bare.flush());
    assert_eq!(ada.stats().sent_frames, ada.stats().sent_messages);
}

#[test]
fn a_large_message_goes_in_frames_and_comes_together() {
    let time = Time::default();
    let (mut ada, mut bo) = (Member::chat("Ada", &time), Member::chat("Bo", &time));
    let value: Vec<u8> = (0..3_000_u32).map(|place| (place * 7 % 251) as u8).collect();
    ada.peer.write(TRADE, &[], Some(&value)).unwrap();
    time.pass(2_000);
    let mut frames = ada.flush();
    assert_eq!(frames.len(), 13);
    assert!(frames.iter().all(|frame| frame.len() <= 240));
    frames.reverse();
    frames.push(frames[3].clone());
    for frame in &frames {
        assert_eq!(bo.receive("Ada", frame), Ok(()));
    }
    assert_eq!(bo.peer.read(TRADE, &[]), Some(value.as_slice()));
    let stats = bo.stats();
    assert_eq!(
        (stats.received_frames, stats.received_messages, stats.incomplete),
        (14, 1, 0)
    );
}

#[test]
fn the_budget_is_kept_and_the_wake_says_when_more_may_go() {
    let time = Time::default();
    let mut ada = Member::chat("Ada", &time);
    ada.peer.write(TRADE, &[], Some(&[7; 9_000])).unwrap();
    time.pass(2_000);
    let (mut gone, mut passed) = (0, 0);
    while let Some(wake) = ada.wake(&time) {
        time.pass(wake.as_millis() as u64 + 1);
        passed += wake.as_millis() as u64 + 1;
        gone += ada.flush().iter().map(|frame| frame.len() + 40).sum::<usize>();
        assert!(
            gone <= 4_000 + passed as usize * 800 / 1_000,
            "{gone} bytes in {passed} ms"
        );
    }
    assert!(gone > 10_000);
    assert_eq!(ada.stats().queued, 0);
}

#[test]
fn what_waits_for_the_budget_is_one_message_of_a_priority_and_the_rest_goes_on_merging() {
    let time = Time::default();
    let (mut ada, mut bo) = (Member::chat("Ada", &time), Member::chat("Bo", &time));
    ada.exhaust(&time);
    ada.peer.write(ASSIGNED, &[1, 1, 1, 1], Some(b"first")).unwrap();
    assert_eq!(ada.poll(), None);
    assert_eq!(ada.stats().queued, 0, "the channel has taken it");
    for text in ["second", "third", "last"] {
        ada.peer
            .write(ASSIGNED, &[1, 1, 1, 1], Some(text.as_bytes()))
            .unwrap();
        assert_eq!(ada.poll(), None);
    }
    assert_eq!(ada.stats().queued, 1, "one waits, and is written over");
    for _ in 0..10 {
        time.pass(1_000);
        for frame in ada.flush() {
            let _ = bo.receive("Ada", &frame);
        }
    }
    assert_eq!(bo.peer.text(ASSIGNED, &[1, 1, 1, 1]), Some("last"));
    assert_eq!(bo.stats().applied, 2);
}

#[test]
fn a_large_message_does_not_hold_up_the_urgent() {
    let time = Time::default();
    let mut ada = Member::chat("Ada", &time);
    ada.exhaust(&time);
    ada.peer.write(TRADE, &[], Some(&[7; 9_000])).unwrap();
    ada.peer.push(None);
    ada.flush();
    ada.peer.write(ASSIGNED, &[1, 1, 1, 1], Some(b"Thrall")).unwrap();
    assert_eq!(ada.poll(), None);
    time.pass(700);
    let first = ada.poll().unwrap();
    assert_eq!(first.priority, Priority::High);
}

#[test]
fn a_refused_frame_is_kept_and_tried_again() {
    let time = Time::default();
    let (mut ada, mut bo) = (Member::chat("Ada", &time), Member::chat("Bo", &time));
    ada.peer.write(TRADE, &[], Some(&[7; 600])).unwrap();
    time.pass(2_000);
    // Before anything has gone, the engine still has it all.
    let frame = ada.poll().unwrap();
    ada.channel.unsent(&mut ada.peer, frame);
    assert_eq!((ada.poll(), ada.stats().queued), (None, 1));
    assert_eq!(ada.wake(&time), Some(Duration::from_secs(1)));
    time.pass(1_000);
    let frame = ada.poll().unwrap();
    let mut arrived = vec![ada.sent(frame)];
    for wait in [1, 2, 4] {
        let frame = ada.poll().unwrap();
        ada.channel.unsent(&mut ada.peer, frame);
        assert_eq!(
            (ada.poll(), ada.wake(&time)),
            (None, Some(Duration::from_secs(wait)))
        );
        time.pass(wait * 1_000);
    }
    let frame = ada.poll().unwrap();
    ada.channel.unsent(&mut ada.peer, frame);
    ada.channel.host_changed();
    arrived.extend(ada.flush());
    for frame in &arrived {
        assert_eq!(bo.receive("Ada", frame), Ok(()));
    }
    assert_eq!(bo.peer.read(TRADE, &[]), Some(&[7; 600][..]));
    assert_eq!((ada.stats().failed_sends, ada.stats().sent_frames), (5, 3));
}

#[test]
fn frames_wait_while_the_host_cannot_send() {
    let time = Time::default();
    let mut ada = Member::chat("Ada", &time);
    ada.peer.write(TRADE, &[], Some(&[7; 600])).unwrap();
    time.pass(2_000);
    let frame = ada.poll().unwrap();
    ada.sent(frame);
    ada.peer.host_mut().in_group = false;
    assert_eq!(
        (ada.poll(), ada.wake(&time)),
        (None, Some(Duration::from_secs(5)))
    );
    ada.peer.host_mut().in_group = true;
    ada.channel.host_changed();
    assert_eq!(ada.flush().len(), 2);
    assert_eq!(ada.wake(&time), None);
}

#[test]
fn frames_of_which_nothing_can_be_made_are_refused_and_counted() {
    let time = Time::default();
    let mut bo = Member::chat("Bo", &time);
    let escaped = |bytes: &[u8]| super::escape(bytes);
    let frames = [
        vec![],
        vec![0],
        vec![1, 2],
        vec![2, 1],
        vec![2, 1, b'5'],
        vec![2, b'|'],
        escaped(&[0x3C]),
        escaped(&[0x3C, 1]),
        escaped(&[0x3C, 1, 0]),
        escaped(&[0x3E, 1, 0, 7]),
        escaped(&[0x3C, 1, 0x80, 0x00, 7]),
        escaped(&[0x3C, 1, 0x80, 0x80, 0x04, 7]),
    ];
    for frame in &frames {
        assert_eq!(
            bo.receive("Ada", frame).unwrap_err().reason,
            Reason::Frame,
            "{frame:02X?}"
        );
    }
    assert_eq!(bo.stats().refused_frame, frames.len() as u64);
    assert_eq!(bo.receive("Bo", &[0]).unwrap_err().reason, Reason::Own);
    assert_eq!(bo.receive("Ada", &[2]).unwrap_err().reason, Reason::Malformed);
    assert_eq!(
        unescape(&escaped(&[0x3C, 1, 0, 7]))
            .as_deref()
            .and_then(Chunk::read)
            .map(|chunk| chunk.piece),
        Some(&[7][..])
    );
}
