//! What a write, a received change and a checksum cost in the Rust engine, by how many entries there are:
//! `cargo bench -p sync-codegen --bench engine`. The results that are published stand in
//! `docs/benchmarks.md`; `benches/run.sh` makes them.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "a benchmark that fails may say so in any way"
)]

mod peer;

use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main,
};
use peer::Peer;
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

const SIZES: [u32; 3] = [100, 10_000, 1_000_000];
/// So many changes are in a message that several are in: what fits into two frames of a game, about.
const TOGETHER: u32 = 32;
/// So many entries at most are written from one comparison to the next where checksums are measured. From 1,024 on
/// they would be brought up to date before it.
const CHECKED: u32 = 1_000;

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

/// Bytes of memory that this program has in use.
fn memory() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<u64>().ok());
    pages.unwrap_or(0) * 4_096
}

fn interpreter() -> Interpreter {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bench.sync.yaml");
    std::fs::write(&file, SCHEMA).unwrap();
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let schema = load(&file, &mut sources, &mut sink);
    Interpreter::new(schema.unwrap_or_else(|| panic!("{:?}", sink.into_sorted())))
}

fn group<'a>(criterion: &'a mut Criterion, name: &str) -> BenchmarkGroup<'a, WallTime> {
    let mut group = criterion.benchmark_group(name);
    group
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(5))
        .throughput(Throughput::Elements(1));
    group
}

/// A peer with so many entries, made as `fill` does it.
fn filled(interpreter: &Interpreter, entries: u32, what: &str, fill: impl Fn(&mut Peer, u32)) -> Peer {
    let before = memory();
    let mut peer = Peer::new(interpreter, entries);
    (0..entries).for_each(|entry| fill(&mut peer, entry));
    let grown = memory().saturating_sub(before);
    if entries >= 1_000_000 {
        println!(
            "memory/{what}/{entries} {} bytes an entry",
            grown / u64::from(entries)
        );
    }
    peer
}

fn write(criterion: &mut Criterion) {
    let interpreter = interpreter();
    let mut group = group(criterion, "write");
    for entries in SIZES {
        let mut peer = filled(&interpreter, entries, "written", Peer::write);
        group.bench_function(BenchmarkId::new("again", entries), |bencher| {
            bencher.iter(|| peer.write(peer.familiar()));
        });
        group.bench_function(BenchmarkId::new("first", entries), |bencher| {
            bencher.iter(|| {
                peer.compare_now_and_then();
                peer.write(peer.any());
            });
        });
    }
    group.finish();
}

fn apply(criterion: &mut Criterion) {
    let interpreter = interpreter();
    let mut group = group(criterion, "apply");
    for entries in SIZES {
        let mut peer = filled(&interpreter, entries, "received", |peer, entry| {
            let message = peer.message([entry].into_iter());
            assert!(peer.receive(&message));
        });
        let peer = std::cell::RefCell::new(&mut peer);
        let (take, size) = (
            |message: &mut Vec<u8>| peer.borrow_mut().receive(message),
            BatchSize::SmallInput,
        );
        group.bench_function(BenchmarkId::new("again", entries), |bencher| {
            let message = || {
                let mut peer = peer.borrow_mut();
                let entry = peer.familiar();
                peer.message([entry].into_iter())
            };
            bencher.iter_batched_ref(message, take, size);
        });
        group.bench_function(BenchmarkId::new("first", entries), |bencher| {
            let message = || {
                let mut peer = peer.borrow_mut();
                let entry = peer.any();
                peer.message([entry].into_iter())
            };
            let take = |message: &mut Vec<u8>| {
                peer.borrow_mut().compare_now_and_then();
                take(message)
            };
            bencher.iter_batched_ref(message, take, size);
        });
        group.throughput(Throughput::Elements(TOGETHER.into()));
        group.bench_function(BenchmarkId::new("together", entries), |bencher| {
            let message = || {
                let mut peer = peer.borrow_mut();
                let first = peer.any() / TOGETHER * TOGETHER;
                peer.message((first..first + TOGETHER).map(|entry| entry % entries))
            };
            bencher.iter_batched_ref(message, take, size);
        });
        group.throughput(Throughput::Elements(1));
        let message = peer.borrow_mut().message([0].into_iter());
        assert!(peer.borrow_mut().receive(&message));
        group.bench_function(BenchmarkId::new("duplicate", entries), |bencher| {
            bencher.iter(|| assert!(!peer.borrow_mut().receive(&message)));
        });
    }
    group.finish();
}

fn checksum(criterion: &mut Criterion) {
    let interpreter = interpreter();
    let mut group = group(criterion, "checksum");
    for entries in SIZES {
        let mut peer = filled(&interpreter, entries, "checked", Peer::write);
        let round = entries.min(CHECKED);
        group.bench_function(BenchmarkId::new("first", entries), |bencher| {
            bencher.iter_custom(|updates| {
                let (mut taken, mut done) = (Duration::ZERO, 0);
                while done < updates {
                    (0..round).for_each(|_| peer.write(peer.any()));
                    let begin = Instant::now();
                    peer.compare();
                    taken += begin.elapsed();
                    done += u64::from(round);
                }
                taken.mul_f64(updates as f64 / done as f64)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, write, apply, checksum);
criterion_main!(benches);
