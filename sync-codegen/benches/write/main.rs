//! What a write costs in the Rust engine, by how many entries there are: `cargo bench -p sync-codegen
//! --bench write`. The results that are published stand in `docs/benchmarks.md`; `benches/run.sh` makes
//! them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark that fails may say so in any way"
)]

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_runtime::channel::Channel;
use sync_runtime::engine::Engine;
use sync_runtime::host::Host;
use sync_runtime::registry::KeysView;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

const SIZES: [u32; 3] = [100, 10_000, 1_000_000];
/// From so many writes to the next comparison, and so many entries that are written again and again.
const ROUND: u32 = 100;

/// A realtime path in scopes of at most a hundred entries, as a list of roles with their slots is.
const SCHEMA: &str = r#"
schema: bench
scopes:
  board: { keys: { board: u16 } }
components:
  board: { scope: board, level: realtime, permission: anyone }
paths:
  "boards.{board}.slots.{slot: u8}": { name: slot, type: { string: { max: 12 } }, component: board }
"#;

/// The program around the engine: time passes as it is told.
struct Program {
    now: Rc<Cell<Duration>>,
}

impl Host for Program {
    fn now(&self) -> Duration {
        self.now.get()
    }
    fn wall(&self) -> Duration {
        Duration::from_secs(1_800_000_000) + self.now.get()
    }
    fn name(&self) -> &str {
        "Ada"
    }
    fn in_group(&self) -> bool {
        true
    }
    fn can_sync_now(&self) -> bool {
        true
    }
    fn can(&self, _player: &str, _class: &str, _keys: &KeysView<'_>) -> bool {
        true
    }
    fn is_authority(&self, _player: &str) -> bool {
        true
    }
}

/// A peer with so many entries.
struct Peer {
    engine: Engine<Program>,
    channel: Channel,
    now: Rc<Cell<Duration>>,
    entries: u32,
    writes: u32,
    /// What has passed beside a millisecond for each write.
    passed: Duration,
}

impl Peer {
    fn new(interpreter: &Interpreter, entries: u32) -> Self {
        let now = Rc::<Cell<Duration>>::default();
        let engine = Engine::new(interpreter.registry(), Program { now: now.clone() });
        let channel = Channel::new(interpreter.registry());
        let mut peer = Self {
            engine,
            channel,
            now,
            entries,
            writes: 0,
            passed: Duration::ZERO,
        };
        (0..entries).for_each(|entry| peer.write(entry));
        peer
    }

    /// What a realtime setter does: it is checked, stored, stamped, counted and sent.
    fn write(&mut self, entry: u32) {
        self.writes += 1;
        self.now
            .set(self.passed + Duration::from_millis(self.writes.into()));
        let board = entry / 100;
        let mut keys = Vec::with_capacity(4);
        sync_runtime::wire::number::put_varint(&mut keys, board.into());
        keys.push((entry % 100) as u8);
        let value = format!("name {:07}", self.writes % 10_000_000);
        self.engine.write(0, &keys, Some(value.as_bytes())).unwrap();
        while self.engine.poll_change().is_some() {}
        while let Some(frame) = self.channel.poll(&mut self.engine) {
            self.channel.sent(&mut self.engine, frame);
        }
    }

    /// Writes to any of the entries, the same ones every time. Peers compare themselves once a round, in which no
    /// entry is written twice: the fingerprint that a write costs is made for each of them.
    fn write_first(&mut self) {
        if self.writes.is_multiple_of(ROUND) {
            self.passed += Duration::from_secs(40);
        }
        let entry = self.writes.wrapping_mul(2_654_435_761) % self.entries;
        self.write(entry);
    }

    /// Writes to a hundred of the entries again and again: fingerprints are made every half minute, hundreds of
    /// writes to an entry later.
    fn write_again(&mut self) {
        let entry = self.writes % ROUND * (self.entries / ROUND);
        self.write(entry);
    }
}

/// Bytes of memory that this program has in use.
fn memory() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4_096
}

fn write(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.sync.yaml");
    std::fs::write(&file, SCHEMA).unwrap();
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(&file, &mut sources, &mut sink);
    let schema = schema.unwrap_or_else(|| panic!("{:?}", sink.into_sorted()));
    let interpreter = Interpreter::new(schema);

    let mut group = criterion.benchmark_group("write");
    group
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5));
    for entries in SIZES {
        let before = memory();
        let mut peer = Peer::new(&interpreter, entries);
        let grown = memory().saturating_sub(before);
        if entries >= 10_000 {
            println!("memory/{entries} {} bytes an entry", grown / u64::from(entries));
        }
        group.bench_function(BenchmarkId::new("again", entries), |bencher| {
            bencher.iter(|| peer.write_again());
        });
        group.bench_function(BenchmarkId::new("first", entries), |bencher| {
            bencher.iter(|| peer.write_first());
        });
    }
    group.finish();
}

criterion_group!(benches, write);
criterion_main!(benches);
