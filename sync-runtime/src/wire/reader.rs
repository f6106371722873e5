//! Reads the changes of a message against a registry.

use smallvec::SmallVec;

use super::key::{KeyEnds, MAX_LEADING, Omission, one_more};
use super::message::Envelope;
use super::message::short_hash;
use super::number::Reader;
use super::{CLEAR, COUNTS_UP, DIFFERENCE, LEADING, LEADING_SHIFT, RESERVED, SAME_PATH};
use crate::codec::Malformed;
use crate::registry::{KeyInfo, Registry};
use crate::stamp::Stamp;

/// A received change, every bound of its keys and value checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadChange<'a> {
    /// When it was made.
    pub stamp: Stamp,
    /// What it says; none if its path is unknown to this registry.
    pub known: Option<KnownChange<'a>>,
}

/// What a change of a known path says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownChange<'a> {
    /// Position of the path in the registry.
    pub path: usize,
    /// The encoded keys.
    pub keys: Box<[u8]>,
    /// Where each key ends.
    pub ends: KeyEnds,
    /// The encoded value; none for a clear.
    pub value: Option<&'a [u8]>,
}

/// An iterator over the changes of a message. After an error it must not be used.
#[derive(Debug, Clone)]
pub struct ChangeReader<'r, 'a> {
    registry: &'r Registry,
    /// The sender has the same schema, so nothing may be left over.
    exact: bool,
    reader: Reader<'a>,
    previous: Option<Previous>,
    expected: u64,
}

#[derive(Debug, Clone)]
struct Previous {
    id: u64,
    /// None if the path is unknown.
    known: Option<(usize, Keys, KeyEnds)>,
}

/// The bytes of the keys of a change. Short ones ask for no memory.
type Keys = SmallVec<[u8; 32]>;

impl<'r, 'a> ChangeReader<'r, 'a> {
    /// The changes that stand after an envelope.
    pub fn new(registry: &'r Registry, envelope: &Envelope<'_>, changes: &'a [u8]) -> Self {
        Self {
            registry,
            exact: envelope.hash == short_hash(registry.hash),
            reader: Reader::new(changes),
            previous: None,
            expected: envelope.base.number(),
        }
    }

    fn read(&mut self) -> Result<ReadChange<'a>, Malformed> {
        let mut body = Reader::new(self.reader.prefixed()?);
        let header = body.byte()?;
        if header & RESERVED != 0 {
            return Err(malformed("a reserved bit is set"));
        }
        let same = header & SAME_PATH != 0;
        if !same && header & (LEADING | COUNTS_UP) != 0 {
            return Err(malformed("keys are left out, but the path is not"));
        }
        let previous = self.previous.take();
        let id = match (same, &previous) {
            (true, None) => return Err(malformed("the first change leaves its path out")),
            (true, Some(before)) => before.id,
            (false, _) => body.varint()?,
        };
        if !same && previous.as_ref().is_some_and(|before| before.id == id) {
            return Err(malformed("the path could have been left out"));
        }
        let stamp = self.read_stamp(&mut body, header & DIFFERENCE != 0, previous.is_none())?;
        self.expected = stamp.number() + 1;

        let before = previous.and_then(|before| before.known).filter(|_| same);
        let Some(path) = self.path(id) else {
            self.previous = Some(Previous { id, known: None });
            return Ok(ReadChange { stamp, known: None });
        };
        let known = self.read_known(path, header, before, body)?;
        self.previous = Some(Previous {
            id,
            known: Some((path, Keys::from_slice(&known.keys), known.ends)),
        });
        Ok(ReadChange {
            stamp,
            known: Some(known),
        })
    }

    fn path(&self, id: u64) -> Option<usize> {
        self.registry
            .paths
            .binary_search_by(|info| u64::from(info.id).cmp(&id))
            .ok()
    }

    fn read_stamp(&self, body: &mut Reader<'_>, differs: bool, first: bool) -> Result<Stamp, Malformed> {
        let difference = if differs { body.zigzag()? } else { 0 };
        if differs && (first || difference == 0) {
            return Err(malformed("a difference is there for nothing"));
        }
        self.expected
            .checked_add_signed(difference)
            .and_then(Stamp::new)
            .ok_or_else(|| malformed("a stamp is not below 2^48"))
    }

    fn read_known(
        &self,
        path: usize,
        header: u8,
        before: Option<(usize, Keys, KeyEnds)>,
        mut body: Reader<'a>,
    ) -> Result<KnownChange<'a>, Malformed> {
        let info = self
            .registry
            .paths
            .get(path)
            .ok_or_else(|| malformed("there is no such path"))?;
        let before = before.as_ref().map(|(_, keys, ends)| (&**keys, ends));
        let said = Omission {
            leading: usize::from((header & LEADING) >> LEADING_SHIFT),
            counts_up: header & COUNTS_UP != 0,
        };
        let (keys, ends) = read_keys(info.keys, said, before, &mut body)?;
        if let Some(before) = before
            && Omission::between(info.keys, before, (&keys, &ends)) != said
        {
            return Err(malformed("more keys could have been left out"));
        }
        if header & CLEAR != 0 && info.conflict.never_forgets() {
            return Err(malformed("a clear of what cannot be cleared"));
        }
        let value = match header & CLEAR {
            0 => {
                let used = (info.check_value)(body.rest(), self.exact)?;
                Some(body.take(used)?)
            }
            _ => None,
        };
        if self.exact && !body.is_empty() {
            return Err(malformed("there are bytes left over after the value"));
        }
        Ok(KnownChange {
            path,
            keys: Box::from(&*keys),
            ends,
            value,
        })
    }
}

impl<'a> Iterator for ChangeReader<'_, 'a> {
    type Item = Result<ReadChange<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        (!self.reader.is_empty()).then(|| self.read())
    }
}

fn read_keys(
    infos: &[KeyInfo],
    said: Omission,
    before: Option<(&[u8], &KeyEnds)>,
    body: &mut Reader<'_>,
) -> Result<(Keys, KeyEnds), Malformed> {
    let Omission { leading, counts_up } = said;
    if leading > MAX_LEADING
        || (leading > 0 && leading >= infos.len())
        || (counts_up && leading + 1 != infos.len())
    {
        return Err(malformed("more keys are left out than the path has"));
    }
    let (mut keys, mut ends) = match before {
        Some((before, ends)) => (
            Keys::from_slice(before.get(..ends.start(leading)).unwrap_or_default()),
            ends.truncated(leading),
        ),
        None => (Keys::new(), KeyEnds::default()),
    };
    for (index, info) in infos.iter().enumerate().skip(leading) {
        let length = if counts_up {
            let last = before
                .map(|(before, ends)| ends.key(index, before))
                .unwrap_or_default();
            let next = one_more(info.kind, last).ok_or_else(|| malformed("a key cannot be counted up"))?;
            keys.extend_from_slice(&next);
            check_whole(info, &next)?
        } else {
            let length = (info.check)(body.rest())?;
            keys.extend_from_slice(body.take(length)?);
            length
        };
        ends.push(length)?;
    }
    Ok((keys, ends))
}

fn check_whole(info: &KeyInfo, key: &[u8]) -> Result<usize, Malformed> {
    match (info.check)(key)? {
        length if length == key.len() => Ok(length),
        _ => Err(malformed("a key cannot be counted up")),
    }
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}
