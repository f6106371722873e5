//! What stands around changes: the first byte, the schema hash, the origin, the sequence.

use super::key::text;
use super::missing::read_missing;
use super::number::{Reader, put_varint};
use crate::codec::Malformed;
use crate::stamp::Stamp;

/// The version of the format.
pub const VERSION: u8 = 1;
/// The most bytes that a message has.
pub const MAX_MESSAGE: usize = 65_536;
/// The most bytes that the name of an origin has.
pub const MAX_ORIGIN: usize = 64;
/// One more than the greatest number of a change: what is exact in a Lua number.
pub const SEQUENCE_LIMIT: u64 = 1 << 53;

const KIND_CHANGES: u8 = 0;
const KIND_REQUEST: u8 = 1;
pub(super) const KIND_COMPARE: u8 = 2;
pub(super) const KIND_ENTRIES: u8 = 3;
pub(super) const KIND_MISSING: u8 = 4;
const FLAG_ORIGIN: u8 = 1;
const FLAG_ATOMIC: u8 = 2;

/// A received message, its changes not read yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message<'a> {
    /// Changes.
    Changes {
        /// What stands before them.
        envelope: Envelope<'a>,
        /// Their bytes, not empty.
        changes: &'a [u8],
    },
    /// The wish to have a component sent again.
    Request {
        /// The low 24 bits of the sender's schema hash.
        hash: u32,
        /// The component's id.
        component: u64,
    },
    /// What the sender holds.
    Compare {
        /// The low 24 bits of the sender's compare hash.
        hash: u32,
        /// The bytes of the statements, for [`read_statements`](super::read_statements).
        statements: &'a [u8],
    },
    /// Entries that are passed on.
    Entries {
        /// The low 24 bits of the sender's schema hash.
        hash: u32,
        /// The bytes of the sections, for [`read_sections`](super::read_sections).
        sections: &'a [u8],
    },
    /// The wish to have changes of an origin sent again.
    Missing {
        /// Who made them.
        origin: &'a str,
        /// Their numbers, as ranges with both ends, ascending and apart.
        ranges: Vec<(u64, u64)>,
    },
}

/// What stands before the changes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The low 24 bits of the sender's schema hash.
    pub hash: u32,
    /// Who made the changes, if it is not the sender.
    pub origin: Option<&'a str>,
    /// The number of the first change, from 1.
    pub sequence: u64,
    /// The stamp of the first change.
    pub base: Stamp,
    /// All changes or none of them.
    pub atomic: bool,
}

/// Why a message cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// It has another version or kind.
    Version,
    /// It has bytes that the format does not allow.
    Malformed(Malformed),
}

