//! What the peers do, and what goes wrong when, by chance.

use serde_json::Value;
use sync_schema::schema::{Conflict, Permission};

use super::event::{Assignment, CrashPoint, Event, Step};
use super::options::{Faults, Millis, Options, Spell, Spells, Workload, peer_name};
use super::random::Random;
use super::values;
use crate::interpret::Interpreter;

/// No more paths than this are in use in one run, so that peers meet at the same entries.
const TOPICS: usize = 12;

/// All events of a run, by time.
pub(super) fn events(interpreter: &Interpreter, options: &Options, seed: u64) -> Vec<Event> {
    let mut events = match &options.workload {
        Workload::Steps(steps) => steps.to_vec(),
        Workload::Random { rate } => workload(interpreter, options, *rate, seed),
    };
    events.extend(faults(options, seed));
    events.sort_by_key(|event| event.at);
    events
}

fn workload(interpreter: &Interpreter, options: &Options, rate: u32, seed: u64) -> Vec<Event> {
    let mut random = Random::new(seed, 2);
    let paths = topics(interpreter, &mut random);
    let count = u64::from(rate) * options.peers as u64 * options.duration / 60_000;
    // Some runs write in bursts.
    let bursts = random.chance(0.3);
    let mut at = 0;
    let mut events = Vec::new();
    for index in 0..count {
        if !bursts || index % 8 == 0 {
            at = random.below(options.duration);
        }
        let peer = random.below(options.peers as u64) as usize;
        let step = step(interpreter, options, &paths, peer, &mut random);
        events.extend(step.map(|step| Event { at, peer, step }));
    }
    events
}

/// The paths that are in use.
fn topics(interpreter: &Interpreter, random: &mut Random) -> Vec<usize> {
    let mut paths: Vec<usize> = (0..interpreter.paths().len()).collect();
    for last in (1..paths.len()).rev() {
        paths.swap(last, random.below(last as u64 + 1) as usize);
    }
    // Local data is of little interest.
    let synced = |path: &usize| {
        let path = interpreter.paths().get(*path);
        path.is_some_and(|path| path.level.is_synced())
    };
    let (mut chosen, local): (Vec<usize>, Vec<usize>) = paths.into_iter().partition(synced);
    chosen.truncate(TOPICS);
    chosen.extend(local.first());
    chosen
}

fn step(
    interpreter: &Interpreter,
    options: &Options,
    paths: &[usize],
    peer: usize,
    random: &mut Random,
) -> Option<Step> {
    let registry = interpreter.registry();
    let some = |random: &mut Random, count: usize| random.below(count as u64) as usize;
    let write = |random: &mut Random| {
        let path = *random.pick(paths)?;
        assignment(interpreter, options, path, peer, random)
    };
    match random.below(100) {
        0..80 => write(random).map(Step::Write),
        80..88 => {
            let count = random.between(2, 4);
            Some(Step::Together((0..count).filter_map(|_| write(random)).collect()))
        }
        88..91 => Some(Step::Push(None)),
        91..94 => Some(Step::Push(Some(some(random, registry.components.len())))),
        94..97 => Some(Step::Request(some(random, registry.components.len()))),
        97..99 if !registry.host_flags.is_empty() => {
            let flag = some(random, registry.host_flags.len());
            Some(Step::Flag(flag, random.chance(0.5)))
        }
        _ => Some(Step::Repair),
    }
}

/// A write by chance. Where a key names the only peer that may write, it is mostly that of the writer.
fn assignment(
    interpreter: &Interpreter,
    options: &Options,
    path: usize,
    peer: usize,
    random: &mut Random,
) -> Option<Assignment> {
    let of = interpreter.paths().get(path)?;
    let schema = interpreter.schema();
    let keys = of.keys.iter().enumerate().map(|(place, key)| {
        let names = of.permission == Permission::SelfKey(place) || of.conflict == Conflict::Owner(place);
        match names {
            true if random.chance(0.8) => peer_name(peer).into(),
            true => peer_name(random.below(options.peers as u64) as usize).into(),
            false => values::key(schema, key, random),
        }
    });
    let keys: Vec<Value> = keys.collect();
    let never_forgets = matches!(of.conflict, Conflict::Union | Conflict::Max);
    let value = match !never_forgets && random.chance(0.2) {
        true => Value::Null,
        false => values::value(schema, &of.ty, random),
    };
    Some(Assignment {
        path,
        keys: interpreter.encode_keys(path, &keys).ok()?,
        value: interpreter.encode_value(path, &value).ok()?,
    })
}

fn faults(options: &Options, seed: u64) -> Vec<Event> {
    let mut random = Random::new(seed, 3);
    let Faults {
        partitions,
        crashes,
        clock_skew,
        offline,
        ..
    } = &options.faults;
    let mut events = Vec::new();
    for Spell { from, to, peers } in spells(partitions, options, &mut random) {
        let apart = |peer: usize, random: &mut Random| match peers.is_empty() {
            true => random.below(2) as u8,
            false => peers.contains(&peer).into(),
        };
        let groups = (0..options.peers).map(|peer| apart(peer, &mut random)).collect();
        events.push(event(from, 0, Step::Partition(groups)));
        events.push(event(to, 0, Step::Partition(vec![0; options.peers])));
    }
    for Spell { from, to, mut peers } in spells(crashes, options, &mut random) {
        if peers.is_empty() {
            peers.push(random.below(options.peers as u64) as usize);
        }
        let points = [
            CrashPoint::Idle,
            CrashPoint::Unstored,
            CrashPoint::Unsent,
            CrashPoint::Sent,
            CrashPoint::SentUnstored,
        ];
        for peer in peers {
            let point = random.pick(&points).copied().unwrap_or(CrashPoint::Idle);
            events.push(event(from, peer, Step::Crash(point, to - from)));
        }
    }
    if *clock_skew > 0 {
        for peer in 0..options.peers {
            for _ in 0..random.below(3) {
                let at = random.below(options.duration);
                // A half of it either way, so that no two clocks are ever further apart than what a stamp
                // may be ahead: the drift limit is no fault.
                let by = random.between(0, *clock_skew) as i64 - (*clock_skew / 2) as i64;
                events.push(event(at, peer, Step::Clock(by)));
            }
        }
    }
    if *offline {
        for peer in 0..options.peers {
            for _ in 0..random.below(3) {
                let from = random.below(options.duration);
                let to = from + random.between(1_000, 60_000);
                let step = |begins: bool, away: bool| match away {
                    true => Step::Offline(begins),
                    false => Step::Busy(begins),
                };
                let away = random.chance(0.5);
                events.push(event(from, peer, step(true, away)));
                events.push(event(to, peer, step(false, away)));
            }
        }
    }
    events.retain(|event| event.at < options.duration);
    events
}

fn event(at: Millis, peer: usize, step: Step) -> Event {
    Event { at, peer, step }
}

fn spells(spells: &Spells, options: &Options, random: &mut Random) -> Vec<Spell> {
    match spells {
        Spells::Never => Vec::new(),
        Spells::At(spells) => spells.clone(),
        Spells::Random => {
            let count = 1 + random.below(1 + options.duration / 60_000);
            let spell = (0..count).map(|_| {
                let from = random.below(options.duration);
                Spell {
                    from,
                    to: from + random.between(500, 60_000),
                    peers: Vec::new(),
                }
            });
            spell.collect()
        }
    }
}
