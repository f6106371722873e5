//! A small schema by hand, a host that does as it is told, and peers made of them.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::codec::Malformed;
use crate::engine::{Engine, Outgoing, Refusal};
use crate::host::TestClock;
pub(crate) use crate::host::TestHost;
use crate::registry::*;
use crate::wire::Reader;

pub(crate) const ASSIGNED: usize = 0;
pub(crate) const ROLE: usize = 1;
pub(crate) const TRADE: usize = 2;
pub(crate) const KILLS: usize = 3;
pub(crate) const TAGS: usize = 4;
pub(crate) const POINT: usize = 5;
pub(crate) const NOTE: usize = 6;
pub(crate) const PLAN: usize = 7;
pub(crate) const MARK: usize = 8;
pub(crate) const DEEP: usize = 9;
pub(crate) const LOOT: usize = 10;

pub(crate) static REGISTRY: Registry = Registry {
    schema: "testing",
    hash: 0x1234_5678_90AB_CDEF,
    compare_hash: 0xFEDC_BA09_8765_4321,
    mtu: 255,
    transport: ChannelInfo {
        frame: 255,
        rate: None,
        burst: 0,
        overhead: 0,
        clean: true,
    },
    permissions: &["assignments"],
    host_flags: &["in_combat"],
    components: &[
        ComponentInfo {
            id: 1,
            name: "assignments",
        },
        ComponentInfo {
            id: 2,
            name: "settings",
        },
        ComponentInfo {
            id: 300,
            name: "figures",
        },
    ],
    scopes: &[
        ScopeInfo {
            name: "root",
            within: None,
            keys: &[],
        },
        ScopeInfo {
            name: "raid",
            within: Some(0),
            keys: &[byte("raid")],
        },
        ScopeInfo {
            name: "encounter",
            within: Some(1),
            keys: &[byte("raid"), byte("encounter")],
        },
        ScopeInfo {
            name: "corner",
            within: Some(0),
            keys: &[byte("l"), byte("b")],
        },
    ],
    paths: &[
        PathInfo {
            scope: 2,
            scope_keys: &[0, 1],
            permission: PermissionRule::Class(0),
            level: &|keys, _| match keys.get("raid") {
                Some(KeyValue::Integer(1)) => level(LevelKind::Realtime, 0, Priority::High),
                Some(KeyValue::Integer(2)) => level(LevelKind::Batch, 2_000, Priority::Normal),
                _ => level(LevelKind::Local, 0, Priority::Low),
            },
            ..path(
                1,
                "assigned_player",
                &[byte("raid"), byte("encounter"), byte("role"), byte("slot")],
            )
        },
        PathInfo {
            permission: PermissionRule::SelfKey(0),
            check_value: &|value, exact| {
                whole(value, exact, |reader| {
                    if reader.byte()? < 4 {
                        Ok(())
                    } else {
                        Err(fault("there is no such case"))
                    }
                })
            },
            ..path(2, "role", &[text_key("player")])
        },
        PathInfo {
            permission: PermissionRule::Authority,
            level: &|_, _| level(LevelKind::Batch, 2_000, Priority::Normal),
            check_value: &|value, _| {
                if value.len() <= 70_000 {
                    Ok(value.len())
                } else {
                    Err(fault("too long"))
                }
            },
            component: 1,
            ..path(3, "trade_items", &[])
        },
        PathInfo {
            conflict: ConflictRule::Max(&|a, b| {
                if number(a) >= number(b) {
                    a.into()
                } else {
                    b.into()
                }
            }),
            level: &|_, _| level(LevelKind::Granular, 0, Priority::Normal),
            check_value: &|value, exact| whole(value, exact, |reader| reader.varint().map(drop)),
            component: 2,
            ..path(
                5,
                "kills",
                &[KeyInfo {
                    name: "boss",
                    kind: KeyKind::Unsigned,
                    check: &check_u16,
                }],
            )
        },
        PathInfo {
            conflict: ConflictRule::Merge(&union),
            check_value: &|value, exact| whole(value, exact, check_set),
            component: 2,
            ..path(6, "tags", &[])
        },
        PathInfo {
            level: &|_, _| level(LevelKind::Local, 0, Priority::Low),
            permission: PermissionRule::Authority,
            ..path(7, "point", &[])
        },
        PathInfo {
            conflict: ConflictRule::Owner(0),
            level: &|_, _| level(LevelKind::Manual, 0, Priority::Low),
            component: 1,
            ..path(8, "note", &[text_key("player")])
        },
        PathInfo {
            conflict: ConflictRule::Authority,
            ..path(9, "plan", &[])
        },
        PathInfo {
            level: &|_, flag| match flag(0) {
                true => level(LevelKind::Manual, 0, Priority::Low),
                false => level(LevelKind::Batch, 500, Priority::High),
            },
            ..path(
                10,
                "mark",
                &[KeyInfo {
                    name: "slot",
                    kind: KeyKind::Signed,
                    check: &check_i16,
                }],
            )
        },
        PathInfo {
            scope: 3,
            scope_keys: &[11, 1],
            level: &|_, _| level(LevelKind::Manual, 0, Priority::Low),
            ..path(
                200,
                "deep",
                &[
                    byte("a"),
                    byte("b"),
                    byte("c"),
                    byte("d"),
                    byte("e"),
                    byte("f"),
                    byte("g"),
                    byte("h"),
                    byte("i"),
                    byte("j"),
                    byte("k"),
                    byte("l"),
                ],
            )
        },
        PathInfo {
            level: &|_, _| Level {
                repair: Repair::OnRequest,
                ..level(LevelKind::Granular, 0, Priority::Normal)
            },
            component: 2,
            ..path(201, "loot", &[byte("slot")])
        },
    ],
};

