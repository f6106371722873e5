use std::cell::{Cell, RefCell};
use std::rc::Rc;

use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;

use super::super::host::{Circumstances, Shared};
use super::super::ledger::{Acknowledged, Rank};
use super::*;

const SCHEMA: &str = "schema: small
paths:
  best: { type: u8, permission: anyone, level: batch }
  own: { type: u8, level: local }
";

/// Ada and Bo, who have not heard of each other.
fn two() -> (Interpreter, [Engine<SimulatedHost>; 2]) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("small.sync.yaml");
    std::fs::write(&file, SCHEMA).unwrap();
    let schema = crate::load::load(&file, &mut Sources::default(), &mut Sink::default());
    let interpreter = Interpreter::new(schema.unwrap());
    let shared = Rc::new(Shared {
        registry: interpreter.registry(),
        now: Cell::new(0),
        names: vec!["Ada".into(), "Bo".into()],
    });
    let engines = ["Ada", "Bo"].map(|name| {
        let own = Circumstances {
            offset: Cell::new(0),
            offline: Cell::new(false),
            busy: Cell::new(false),
            flags: RefCell::default(),
        };
        let host = SimulatedHost {
            shared: shared.clone(),
            own: Rc::new(own),
            name: name.into(),
        };
        Engine::new(interpreter.registry(), host)
    });
    (interpreter, engines)
}

fn found(
    interpreter: &Interpreter,
    engines: &[Engine<SimulatedHost>],
    synced: &Ledger,
    local: &[Ledger],
) -> Vec<String> {
    let engines: Vec<&Engine<SimulatedHost>> = engines.iter().collect();
    let found = check(interpreter, &engines, synced, local);
    let line = |violation: &Violation| format!("{}: {}", violation.promise.word(), violation.what);
    found.iter().map(line).collect()
}

/// A ledger with what an engine holds of a path without keys.
fn ledger_of(interpreter: &Interpreter, engine: &Engine<SimulatedHost>, path: usize) -> Ledger {
    let info = &interpreter.registry().paths[path];
    let known = engine.known(path, &[]).unwrap();
    let mut ledger = Ledger::default();
    let write = Acknowledged {
        at: 1_500,
        peer: 0,
        rank: Rank::of(info.conflict, known),
        value: engine.read(path, &[]).map(<[u8]>::to_vec),
    };
    ledger.note(interpreter.registry(), path, &[], write);
    ledger
}

#[test]
fn what_nobody_wrote_and_what_still_waits_is_found() {
    let (interpreter, mut engines) = two();
    engines[0].write(0, &[], Some(&[7])).unwrap();
    let found = found(&interpreter, &engines, &Ledger::default(), &[]);
    assert_eq!(
        found,
        [
            "equal: best differs: Ada 7, Bo nothing",
            "written: Ada holds best, which nobody wrote",
            "sent: 1 entries still wait at Ada",
        ]
    );
}

#[test]
fn a_write_that_is_lost_is_found_the_own_one_as_well() {
    let (interpreter, mut engines) = two();
    engines[0].write(0, &[], Some(&[7])).unwrap();
    engines[0].write(1, &[], Some(&[8])).unwrap();
    let synced = ledger_of(&interpreter, &engines[0], 0);
    let own = ledger_of(&interpreter, &engines[0], 1);
    let (_, empty) = two();
    let found = found(&interpreter, &empty, &synced, &[own]);
    assert_eq!(
        found,
        [
            "kept: Ada holds nothing in best, and Ada's write of 7 at 1.500 s is the last that was acknowledged",
            "kept: Bo holds nothing in best, and Ada's write of 7 at 1.500 s is the last that was acknowledged",
            "kept: Ada has lost own",
        ]
    );
}
