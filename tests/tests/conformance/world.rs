//! A script on the Rust engine: peers, the messages under way between them, and a clock.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;

use serde_json::Value;
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_runtime::engine::{Engine, Refused};
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::conformance::SCHEMA;
use sync_tests::modules::workspace;

use crate::effects::{Effects, same};
use crate::host::{ScriptHost, Shared};
use crate::text;

const NAMES: [&str; 3] = ["Anna", "Bert", "Cleo"];
/// Milliseconds on every clock when a script begins.
const START: u64 = 1_000_000;

type Peer = Engine<ScriptHost>;

struct Message {
    sender: String,
    bytes: Vec<u8>,
    /// Delivered or lost.
    is_over: bool,
}

struct World {
    of: &'static Interpreter,
    shared: Rc<Shared>,
    peers: Vec<Peer>,
    messages: Vec<Message>,
    effects: Effects,
}

/// Runs a script, and notes the bytes of the messages in it; what went wrong, with the step.
pub(crate) fn run(script: &Value, sent: &mut Vec<Vec<u8>>) -> Result<(), String> {
    let shared = Rc::new(Shared::default());
    shared.now.set(START);
    *shared.authority.borrow_mut() = script["authority"].as_str().unwrap_or("Anna").to_owned();
    let editors = script["editors"].as_array().cloned();
    let editors = editors.unwrap_or_else(|| vec!["Anna".into()]);
    *shared.editors.borrow_mut() = editors
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    let of = interpreter();
    let peers = NAMES.map(|name| Engine::new(of.registry(), ScriptHost::new(name, &shared)));
    let mut world = World {
        of,
        shared,
        peers: peers.into(),
        messages: Vec::new(),
        effects: Effects::default(),
    };
    for (number, step) in script["steps"].as_array().unwrap().iter().enumerate() {
        world.effects = Effects::default();
        world.step(step);
        let checked = world.effects.check(step).and_then(|()| world.look(step));
        checked.map_err(|fault| format!("  step {} {step}\n  {fault}", number + 1))?;
    }
    sent.extend(world.messages.into_iter().map(|message| message.bytes));
    Ok(())
}

fn interpreter() -> &'static Interpreter {
    static INTERPRETER: OnceLock<Interpreter> = OnceLock::new();
    INTERPRETER.get_or_init(|| {
        let schema = load(
            &workspace().join(SCHEMA),
            &mut Sources::default(),
            &mut Sink::default(),
        );
        Interpreter::new(schema.unwrap())
    })
}

impl World {
    fn step(&mut self, step: &Value) {
        let by = step["by"].as_str().map(position);
        if let Some(by) = by {
            self.act(by, step);
            if step["quietly"].is_null() {
                self.drain(by);
            }
        } else if let Some(wait) = step["wait"].as_u64() {
            self.wait(wait);
        } else if let Some(number) = step["lose"].as_u64() {
            self.messages[number as usize - 1].is_over = true;
        } else if !step["deliver"].is_null() {
            self.deliver(step);
        }
    }

    fn act(&mut self, by: usize, step: &Value) {
        let of = self.of;
        let peer = &mut self.peers[by];
        let done = if let Some(work) = step["together"].as_array() {
            peer.together(|peer| work.iter().try_for_each(|part| within(of, peer, part)))
        } else if let Some(spelled) = step["hears"].as_str() {
            let bytes = text::bytes(of, spelled);
            self.hand(by, step["from"].as_str().unwrap(), &bytes);
            Ok(())
        } else if !step["host"].is_null() {
            peer.host_mut().change(&step["host"]);
            peer.host_changed();
            Ok(())
        } else if !step["quietly"].is_null() {
            peer.host_mut().change(&step["quietly"]);
            Ok(())
        } else if step["forget"] == true {
            let host = ScriptHost::new(NAMES[by], &self.shared);
            *peer = Engine::new(of.registry(), host);
            Ok(())
        } else {
            simple(of, peer, step)
        };
        self.effects.refused_write = done.err().map(|Stopped(message)| message);
    }

    /// Everything under way, or one message, to everybody else or to some.
    fn deliver(&mut self, step: &Value) {
        if step["deliver"] == "all" {
            while let Some(next) = self.messages.iter().position(|message| !message.is_over) {
                self.deliver_one(next, step);
            }
        } else {
            let number = step["deliver"].as_u64().unwrap() as usize;
            self.deliver_one(number - 1, step);
        }
    }

    fn deliver_one(&mut self, index: usize, step: &Value) {
        let message = &mut self.messages[index];
        message.is_over = true;
        let (sender, bytes) = (message.sender.clone(), message.bytes.clone());
        let sender = step["from"].as_str().unwrap_or(&sender).to_owned();
        let to: Vec<usize> = match step["to"].as_array() {
            Some(names) => names
                .iter()
                .map(|name| position(name.as_str().unwrap()))
                .collect(),
            None => (0..NAMES.len()).filter(|to| NAMES[*to] != sender).collect(),
        };
        for to in to {
            self.hand(to, &sender, &bytes);
            self.drain(to);
        }
    }

    fn hand(&mut self, to: usize, sender: &str, bytes: &[u8]) {
        if let Err(refusal) = self.peers[to].receive(sender, bytes) {
            let refused = self.effects.refused.entry(NAMES[to].to_owned());
            refused.or_default().push(refusal.reason.word().to_owned());
        }
    }

