//! Writes messages of changes, leaving out all that can be left out.

use super::key::{KeyEnds, Omission};
use super::message::{Envelope, short_hash};
use super::number::{put_varint, put_zigzag, varint_len};
use super::{CLEAR, COUNTS_UP, DIFFERENCE, LEADING_SHIFT, SAME_PATH};
use crate::codec::Malformed;
use crate::registry::Registry;
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
#[derive(Debug, Clone)]
pub struct MessageWriter<'r> {
    registry: &'r Registry,
    bytes: Vec<u8>,
    count: usize,
    previous: Option<Previous>,
    expected: u64,
}

#[derive(Debug, Clone)]
struct Previous {
    path: usize,
    keys: Vec<u8>,
    ends: KeyEnds,
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
        let mut bytes = Vec::new();
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
            count: 0,
            previous: None,
            expected: base.number(),
        }
    }

    /// Changes without anything before them, as they stand in a section of passed on entries.
    pub fn section(registry: &'r Registry, base: Stamp) -> Self {
        Self {
            registry,
            bytes: Vec::new(),
            count: 0,
            previous: None,
            expected: base.number(),
        }
    }

    /// How many bytes the message has so far.
    #[allow(clippy::len_without_is_empty, reason = "a message is never empty")]
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// How many changes the message has so far.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Adds a change if the message then has at most `limit` bytes, and says whether it did.
    ///
    /// Fails for a path that is not in the registry, and for keys that are not the path's.
    pub fn add(&mut self, change: &WireChange<'_>, limit: usize) -> Result<bool, Malformed> {
        let (body, previous) = self.body(change)?;
        if self.bytes.len() + varint_len(body.len() as u64) + body.len() > limit {
            return Ok(false);
        }
        put_varint(&mut self.bytes, body.len() as u64);
        self.bytes.extend_from_slice(&body);
        self.count += 1;
        self.previous = Some(previous);
        self.expected = change.stamp.number() + 1;
        Ok(true)
    }

    /// The bytes of the message.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn body(&self, change: &WireChange<'_>) -> Result<(Vec<u8>, Previous), Malformed> {
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
        let omission = self
            .previous
            .as_ref()
            .filter(|previous| previous.path == path)
            .map(|previous| Omission::between(info.keys, (&previous.keys, &previous.ends), (keys, &ends)));
        let difference = stamp.number() as i64 - self.expected as i64;

        let mut header = 0;
        let mut kept = 0;
        if let Some(Omission { leading, counts_up }) = omission {
            header |= SAME_PATH | (leading as u8) << LEADING_SHIFT | if counts_up { COUNTS_UP } else { 0 };
            kept = if counts_up {
                keys.len()
            } else {
                ends.start(leading)
            };
        }
        header |= if value.is_none() { CLEAR } else { 0 } | if difference != 0 { DIFFERENCE } else { 0 };

        let mut body = vec![header];
        if omission.is_none() {
            put_varint(&mut body, info.id.into());
        }
        if difference != 0 {
            put_zigzag(&mut body, difference);
        }
        body.extend_from_slice(keys.get(kept..).unwrap_or_default());
        body.extend_from_slice(value.unwrap_or_default());
        Ok((
            body,
            Previous {
                path,
                keys: keys.to_vec(),
                ends,
            },
        ))
    }
}
