//! A peer of a script: an engine, with a channel where frames are looked at, and what its driver stores.

use std::collections::BTreeMap;
use std::time::Duration;

use sync_runtime::channel::{Channel, Frame};
use sync_runtime::engine::{Outgoing, Record, Refusal, Stats};
use sync_runtime::registry::{Priority, Registry};

use crate::host::ScriptHost;

pub(crate) type Engine = sync_runtime::engine::Engine<ScriptHost>;

pub(crate) struct Peer {
    pub(crate) engine: Engine,
    channel: Channel,
    pub(crate) in_frames: bool,
    stored: BTreeMap<(u32, Box<[u8]>), Record>,
    sequence: Option<Record>,
}

/// What a transport is handed.
pub(crate) enum Out {
    Message(Outgoing),
    Frame(Frame),
}

impl Out {
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Message(message) => &message.bytes,
            Self::Frame(frame) => &frame.bytes,
        }
    }

    pub(crate) fn priority(&self) -> Priority {
        match self {
            Self::Message(message) => message.priority,
            Self::Frame(frame) => frame.priority,
        }
    }
}

impl Peer {
    pub(crate) fn new(registry: &'static Registry, host: ScriptHost, in_frames: bool) -> Self {
        let mut engine = Engine::new(registry, host);
        engine.keep_records();
        Self {
            engine,
            channel: Channel::new(registry),
            in_frames,
            stored: BTreeMap::new(),
            sequence: None,
        }
    }

    /// Stores what has changed, as a driver does after every call.
    pub(crate) fn keep(&mut self) {
        while let Some(record) = self.engine.poll_record() {
            match &record {
                Record::Sequence(_) => self.sequence = Some(record),
                Record::Forgotten { path, keys } => drop(self.stored.remove(&(*path, keys.clone()))),
                Record::Entry(entry) => {
                    self.stored.insert((entry.path, entry.keys.clone()), record);
                }
            }
        }
    }

    /// Starts again from what is stored.
    pub(crate) fn restart(&mut self, registry: &'static Registry) {
        let host = self.engine.host().clone();
        let records = self.stored.values().chain(&self.sequence).cloned();
        self.engine = Engine::restore(registry, host, records);
        self.channel = Channel::new(registry);
    }

    pub(crate) fn poll(&mut self) -> Option<Out> {
        match self.in_frames {
            true => self.channel.poll(&mut self.engine).map(Out::Frame),
            false => self.engine.poll_message().map(Out::Message),
        }
    }

    pub(crate) fn sent(&mut self, out: Out) {
        match out {
            Out::Message(message) => self.engine.sent(message),
            Out::Frame(frame) => self.channel.sent(&mut self.engine, frame),
        }
    }

    pub(crate) fn unsent(&mut self, out: Out) {
        match out {
            Out::Message(message) => self.engine.unsent(message),
            Out::Frame(frame) => self.channel.unsent(&mut self.engine, frame),
        }
    }

    pub(crate) fn receive(&mut self, sender: &str, bytes: &[u8]) -> Result<(), Refusal> {
        match self.in_frames {
            true => self.channel.receive(&mut self.engine, sender, bytes),
            false => self.engine.receive(sender, bytes),
        }
    }

    pub(crate) fn host_changed(&mut self) {
        self.engine.host_changed();
        self.channel.host_changed();
    }

    pub(crate) fn tick(&mut self) {
        self.engine.tick();
        self.channel.tick(&self.engine);
    }

    pub(crate) fn next_wake(&self) -> Option<Duration> {
        match self.in_frames {
            true => self.channel.next_wake(&self.engine),
            false => self.engine.next_wake(),
        }
    }

    pub(crate) fn stats(&self) -> Stats {
        match self.in_frames {
            true => self.channel.stats(&self.engine),
            false => self.engine.stats(),
        }
    }
}
