//! A script on the Rust engine: peers, the messages under way between them, and a clock.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::OnceLock;

use serde_json::Value;
use sync_codegen::interpret::Interpreter;
use sync_codegen::load::load;
use sync_runtime::engine::Refused;
use sync_schema::diagnostic::Sink;
use sync_schema::span::Sources;
use sync_tests::conformance::{NARROW, SCHEMA};
use sync_tests::modules::workspace;

use crate::effects::{Effects, same};
use crate::host::{ScriptHost, Shared};
use crate::peer::{Engine, Peer};
use crate::text;

const NAMES: [&str; 3] = ["Anna", "Bert", "Cleo"];
/// Milliseconds on every clock when a script begins.
const START: u64 = 1_000_000;

struct Message {
    sender: String,
    bytes: Vec<u8>,
    /// Delivered or lost.
    is_over: bool,
}

/// A step in which everything that is sent reaches these peers at once.
#[derive(Default)]
struct Talk {
    among: Vec<usize>,
    /// What is under way: the place of a message of `World::messages`, or one of repair.
    waiting: VecDeque<(usize, Vec<u8>)>,
}

struct World {
    of: &'static Interpreter,
    shared: Rc<Shared>,
    peers: Vec<Peer>,
    messages: Vec<Message>,
    talk: Option<Talk>,
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
    let of = interpreter(script);
    // Of small frames it is the frames that are looked at, elsewhere the messages.
    let in_frames = script["schema"] == "narrow";
    let peers = NAMES.map(|name| Peer::new(of.registry(), ScriptHost::new(name, &shared), in_frames));
    let mut world = World {
        of,
        shared,
        peers: peers.into(),
        messages: Vec::new(),
        talk: None,
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

fn interpreter(script: &Value) -> &'static Interpreter {
    static INTERPRETERS: [OnceLock<Interpreter>; 2] = [OnceLock::new(), OnceLock::new()];
    let (place, file) = match script["schema"].as_str() {
        None => (0, SCHEMA),
        Some(_) => (1, NARROW),
    };
    INTERPRETERS[place].get_or_init(|| {
        let file = workspace().join(file);
        let schema = load(&file, &mut Sources::default(), &mut Sink::default());
        Interpreter::new(schema.unwrap())
    })
}

impl World {
    fn step(&mut self, step: &Value) {
        let talk = step["talk"].as_u64();
        self.talk = talk.map(|_| Talk {
            among: positions(&step["among"]).unwrap_or_else(|| (0..NAMES.len()).collect()),
            waiting: VecDeque::new(),
        });
        let by = step["by"].as_str().map(position);
        if let Some(by) = by {
            self.act(by, step);
            if step["quietly"].is_null() {
                self.drain(by);
            }
        } else if let Some(name) = step["authority"].as_str() {
            *self.shared.authority.borrow_mut() = name.to_owned();
        } else if let Some(wait) = step["wait"].as_u64() {
            self.wait(wait);
        } else if step["lose"] == "all" {
            self.messages
                .iter_mut()
                .for_each(|message| message.is_over = true);
        } else if let Some(number) = step["lose"].as_u64() {
            self.messages[number as usize - 1].is_over = true;
        } else if !step["deliver"].is_null() {
            self.deliver(step);
        }
        if let Some(milliseconds) = talk {
            self.bring();
            self.wait(milliseconds);
            self.talk = None;
        }
    }

    fn act(&mut self, by: usize, step: &Value) {
        let of = self.of;
        let peer = &mut self.peers[by];
        peer.keep();
        let engine = &mut peer.engine;
        let done = if let Some(work) = step["together"].as_array() {
            engine.together(|engine| work.iter().try_for_each(|part| within(of, engine, part)))
        } else if let Some(spelled) = step["hears"].as_str() {
            let bytes = text::bytes(of, spelled);
            self.hand(by, step["from"].as_str().unwrap(), &bytes);
            Ok(())
        } else if !step["host"].is_null() {
            engine.host_mut().change(&step["host"]);
            peer.host_changed();
            Ok(())
        } else if !step["quietly"].is_null() {
            engine.host_mut().change(&step["quietly"]);
            Ok(())
        } else if step["forget"] == true {
            let host = ScriptHost::new(NAMES[by], &self.shared);
            *peer = Peer::new(of.registry(), host, peer.in_frames);
            Ok(())
        } else if step["restart"] == true {
            peer.restart(of.registry());
            Ok(())
        } else {
            simple(of, engine, step)
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
        let others = || (0..NAMES.len()).filter(|to| NAMES[*to] != sender).collect();
        let to: Vec<usize> = positions(&step["to"]).unwrap_or_else(others);
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
            self.bring();
        }
        self.shared.now.set(end);
    }

