//! What is known of a row beside its values: which life it is in, and who wrote what of it when.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{ModelError, RowUuid};
use crate::codec::Malformed;
use crate::stamp::Stamp;
use crate::wire::Reader;
use crate::wire::number::put_varint;

/// When something was written, and by whom. Marks are compared by stamp, then by the origin's bytes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    /// When.
    pub(super) stamp: Stamp,
    /// By whom.
    pub(super) origin: Arc<str>,
}

impl Mark {
    /// The mark of a write over what had another one: later than both, so that the write wins wherever what was there
    /// has come. The clock does not follow. An error if there is no later stamp.
    pub(super) fn over(&self, former: &Mark) -> Result<Mark, ModelError> {
        if former.stamp < self.stamp {
            return Ok(self.clone());
        }
        Ok(Mark {
            stamp: Stamp::new(former.stamp.number() + 1).ok_or(ModelError::Clock)?,
            origin: self.origin.clone(),
        })
    }
}

/// The most that a row's generation can be: it is deleted then, and stays so.
const LAST_GENERATION: u64 = u64::MAX - 1;

/// The most bytes of a count in a message.
pub(super) const MAX_COUNT: usize = 5;

/// The marks of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marks {
    /// How often the row was inserted or deleted: odd while it is there. Of two the greater counts,
    /// whatever the stamps say, so that a deletion that comes before its row is not forgotten.
    pub(super) generation: u64,
    /// Of all fields that have no mark of their own.
    pub(super) base: Mark,
    /// Of fields by number.
    pub(super) fields: BTreeMap<u32, Mark>,
    /// Of keys of maps, by the field's number.
    pub(super) keys: BTreeMap<(u32, Vec<u8>), Mark>,
    /// The row that took over from a row that was merged into it.
    pub(super) successor: Option<RowUuid>,
}

impl Marks {
    pub(super) fn new(generation: u64, base: Mark) -> Self {
        Marks {
            generation,
            base,
            fields: BTreeMap::new(),
            keys: BTreeMap::new(),
            successor: None,
        }
    }

    /// Those of a row that is made, perhaps not for the first time; none where it was deleted for the last time. Nobody gets
    /// there but by a message of one who may delete the row, and says that it is so.
    pub(super) fn of_made(known: Option<&Marks>, base: Mark) -> Option<Self> {
        let last = known.map_or(0, |marks| marks.generation);
        (last < LAST_GENERATION).then(|| Marks::new(last + 1, base))
    }

    pub(super) fn is_deleted(&self) -> bool {
        self.generation.is_multiple_of(2)
    }

    pub(super) fn field(&self, number: u32) -> &Mark {
        self.fields.get(&number).unwrap_or(&self.base)
    }

    /// Sets the mark of a field; one that is equal to the base is not kept.
    pub(super) fn set(&mut self, number: u32, mark: Mark) {
        match mark == self.base {
            true => self.fields.remove(&number),
            false => self.fields.insert(number, mark),
        };
    }

    /// Says of a field that it was never written: whoever has a value of it has a later one.
    pub(super) fn set_unwritten(&mut self, number: u32) {
        let mark = Mark {
            stamp: Stamp::default(),
            origin: self.base.origin.clone(),
        };
        self.keys.retain(|(of, _), _| *of != number);
        self.set(number, mark);
    }

    /// Forgets the marks of all fields but these.
    pub(super) fn retain(&mut self, is_known: impl Fn(u32) -> bool) {
        self.fields.retain(|number, _| is_known(*number));
        self.keys.retain(|(number, _), _| is_known(*number));
    }

    /// The latest of a field and its keys.
    pub(super) fn latest_of(&self, number: u32) -> &Mark {
        let keys = self.keys.iter().filter(|((of, _), _)| *of == number);
        keys.fold(self.field(number), |latest, (_, mark)| latest.max(mark))
    }

    /// The latest of all.
    pub(super) fn latest(&self) -> &Mark {
        self.fields
            .values()
            .chain(self.keys.values())
            .fold(&self.base, Ord::max)
    }

