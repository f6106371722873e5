//! The channel between an engine and a transport: the engine's messages go in, frames come out.
//!
//! It cuts what is larger than a frame and puts it together again, escapes what the transport would
//! spoil, and keeps to the budget of the [profile](crate::registry::ChannelInfo), the most urgent first.
//! Like the engine it does no IO and keeps no clock. What it does is specified in `docs/engine.md`
//! ("Channel"), and its bytes in `docs/wire-format.md` ("Frames"). Generated peers have one; whoever
//! drives a bare [`Engine`] puts a [`Channel`] beside it.

mod budget;
mod chunk;
mod escape;
mod known;
mod reassemble;
mod schedule;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::time::Duration;

pub use chunk::{Chunk, cut};
pub use escape::{escape, unescape};
pub use reassemble::Assembly;

use crate::engine::{Engine, Outgoing, Reason, Refusal, Stats};
use crate::host::Host;
use crate::registry::{Priority, Registry};
use crate::wire::is_peer_name;
use budget::Budget;
use schedule::{PRIORITIES, Schedule};

/// How long to wait before the host is asked again whether sending is possible.
const BLOCKED: Duration = Duration::from_secs(5);
/// The longest wait after a refusal of the transport.
const LONGEST_RETRY: Duration = Duration::from_secs(60);

/// One peer's channel, beside its engine.
///
/// After every call the driver asks [`poll`](Channel::poll) for frames, gives each of them back to
/// [`sent`](Channel::sent) or [`unsent`](Channel::unsent), and hands what comes in to
/// [`receive`](Channel::receive), instead of the engine's methods of these names.
#[derive(Debug, Clone)]
pub struct Channel {
    capacity: usize,
    clean: bool,
    budget: Budget,
    schedule: Schedule,
    assembly: Assembly,
    /// Of the next message that is cut.
    number: u8,
    /// Refusals of the transport since it last took a frame, and when it may be tried again.
    failures: u32,
    not_before: Option<Duration>,
    /// When a frame that waits for the budget, or for the host, may go.
    waits_until: Option<Duration>,
    figures: Figures,
}

/// What the transport is handed at once.
///
/// Hand [`bytes`](Frame::bytes) to it, then give the frame back to [`Channel::sent`] or to
/// [`Channel::unsent`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Frame {
    /// What to send.
    pub bytes: Vec<u8>,
    /// How urgent it is.
    pub priority: Priority,
    contents: Contents,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Contents {
    /// The first frame of a message that the engine still has, and the frames after it.
    Fresh { message: Outgoing, rest: Vec<Vec<u8>> },
    /// The first of the frames that wait.
    Waiting,
}

/// Figures since the channel was made.
#[derive(Debug, Clone, Copy, Default)]
struct Figures {
    sent_frames: u64,
    failed_sends: u64,
    received_frames: u64,
    refused_frame: u64,
}

impl Channel {
    /// The channel of a schema's transport profile, with its budget full.
    pub fn new(registry: &Registry) -> Self {
        Channel {
            capacity: registry.mtu,
            clean: registry.transport.clean,
            budget: Budget::new(&registry.transport),
            schedule: Schedule::default(),
            assembly: Assembly::default(),
            number: 0,
            failures: 0,
            not_before: None,
            waits_until: None,
            figures: Figures::default(),
        }
    }

    /// The next frame that may go, if the host can send, the budget has room, and the transport is not to
    /// be spared. Nothing is given up by asking.
    ///
    /// A message that can go at once stays in the engine's outbox until the transport has taken its first
    /// frame. One that has to wait for the budget is taken out here, and then kept until it has gone:
    /// only so do its sequence numbers belong to it, and the messages after it get others. At most one
    /// message of a priority waits, so that all else goes on merging in the outbox.
    pub fn poll<H: Host>(&mut self, engine: &mut Engine<H>) -> Option<Frame> {
        let now = engine.host().now();
        if engine.is_busy() || self.not_before.is_some_and(|not_before| now < not_before) {
            return None;
        }
        self.waits_until = None;
        loop {
            if let Some((priority, frame)) = self.schedule.next() {
                if !engine.host().in_group() || !engine.host().can_sync_now() {
                    self.waits_until = Some(now + BLOCKED);
                    return None;
                }
                let ready = self.budget.ready(now, frame.len());
                if ready <= now {
                    let (bytes, contents) = (frame.to_vec(), Contents::Waiting);
                    return Some(Frame {
                        bytes,
                        priority,
                        contents,
                    });
                }
                self.waits_until = Some(ready);
            }
            if !PRIORITIES
                .into_iter()
                .any(|priority| self.schedule.is_free(priority))
            {
                return None;
            }
            let message = engine.poll_message_of(|priority| self.schedule.is_free(priority))?;
            let priority = message.priority;
            let (bytes, rest) = self.frames(&message.bytes);
            if self.schedule.is_empty() && self.budget.ready(now, bytes.len()) <= now {
                let contents = Contents::Fresh { message, rest };
                return Some(Frame {
                    bytes,
                    priority,
                    contents,
                });
            }
            engine.sent(message);
            self.schedule.push(priority, bytes);
            rest.into_iter()
                .for_each(|frame| self.schedule.push(priority, frame));
        }
    }