const fn path(id: u32, name: &'static str, keys: &'static [KeyInfo]) -> PathInfo {
    PathInfo {
        id,
        name,
        template: name,
        keys,
        component: 0,
        scope: 0,
        scope_keys: &[],
        permission: PermissionRule::Anyone,
        conflict: ConflictRule::LastWriter,
        level: &|_, _| level(LevelKind::Realtime, 0, Priority::Normal),
        check_value: &|value, _| match value.len() {
            0..=12 => std::str::from_utf8(value)
                .map(str::len)
                .map_err(|_| fault("the text is not UTF-8")),
            _ => Err(fault("the text is longer than 12 bytes")),
        },
    }
}

const fn level(kind: LevelKind, delay_ms: u32, priority: Priority) -> Level {
    Level {
        kind,
        delay_ms,
        priority,
        repair: Repair::Periodic,
    }
}

const fn byte(name: &'static str) -> KeyInfo {
    KeyInfo {
        name,
        kind: KeyKind::Byte,
        check: &|bytes| Reader::new(bytes).byte().map(|_| 1),
    }
}

const fn text_key(name: &'static str) -> KeyInfo {
    KeyInfo {
        name,
        kind: KeyKind::Text,
        check: &check_text,
    }
}

fn check_text(bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    let text = reader.prefixed()?;
    if text.len() > 12 || std::str::from_utf8(text).is_err() {
        return Err(fault("the key is no text of at most 12 bytes"));
    }
    Ok(reader.position())
}

fn check_u16(bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    u16::try_from(reader.varint()?).map_err(|_| fault("the key is above 65535"))?;
    Ok(reader.position())
}

fn check_i16(bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    i16::try_from(reader.zigzag()?).map_err(|_| fault("the key is beyond 16 bits"))?;
    Ok(reader.position())
}

fn check_set(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    let count = reader.varint()?;
    let mut last = None;
    for _ in 0..count {
        let element = Some(reader.byte()?);
        if element <= last {
            return Err(fault("the elements do not ascend"));
        }
        last = element;
    }
    if count <= 4 {
        Ok(())
    } else {
        Err(fault("the set has more than 4 elements"))
    }
}

