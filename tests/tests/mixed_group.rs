//! Rust and Lua in one group: the same writes make the same bytes, and the same bytes make the same
//! state, whoever reads them.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use mlua::{Function, Lua};
use sync_runtime::engine::Engine;
use sync_runtime::host::{TestClock, TestHost};
use sync_tests::modules;

use generated::raidhelper::REGISTRY;

#[allow(dead_code)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/raidhelper.rs"));
}

/// The Lua side: peers by name, that are told encoded keys and values.
const SIDE: &str = r#"
local runtime, peers, hosts = raidhelper_runtime, {}, {}
local clock, online = 1, true
side = {}
function side.add(name)
    local host = { root = {}, saved = {}, sent = {} }
    hosts[name] = host
    peers[name] = RaidhelperSync.new({
        now = function() return clock end,
        wall = function() return 1800000000 + clock end,
        name = function() return name end,
        in_group = function() return online end,
        can_sync_now = function() return online end,
        can = function(player, class) return class ~= "structure" or player ~= "Cy" end,
        is_authority = function(player) return player == "Ada" end,
        send = function(bytes) table.insert(host.sent, bytes) return true end,
        schedule = function(callback) host.timer = callback return true end,
        cancel = function() end,
        root = function() return host.root end,
        saved = function() return host.saved end,
    })
    -- Messages are compared here and not frames: they are neither escaped nor cut, and nothing waits.
    local channel = peers[name].channel
    channel.clean, channel.rate, channel.capacity = true, nil, runtime.MESSAGE_LIMIT
end
local function decoded(path, keys, value)
    local reader = { data = keys, position = 1, limit = string.len(keys) }
    local list = {}
    for index = 1, path.count do list[index] = path.types[index]:take_key(reader) end
    if value then
        value = path.type:take_value({ data = value, position = 1, limit = string.len(value) })
    end
    return list, value
end
function side.write(name, id, keys, value)
    local path = peers[name].schema.by_id[id]
    local list, plain = decoded(path, keys, value)
    return (runtime.assign(peers[name], path, list, plain)) == true
end
function side.group(name, writes)
    return peers[name]:together(function()
        for _, write in ipairs(writes) do side.write(name, write[1], write[2], write[3]) end
    end) == true
end
function side.push(name) peers[name]:push() end
function side.time(now, is_online)
    clock, online = now, is_online
end
function side.wake(name)
    runtime.tick(peers[name])
    peers[name]:host_changed()
end
function side.taken(name)
    local sent = hosts[name].sent
    hosts[name].sent = {}
    return sent
end
function side.receive(name, sender, bytes)
    local fine, reason = peers[name]:receive(sender, bytes)
    return fine and "ok" or reason
end
function side.state(name)
    local lines, peer = {}, peers[name]
    for _, path in ipairs(peer.schema.paths) do
        runtime.each_stored(path, hosts[name].root, {}, 1, function(_, _, keys, value)
            local checked = assert(runtime.check_keys(path, keys, path.count))
            table.insert(lines, string.format("%05d", path.id) .. runtime.encode_keys(path, checked) .. "="
                .. runtime.encode_value(path, path.type:check(value)))
        end)
    end
    table.sort(lines, runtime.bytes_less)
    return lines
end
"#;

struct Sides {
    lua: Lua,
    rust: Vec<Engine<TestHost>>,
    clock: TestClock,
    online: bool,
}

const NAMES: [&str; 3] = ["Ada", "Bo", "Cy"];

impl Sides {
    fn new() -> Self {
        let lua = Lua::new();
        let source = modules::generate_one("schemas/raidhelper.sync.yaml").unwrap();
        lua.load(&source.text).set_name(&source.name).exec().unwrap();
        lua.load(SIDE).exec().unwrap();
        let clock = TestClock::default();
        clock.pass(Duration::from_secs(1));
        let host = |name| {
            let host = TestHost::new(name, &clock).with_authority("Ada");
            host.with_permissions(|player, class| class != "structure" || player != "Cy")
        };
        let rust = NAMES.map(|name| Engine::new(&REGISTRY, host(name))).into();
        for name in NAMES {
            lua.load(format!("side.add({name:?})")).exec().unwrap();
        }
        Sides {
            lua,
            rust,
            clock,
            online: true,
        }
    }

    fn call<A: mlua::IntoLuaMulti, R: mlua::FromLuaMulti>(&self, name: &str, arguments: A) -> R {
        let side: mlua::Table = self.lua.globals().get("side").unwrap();
        side.get::<Function>(name).unwrap().call(arguments).unwrap()
    }

    fn bytes(&self, bytes: &[u8]) -> mlua::LuaString {
        self.lua.create_string(bytes).unwrap()
    }