    fn wait(&mut self, milliseconds: u64) {
        let end = self.shared.now.get() + milliseconds;
        for round in 0.. {
            assert!(round < 10_000, "the peers do not come to rest");
            let wakes = self.peers.iter().map(|peer| peer.next_wake());
            let wakes = wakes.map(|wake| wake.map(|at| at.as_nanos().div_ceil(1_000_000) as u64));
            let next = wakes
                .enumerate()
                .filter_map(|(by, at)| Some((at.filter(|at| *at <= end)?, by)))
                .min();
            let Some((at, by)) = next else { break };
            self.shared.now.set(at.max(self.shared.now.get()));
            self.peers[by].tick();
            self.drain(by);
        }
        self.shared.now.set(end);
    }

    /// Sends what a peer has to say, and takes note of what its hooks would be told.
    fn drain(&mut self, by: usize) {
        let (of, name) = (self.of, NAMES[by]);
        while let Some(message) = self.peers[by].poll_message() {
            let text = text::message(of, name, message.priority, &message.bytes);
            if self.peers[by].host().broken && text.is_some() {
                self.peers[by].unsent(message);
                continue;
            }
            if let Some(text) = text {
                self.effects.sent.push(text);
                self.messages.push(Message {
                    sender: name.to_owned(),
                    bytes: message.bytes.clone(),
                    is_over: false,
                });
            }
            self.peers[by].sent(message);
        }
        while let Some(change) = self.peers[by].poll_change() {
            let told = self.effects.told.entry(name.to_owned()).or_default();
            told.push(text::change(of, &change));
        }
    }

    /// Compares what can be looked up in a peer.
    fn look(&self, step: &Value) -> Result<(), String> {
        for (name, entries) in step["state"].as_object().into_iter().flatten() {
            let peer = &self.peers[position(name)];
            for (spelled, wanted) in entries.as_object().unwrap() {
                let (path, keys) = text::entry(self.of, spelled);
                let found = peer.read(path, &keys);
                let found = found.map(|bytes| self.of.decode_value(path, bytes).unwrap());
                let found = found.as_ref().map(text::value);
                let wanted = (!wanted.is_null()).then(|| text::value(wanted));
                same(&format!("{spelled} of {name}"), &wanted, &found)?;
            }
        }
        for (name, figures) in step["stats"].as_object().into_iter().flatten() {
            let all = figures_of(&self.peers[position(name)]);
            for (figure, wanted) in figures.as_object().unwrap() {
                let found = all.get(figure).copied();
                same(&format!("{figure} of {name}"), &wanted.as_u64(), &found)?;
            }
        }
        Ok(())
    }
}

/// Why a step stopped.
struct Stopped(String);

impl From<Refused> for Stopped {
    fn from(refused: Refused) -> Self {
        Stopped(refused.message)
    }
}

/// What one call of a peer does.
fn simple(of: &Interpreter, peer: &mut Peer, step: &Value) -> Result<(), Stopped> {
    let component = |name: &Value| {
        let infos = of.registry().components.iter();
        infos.clone().position(|info| name == info.name).unwrap()
    };
    if let Some(spelled) = step["set"].as_str() {
        let (path, keys) = text::entry(of, spelled);
        let value = of.encode_value(path, &step["to"]).unwrap();
        peer.write(path, &keys, value.as_deref())?;
    } else if let Some(name) = step["replace"].as_str() {
        let path = of.position(name).unwrap();
        let entries = step["with"].as_object().unwrap().iter();
        let wanted: BTreeMap<Vec<u8>, Vec<u8>> = entries
            .map(|(key, value)| {
                let (_, keys) = text::entry(of, &format!("{name}({key})"));
                (keys, of.encode_value(path, value).unwrap().unwrap())
            })
            .collect();
        peer.replace(path, &[], &wanted)?;
    } else if step["push"] == "all" {
        peer.push(None);
    } else if !step["push"].is_null() {
        peer.push(Some(component(&step["push"])));
    } else if !step["request"].is_null() {
        peer.request(component(&step["request"]));
    } else {
        unreachable!("a step does nothing: {step}");
    }
    Ok(())
}

/// A part of a group. What a write comes to is seen from the group.
fn within(of: &Interpreter, peer: &mut Peer, part: &Value) -> Result<(), Stopped> {
    if let Some(why) = part["fail"].as_str() {
        return Err(Stopped(why.to_owned()));
    }
    if let Some(parts) = part["together"].as_array() {
        return peer.together(|peer| parts.iter().try_for_each(|part| within(of, peer, part)));
    }
    if let Some(spelled) = part["hears"].as_str() {
        let bytes = text::bytes(of, spelled);
        let refusal = peer.receive(part["from"].as_str().unwrap(), &bytes).unwrap_err();
        assert_eq!(part["refused"], refusal.reason.word());
        return Ok(());
    }
    let _ = simple(of, peer, part);
    Ok(())
}

fn position(name: &str) -> usize {
    let found = NAMES.iter().position(|other| *other == name);
    found.unwrap_or_else(|| unreachable!("there is no peer `{name}`"))
}

/// Figures by name.
fn figures_of(peer: &Peer) -> BTreeMap<String, u64> {
    let text = format!("{:?}", peer.stats());
    let inner = text
        .trim_start_matches("Stats {")
        .trim_end_matches('}')
        .split(',');
    inner
        .filter_map(|figure| {
            let (name, number) = figure.split_once(':')?;
            Some((name.trim().to_owned(), number.trim().parse().ok()?))
        })
        .collect()
}
