//! Peers with many entries, as a driver handles them.

use std::time::Duration;

use sync_codegen::interpret::Interpreter;
use sync_runtime::channel::Channel;
use sync_runtime::engine::Engine;
use sync_runtime::host::{TestClock, TestHost};
use sync_runtime::registry::Registry;
use sync_runtime::stamp::Stamp;
use sync_runtime::wire::number::put_varint;
use sync_runtime::wire::{MAX_MESSAGE, MessageWriter, WireChange};

/// From so many writes to the next comparison, and so many entries that are written again and again.
const ROUND: u32 = 100;
/// Longer than from one comparison to the next.
const PERIOD: Duration = Duration::from_secs(40);
/// When the wall clock of a host for tests begins.
const START: Duration = Duration::from_secs(1_800_000_000);

/// A peer with so many entries.
pub(super) struct Peer {
    registry: &'static Registry,
    engine: Engine<TestHost>,
    channel: Channel,
    clock: TestClock,
    entries: u32,
    /// Writes and received changes so far.
    count: u32,
    /// Steps of a round so far.
    steps: u32,
}

impl Peer {
    /// A peer that has no entries yet, of so many.
    pub(super) fn new(interpreter: &Interpreter, entries: u32) -> Self {
        let clock = TestClock::default();
        let registry = interpreter.registry();
        Self {
            registry,
            engine: Engine::new(registry, TestHost::new("Ada", &clock)),
            channel: Channel::new(registry),
            clock,
            entries,
            count: 0,
            steps: 0,
        }
    }

    /// Any of the entries, the same ones every time. In a round none comes twice.
    pub(super) fn any(&self) -> u32 {
        self.count.wrapping_mul(2_654_435_761) % self.entries
    }

    /// One of a hundred of the entries.
    pub(super) fn familiar(&self) -> u32 {
        self.count % ROUND * (self.entries / ROUND)
    }

    /// Peers compare themselves once a round: the fingerprint that a change costs is made for each of them.
    pub(super) fn compare_now_and_then(&mut self) {
        self.steps += 1;
        if self.steps.is_multiple_of(ROUND) {
            self.let_pass();
        }
    }

    /// What a realtime setter does: it is checked, stored, stamped, counted and sent.
    pub(super) fn write(&mut self, entry: u32) {
        self.count_up();
        let value = self.value();
        self.engine
            .write(0, &keys(entry), Some(value.as_bytes()))
            .unwrap();
        self.drain();
    }

    /// A message of another peer with changes of these entries, later than all before.
    pub(super) fn message(&mut self, entries: impl Iterator<Item = u32>) -> Vec<u8> {
        let sequence = u64::from(self.count) + 1;
        let stamp = |count: u32| Stamp::of_wall(START + Duration::from_millis(count.into())).unwrap();
        let mut writer = MessageWriter::new(self.registry, None, sequence, stamp(self.count + 1), false);
        for entry in entries {
            self.count_up();
            let value = self.value();
            let change = WireChange {
                path: 0,
                keys: &keys(entry),
                stamp: stamp(self.count),
                value: Some(value.as_bytes()),
            };
            assert_eq!(writer.add(&change, MAX_MESSAGE), Ok(true));
        }
        writer.finish()
    }

    /// What a driver does with a message. Says whether it was taken.
    pub(super) fn receive(&mut self, message: &[u8]) -> bool {
        let taken = self.channel.receive(&mut self.engine, "Bo", message);
        self.drain();
        taken.is_ok()
    }

    /// The comparison that all changes since the last one have to be counted for.
    pub(super) fn compare(&mut self) {
        self.let_pass();
        self.drain();
    }

    fn let_pass(&mut self) {
        self.clock.pass(PERIOD);
    }

    fn drain(&mut self) {
        while self.engine.poll_change().is_some() {}
        while let Some(frame) = self.channel.poll(&mut self.engine) {
            self.channel.sent(&mut self.engine, frame);
        }
    }

    fn count_up(&mut self) {
        self.count += 1;
        self.clock.pass(Duration::from_millis(1));
    }

    fn value(&self) -> String {
        format!("name {:07}", self.count % 10_000_000)
    }
}

fn keys(entry: u32) -> Vec<u8> {
    let mut keys = Vec::with_capacity(4);
    put_varint(&mut keys, (entry / 100).into());
    keys.push((entry % 100) as u8);
    keys
}