    fn set_time(&mut self, milliseconds: u64, online: bool) {
        // Halves of seconds are exact in both.
        self.clock.pass(Duration::from_millis(milliseconds));
        self.online = online;
        self.call::<_, ()>("time", (self.clock.now().as_secs_f64(), online));
        for (engine, name) in self.rust.iter_mut().zip(NAMES) {
            let host = engine.host_mut();
            (host.in_group, host.can_sync_now) = (online, online);
            engine.tick();
            engine.host_changed();
            self.lua
                .globals()
                .get::<mlua::Table>("side")
                .unwrap()
                .get::<Function>("wake")
                .unwrap()
                .call::<()>(name)
                .unwrap();
        }
    }

    fn said_in_lua(&self, peer: usize) -> Vec<Vec<u8>> {
        let lua: Vec<mlua::LuaString> = self.call("taken", NAMES[peer]);
        lua.iter().map(|bytes| bytes.as_bytes().to_vec()).collect()
    }

    fn said_in_rust(&mut self, peer: usize) -> Vec<Vec<u8>> {
        let mut rust = Vec::new();
        while let Some(message) = self.rust[peer].poll_message() {
            rust.push(message.bytes.clone());
            self.rust[peer].sent(message);
        }
        rust
    }

    /// The changes and requests that a peer says on both sides, which must be the same. When it compares
    /// and repairs is a matter of chance, which each side has of its own.
    fn said(&mut self, peer: usize, note: &str) -> Vec<Vec<u8>> {
        let (mut lua, mut rust) = (self.said_in_lua(peer), self.said_in_rust(peer));
        lua.retain(|message| !is_repair(message));
        rust.retain(|message| !is_repair(message));
        assert_eq!(format!("{rust:02X?}"), format!("{lua:02X?}"), "{note}");
        rust
    }

    fn write(&mut self, peer: usize, write: &Write) {
        let (path, id) = (write.path, REGISTRY.paths[write.path].id);
        let value = write.value.as_deref();
        let lua: bool = self.call(
            "write",
            (
                NAMES[peer],
                id,
                self.bytes(&write.keys),
                value.map(|value| self.bytes(value)),
            ),
        );
        let rust = self.rust[peer].write(path, &write.keys, value);
        assert_eq!(rust.is_ok(), lua, "{write:?}: {rust:?}");
    }

    fn together(&mut self, peer: usize, writes: &[Write]) {
        let list = self.lua.create_table().unwrap();
        for write in writes {
            let row = self.lua.create_table().unwrap();
            row.push(REGISTRY.paths[write.path].id).unwrap();
            row.push(self.bytes(&write.keys)).unwrap();
            if let Some(value) = &write.value {
                row.push(self.bytes(value)).unwrap();
            }
            list.push(row).unwrap();
        }
        let lua: bool = self.call("group", (NAMES[peer], list));
        let rust = self.rust[peer].together(|engine| {
            writes
                .iter()
                .try_for_each(|write| engine.write(write.path, &write.keys, write.value.as_deref()))
        });
        assert_eq!(rust.is_ok(), lua, "{writes:?}: {rust:?}");
    }

    fn receive(&mut self, peer: usize, sender: usize, bytes: &[u8]) -> String {
        let lua: String = self.call("receive", (NAMES[peer], NAMES[sender], self.bytes(bytes)));
        let rust = self.rust[peer].receive(NAMES[sender], bytes);
        let rust = rust.map_or_else(|refusal| refusal.reason.word().to_owned(), |()| "ok".to_owned());
        assert_eq!(rust, lua, "{bytes:02X?}");
        rust
    }

    /// What a peer holds on both sides, which must be the same.
    fn state(&self, peer: usize) -> Vec<Vec<u8>> {
        let (lua, rust) = (self.state_in_lua(peer), self.state_in_rust(peer));
        assert_eq!(format!("{rust:02X?}"), format!("{lua:02X?}"));
        rust
    }

    fn state_in_lua(&self, peer: usize) -> Vec<Vec<u8>> {
        let lua: Vec<mlua::LuaString> = self.call("state", NAMES[peer]);
        lua.iter().map(|line| line.as_bytes().to_vec()).collect()
    }

    fn state_in_rust(&self, peer: usize) -> Vec<Vec<u8>> {
        let mut rust = Vec::new();
        for (index, path) in REGISTRY.paths.iter().enumerate() {
            for (keys, value) in self.rust[peer].entries(index, &[]) {
                rust.push([format!("{:05}", path.id).as_bytes(), keys, b"=", value].concat());
            }
        }
        rust.sort();
        rust
    }
}

