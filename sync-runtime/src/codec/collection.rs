//! Codecs of lists, sets and maps.

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;

use smallvec::SmallVec;

use super::{BitReader, BitWriter, Codec, KeyCodec, Malformed, Sink};
use crate::wire::Reader;
use crate::wire::number::put_varint;

/// `[T]`: at most `MAX` elements in order.
#[derive(Debug)]
pub struct List<C, const MAX: u32>(PhantomData<C>);

impl<C: Codec, const MAX: u32> Codec for List<C, MAX> {
    type Owned = Vec<C::Owned>;
    type Borrowed<'a> = &'a [C::Owned];

    #[inline]
    fn borrow(owned: &Vec<C::Owned>) -> &[C::Owned] {
        owned
    }

    #[inline]
    fn write(value: &[C::Owned], out: &mut impl Sink) {
        put_varint(out, value.len() as u64);
        C::write_all(value, out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<Vec<C::Owned>, Malformed> {
        let count = read_count(reader, MAX)?;
        C::read_all(count, reader)
    }
}

/// References to elements that have to be sorted first. Up to so many ask for no memory.
type InOrder<T> = SmallVec<[T; 64]>;

/// `set<T>`: at most `MAX` distinct elements.
#[derive(Debug)]
pub struct Set<C, const MAX: u32>(PhantomData<C>);

impl<C: KeyCodec, const MAX: u32> Codec for Set<C, MAX> {
    type Owned = BTreeSet<C::Owned>;
    type Borrowed<'a> = &'a BTreeSet<C::Owned>;

    #[inline]
    fn borrow(owned: &BTreeSet<C::Owned>) -> &BTreeSet<C::Owned> {
        owned
    }

    #[inline]
    fn write(value: &BTreeSet<C::Owned>, out: &mut impl Sink) {
        put_varint(out, value.len() as u64);
        if value
            .iter()
            .is_sorted_by(|left, right| C::order(left, right).is_lt())
        {
            value
                .iter()
                .for_each(|element| C::write_key(C::borrow(element), out));
            return;
        }
        let mut elements: InOrder<&C::Owned> = value.iter().collect();
        elements.sort_unstable_by(|left, right| C::order(left, right));
        for element in elements {
            C::write_key(C::borrow(element), out);
        }
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<BTreeSet<C::Owned>, Malformed> {
        let count = read_count(reader, MAX)?;
        let mut before = None;
        (0..count)
            .map(|_| read_ascending::<C>(reader, &mut before))
            .collect()
    }
}

/// `{K: T}`: at most `MAX` values by key.
#[derive(Debug)]
pub struct Map<K, C, const MAX: u32>(PhantomData<(K, C)>);

impl<K: KeyCodec, C: Codec, const MAX: u32> Codec for Map<K, C, MAX> {
    type Owned = BTreeMap<K::Owned, C::Owned>;
    type Borrowed<'a> = &'a BTreeMap<K::Owned, C::Owned>;

    #[inline]
    fn borrow(owned: &BTreeMap<K::Owned, C::Owned>) -> &BTreeMap<K::Owned, C::Owned> {
        owned
    }

    #[inline]
    fn write(value: &BTreeMap<K::Owned, C::Owned>, out: &mut impl Sink) {
        put_varint(out, value.len() as u64);
        if value
            .keys()
            .is_sorted_by(|left, right| K::order(left, right).is_lt())
        {
            write_entries::<K, C>(value.iter(), out);
            return;
        }
        let mut entries: InOrder<(&K::Owned, &C::Owned)> = value.iter().collect();
        entries.sort_unstable_by(|(left, _), (right, _)| K::order(left, right));
        write_entries::<K, C>(entries.iter().copied(), out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<BTreeMap<K::Owned, C::Owned>, Malformed> {
        let count = read_count(reader, MAX)?;
        let mut bits = BitReader::new(reader, u64::from(count) * u64::from(C::BITS))?;
        let mut before = None;
        (0..count)
            .map(|_| {
                let key = read_ascending::<K>(reader, &mut before)?;
                Ok((key, C::read(bits.take(C::BITS), reader)?))
            })
            .collect()
    }
}

fn read_count(reader: &mut Reader<'_>, max: u32) -> Result<u32, Malformed> {
    let count = reader.varint()?;
    match u32::try_from(count) {
        Ok(count) if count <= max => Ok(count),
        _ => {
            let plural = if max == 1 { "" } else { "s" };
            Err(Malformed::new(format!(
                "there are more than {max} element{plural}"
            )))
        }
    }
}

/// Writes the values of a map, in the order of the bytes of their keys.
fn write_entries<'a, K: KeyCodec, C: Codec>(
    entries: impl Iterator<Item = (&'a K::Owned, &'a C::Owned)> + Clone,
    out: &mut impl Sink,
) {
    if C::BITS > 0 {
        let mut bits = BitWriter::new(out);
        for (_, value) in entries.clone() {
            bits.put(C::bits(C::borrow(value)), C::BITS);
        }
        bits.finish();
    }
    for (key, value) in entries {
        K::write_key(K::borrow(key), out);
        C::write(C::borrow(value), out);
    }
}

/// Reads a key whose bytes are greater than those of the key before.
fn read_ascending<'a, C: KeyCodec>(
    reader: &mut Reader<'a>,
    before: &mut Option<&'a [u8]>,
) -> Result<C::Owned, Malformed> {
    let rest = reader.rest();
    let start = reader.position();
    let key = C::read_key(reader)?;
    let bytes = rest.get(..reader.position() - start).unwrap_or_default();
    if before.is_some_and(|before| before >= bytes) {
        return Err(Malformed::new("the elements are not in strictly ascending order"));
    }
    *before = Some(bytes);
    Ok(key)
}
