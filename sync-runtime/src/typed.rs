//! What generated peers are made of: typed calls around the engine, and hooks.
//!
//! A generated `Peer` holds a [`Core`] and is [`Typed`]; its methods are single calls of the functions
//! here, with the codecs of keys and value as type arguments. Start reading at [`set`] and [`on`].

use std::collections::BTreeMap;

use crate::channel::Channel;
use crate::codec::{Codec, Keys};
use crate::engine::{Engine, HoldsEngine};
use crate::registry::Registry;
use crate::wire::Reader;

mod hooks;
mod key;
mod life;
#[cfg(feature = "observe")]
mod observe;
#[cfg(not(feature = "observe"))]
#[path = "typed/unobserved.rs"]
mod observe;

pub use crate::channel::Frame as Message;
pub use crate::engine::{KeptEntry, KeptWaiting, Record, Refusal, Refused, Stats};
pub use crate::host::Host;
pub use hooks::{Change, EntryChange, on, on_component};
pub use key::{bool_key, integer_key, text_key, uuid_key};
pub use life::{
    Topic, host, host_changed, host_mut, keep_records, next_wake, poll_message, poll_record, push, push_all,
    receive, repair, request, sent, stats, tick, unsent,
};

use hooks::{Hooks, tell};

/// What a write comes to: nothing, or why it was refused.
pub type Written = Result<(), Refused>;

/// A generated peer.
pub trait Typed: Sized + 'static {
    /// The program around it.
    type Host: Host;

    /// What it is made of.
    fn core(&self) -> &Core<Self::Host, Self>;

    /// What it is made of.
    fn core_mut(&mut self) -> &mut Core<Self::Host, Self>;
}

/// The engine of a generated peer `P`, with its channel and its hooks.
pub struct Core<H: Host, P> {
    engine: Engine<H>,
    channel: Channel,
    hooks: Hooks<P>,
    #[cfg_attr(
        not(feature = "observe"),
        expect(dead_code, reason = "nothing is watched then")
    )]
    observed: observe::Observed,
}

impl<H: Host, P> Core<H, P> {
    /// A peer of this schema that lives in this host, with no entries yet.
    pub fn new(registry: &'static Registry, host: H) -> Self {
        Core {
            engine: Engine::new(registry, host),
            channel: Channel::new(registry),
            hooks: Hooks::default(),
            observed: observe::Observed::default(),
        }
    }

    /// A peer of this schema with the entries of these records; see
    /// [`Engine::restore`](crate::engine::Engine::restore).
    pub fn restore(registry: &'static Registry, host: H, records: impl IntoIterator<Item = Record>) -> Self {
        Core {
            engine: Engine::restore(registry, host, records),
            channel: Channel::new(registry),
            hooks: Hooks::default(),
            observed: observe::Observed::default(),
        }
    }
}

/// A peer within `together`.
struct Whole<'a, P>(&'a mut P);

impl<P: Typed> HoldsEngine for Whole<'_, P> {
    type Host = P::Host;

    fn engine(&mut self) -> &mut Engine<P::Host> {
        &mut self.0.core_mut().engine
    }
}

/// Writes an entry; a flag that is off clears it.
pub fn set<P: Typed, K: Keys, V: Codec>(
    peer: &mut P,
    path: usize,
    keys: K::Borrowed<'_>,
    value: V::Borrowed<'_>,
) -> Result<(), Refused> {
    set_optional::<P, K, V>(peer, path, keys, Some(value))
}

/// Writes an entry, or clears it if there is no value.
pub fn set_optional<P: Typed, K: Keys, V: Codec>(
    peer: &mut P,
    path: usize,
    keys: K::Borrowed<'_>,
    value: Option<V::Borrowed<'_>>,
) -> Result<(), Refused> {
    let bytes = value.and_then(value_bytes::<V>);
    write(peer, path, &key_bytes::<K>(keys), bytes.as_deref())
}

/// Clears an entry.
pub fn clear<P: Typed, K: Keys>(peer: &mut P, path: usize, keys: K::Borrowed<'_>) -> Result<(), Refused> {
    write(peer, path, &key_bytes::<K>(keys), None)
}

/// Reads an entry.
pub fn get<P: Typed, K: Keys, V: Codec>(peer: &P, path: usize, keys: K::Borrowed<'_>) -> Option<V::Owned> {
    peer.core()
        .engine
        .read(path, &key_bytes::<K>(keys))
        .and_then(read_value::<V>)
}

