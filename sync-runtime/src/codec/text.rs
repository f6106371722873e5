//! Codecs of text, raw data and uuids.

use std::cmp::Ordering;
use std::marker::PhantomData;

use smallvec::SmallVec;

use super::{Codec, KeyCodec, Malformed, Sink};
use crate::registry::KeyKind;
use crate::wire::Reader;
use crate::wire::number::{MAX_VARINT, put_varint};

/// What the whole of a text must look like.
///
/// It is matched from left to right in one pass, without going back: no byte that an item takes could
/// begin what follows it.
pub trait Pattern: 'static {
    /// As the schema writes it.
    const SOURCE: &'static str;
    /// Its parts in order; none where any text will do.
    const ITEMS: Option<&'static [PatternItem]>;
}

/// A set of bytes and how often it may be repeated.
#[derive(Debug)]
pub struct PatternItem {
    /// Ranges of bytes, both ends included.
    pub ranges: &'static [(u8, u8)],
    /// At least so often.
    pub min: u32,
    /// At most so often; `u32::MAX` for any number.
    pub max: u32,
}

/// No pattern at all.
#[derive(Debug)]
pub struct AnyText;

impl Pattern for AnyText {
    const SOURCE: &'static str = "";
    const ITEMS: Option<&'static [PatternItem]> = None;
}

/// UTF-8 text of so many bytes, both bounds included.
#[derive(Debug)]
pub struct Text<const MIN: u32, const MAX: u32, P = AnyText>(PhantomData<P>);

impl<const MIN: u32, const MAX: u32, P: Pattern> Text<MIN, MAX, P> {
    #[inline]
    fn check(bytes: &[u8]) -> Result<&str, Malformed> {
        check_length(bytes, MIN, MAX, "text")?;
        let text = str::from_utf8(bytes).map_err(|_| Malformed::new("the text is not UTF-8"))?;
        if P::ITEMS.is_some_and(|items| !matches(items, bytes)) {
            return Err(Malformed::new(format!("the text does not match `{}`", P::SOURCE)));
        }
        Ok(text)
    }
}

impl<const MIN: u32, const MAX: u32, P: Pattern> Codec for Text<MIN, MAX, P> {
    type Owned = String;
    type Borrowed<'a> = &'a str;

    #[inline]
    fn borrow(owned: &String) -> &str {
        owned
    }

    #[inline]
    fn write(value: &str, out: &mut impl Sink) {
        put_prefixed(value.as_bytes(), out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<String, Malformed> {
        Self::check(reader.prefixed()?).map(str::to_owned)
    }

    #[inline]
    fn write_whole(value: &str, out: &mut impl Sink) {
        out.bytes(value.as_bytes());
    }

    #[inline]
    fn read_whole(reader: &mut Reader<'_>) -> Result<String, Malformed> {
        Self::check(reader.take(reader.remaining())?).map(str::to_owned)
    }

    #[inline]
    fn check_whole(reader: &mut Reader<'_>) -> Result<(), Malformed> {
        Self::check(reader.take(reader.remaining())?).map(drop)
    }
}

impl<const MIN: u32, const MAX: u32, P: Pattern> KeyCodec for Text<MIN, MAX, P> {
    const KIND: KeyKind = KeyKind::Text;

    #[inline]
    fn write_key(value: &str, out: &mut impl Sink) {
        Self::write(value, out);
    }

    #[inline]
    fn read_key(reader: &mut Reader<'_>) -> Result<String, Malformed> {
        Self::read(0, reader)
    }

    #[inline]
    fn check_key(reader: &mut Reader<'_>) -> Result<(), Malformed> {
        Self::check(reader.prefixed()?).map(drop)
    }

    #[inline]
    fn order(left: &String, right: &String) -> Ordering {
        // The length comes first; of the lengths, their low bits.
        let length = |text: &str| {
            let mut bytes = SmallVec::<[u8; MAX_VARINT]>::new();
            put_varint(&mut bytes, text.len() as u64);
            bytes
        };
        match left.len() == right.len() {
            true => left.cmp(right),
            false => length(left).cmp(&length(right)),
        }
    }
}

/// Raw data of so many bytes, both bounds included.
#[derive(Debug)]
pub struct Bytes<const MIN: u32, const MAX: u32>;

impl<const MIN: u32, const MAX: u32> Codec for Bytes<MIN, MAX> {
    type Owned = Vec<u8>;
    type Borrowed<'a> = &'a [u8];

    #[inline]
    fn borrow(owned: &Vec<u8>) -> &[u8] {
        owned
    }

    #[inline]
    fn write(value: &[u8], out: &mut impl Sink) {
        put_prefixed(value, out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<Vec<u8>, Malformed> {
        let bytes = reader.prefixed()?;
        check_length(bytes, MIN, MAX, "data")?;
        Ok(bytes.to_vec())
    }

    #[inline]
    fn write_whole(value: &[u8], out: &mut impl Sink) {
        out.bytes(value);
    }

    #[inline]
    fn read_whole(reader: &mut Reader<'_>) -> Result<Vec<u8>, Malformed> {
        let bytes = reader.take(reader.remaining())?;
        check_length(bytes, MIN, MAX, "data")?;
        Ok(bytes.to_vec())
    }
}

/// `uuid`: 16 bytes in the order of writing.
#[derive(Debug)]
pub struct Uuid;

impl Codec for Uuid {
    type Owned = [u8; 16];
    type Borrowed<'a> = [u8; 16];
    const WIDTH: Option<usize> = Some(16);

    #[inline]
    fn borrow(owned: &[u8; 16]) -> [u8; 16] {
        *owned
    }

    #[inline]
    fn write(value: [u8; 16], out: &mut impl Sink) {
        out.bytes(&value);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<[u8; 16], Malformed> {
        reader.array()
    }
}

impl KeyCodec for Uuid {
    const KIND: KeyKind = KeyKind::Uuid;

    #[inline]
    fn write_key(value: [u8; 16], out: &mut impl Sink) {
        out.bytes(&value);
    }

    #[inline]
    fn read_key(reader: &mut Reader<'_>) -> Result<[u8; 16], Malformed> {
        reader.array()
    }
}

fn put_prefixed(bytes: &[u8], out: &mut impl Sink) {
    put_varint(out, bytes.len() as u64);
    out.bytes(bytes);
}

fn check_length(bytes: &[u8], min: u32, max: u32, what: &str) -> Result<(), Malformed> {
    if bytes.len() < min as usize {
        return Err(length_fault(what, "shorter", min));
    }
    if bytes.len() > max as usize {
        return Err(length_fault(what, "longer", max));
    }
    Ok(())
}

#[cold]
fn length_fault(what: &str, how: &str, bound: u32) -> Malformed {
    let plural = if bound == 1 { "" } else { "s" };
    Malformed::new(format!("the {what} is {how} than {bound} byte{plural}"))
}

fn matches(items: &[PatternItem], bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for item in items {
        let mut count = 0;
        while let Some((first, after)) = rest.split_first()
            && count < item.max
            && item
                .ranges
                .iter()
                .any(|(low, high)| (low..=high).contains(&first))
        {
            count += 1;
            rest = after;
        }
        if count < item.min {
            return false;
        }
    }
    rest.is_empty()
}
