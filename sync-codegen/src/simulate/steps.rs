//! Workload files: what the peers do, step by step.

use serde::Deserialize;
use serde_json::Value;

use super::event::{Assignment, CrashPoint, Event, Step};
use super::options::{Millis, peer_name};
use super::time::{parse_signed, parse_span};
use crate::interpret::Interpreter;

/// More than a run could work through.
const MOST_EVENTS: usize = 1_000_000;

/// A file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    steps: Vec<Written>,
}

/// A step as it is written: a time, a peer, and one thing to do.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    at: String,
    every: Option<String>,
    times: Option<u32>,
    peer: Option<String>,
    set: Option<String>,
    clear: Option<String>,
    keys: Vec<Value>,
    to: Option<Value>,
    together: Option<Vec<Entry>>,
    push: Option<String>,
    request: Option<String>,
    repair: Option<bool>,
    flag: Option<String>,
    on: Option<bool>,
    offline: Option<bool>,
    busy: Option<bool>,
    crash: Option<String>,
    clock: Option<String>,
    partition: Option<Vec<Vec<String>>>,
}

/// A write of a group.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    set: Option<String>,
    clear: Option<String>,
    keys: Vec<Value>,
    to: Option<Value>,
}

/// Reads a workload file for so many peers.
///
/// # Errors
/// What is wrong with it, with the number of the step, counted from 1.
pub fn read_steps(interpreter: &Interpreter, peers: usize, text: &str) -> Result<Vec<Event>, String> {
    let file: File = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
    let mut events = Vec::new();
    for (index, written) in file.steps.iter().enumerate() {
        let read = read(interpreter, peers, written).and_then(|read| match events.len() + read.len() {
            0..=MOST_EVENTS => Ok(read),
            _ => Err(too_many()),
        });
        events.extend(read.map_err(|fault| format!("step {}: {fault}", index + 1))?);
    }
    Ok(events)
}

fn too_many() -> String {
    format!("a workload has at most {MOST_EVENTS} steps, repetitions included")
}

fn read(interpreter: &Interpreter, peers: usize, written: &Written) -> Result<Vec<Event>, String> {
    let at = span(&written.at, "at")?;
    let step = step(interpreter, peers, written)?;
    let peer = match (&written.peer, &step) {
        (Some(name), _) => peer_of(peers, name)?,
        (None, Step::Partition(_)) => 0,
        (None, _) => return Err("it needs a `peer`".to_owned()),
    };
    let every = written.every.as_deref().map(|text| span(text, "every"));
    let (every, times) = match (every.transpose()?, written.times) {
        (None, None) => (0, 1),
        (Some(_), Some(times)) if times as usize > MOST_EVENTS => return Err(too_many()),
        (Some(every), Some(times)) => (every, times),
        _ => return Err("`every` and `times` belong together".to_owned()),
    };
    let events = (0..times).map(|time| Event {
        at: at + every * Millis::from(time),
        peer,
        step: step.clone(),
    });
    Ok(events.collect())
}

fn step(interpreter: &Interpreter, peers: usize, written: &Written) -> Result<Step, String> {
    let registry = interpreter.registry();
    let component = |name: &str| {
        let found = registry.components.iter().position(|info| info.name == name);
        found.ok_or_else(|| format!("there is no component `{name}`"))
    };
    let mut steps = Vec::new();
    if written.set.is_some() || written.clear.is_some() {
        let Written {
            set, clear, keys, to, ..
        } = written;
        steps.push(Step::Write(assignment(
            interpreter,
            set.as_deref(),
            clear.as_deref(),
            keys,
            to.as_ref(),
        )?));
    }
    if let Some(entries) = &written.together {
        let writes = entries.iter().map(|Entry { set, clear, keys, to }| {
            assignment(interpreter, set.as_deref(), clear.as_deref(), keys, to.as_ref())
        });
        steps.push(Step::Together(writes.collect::<Result<_, _>>()?));
    }
    match written.push.as_deref() {
        Some("all") => steps.push(Step::Push(None)),
        Some(name) => steps.push(Step::Push(Some(component(name)?))),
        None => {}
    }
    if let Some(name) = &written.request {
        steps.push(Step::Request(component(name)?));
    }
    if written.repair == Some(true) {
        steps.push(Step::Repair);
    }
    if let Some(name) = &written.flag {
        let flag = registry.host_flags.iter().position(|flag| flag == name);
        let flag = flag.ok_or_else(|| format!("there is no host flag `{name}`"))?;
        steps.push(Step::Flag(flag, written.on.unwrap_or(true)));
    }
    steps.extend(written.offline.map(Step::Offline));
    steps.extend(written.busy.map(Step::Busy));
    if let Some(down) = &written.crash {
        steps.push(Step::Crash(CrashPoint::Idle, span(down, "crash")?));
    }
    if let Some(by) = &written.clock {
        let by = parse_signed(by).ok_or_else(|| format!("`clock: {by}` is no span of time such as `-1h`"))?;
        steps.push(Step::Clock(by));
    }
    if let Some(parts) = &written.partition {
        let mut groups = vec![0; peers];
        for (number, names) in parts.iter().enumerate().skip(1) {
            for name in names {
                if let Some(group) = groups.get_mut(peer_of(peers, name)?) {
                    *group = u8::try_from(number).unwrap_or(u8::MAX);
                }
            }
        }
        steps.push(Step::Partition(groups));
    }
    match <[Step; 1]>::try_from(steps) {
        Ok([step]) => Ok(step),
        Err(steps) if steps.is_empty() => Err("it says nothing to do, such as `set`".to_owned()),
        Err(_) => Err("it says more than one thing to do".to_owned()),
    }
}

fn assignment(
    interpreter: &Interpreter,
    set: Option<&str>,
    clear: Option<&str>,
    keys: &[Value],
    to: Option<&Value>,
) -> Result<Assignment, String> {
    let (name, value) = match (set, clear, to) {
        (Some(name), None, Some(value)) => (name, value),
        (Some(_), None, None) => return Err("`set` needs a value, `to`".to_owned()),
        (None, Some(name), None) => (name, &Value::Null),
        _ => return Err("it either sets a path to a value or clears it".to_owned()),
    };
    let path = interpreter.position(name);
    let path = path.ok_or_else(|| {
        let names = interpreter.registry().paths.iter().map(|info| info.name);
        let near = crate::suggest::suggest(name, names);
        let near = near.map_or(String::new(), |near| format!(": {near}"));
        format!("there is no path `{name}`{near}")
    })?;
    let keys = interpreter.encode_keys(path, keys);
    let value = interpreter.encode_value(path, value);
    Ok(Assignment {
        path,
        keys: keys.map_err(|fault| format!("`{name}`: {}", fault.what))?,
        value: value.map_err(|fault| format!("`{name}`: {}", fault.what))?,
    })
}

fn span(text: &str, what: &str) -> Result<Millis, String> {
    parse_span(text).ok_or_else(|| format!("`{what}: {text}` is no span of time such as `1.5s`"))
}

/// The position of the peer of this name.
pub fn peer_of(peers: usize, name: &str) -> Result<usize, String> {
    let found = (0..peers).find(|peer| peer_name(*peer) == name);
    found.ok_or_else(|| {
        let names: Vec<String> = (0..peers).map(peer_name).collect();
        format!("there is no peer `{name}`, only {}", names.join(", "))
    })
}