/// All entries of a path with their keys, in the order of the keys' bytes.
pub fn all<P: Typed, K: Keys, V: Codec>(peer: &P, path: usize) -> Vec<(K::Owned, V::Owned)> {
    let entries = peer.core().engine.entries(path, &[]);
    entries
        .filter_map(|(keys, value)| Some((read_keys::<K>(keys)?, read_value::<V>(value)?)))
        .collect()
}

/// Runs `work`; the writes in it happen, travel and are told of as one, or not at all.
pub fn together<P: Typed, R, E: From<Refused>>(
    peer: &mut P,
    work: impl FnOnce(&mut P) -> Result<R, E>,
) -> Result<R, E> {
    let done = crate::engine::together(&mut Whole(peer), |whole| work(whole.0).map_err(Stopped::Work));
    tell(peer);
    observe::figures(peer);
    done.map_err(|stopped| match stopped {
        Stopped::Work(error) => error,
        Stopped::Refused(refused) => {
            observe::refused_write(peer, &refused);
            E::from(refused)
        }
    })
}

/// Why a group has not happened.
enum Stopped<E> {
    /// Its work has failed.
    Work(E),
    /// The group as a whole was refused, or a write in it.
    Refused(Refused),
}

impl<E> From<Refused> for Stopped<E> {
    fn from(refused: Refused) -> Self {
        Stopped::Refused(refused)
    }
}

/// Makes the entries under the keys `head` equal to those of the map, which has the rest of the keys.
pub fn replace<P: Typed, H: Keys, L: Keys, V: Codec>(
    peer: &mut P,
    path: usize,
    head: H::Borrowed<'_>,
    map: &BTreeMap<L::Owned, V::Owned>,
) -> Result<(), Refused> {
    let prefix = key_bytes::<H>(head);
    let wanted = map.iter().filter_map(|(keys, value)| {
        let mut bytes = prefix.clone();
        L::write(L::borrow(keys), &mut bytes);
        Some((bytes, value_bytes::<V>(V::borrow(value))?))
    });
    let wanted = wanted.collect();
    let done = peer.core_mut().engine.replace(path, &prefix, &wanted);
    written(peer, done)
}

/// Makes the one entry of a path equal to what is given.
pub fn replace_one<P: Typed, K: Keys, V: Codec>(
    peer: &mut P,
    path: usize,
    keys: K::Borrowed<'_>,
    value: Option<&V::Owned>,
) -> Result<(), Refused> {
    if value.is_none() && stays(peer, path) {
        return Ok(());
    }
    let (bytes, wanted) = (
        key_bytes::<K>(keys),
        value.and_then(|value| value_bytes::<V>(V::borrow(value))),
    );
    match peer.core().engine.read(path, &bytes) == wanted.as_deref() {
        true => Ok(()),
        false => write(peer, path, &bytes, wanted.as_deref()),
    }
}

/// Whether entries of a path cannot be cleared, so that replacing leaves them.
fn stays<P: Typed>(peer: &P, path: usize) -> bool {
    let info = peer.core().engine.registry().paths.get(path);
    info.is_some_and(|info| info.conflict.never_forgets())
}

fn write<P: Typed>(peer: &mut P, path: usize, keys: &[u8], value: Option<&[u8]>) -> Result<(), Refused> {
    let done = peer.core_mut().engine.write(path, keys, value);
    written(peer, done)
}

/// Tells of what a write has changed, or why it was refused.
fn written<P: Typed>(peer: &mut P, done: Written) -> Written {
    tell(peer);
    observe::figures(peer);
    done.inspect_err(|refused| observe::refused_write(peer, refused))
}

fn key_bytes<K: Keys>(keys: K::Borrowed<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    K::write(keys, &mut bytes);
    bytes
}

/// The bytes of a value; none if it means a clear.
fn value_bytes<V: Codec>(value: V::Borrowed<'_>) -> Option<Vec<u8>> {
    if V::is_absent(value) {
        return None;
    }
    let mut bytes = Vec::new();
    V::write_whole(value, &mut bytes);
    Some(bytes)
}

/// What is stored was checked before it was stored, so that reading it again gives a value.
fn read_value<V: Codec>(bytes: &[u8]) -> Option<V::Owned> {
    V::read_whole(&mut Reader::new(bytes)).ok()
}

fn read_keys<K: Keys>(bytes: &[u8]) -> Option<K::Owned> {
    K::read(&mut Reader::new(bytes)).ok()
}
