//! Numbers on the wire, and the cursor that reads them: varint, zigzag, fixed widths.

use crate::codec::{Malformed, Sink};

/// The most bytes that a varint has.
pub const MAX_VARINT: usize = 10;

/// Appends an unsigned number in groups of 7 bits, least significant group first.
///
/// ```
/// let mut bytes = Vec::new();
/// sync_runtime::wire::number::put_varint(&mut bytes, 300);
/// assert_eq!(bytes, [0xAC, 0x02]);
/// ```
#[inline]
pub fn put_varint(out: &mut impl Sink, mut number: u64) {
    while number >= 0x80 {
        out.byte((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    out.byte(number as u8);
}

/// Appends a signed number as the varint of `2n` if `n ≥ 0`, of `-2n - 1` otherwise.
///
/// ```
/// let mut bytes = Vec::new();
/// sync_runtime::wire::number::put_zigzag(&mut bytes, -1);
/// assert_eq!(bytes, [0x01]);
/// ```
#[inline]
pub fn put_zigzag(out: &mut impl Sink, number: i64) {
    put_varint(out, ((number << 1) ^ (number >> 63)) as u64);
}

/// How many bytes [`put_varint`] appends.
pub fn varint_len(number: u64) -> usize {
    let bits = 64 - (number | 1).leading_zeros() as usize;
    bits.div_ceil(7)
}

/// How many bytes [`put_zigzag`] appends.
pub fn zigzag_len(number: i64) -> usize {
    varint_len(((number << 1) ^ (number >> 63)) as u64)
}

/// A cursor over received bytes. It never reads beyond their end, and after an error it stands where
/// the error was found.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
    /// How many bytes there were.
    length: usize,
}

impl<'a> Reader<'a> {
    /// A cursor at the front of the bytes.
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            length: bytes.len(),
        }
    }

    /// How many bytes were read.
    #[inline]
    pub fn position(&self) -> usize {
        self.length - self.rest.len()
    }

    /// How many bytes are left.
    #[inline]
    pub fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// Whether all bytes were read.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The bytes that are left, without reading them.
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads `count` bytes.
    #[inline]
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Malformed> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(ends_early)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Reads a fixed number of bytes.
    #[inline]
    pub fn array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT], Malformed> {
        let (taken, rest) = self.rest.split_first_chunk::<COUNT>().ok_or_else(ends_early)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// Reads one byte.
    #[inline]
    pub fn byte(&mut self) -> Result<u8, Malformed> {
        self.array::<1>().map(|[byte]| byte)
    }

    /// Reads an unsigned number.
    ///
    /// Refuses a number of 2^64 and more, and one with a superfluous zero group at its end.
    #[inline]
    pub fn varint(&mut self) -> Result<u64, Malformed> {
        // Most numbers are small.
        if let Some((&byte, rest)) = self.rest.split_first()
            && byte < 0x80
        {
            self.rest = rest;
            return Ok(byte.into());
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u64, Malformed> {
        let mut number = 0_u64;
        for index in 0..MAX_VARINT {
            let byte = self.byte()?;
            let group = u64::from(byte & 0x7F);
            // The tenth group holds the 64th bit, and nothing above it.
            if index == MAX_VARINT - 1 && byte > 1 {
                return Err(malformed("a number is 2^64 or more"));
            }
            number |= group << (7 * index);
            if byte & 0x80 == 0 {
                if byte == 0 && index > 0 {
                    return Err(malformed("a number has a superfluous zero group"));
                }
                return Ok(number);
            }
        }
        Err(malformed("a number is 2^64 or more"))
    }

    /// Reads a signed number.
    #[inline]
    pub fn zigzag(&mut self) -> Result<i64, Malformed> {
        let number = self.varint()?;
        Ok((number >> 1) as i64 ^ -((number & 1) as i64))
    }

    /// Reads a varint length, then as many bytes.
    #[inline]
    pub fn prefixed(&mut self) -> Result<&'a [u8], Malformed> {
        let length = self.varint()?;
        let length = usize::try_from(length).map_err(|_| ends_early())?;
        self.take(length)
    }
}

#[cold]
fn ends_early() -> Malformed {
    malformed("the bytes end too early")
}

fn malformed(what: &'static str) -> Malformed {
    Malformed { what: what.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_varint_has_exactly_one_spelling() {
        for number in [
            0,
            1,
            127,
            128,
            300,
            16_383,
            16_384,
            u64::from(u32::MAX),
            u64::MAX - 1,
            u64::MAX,
        ] {
            let mut bytes = Vec::new();
            put_varint(&mut bytes, number);
            assert_eq!(bytes.len(), varint_len(number));
            assert_eq!(Reader::new(&bytes).varint(), Ok(number));
        }
        assert!(Reader::new(&[0x80, 0x00]).varint().is_err());
        assert!(Reader::new(&[0x80]).varint().is_err());
        let nine = [0xFF; 9];
        assert!(Reader::new(&[&nine[..], &[0x02]].concat()).varint().is_err());
        assert!(
            Reader::new(&[&nine[..], &[0x81, 0x00]].concat())
                .varint()
                .is_err()
        );
    }

    #[test]
    fn a_zigzag_holds_both_ends_of_its_range() {
        for (number, first) in [(0, 0x00), (-1, 0x01), (1, 0x02), (-64, 0x7F)] {
            let mut bytes = Vec::new();
            put_zigzag(&mut bytes, number);
            assert_eq!(bytes, [first]);
        }
        for number in [i64::MIN, i64::MIN + 1, -65, 64, i64::MAX] {
            let mut bytes = Vec::new();
            put_zigzag(&mut bytes, number);
            assert_eq!(bytes.len(), zigzag_len(number));
            assert_eq!(Reader::new(&bytes).zigzag(), Ok(number));
        }
    }
}
