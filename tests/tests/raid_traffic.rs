//! What a raid costs on the game's chat channel, in the RaidHelper schema under its profile: polls, one
//! that joins, and forty that join at once. Bytes are those of frames; each costs 40 more by the profile.
//! `docs/benchmarks.md` states the figures ("A raid on the game's channel").

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_codegen::simulate::{Assignment, Event, Faults, Millis, Options, Outcome, Step, Workload, run};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::modules::workspace;

/// What each frame costs beside its bytes.
const OVERHEAD: u64 = 40;
/// The active raid, which is synced in realtime.
const RAID: u8 = 1;
const ENCOUNTERS: u8 = 13;

/// When the raid is written, when some peers leave it, when they come back.
const WRITTEN: Millis = 1_000;
const LEFT: Millis = 300_000;
const CHANGED: Millis = 310_000;
const BACK: Millis = 360_000;
/// How long is looked at what comes of it.
const LOOKED: Millis = 25_000;
const SEEDS: u64 = 5;

fn interpreter() -> Interpreter {
    let (mut sources, mut sink) = (Sources::default(), Sink::default());
    let file = workspace().join("schemas/raidhelper.sync.yaml");
    Interpreter::new(load(&file, &mut sources, &mut sink).unwrap())
}

/// Players' names of seven bytes on average.
fn player(number: u8) -> String {
    let names = [
        "Kaelthor", "Mira", "Thundrix", "Elowen", "Bromgar", "Sylvan", "Lunaria", "Pxxxxx",
    ];
    names[usize::from(number) % names.len()].to_owned()
}

fn assignment(interpreter: &Interpreter, path: &str, keys: &[u8], value: &Value) -> Assignment {
    let path = interpreter.position(path).unwrap();
    let keys: Vec<Value> = keys.iter().map(|key| json!(key)).collect();
    Assignment {
        path,
        keys: interpreter.encode_keys(path, &keys).unwrap(),
        value: interpreter.encode_value(path, value).unwrap(),
    }
}

/// All forty slots of an encounter, eight roles of five.
fn slots(interpreter: &Interpreter, encounter: u8, shift: u8) -> Vec<Assignment> {
    let slots = (1..=8).flat_map(|role| (1..=5).map(move |slot| (role, slot)));
    let slot = |(role, slot): (u8, u8)| {
        let value = json!(player(role * 5 + slot + shift));
        assignment(
            interpreter,
            "assigned_player",
            &[RAID, encounter, role, slot],
            &value,
        )
    };
    slots.map(slot).collect()
}

/// A raid of 13 encounters with all slots filled, which everybody has. Then so many leave, so many slots of
/// one encounter are filled anew, and they come back.
fn raid(interpreter: &Interpreter, seed: u64, peers: usize, leave: usize, changed: usize) -> Outcome {
    let event = |at, peer, step| Event { at, peer, step };
    let mut events = Vec::new();
    for encounter in 1..=ENCOUNTERS {
        let at = WRITTEN + u64::from(encounter) * 10_000;
        let writes = slots(interpreter, encounter, encounter);
        events.extend(writes.into_iter().map(|write| event(at, 0, Step::Write(write))));
    }
    let leaving = peers - leave..peers;
    events.extend(leaving.clone().map(|peer| event(LEFT, peer, Step::Offline(true))));
    let writes = slots(interpreter, 7, 100);
    events.extend(
        writes
            .into_iter()
            .take(changed)
            .map(|write| event(CHANGED, 0, Step::Write(write))),
    );
    events.extend(leaving.map(|peer| event(BACK, peer, Step::Offline(false))));
    let options = Options {
        peers,
        duration: BACK + LOOKED,
        faults: Faults::default(),
        workload: Workload::Steps(events.into()),
        ..Options::default()
    };
    let outcome = run(*interpreter, &options, seed);
    assert_eq!(outcome.violations, [], "{peers} peers, {leave} of them leave");
    outcome
}

/// Frames within a time, and their bytes without overhead.
fn traffic(outcome: &Outcome, from: Millis, to: Millis) -> (u64, u64) {
    let sent = outcome.figures.sent.iter();
    let within = sent.filter(|(at, _)| (from..to).contains(at));
    within.fold((0, 0), |(frames, bytes), (_, cost)| {
        (frames + 1, bytes + cost - OVERHEAD)
    })
}

/// Frames and bytes that follow when they come back, at most and in the middle of some seeds.
fn joining(interpreter: &Interpreter, peers: usize, leave: usize, changed: usize) -> [(u64, u64); 2] {
    let run = |seed| {
        let outcome = raid(interpreter, seed, peers, leave, changed);
        traffic(&outcome, BACK, BACK + LOOKED)
    };
    let mut all: Vec<(u64, u64)> = (0..SEEDS).map(run).collect();
    all.sort_by_key(|(frames, bytes)| bytes + frames * OVERHEAD);
    let [middle, most] = [all[all.len() / 2], all[all.len() - 1]];
    println!("{leave} of {peers} peers lack {changed} slots: {middle:?}, {most:?} at most");
    [middle, most]
}

#[test]
fn a_poll_of_a_raid_is_one_small_frame() {
    let outcome = raid(&interpreter(), 1, 10, 1, 40);
    let (frames, bytes) = traffic(&outcome, 200_000, LEFT);
    println!("100 s of quiet: {frames} frames, {bytes} bytes");
    // One in 30 to 37.5 s, by whoever comes first.
    assert!((2..=4).contains(&frames), "{frames}");
    // Ten bytes, escaped.
    assert!(bytes <= frames * 12, "{bytes}");
}

#[test]
fn one_that_joins_and_lacks_an_encounter_costs_at_most_2_kb() {
    let interpreter = interpreter();
    for peers in [2, 10, 40] {
        // The five slots of a role, and all forty slots; with what each frame costs beside its bytes.
        for changed in [5, 40] {
            let [_, (frames, bytes)] = joining(&interpreter, peers, 1, changed);
            assert!(
                bytes + frames * OVERHEAD <= 2_000,
                "{frames} frames, {bytes} bytes"
            );
        }
    }
}

#[test]
fn forty_that_join_at_once_cost_little_more_than_one() {
    let interpreter = interpreter();
    let [(_, one), _] = joining(&interpreter, 41, 1, 40);
    let [(_, forty), most] = joining(&interpreter, 41, 40, 40);
    assert!(
        forty < 2 * one && most.1 < 3 * one,
        "{forty}, {most:?} after {one}"
    );
}
