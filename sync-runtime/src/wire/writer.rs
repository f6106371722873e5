//! Writes messages of changes, leaving out all that can be left out.

use smallvec::SmallVec;

use super::key::{KeyEnds, Omission};
use super::message::{Envelope, short_hash};
use super::number::{put_varint, put_zigzag, varint_len, zigzag_len};
use super::{CLEAR, COUNTS_UP, DIFFERENCE, LEADING_SHIFT, SAME_PATH};
use crate::codec::Malformed;
use crate::registry::{PathInfo, Registry};
use crate::stamp::Stamp;

/// A change as it is written: an entry's new value, or its clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireChange<'a> {
    /// Position of the path in the registry.
    pub path: usize,
    /// The encoded keys.
    pub keys: &'a [u8],
    /// When it was made.
    pub stamp: Stamp,
    /// The encoded value; none for a clear.
    pub value: Option<&'a [u8]>,
}

/// A message of changes in the making.
///
/// It is written into a buffer that is handed in, or into one of its own. With room in the buffer, and keys of at
/// most 32 bytes, nothing asks for memory:
///
/// ```
/// use sync_runtime::{registry::Registry, wire::{MAX_MESSAGE, MessageWriter, WireChange}};
///
/// fn messages(registry: &Registry, changes: &[WireChange<'_>], mut send: impl FnMut(&[u8])) {
///     let mut buffer = Vec::with_capacity(240);
///     for (number, change) in (1..).zip(changes) {
///         let mut writer = MessageWriter::within(buffer, registry, None, number, change.stamp, false);
///         if writer.add(change, MAX_MESSAGE) == Ok(true) {
///             send(writer.bytes());
///         }
///         buffer = writer.finish();
///     }
/// }
/// ```
#[derive(Debug, Clone)]
pub struct MessageWriter<'r> {
    registry: &'r Registry,
    bytes: Vec<u8>,
    previous: Option<Previous>,
    expected: u64,
}

#[derive(Debug, Clone, Default)]
struct Previous {
    path: usize,
    keys: SmallVec<[u8; 32]>,
    ends: KeyEnds,
}

/// What a change leaves out, and how long the rest of it is.
struct Plan {
    header: u8,
    /// The path's id, if it is said.
    id: Option<u64>,
    /// Of the stamp from the expected one.
    difference: i64,
    /// How many bytes of the keys are left out.
    omitted: usize,
    length: usize,
}

impl<'r> MessageWriter<'r> {
    /// A message with no changes yet. The base must be the stamp of the first change to come.
    pub fn new(
        registry: &'r Registry,
        origin: Option<&str>,
        sequence: u64,
        base: Stamp,
        atomic: bool,
    ) -> Self {
        Self::within(Vec::new(), registry, origin, sequence, base, atomic)
    }

    /// As [`new`](MessageWriter::new), in a buffer of which only the room counts: what was in it is overwritten.
    pub fn within(
        mut bytes: Vec<u8>,
        registry: &'r Registry,
        origin: Option<&str>,
        sequence: u64,
        base: Stamp,
        atomic: bool,
    ) -> Self {
        bytes.clear();
        Envelope {
            hash: short_hash(registry.hash),
            origin,
            sequence,
            base,
            atomic,
        }
        .put(&mut bytes);
        Self {
            registry,
            bytes,
            previous: None,
            expected: base.number(),
        }
    }

    /// Changes without anything before them, as they stand in a section of passed on entries.
    pub fn section(registry: &'r Registry, base: Stamp) -> Self {
        Self {
            registry,
            bytes: Vec::new(),
            previous: None,
            expected: base.number(),
        }
    }

    /// How many bytes the message has so far.
    #[allow(clippy::len_without_is_empty, reason = "a message is never empty")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a change if the message then has at most `limit` bytes, and says whether it did.
    ///
    /// Fails for a path that is not in the registry, and for keys that are not the path's.
    pub fn add(&mut self, change: &WireChange<'_>, limit: usize) -> Result<bool, Malformed> {
        let &WireChange {
            path,
            keys,
            stamp,
            value,
        } = change;
        let info = self.registry.paths.get(path).ok_or_else(|| Malformed {
            what: "there is no such path".into(),
        })?;
        let ends = KeyEnds::of(info.keys, keys)?;
        let Plan {
            header,
            id,
            difference,
            omitted,
            length,
        } = self.plan(change, info, &ends);
        if self.bytes.len() + varint_len(length as u64) + length > limit {
            return Ok(false);
        }
        put_varint(&mut self.bytes, length as u64);
        self.bytes.push(header);
        if let Some(id) = id {
            put_varint(&mut self.bytes, id);
        }
        if difference != 0 {
            put_zigzag(&mut self.bytes, difference);
        }
        self.bytes
            .extend_from_slice(keys.get(omitted..).unwrap_or_default());
        self.bytes.extend_from_slice(value.unwrap_or_default());
        let previous = self.previous.get_or_insert_default();
        (previous.path, previous.ends) = (path, ends);
        previous.keys.clear();
        previous.keys.extend_from_slice(keys);
        self.expected = stamp.number() + 1;
        Ok(true)
    }

    /// The bytes of the message so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes of the message, in the buffer that was handed in.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn plan(&self, change: &WireChange<'_>, info: &PathInfo, ends: &KeyEnds) -> Plan {
        let &WireChange {
            path,
            keys,
            stamp,
            value,
        } = change;
        let omission = self
            .previous
            .as_ref()
            .filter(|previous| previous.path == path)
            .map(|previous| Omission::between(info.keys, (&previous.keys, &previous.ends), (keys, ends)));
        let difference = stamp.number() as i64 - self.expected as i64;

        let (mut header, mut omitted) = (0, 0);
        if let Some(Omission { leading, counts_up }) = omission {
            header |= SAME_PATH | (leading as u8) << LEADING_SHIFT | if counts_up { COUNTS_UP } else { 0 };
            omitted = if counts_up {
                keys.len()
            } else {
                ends.start(leading)
            };
        }
        header |= if value.is_none() { CLEAR } else { 0 } | if difference != 0 { DIFFERENCE } else { 0 };

        let id = omission.is_none().then(|| info.id.into());
        let length = 1
            + id.map_or(0, varint_len)
            + if difference == 0 {
                0
            } else {
                zigzag_len(difference)
            }
            + keys.len().saturating_sub(omitted)
            + value.map_or(0, <[u8]>::len);
        Plan {
            header,
            id,
            difference,
            omitted,
            length,
        }
    }
}