fn whole(
    value: &[u8],
    exact: bool,
    check: fn(&mut Reader<'_>) -> Result<(), Malformed>,
) -> Result<usize, Malformed> {
    let mut reader = Reader::new(value);
    check(&mut reader)?;
    if exact && !reader.is_empty() {
        Err(fault("bytes are left over"))
    } else {
        Ok(reader.position())
    }
}

fn union(a: &[u8], b: &[u8]) -> Vec<u8> {
    let elements: BTreeSet<u8> = a.iter().skip(1).chain(b.iter().skip(1)).copied().collect();
    std::iter::once(elements.len() as u8).chain(elements).collect()
}

fn number(bytes: &[u8]) -> u64 {
    Reader::new(bytes).varint().unwrap()
}

fn fault(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}

/// A text as a key.
pub(crate) fn text(text: &str) -> Vec<u8> {
    [&[text.len() as u8], text.as_bytes()].concat()
}

/// The time that all peers share.
#[derive(Debug, Clone, Default)]
pub(crate) struct Time(TestClock);

impl Time {
    pub(crate) fn now(&self) -> Duration {
        self.0.now()
    }

    pub(crate) fn pass(&self, milliseconds: u64) {
        self.0.pass(Duration::from_millis(milliseconds));
    }
}

pub(crate) type Peer = Engine<TestHost>;

/// A peer with everything allowed, that compares nothing unless it is asked.
pub(crate) fn peer(name: &str, time: &Time) -> Peer {
    peer_of(&REGISTRY, name, time)
}

/// A peer of another schema, that compares nothing unless it is asked.
pub(crate) fn peer_of(registry: &'static Registry, name: &str, time: &Time) -> Peer {
    let mut peer = Engine::new(registry, host(name, time));
    peer.stop_polls();
    peer
}

/// A peer as programs have it: it compares all the time.
pub(crate) fn comparing(name: &str, time: &Time) -> Peer {
    Engine::new(&REGISTRY, host(name, time))
}

/// Ada is the authority, and all have the class `assignments`.
fn host(name: &str, time: &Time) -> TestHost {
    TestHost::new(name, &time.0)
        .with_authority("Ada")
        .with_permissions(|_, class| class == "assignments")
}

impl Peer {
    /// Takes the class `assignments` from somebody, as this peer sees it.
    pub(crate) fn deny(&mut self, denied: &'static str) {
        let may = move |player: &str, class: &str| class == "assignments" && player != denied;
        *self.host_mut() = self.host().clone().with_permissions(may);
    }

    /// All messages that are due, taken by the transport.
    pub(crate) fn flush(&mut self) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(message) = self.poll_message() {
            all.push(message.bytes.clone());
            self.sent(message);
        }
        all
    }

    /// The message that is due, taken by the transport; exactly one.
    pub(crate) fn flush_one(&mut self) -> Vec<u8> {
        let messages = self.flush();
        assert_eq!(messages.len(), 1, "{messages:02X?}");
        messages.into_iter().next().unwrap()
    }

    /// Lets the transport refuse the next message.
    pub(crate) fn fail(&mut self) {
        let message: Outgoing = self.poll_message().unwrap();
        self.unsent(message);
    }

    /// What the entry holds, as text.
    pub(crate) fn text(&self, path: usize, keys: &[u8]) -> Option<&str> {
        self.read(path, keys)
            .map(|value| std::str::from_utf8(value).unwrap())
    }

    /// Takes messages in, all of which must be fine.
    pub(crate) fn take_all(&mut self, sender: &str, messages: &[Vec<u8>]) {
        let taken: Result<(), Refusal> = messages.iter().try_for_each(|bytes| self.receive(sender, bytes));
        assert_eq!(taken, Ok(()));
    }

    /// Every entry with its value, to compare peers.
    pub(crate) fn everything(&self) -> Vec<(usize, Vec<u8>, Vec<u8>)> {
        let paths = 0..self.registry().paths.len();
        paths
            .flat_map(|path| {
                self.entries(path, &[])
                    .map(move |(keys, value)| (path, keys.to_vec(), value.to_vec()))
            })
            .collect()
    }
}