impl From<Malformed> for Unreadable {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl<'a> Message<'a> {
    /// Reads what stands around the changes.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if bytes.len() > MAX_MESSAGE {
            return Err(malformed("the message is longer than 65536 bytes").into());
        }
        let mut reader = Reader::new(bytes);
        let first = reader.byte()?;
        let (version, kind, flags) = (first >> 5, first >> 2 & 7, first & 3);
        match (version, kind, flags) {
            (VERSION, KIND_CHANGES, _) => Ok(Self::read_changes(reader, flags)?),
            (VERSION, KIND_REQUEST, 0) => Ok(Self::read_request(reader)?),
            (VERSION, KIND_REQUEST, _) => Err(malformed("a request has no flags").into()),
            (VERSION, KIND_COMPARE..=KIND_MISSING, 1..) => {
                Err(malformed("a message of this kind has no flags").into())
            }
            (VERSION, KIND_COMPARE, 0) => Ok(Self::Compare {
                hash: read_hash(&mut reader)?,
                statements: reader.rest(),
            }),
            (VERSION, KIND_ENTRIES, 0) => Ok(Self::Entries {
                hash: read_hash(&mut reader)?,
                sections: reader.rest(),
            }),
            (VERSION, KIND_MISSING, 0) => {
                read_hash(&mut reader)?;
                let (origin, ranges) = read_missing(&mut reader)?;
                Ok(Self::Missing { origin, ranges })
            }
            _ => Err(Unreadable::Version),
        }
    }

    fn read_changes(mut reader: Reader<'a>, flags: u8) -> Result<Self, Malformed> {
        let hash = read_hash(&mut reader)?;
        let origin = (flags & FLAG_ORIGIN != 0)
            .then(|| read_origin(&mut reader))
            .transpose()?;
        let sequence = reader.varint()?;
        if sequence == 0 || sequence >= SEQUENCE_LIMIT {
            return Err(malformed("the sequence number is not from 1 to 2^53 - 1"));
        }
        let base = read_base(&mut reader)?;
        let changes = reader.rest();
        if changes.is_empty() {
            return Err(malformed("the message has no changes"));
        }
        let envelope = Envelope {
            hash,
            origin,
            sequence,
            base,
            atomic: flags & FLAG_ATOMIC != 0,
        };
        Ok(Self::Changes { envelope, changes })
    }

    fn read_request(mut reader: Reader<'a>) -> Result<Self, Malformed> {
        let request = Self::Request {
            hash: read_hash(&mut reader)?,
            component: reader.varint()?,
        };
        match reader.is_empty() {
            true => Ok(request),
            false => Err(malformed("there are bytes left over after the component")),
        }
    }
}

impl Envelope<'_> {
    /// Appends all that stands before the changes.
    pub fn put(&self, out: &mut Vec<u8>) {
        let flags =
            if self.origin.is_some() { FLAG_ORIGIN } else { 0 } | if self.atomic { FLAG_ATOMIC } else { 0 };
        out.push(VERSION << 5 | KIND_CHANGES << 2 | flags);
        put_hash(out, self.hash);
        if let Some(origin) = self.origin {
            put_origin(out, origin);
        }
        put_varint(out, self.sequence);
        out.extend_from_slice(&self.base.number().to_le_bytes()[..6]);
    }
}

/// The bytes of a request for a component.
///
/// ```
/// let bytes = sync_runtime::wire::request(0xABCDEF, 2);
/// assert_eq!(bytes, [0x24, 0xEF, 0xCD, 0xAB, 0x02]);
/// ```
pub fn request(hash: u32, component: u32) -> Vec<u8> {
    let mut out = vec![VERSION << 5 | KIND_REQUEST << 2];
    put_hash(&mut out, hash);
    put_varint(&mut out, component.into());
    out
}

/// Whether a text is fit to be the name of a peer: an origin has 1 to 64 bytes.
pub(crate) fn is_peer_name(name: &str) -> bool {
    (1..=MAX_ORIGIN).contains(&name.len())
}

/// The part of a schema hash that travels.
pub fn short_hash(hash: u64) -> u32 {
    (hash & 0xFF_FFFF) as u32
}

pub(super) fn put_hash(out: &mut Vec<u8>, hash: u32) {
    out.extend_from_slice(&hash.to_le_bytes()[..3]);
}

pub(super) fn put_origin(out: &mut Vec<u8>, origin: &str) {
    put_varint(out, origin.len() as u64);
    out.extend_from_slice(origin.as_bytes());
}

pub(super) fn read_base(reader: &mut Reader<'_>) -> Result<Stamp, Malformed> {
    let mut base = [0; 8];
    base[..6].copy_from_slice(&reader.array::<6>()?);
    Stamp::new(u64::from_le_bytes(base)).ok_or_else(|| malformed("the base is 2^48 or more"))
}

fn read_hash(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    let [low, middle, high] = reader.array()?;
    Ok(u32::from_le_bytes([low, middle, high, 0]))
}

pub(super) fn read_origin<'a>(reader: &mut Reader<'a>) -> Result<&'a str, Malformed> {
    let name = reader.prefixed()?;
    match name.len() {
        1..=MAX_ORIGIN => text(name),
        _ => Err(malformed("the origin's name has not 1 to 64 bytes")),
    }
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}