    /// Whether a version of a row with these marks certainly has all of these fields that one with the others has.
    pub(super) fn covers(&self, other: &Marks, mut numbers: impl Iterator<Item = u32>) -> bool {
        if self.generation != other.generation {
            return self.generation > other.generation;
        }
        if self.is_deleted() {
            return self.base >= other.base;
        }
        numbers.all(|number| self.field(number) >= other.field(number))
            && other
                .keys
                .iter()
                .all(|(key, mark)| self.keys.get(key).is_some_and(|own| own >= mark))
    }

    /// Makes the most frequent mark of these fields the base, so that equal marks have equal bytes.
    pub(super) fn settle(&mut self, numbers: impl Iterator<Item = u32> + Clone) {
        let mut counts: BTreeMap<Mark, usize> = BTreeMap::new();
        for number in numbers.clone() {
            *counts.entry(self.field(number).clone()).or_default() += 1;
        }
        let Some(base) = counts
            .into_iter()
            .max_by_key(|(_, count)| *count)
            .map(|(mark, _)| mark)
        else {
            return;
        };
        let marks: Vec<(u32, Mark)> = numbers
            .map(|number| (number, self.field(number).clone()))
            .collect();
        self.base = base;
        self.fields.clear();
        for (number, mark) in marks {
            self.set(number, mark);
        }
    }

    pub(super) fn write(&self, origins: &mut Origins, out: &mut Vec<u8>) {
        put_varint(out, self.generation);
        origins.write(&self.base, out);
        if self.is_deleted() {
            out.push(u8::from(self.successor.is_some()));
            out.extend(self.successor.iter().flatten());
            return;
        }
        put_varint(out, self.fields.len() as u64);
        for (number, mark) in &self.fields {
            put_varint(out, (*number).into());
            origins.write(mark, out);
        }
        put_varint(out, self.keys.len() as u64);
        for ((number, key), mark) in &self.keys {
            put_varint(out, (*number).into());
            put_varint(out, key.len() as u64);
            out.extend(key);
            origins.write(mark, out);
        }
    }

    pub(super) fn read(origins: &[Arc<str>], reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        let generation = reader.varint()?;
        if generation == 0 || generation > LAST_GENERATION {
            return Err(Malformed::new("a row has no such generation"));
        }
        let mut marks = Marks::new(generation, read_mark(origins, reader)?);
        if marks.is_deleted() {
            marks.successor = match reader.byte()? {
                0 => None,
                1 => Some(reader.array()?),
                _ => return Err(Malformed::new("a reserved bit is set")),
            };
            return Ok(marks);
        }
        for _ in 0..reader.varint()? {
            let number = read_number(reader)?;
            marks.fields.insert(number, read_mark(origins, reader)?);
        }
        for _ in 0..reader.varint()? {
            let number = read_number(reader)?;
            let key = reader.prefixed()?.to_vec();
            marks.keys.insert((number, key), read_mark(origins, reader)?);
        }
        Ok(marks)
    }

    /// As the shadow table keeps them: origins first, then the marks, and the last number that a field has in the schema of
    /// the time.
    pub(super) fn to_bytes(&self, last: u32) -> Vec<u8> {
        let (mut origins, mut body, mut bytes) = (Origins::default(), Vec::new(), Vec::new());
        self.write(&mut origins, &mut body);
        origins.write_all(&mut bytes);
        bytes.extend(body);
        put_varint(&mut bytes, last.into());
        bytes
    }

    /// The marks that the shadow table keeps, for the fields of these numbers: what was not known then was never written.
    pub(super) fn of_bytes(bytes: &[u8], numbers: impl Iterator<Item = u32>) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let origins = read_origins(&mut reader)?;
        let mut marks = Marks::read(&origins, &mut reader)?;
        // Where it was not noted everything was known.
        let last = match reader.is_empty() {
            true => u32::MAX,
            false => read_number(&mut reader)?,
        };
        if !marks.is_deleted() {
            numbers
                .filter(|number| *number > last)
                .for_each(|number| marks.set_unwritten(number));
        }
        Ok(marks)
    }
}

