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
const SHOWN: u8 = 4;

/// The entries of one origin, as they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'a> {
    /// Who made the changes, if it is not the sender.
    pub origin: Option<&'a str>,
    /// The origin was the authority, says the sender.
    pub by_authority: bool,
    /// The sender holds these and may not pass them on: the changes are clears with the stamps of what it holds.
    pub shown: bool,
    /// The changes; at least one.
    pub changes: Vec<ReadChange<'a>>,
}

/// What stands before the sections of a message.
pub fn entries_head(registry: &Registry) -> Vec<u8> {
    let mut out = vec![VERSION << 5 | KIND_ENTRIES << 2];
    put_hash(&mut out, short_hash(registry.hash));
    out
}

/// What stands before the changes of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SectionHead<'a> {
    /// Who made the changes, if it is not the sender.
    pub origin: Option<&'a str>,
    /// The origin was the authority.
    pub by_authority: bool,
    /// The sender may not pass these on.
    pub shown: bool,
    /// The stamp of the first change.
    pub base: Stamp,
}

/// Appends a section. The changes are those that a [`MessageWriter`](super::MessageWriter) made with
/// the same base.
pub fn put_section(out: &mut Vec<u8>, head: SectionHead<'_>, changes: &[u8]) {
    let SectionHead {
        origin,
        by_authority,
        shown,
        base,
    } = head;
    let flag = |is_set: bool, flag: u8| if is_set { flag } else { 0 };
    out.push(flag(origin.is_some(), HAS_ORIGIN) | flag(by_authority, BY_AUTHORITY) | flag(shown, SHOWN));
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
    if head & !(HAS_ORIGIN | BY_AUTHORITY | SHOWN) != 0 {
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
    let has_value =
        |change: &ReadChange<'_>| change.known.as_ref().is_some_and(|known| known.value.is_some());
    if head & SHOWN != 0 && changes.iter().any(has_value) {
        return Err(malformed("an entry that is only shown has a value"));
    }
    match changes.is_empty() {
        true => Err(malformed("a section has no entries")),
        false => Ok(Section {
            origin,
            by_authority: head & BY_AUTHORITY != 0,
            shown: head & SHOWN != 0,
            changes,
        }),
    }
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}