    /// Brings what is under way in a talk to those who take part, until nothing is.
    fn bring(&mut self) {
        for round in 0.. {
            assert!(round < 10_000, "the peers do not come to rest");
            let Some(talk) = &mut self.talk else { return };
            let Some((sender, bytes)) = talk.waiting.pop_front() else {
                return;
            };
            let others: Vec<usize> = talk.among.iter().copied().filter(|to| *to != sender).collect();
            for to in others {
                self.hand(to, NAMES[sender], &bytes);
                self.drain(to);
            }
        }
    }

    /// Sends what a peer has to say, and takes note of what its hooks would be told.
    fn drain(&mut self, by: usize) {
        let (of, name) = (self.of, NAMES[by]);
        self.peers[by].keep();
        while let Some(out) = self.peers[by].poll() {
            let (priority, bytes) = (out.priority(), out.bytes().to_vec());
            let spelled = text::frame(of, name, priority, &bytes, self.peers[by].in_frames);
            if self.peers[by].engine.host().broken && !spelled.is_repair {
                self.peers[by].unsent(out);
                continue;
            }
            self.note(by, spelled, bytes);
            self.peers[by].sent(out);
            self.peers[by].keep();
        }
        while let Some(change) = self.peers[by].engine.poll_change() {
            let told = self.effects.told.entry(name.to_owned()).or_default();
            told.push(text::change(of, &change));
        }
    }

    /// Takes note of what a peer has sent.
    fn note(&mut self, by: usize, spelled: text::Spelled, bytes: Vec<u8>) {
        if spelled.is_repair {
            self.effects.said.push(spelled.text);
        } else {
            self.effects.sent.push(spelled.text);
            self.messages.push(Message {
                sender: NAMES[by].to_owned(),
                bytes: bytes.clone(),
                is_over: self.talk.is_some(),
            });
        }
        if let Some(talk) = &mut self.talk
            && talk.among.contains(&by)
        {
            talk.waiting.push_back((by, bytes));
        }
    }

    /// Compares what can be looked up in a peer.
    fn look(&self, step: &Value) -> Result<(), String> {
        for (name, entries) in step["state"].as_object().into_iter().flatten() {
            let peer = &self.peers[position(name)];
            for (spelled, wanted) in entries.as_object().unwrap() {
                let (path, keys) = text::entry(self.of, spelled);
                let found = peer.engine.read(path, &keys);
                let found = found.map(|bytes| self.of.decode_value(path, bytes).unwrap());
                let found = found.as_ref().map(text::value);
                let wanted = (!wanted.is_null()).then(|| text::value(wanted));
                same(&format!("{spelled} of {name}"), &wanted, &found)?;
            }
        }
        for (name, figures) in step["stats"].as_object().into_iter().flatten() {
            let all = self.peers[position(name)].stats().named();
            for (figure, wanted) in figures.as_object().unwrap() {
                let found = all
                    .iter()
                    .find(|(name, _)| name == figure)
                    .map(|(_, value)| *value);
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
fn simple(of: &Interpreter, peer: &mut Engine, step: &Value) -> Result<(), Stopped> {
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
    } else if step["repair"] == true {
        peer.repair();
    } else if let Some(name) = step["fill"].as_str() {
        let path = of.position(name).unwrap();
        for index in 1..=step["count"].as_u64().unwrap() {
            let keys = of.encode_keys(path, &[index.into()]).unwrap();
            let value = of.encode_value(path, &step["to"]).unwrap();
            peer.write(path, &keys, value.as_deref())?;
        }
    } else {
        unreachable!("a step does nothing: {step}");
    }
    Ok(())
}

/// A part of a group. What a write comes to is seen from the group.
fn within(of: &Interpreter, peer: &mut Engine, part: &Value) -> Result<(), Stopped> {
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

/// The peers of these names, if any are given.
fn positions(names: &Value) -> Option<Vec<usize>> {
    let names = names.as_array()?.iter();
    Some(names.map(|name| position(name.as_str().unwrap())).collect())
}

fn position(name: &str) -> usize {
    let found = NAMES.iter().position(|other| *other == name);
    found.unwrap_or_else(|| unreachable!("there is no peer `{name}`"))
}
