//! Keys on the wire: where one ends, what it says, and what a change may leave out of them.

use std::fmt;

use smallvec::SmallVec;

use super::number::{MAX_VARINT, Reader, put_varint, put_zigzag};
use crate::codec::Malformed;
use crate::registry::{KeyInfo, KeyKind, KeyValue, KeysView};

/// The most keys that a path has.
pub const MAX_KEYS: usize = 12;
/// The most leading keys that a change can leave out.
pub(crate) const MAX_LEADING: usize = 7;

/// Where each key of an entry ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyEnds {
    ends: [usize; MAX_KEYS],
    count: usize,
}

impl KeyEnds {
    /// Reads the keys that fill the bytes, checking every bound.
    pub fn of(infos: &[KeyInfo], bytes: &[u8]) -> Result<Self, Malformed> {
        let mut ends = Self::default();
        for info in infos {
            let rest = bytes.get(ends.total()..).unwrap_or_default();
            ends.push((info.check)(rest)?)?;
        }
        match ends.total() == bytes.len() {
            true => Ok(ends),
            false => Err(Malformed {
                what: "there are bytes left over after the keys".into(),
            }),
        }
    }

    /// What the keys say, in the order of the template.
    pub fn values<'a>(&self, infos: &[KeyInfo], bytes: &'a [u8]) -> Result<Vec<KeyValue<'a>>, Malformed> {
        Ok(values(infos, bytes, self)?.into_vec())
    }

    /// Adds a key of this many bytes.
    pub(crate) fn push(&mut self, length: usize) -> Result<(), Malformed> {
        let end = self.total() + length;
        let slot = self.ends.get_mut(self.count);
        *slot.ok_or_else(|| Malformed {
            what: "there are more than 12 keys".into(),
        })? = end;
        self.count += 1;
        Ok(())
    }

    /// How many bytes all keys have.
    pub(crate) fn total(&self) -> usize {
        self.start(self.count)
    }

    /// Where the key at this position starts.
    pub(crate) fn start(&self, index: usize) -> usize {
        index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .copied()
            .unwrap_or(0)
    }

    /// The bytes of one key.
    pub(crate) fn key<'a>(&self, index: usize, bytes: &'a [u8]) -> &'a [u8] {
        bytes
            .get(self.start(index)..self.start(index + 1))
            .unwrap_or_default()
    }

    /// The first keys, up to this many.
    pub(crate) fn truncated(mut self, count: usize) -> Self {
        self.count = self.count.min(count);
        self.ends[self.count..].fill(0);
        self
    }
}

/// What a change leaves out of its keys because the change before has the same path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Omission {
    /// How many leading keys are equal.
    pub(crate) leading: usize,
    /// The last key is one more, and is left out too.
    pub(crate) counts_up: bool,
}

impl Omission {
    /// All that can be left out of `keys` after `before`.
    pub(crate) fn between(
        infos: &[KeyInfo],
        (before, before_ends): (&[u8], &KeyEnds),
        (keys, ends): (&[u8], &KeyEnds),
    ) -> Self {
        let Some(last) = infos.len().checked_sub(1) else {
            return Self {
                leading: 0,
                counts_up: false,
            };
        };
        let leading = (0..last.min(MAX_LEADING))
            .take_while(|&index| before_ends.key(index, before) == ends.key(index, keys))
            .count();
        // With more than 8 keys, not all but the last can be left out.
        let counts_up = leading == last
            && infos
                .get(last)
                .and_then(|info| one_more(info.kind, before_ends.key(last, before)))
                .is_some_and(|next| *next == *ends.key(last, keys));
        Self { leading, counts_up }
    }
}

/// The encoded number after this one; nothing if the key is no whole number or there is none after it.
pub(crate) fn one_more(kind: KeyKind, bytes: &[u8]) -> Option<SmallVec<[u8; MAX_VARINT]>> {
    let mut next = SmallVec::new();
    match (kind, bytes) {
        (KeyKind::Byte, [byte]) => next.push(byte.checked_add(1)?),
        (KeyKind::SignedByte, [byte]) => next.push(byte.cast_signed().checked_add(1)?.cast_unsigned()),
        (KeyKind::Unsigned, _) => put_varint(&mut next, Reader::new(bytes).varint().ok()?.checked_add(1)?),
        (KeyKind::Signed, _) => put_zigzag(&mut next, Reader::new(bytes).zigzag().ok()?.checked_add(1)?),
        _ => return None,
    }
    Some(next)
}

/// What keys say. Few ask for no memory.
pub(crate) type KeyValues<'a> = SmallVec<[KeyValue<'a>; 4]>;

/// What valid keys say, in the order of the template.
pub(crate) fn values<'a>(
    infos: &[KeyInfo],
    bytes: &'a [u8],
    ends: &KeyEnds,
) -> Result<KeyValues<'a>, Malformed> {
    infos
        .iter()
        .enumerate()
        .map(|(index, info)| value(info.kind, ends.key(index, bytes)))
        .collect()
}

fn value(kind: KeyKind, bytes: &[u8]) -> Result<KeyValue<'_>, Malformed> {
    let mut reader = Reader::new(bytes);
    Ok(match kind {
        KeyKind::Byte => KeyValue::Integer(reader.byte()?.into()),
        KeyKind::SignedByte => KeyValue::Integer(reader.byte()?.cast_signed().into()),
        KeyKind::Unsigned => KeyValue::Integer(reader.varint()?.into()),
        KeyKind::Signed => KeyValue::Integer(reader.zigzag()?.into()),
        KeyKind::Text => KeyValue::Text(text(reader.prefixed()?)?),
        KeyKind::Case(names) => {
            let name = usize::try_from(reader.varint()?)
                .ok()
                .and_then(|number| names.get(number));
            KeyValue::Text(name.ok_or_else(|| Malformed {
                what: "there is no such case".into(),
            })?)
        }
        KeyKind::Uuid => KeyValue::Uuid(reader.array()?),
        KeyKind::Bool => KeyValue::Bool(reader.byte()? != 0),
    })
}

/// UTF-8, or the fault.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, Malformed> {
    std::str::from_utf8(bytes).map_err(|_| Malformed {
        what: "the text is not UTF-8".into(),
    })
}

impl fmt::Display for KeysView<'_> {
    /// `(raid = 1, player = "Ada")`, and nothing without keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (info, value)) in self.infos.iter().zip(self.values).enumerate() {
            f.write_str(if index == 0 { "(" } else { ", " })?;
            write!(f, "{} = {value}", info.name)?;
        }
        f.write_str(if self.values.is_empty() { "" } else { ")" })
    }
}

impl fmt::Display for KeyValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyValue::Integer(number) => write!(f, "{number}"),
            KeyValue::Text(text) => write!(f, "{text:?}"),
            KeyValue::Bool(yes) => write!(f, "{yes}"),
            KeyValue::Uuid(bytes) => {
                for (index, byte) in bytes.iter().enumerate() {
                    f.write_str(if matches!(index, 4 | 6 | 8 | 10) { "-" } else { "" })?;
                    write!(f, "{byte:02x}")?;
                }
                Ok(())
            }
        }
    }
}