/// The origins that marks name by number.
#[derive(Debug, Default)]
pub(super) struct Origins {
    names: Vec<Arc<str>>,
    places: BTreeMap<Arc<str>, u64>,
    /// What the names take in a message, each with its length before it.
    bytes: usize,
}

impl Origins {
    fn write(&mut self, mark: &Mark, out: &mut Vec<u8>) {
        let place = match self.places.get(&mark.origin) {
            Some(place) => *place,
            None => {
                let place = self.names.len() as u64;
                self.names.push(mark.origin.clone());
                self.places.insert(mark.origin.clone(), place);
                self.bytes += 1 + mark.origin.len();
                place
            }
        };
        put_varint(out, mark.stamp.number());
        put_varint(out, place);
    }

    /// How many there are, and what they take in a message at most.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.names.len(), self.bytes + MAX_COUNT)
    }

    /// Forgets the last ones, so that so many are left.
    pub(super) fn truncate(&mut self, count: usize) {
        for name in self.names.drain(count.min(self.names.len())..) {
            self.places.remove(&name);
            self.bytes -= 1 + name.len();
        }
    }

    pub(super) fn write_all(&self, out: &mut Vec<u8>) {
        put_varint(out, self.names.len() as u64);
        for name in &self.names {
            put_varint(out, name.len() as u64);
            out.extend(name.as_bytes());
        }
    }
}

pub(super) fn read_origins(reader: &mut Reader<'_>) -> Result<Vec<Arc<str>>, Malformed> {
    let count = reader.varint()?;
    if count > reader.remaining() as u64 {
        return Err(Malformed::new("there are more origins than bytes"));
    }
    (0..count)
        .map(|_| {
            let name = std::str::from_utf8(reader.prefixed()?).ok();
            let name = name.filter(|name| crate::wire::is_peer_name(name));
            name.map(Arc::from)
                .ok_or_else(|| Malformed::new("an origin is no name of a peer"))
        })
        .collect()
}

fn read_mark(origins: &[Arc<str>], reader: &mut Reader<'_>) -> Result<Mark, Malformed> {
    let stamp = Stamp::new(reader.varint()?).ok_or_else(|| Malformed::new("a stamp is not below 2^48"))?;
    let place = usize::try_from(reader.varint()?).unwrap_or(usize::MAX);
    let origin = origins
        .get(place)
        .ok_or_else(|| Malformed::new("a mark names no origin"))?;
    Ok(Mark {
        stamp,
        origin: origin.clone(),
    })
}

fn read_number(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    u32::try_from(reader.varint()?).map_err(|_| Malformed::new("a field has no such number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark() -> Mark {
        Mark {
            stamp: Stamp::new(7).unwrap(),
            origin: "Anna".into(),
        }
    }

    fn read_again(marks: &Marks) -> Result<Marks, Malformed> {
        Marks::of_bytes(&marks.to_bytes(3), 0..4)
    }

    #[test]
    fn what_is_made_can_be_read_again_and_deleted() {
        let before = Marks::new(LAST_GENERATION - 2, mark());
        let made = Marks::of_made(Some(&before), mark()).unwrap();
        assert_eq!(read_again(&made).unwrap(), made);
        let deleted = Marks::new(made.generation + 1, mark());
        assert_eq!(read_again(&deleted).unwrap(), deleted);
    }

    #[test]
    fn what_was_deleted_for_the_last_time_is_not_made_anew() {
        let last = Marks::new(LAST_GENERATION, mark());
        assert!(last.is_deleted());
        assert_eq!(Marks::of_made(Some(&last), mark()), None);
        assert!(read_again(&Marks::new(u64::MAX, mark())).is_err());
    }

    #[test]
    fn a_field_that_was_not_known_was_never_written() {
        let marks = Marks::new(1, mark());
        let later = Marks::of_bytes(&marks.to_bytes(3), 0..6).unwrap();
        assert_eq!(later.fields.keys().copied().collect::<Vec<u32>>(), [4, 5]);
        assert!(later.field(4) < later.field(3));
        assert_eq!(later.field(4).origin, later.base.origin);
    }
}