/// Whether peers compare or repair with a message: the kinds 2 to 4 of version 1.
fn is_repair(message: &[u8]) -> bool {
    (2..=4).contains(&((message[0] >> 2) & 7))
}

/// A write by encoded keys and value.
#[derive(Debug, Clone)]
struct Write {
    path: usize,
    keys: Vec<u8>,
    value: Option<Vec<u8>>,
}

/// Chance that is the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn write(&mut self) -> Write {
        let (name, keys) = match self.below(14) {
            0..=2 => (
                "assigned_player",
                vec![1 + self.below(2) as u8, 1, 1, self.below(5) as u8],
            ),
            3 => ("raid_mark", vec![1, 1, 1, self.below(3) as u8]),
            4 => ("talent_scan", vec![1, 1, 1, 1]),
            5 => ("role", [b"\x03Bo", &[b'a' + self.below(3) as u8][..]].concat()),
            6 => ("raid_name", vec![1]),
            7 => ("ui_selected_raid", vec![]),
            _ => ("consume", vec![self.below(40) as u8]),
        };
        let path = REGISTRY.paths.iter().position(|path| path.name == name).unwrap();
        let number = self.below(8) as u8;
        let value = match name {
            "talent_scan" | "raid_mark" => vec![number],
            "role" => vec![number % 4],
            // Large enough for batches to fill messages.
            "consume" => [&[0, number, 30], &[b'f'; 30][..]].concat(),
            _ => vec![b'A' + number; 2 + usize::from(number)],
        };
        let cleared = self.below(6) == 0;
        Write {
            path,
            keys,
            value: (!cleared).then_some(value),
        }
    }
}

#[test]
fn the_same_writes_make_the_same_bytes_and_the_same_state() {
    for seed in 0..20 {
        let (mut sides, mut chance) = (Sides::new(), Chance(seed));
        let mut traffic: Vec<(usize, Vec<u8>)> = Vec::new();
        for step in 0..150 {
            let note = format!("seed {seed}, step {step}");
            let peer = chance.below(3) as usize;
            match chance.below(12) {
                0 => {
                    let writes: Vec<Write> = (0..1 + chance.below(4)).map(|_| chance.write()).collect();
                    sides.together(peer, &writes);
                }
                1 => {
                    sides.rust[peer].push(None);
                    sides.call::<_, ()>("push", NAMES[peer]);
                }
                2 => {
                    let (time, online) = (500 * chance.below(6), chance.below(4) != 0);
                    sides.set_time(time, online);
                }
                3 | 4 if !traffic.is_empty() => {
                    // Late, in any order and more than once.
                    let (sender, bytes) = traffic[chance.below(traffic.len() as u64) as usize].clone();
                    let receiver = (sender + 1 + chance.below(2) as usize) % 3;
                    sides.receive(receiver, sender, &bytes);
                }
                5 if !traffic.is_empty() && seed % 2 == 1 => {
                    let (sender, mut bytes) = traffic[chance.below(traffic.len() as u64) as usize].clone();
                    for _ in 0..1 + chance.below(3) {
                        let place = chance.below(bytes.len() as u64) as usize;
                        bytes[place] = chance.below(256) as u8;
                    }
                    let receiver = (sender + 1) % 3;
                    sides.receive(receiver, sender, &bytes);
                }
                _ => {
                    let write = chance.write();
                    sides.write(peer, &write);
                }
            }
            for peer in 0..3 {
                traffic.extend(sides.said(peer, &note).into_iter().map(|bytes| (peer, bytes)));
                if step % 10 == 0 {
                    sides.state(peer);
                }
            }
        }
        sides.set_time(60_000, true);
        for (peer, name) in NAMES.iter().enumerate() {
            let woken = sides.said(peer, "the end").into_iter();
            traffic.extend(woken.map(|bytes| (peer, bytes)));
            sides.rust[peer].push(None);
            sides.call::<_, ()>("push", *name);
            traffic.extend(sides.said(peer, "the end").into_iter().map(|bytes| (peer, bytes)));
        }
        while !traffic.is_empty() {
            let (sender, bytes) = traffic.swap_remove(chance.below(traffic.len() as u64) as usize);
            for receiver in (0..3).filter(|receiver| *receiver != sender) {
                sides.receive(receiver, sender, &bytes);
            }
        }
        let states = [0, 1, 2].map(|peer| sides.state(peer));
        if seed % 2 == 0 {
            // Nobody's bytes were spoilt, so that all peers have heard the same.
            assert_eq!(shared(&states[0]), shared(&states[1]), "seed {seed}");
            assert_eq!(shared(&states[0]), shared(&states[2]), "seed {seed}");
        }
    }
}