    /// The transport has taken the frame.
    pub fn sent<H: Host>(&mut self, engine: &mut Engine<H>, frame: Frame) {
        let Frame {
            bytes,
            priority,
            contents,
        } = frame;
        self.budget.spend(engine.host().now(), bytes.len());
        self.schedule.advance();
        self.figures.sent_frames += 1;
        (self.failures, self.not_before) = (0, None);
        match contents {
            Contents::Fresh { message, rest } => {
                engine.sent(message);
                rest.into_iter()
                    .for_each(|frame| self.schedule.push(priority, frame));
            }
            Contents::Waiting => self.schedule.remove(priority, &bytes),
        }
    }

    /// The transport has refused the frame: it is kept, and tried again after 1 s, 2 s, up to 60 s.
    pub fn unsent<H: Host>(&mut self, engine: &mut Engine<H>, frame: Frame) {
        let wait = Duration::from_secs(1 << self.failures.min(6)).min(LONGEST_RETRY);
        self.failures += 1;
        self.not_before = Some(engine.host().now() + wait);
        match frame.contents {
            Contents::Fresh { message, rest: _ } => engine.unsent(message),
            Contents::Waiting => self.figures.failed_sends += 1,
        }
    }

    /// Takes a frame in. The sender is who the transport says it is. Fails as [`Engine::receive`], for the
    /// message that the frame is or completes, and for a frame of which nothing can be made.
    pub fn receive<H: Host>(
        &mut self,
        engine: &mut Engine<H>,
        sender: &str,
        frame: &[u8],
    ) -> Result<(), Refusal> {
        if engine.is_busy() || sender == engine.host().name() || !is_peer_name(sender) {
            // The engine refuses these whatever they say.
            return engine.receive(sender, frame);
        }
        self.figures.received_frames += 1;
        let bytes = match self.clean {
            true => Cow::Borrowed(frame),
            false => Cow::Owned(unescape(frame).ok_or_else(|| self.refuse("not as this channel escapes"))?),
        };
        if !Chunk::is_one(&bytes) {
            return self.hand_on(engine, sender, &bytes);
        }
        let chunk = Chunk::read(&bytes).ok_or_else(|| self.refuse("not a piece of a message"))?;
        match self.assembly.take(sender, chunk, engine.host().now()) {
            Some(message) => self.hand_on(engine, sender, &message),
            None => Ok(()),
        }
    }

    /// Forgets what waits in vain. To be called with [`Engine::tick`].
    pub fn tick<H: Host>(&mut self, engine: &Engine<H>) {
        self.assembly.drop_silent(engine.host().now());
    }

    /// When to poll again, by the clock of [`Host::now`]: the engine's wakes, or later where the channel
    /// cannot take more before.
    pub fn next_wake<H: Host>(&self, engine: &Engine<H>) -> Option<Duration> {
        let now = engine.host().now();
        let gate = self.not_before.or(self.waits_until);
        let engine_wake = engine.next_wake().map(|wake| match gate {
            Some(gate) if wake <= now => gate.max(wake),
            _ => wake,
        });
        let waiting = (!self.schedule.is_empty()).then(|| gate.unwrap_or(now));
        engine_wake.into_iter().chain(waiting).min()
    }

    /// Group, combat, zone or connection changed: what waits for that may be sent at once.
    pub fn host_changed(&mut self) {
        (self.failures, self.not_before, self.waits_until) = (0, None, None);
    }

    /// The engine's figures with those of the channel.
    pub fn stats<H: Host>(&self, engine: &Engine<H>) -> Stats {
        let Figures {
            sent_frames,
            failed_sends,
            received_frames,
            refused_frame,
        } = self.figures;
        let stats = engine.stats();
        Stats {
            sent_frames,
            received_frames,
            refused_frame,
            incomplete: self.assembly.dropped(),
            failed_sends: stats.failed_sends + failed_sends,
            ..stats
        }
    }

    /// Hands the engine a message; a sender of which it takes one is known from then on.
    fn hand_on<H: Host>(
        &mut self,
        engine: &mut Engine<H>,
        sender: &str,
        message: &[u8],
    ) -> Result<(), Refusal> {
        let taken = engine.receive(sender, message);
        if taken.is_ok() {
            self.assembly.know(sender, engine.host().now());
        }
        taken
    }

    /// The frames of a message, the first one apart.
    fn frames(&mut self, message: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
        if message.len() <= self.capacity {
            return (self.frame(message), Vec::new());
        }
        let mut chunks = cut(message, self.number, self.capacity).into_iter();
        self.number = self.number.wrapping_add(1);
        let first = chunks.next().unwrap_or_default();
        (
            self.frame(&first),
            chunks.map(|chunk| self.frame(&chunk)).collect(),
        )
    }

    fn frame(&self, bytes: &[u8]) -> Vec<u8> {
        match self.clean {
            true => bytes.to_vec(),
            false => escape(bytes),
        }
    }

    fn refuse(&mut self, why: &str) -> Refusal {
        self.figures.refused_frame += 1;
        Refusal::of_message(Reason::Frame, why)
    }
}
