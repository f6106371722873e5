//! Kind 4: the wish to have some changes of an origin sent again.

use super::message::{KIND_MISSING, SEQUENCE_LIMIT, VERSION, put_hash, put_origin, read_origin};
use super::number::{Reader, put_varint};
use crate::codec::Malformed;

/// The most ranges of numbers in a message.
pub const MAX_RANGES: usize = 16;

/// The bytes of a message that asks an origin for numbers: ranges with both ends, ascending and
/// apart, 1 to [`MAX_RANGES`].
///
/// ```
/// let bytes = sync_runtime::wire::missing(0xABCDEF, "Bo", &[(3, 3), (7, 9)]);
/// assert_eq!(bytes, [0x30, 0xEF, 0xCD, 0xAB, 2, b'B', b'o', 2, 3, 1, 7, 3]);
/// ```
pub fn missing(hash: u32, origin: &str, ranges: &[(u64, u64)]) -> Vec<u8> {
    let mut out = vec![VERSION << 5 | KIND_MISSING << 2];
    put_hash(&mut out, hash);
    put_origin(&mut out, origin);
    put_varint(&mut out, ranges.len() as u64);
    for &(first, last) in ranges {
        put_varint(&mut out, first);
        put_varint(&mut out, last - first + 1);
    }
    out
}

/// An origin, and ranges of its numbers with both ends.
type Asked<'a> = (&'a str, Vec<(u64, u64)>);

pub(super) fn read_missing<'a>(reader: &mut Reader<'a>) -> Result<Asked<'a>, Malformed> {
    let origin = read_origin(reader)?;
    let count = reader.varint()?;
    if !(1..=MAX_RANGES as u64).contains(&count) {
        return Err(malformed("there are not 1 to 16 ranges of numbers"));
    }
    let mut ranges = Vec::new();
    // The least number that the next range may begin with: ranges that touch would be one.
    let mut least = 1;
    for _ in 0..count {
        let (first, count) = (reader.varint()?, reader.varint()?);
        let last = first.checked_add(count).and_then(|end| end.checked_sub(1));
        match last {
            Some(last) if count >= 1 && first >= least && last < SEQUENCE_LIMIT => {
                ranges.push((first, last));
                least = last + 2;
            }
            _ => return Err(malformed("a range of numbers is empty, out of order or too high")),
        }
    }
    match reader.is_empty() {
        true => Ok((origin, ranges)),
        false => Err(malformed("there are bytes left over after the ranges")),
    }
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}