/// Ada is Rust, Bo is Lua, and Cy is the one or the other.
fn a_group_repairs_what_is_lost(cy_is_rust: bool, seed: u64) {
    let (mut sides, mut chance) = (Sides::new(), Chance(seed));
    let is_rust = [true, false, cy_is_rust];
    // A second of messages on their way, most of them to both others.
    for step in 0..900 {
        if step < 200 {
            let (peer, write) = (chance.below(3) as usize, chance.write());
            if is_rust[peer] {
                let _ = sides.rust[peer].write(write.path, &write.keys, write.value.as_deref());
            } else {
                let value = write.value.as_deref().map(|value| sides.bytes(value));
                let id = REGISTRY.paths[write.path].id;
                sides.call::<_, bool>("write", (NAMES[peer], id, sides.bytes(&write.keys), value));
            }
        } else if step == 200 {
            sides.rust.iter_mut().for_each(|engine| engine.push(None));
            for name in NAMES {
                sides.call::<_, ()>("push", name);
            }
        }
        sides.set_time(250, true);
        for sender in 0..3 {
            let (lua, rust) = (sides.said_in_lua(sender), sides.said_in_rust(sender));
            for bytes in if is_rust[sender] { rust } else { lua } {
                for receiver in (0..3).filter(|receiver| *receiver != sender) {
                    if chance.below(5) == 0 {
                        continue;
                    }
                    if is_rust[receiver] {
                        let _ = sides.rust[receiver].receive(NAMES[sender], &bytes);
                    } else {
                        let arguments = (NAMES[receiver], NAMES[sender], sides.bytes(&bytes));
                        sides.call::<_, String>("receive", arguments);
                    }
                }
            }
        }
    }
    let states = [0, 1, 2].map(|peer| match is_rust[peer] {
        true => sides.state_in_rust(peer),
        false => sides.state_in_lua(peer),
    });
    let figures = sides.rust[0].stats();
    assert!(states[0].len() > 10 && figures.repaired + figures.gaps > 0);
    for state in &states[1..] {
        let (one, other) = (shared(&states[0]), shared(state));
        assert_eq!(format!("{one:02X?}"), format!("{other:02X?}"), "seed {seed}");
    }
}

#[test]
fn rust_and_lua_repair_each_other_though_a_fifth_is_lost() {
    for seed in 0..6 {
        a_group_repairs_what_is_lost(seed % 2 == 0, seed);
    }
}

/// A state without what is local.
fn shared(state: &[Vec<u8>]) -> Vec<&[u8]> {
    let local = REGISTRY
        .paths
        .iter()
        .find(|path| path.name == "ui_selected_raid")
        .unwrap();
    let id = format!("{:05}", local.id);
    state
        .iter()
        .map(Vec::as_slice)
        .filter(|line| !line.starts_with(id.as_bytes()))
        .collect()
}

/// The bytes of messages, which are the same on both sides.
fn total(messages: &[Vec<u8>]) -> usize {
    messages.iter().map(Vec::len).sum()
}

fn slot(index: usize, name: &str) -> Write {
    let path = REGISTRY
        .paths
        .iter()
        .position(|path| path.name == "assigned_player")
        .unwrap();
    let keys = vec![1, 5, 1 + (index / 10) as u8, 1 + (index % 10) as u8];
    Write {
        path,
        keys,
        value: Some(name.into()),
    }
}

#[test]
fn a_slot_assignment_has_at_most_32_bytes() {
    let mut sides = Sides::new();
    sides.write(0, &slot(0, "Twelve_bytes"));
    let one = sides.said(0, "one");
    // The sequence number has one byte here, and three at most up to 2^21 - 1.
    assert_eq!((one.len(), total(&one)), (1, 30));
    assert!(total(&one) + 2 <= 32);
}

#[test]
fn eighty_slot_assignments_have_at_most_1000_bytes() {
    const REALISTIC: [&str; 10] = [
        "Kaelthor",
        "Mira",
        "Thundrix",
        "Elowen",
        "Bromgar",
        "Sylvanna",
        "Shadowmender",
        "Ironhoof",
        "Lunaria",
        "Px",
    ];
    for (names, expected) in [(REALISTIC, (4, 798)), (["Twelve_bytes"; 10], (6, 1226))] {
        let mut sides = Sides::new();
        // All of them wait for the group, as they would for a batch window.
        sides.set_time(0, false);
        for index in 0..80 {
            sides.write(0, &slot(index, names[index % 10]));
        }
        sides.set_time(0, true);
        let messages = sides.said(0, "eighty");
        assert!(messages.iter().all(|message| message.len() <= 240));
        assert_eq!((messages.len(), total(&messages)), expected);
    }
}
