//! What is done to the peers, step by step: what a run is made from and shrunk to.

use super::options::{Millis, peer_name};
use crate::interpret::Interpreter;

/// A step at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// When.
    pub at: Millis,
    /// Position of the peer; that of a step of all peers does not matter.
    pub peer: usize,
    /// What.
    pub step: Step,
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// One write.
    Write(Assignment),
    /// Writes that happen as one, or not at all.
    Together(Vec<Assignment>),
    /// Everything that waits under a component (a position), or all of it, becomes due.
    Push(Option<usize>),
    /// The other peers are asked for a component.
    Request(usize),
    /// The peers are asked to compare what they have.
    Repair,
    /// A host flag is set or not.
    Flag(usize, bool),
    /// The peer leaves the group, or comes back. What is sent to it meanwhile is lost.
    Offline(bool),
    /// The peer cannot send, or can again. It goes on receiving.
    Busy(bool),
    /// The peer crashes at the next such point, and starts again after this time.
    Crash(CrashPoint, Millis),
    /// The peer's wall clock steps, by milliseconds.
    Clock(i64),
    /// The group falls apart: peers reach those of their own number only. All equal: it is whole.
    Partition(Vec<u8>),
}

/// An entry and what it is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// Position in the registry.
    pub path: usize,
    /// Encoded.
    pub keys: Vec<u8>,
    /// Encoded; none clears it.
    pub value: Option<Vec<u8>>,
}

/// Where in its work a peer crashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrashPoint {
    /// Between two steps, everything stored.
    Idle,
    /// After a step, with nothing of it stored: a write was not acknowledged.
    Unstored,
    /// A message is made, but the transport does not have it.
    Unsent,
    /// The transport has a message, but the engine has not been told.
    Sent,
    /// The engine knows that a message was sent, but that is not stored.
    SentUnstored,
}

impl Event {
    /// The event for people, in a line.
    pub fn shown(&self, interpreter: &Interpreter) -> String {
        let at = format!("{:>9.3} s", self.at as f64 / 1000.0);
        match &self.step {
            Step::Partition(groups) => format!("{at}  {}", partition(groups)),
            step => format!("{at}  {} {}", peer_name(self.peer), shown(step, interpreter)),
        }
    }
}

fn partition(groups: &[u8]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for number in 0..=u8::MAX {
        let inside = groups.iter().enumerate().filter(|(_, group)| **group == number);
        let names: Vec<String> = inside.map(|(peer, _)| peer_name(peer)).collect();
        if !names.is_empty() {
            parts.push(names.join(", "));
        }
    }
    match parts.len() {
        0 | 1 => "all peers reach each other again".to_owned(),
        _ => format!("the group falls apart: {}", parts.join(" | ")),
    }
}

fn shown(step: &Step, interpreter: &Interpreter) -> String {
    let component = |position: usize| {
        let info = interpreter.registry().components.get(position);
        info.map_or("?", |info| info.name)
    };
    match step {
        Step::Write(write) => assignment(write, interpreter),
        Step::Together(writes) => {
            let writes: Vec<String> = writes
                .iter()
                .map(|write| assignment(write, interpreter))
                .collect();
            format!("together {}", writes.join(", "))
        }
        Step::Push(None) => "pushes everything".to_owned(),
        Step::Push(Some(of)) => format!("pushes {}", component(*of)),
        Step::Request(of) => format!("requests {}", component(*of)),
        Step::Repair => "asks for a repair".to_owned(),
        Step::Flag(flag, set) => {
            let name = interpreter.registry().host_flags.get(*flag).unwrap_or(&"?");
            format!("{} {name}", if *set { "sets the flag" } else { "drops the flag" })
        }
        Step::Offline(true) => "goes offline".to_owned(),
        Step::Offline(false) => "comes back online".to_owned(),
        Step::Busy(true) => "cannot send".to_owned(),
        Step::Busy(false) => "can send again".to_owned(),
        Step::Crash(point, down) => {
            let point = match point {
                CrashPoint::Idle => "crashes",
                CrashPoint::Unstored => "crashes before its next step is stored",
                CrashPoint::Unsent => "crashes before its next message is sent",
                CrashPoint::Sent => "crashes when its next message is on its way",
                CrashPoint::SentUnstored => "crashes before it has stored that its next message was sent",
            };
            format!("{point}, for {:.3} s", *down as f64 / 1000.0)
        }
        Step::Clock(by) => format!("has its clock set by {:+.3} s", *by as f64 / 1000.0),
        Step::Partition(_) => String::new(),
    }
}

fn assignment(write: &Assignment, interpreter: &Interpreter) -> String {
    let entry = interpreter.shown(write.path, &write.keys);
    match &write.value {
        None => format!("clears {entry}"),
        Some(bytes) => format!("sets {entry} to {}", value_shown(interpreter, write.path, bytes)),
    }
}

/// A value for people, cut where it is long.
pub(super) fn value_shown(interpreter: &Interpreter, path: usize, bytes: &[u8]) -> String {
    let text = match interpreter.decode_value(path, bytes) {
        Ok(value) => value.to_string(),
        Err(_) => format!("{bytes:02X?}"),
    };
    match text.chars().count() {
        0..=60 => text,
        _ => format!("{}…", text.chars().take(59).collect::<String>()),
    }
}
