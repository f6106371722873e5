//! Kind 3: entries that are passed on, whoever made them.

use super::message::{
    Envelope, KIND_ENTRIES, VERSION, put_hash, put_origin, read_base, read_origin, short_hash,
};
use super::number::{Reader, put_varint};
use super::reader::{ChangeReader, ReadChange};
use crate::codec::Malformed;
use crate::registry::Registry;
use crate::stamp::Stamp;

const HAS_ORIGIN: u8 = 1;
const BY_AUTHORITY: u8 = 2;

/// The entries of one origin, as they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// Who made the changes, if it is not the sender.
    pub origin: Option<&'a str>,
    /// The origin was the authority, says the sender.
    pub by_authority: bool,
    /// The changes; at least one.
    pub changes: Vec<ReadChange<'a>>,
}

/// What stands before the sections of a message.
pub fn entries_head(registry: &Registry) -> Vec<u8> {
    let mut out = vec![VERSION << 5 | KIND_ENTRIES << 2];
    put_hash(&mut out, short_hash(registry.hash));
    out
}

/// Appends a section. The changes are those that a [`MessageWriter`](super::MessageWriter) made with
/// this base.
pub fn put_section(out: &mut Vec<u8>, origin: Option<&str>, by_authority: bool, base: Stamp, changes: &[u8]) {
    out.push(if origin.is_some() { HAS_ORIGIN } else { 0 } | if by_authority { BY_AUTHORITY } else { 0 });
    if let Some(origin) = origin {
        put_origin(out, origin);
    }
    out.extend_from_slice(&base.number().to_le_bytes()[..6]);
    put_varint(out, changes.len() as u64);
    out.extend_from_slice(changes);
}

/// Reads all sections of a message; there is at least one.
pub fn read_sections<'a>(
    registry: &Registry,
    hash: u32,
    bytes: &'a [u8],
) -> Result<Vec<Section<'a>>, Malformed> {
    let mut reader = Reader::new(bytes);
    let mut sections = Vec::new();
    while !reader.is_empty() {
        sections.push(read_section(registry, hash, &mut reader)?);
    }
    match sections.is_empty() {
        true => Err(malformed("the message has no entries")),
        false => Ok(sections),
    }
}

fn read_section<'a>(
    registry: &Registry,
    hash: u32,
    reader: &mut Reader<'a>,
) -> Result<Section<'a>, Malformed> {
    let head = reader.byte()?;
    if head & !(HAS_ORIGIN | BY_AUTHORITY) != 0 {
        return Err(malformed("the head of a section has bits that it must not have"));
    }
    let origin = (head & HAS_ORIGIN != 0)
        .then(|| read_origin(reader))
        .transpose()?;
    let base = read_base(reader)?;
    let changes = reader.prefixed()?;
    let envelope = Envelope {
        hash,
        origin,
        sequence: 1,
        base,
        atomic: false,
    };
    let changes = ChangeReader::new(registry, &envelope, changes).collect::<Result<Vec<_>, _>>()?;
    match changes.is_empty() {
        true => Err(malformed("a section has no entries")),
        false => Ok(Section {
            origin,
            by_authority: head & BY_AUTHORITY != 0,
            changes,
        }),
    }
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}
