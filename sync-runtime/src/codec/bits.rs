//! Bit blocks: what needs few bits, packed in front of the bodies.

use super::{Malformed, Sink};
use crate::wire::Reader;

/// Appends bits, the first ones least significant.
///
/// ```
/// let mut bytes = Vec::new();
/// let mut bits = sync_runtime::codec::BitWriter::new(&mut bytes);
/// bits.put(1, 1);
/// bits.put(0b101, 3);
/// bits.finish();
/// assert_eq!(bytes, [0b1011]);
/// ```
#[derive(Debug)]
pub struct BitWriter<'a, S> {
    out: &'a mut S,
    /// Bits that do not fill a byte yet.
    pending: u64,
    /// How many they are, less than 8.
    used: u32,
}

impl<'a, S: Sink> BitWriter<'a, S> {
    /// A block at the end of what is there.
    #[inline]
    pub fn new(out: &'a mut S) -> Self {
        BitWriter {
            out,
            pending: 0,
            used: 0,
        }
    }

    /// Takes the `count` low bits, at most 32.
    #[inline]
    pub fn put(&mut self, bits: u32, count: u32) {
        let mask = (1_u64 << count.min(32)) - 1;
        self.pending |= (u64::from(bits) & mask) << self.used;
        self.used += count.min(32);
        while self.used >= 8 {
            self.out.byte(self.pending as u8);
            self.pending >>= 8;
            self.used -= 8;
        }
    }

    /// Fills the last byte with zeros.
    #[inline]
    pub fn finish(self) {
        if self.used > 0 {
            self.out.byte(self.pending as u8);
        }
    }
}

/// Hands out the bits of a block.
#[derive(Debug)]
pub struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> BitReader<'a> {
    /// Reads a block of so many bits; refuses one whose unused bits are not zero.
    #[inline]
    pub fn new(reader: &mut Reader<'a>, count: u64) -> Result<Self, Malformed> {
        let bytes = block(reader, count)?;
        Ok(BitReader { bytes, at: 0 })
    }

    /// The next `count` bits, at most 32; zero beyond the end.
    #[inline]
    pub fn take(&mut self, count: u32) -> u32 {
        if count == 0 {
            return 0;
        }
        let (first, shift) = (self.at / 8, self.at % 8);
        self.at += count as usize;
        let mut bits = 0_u64;
        for (index, place) in (first..self.at.div_ceil(8)).enumerate() {
            let byte = self.bytes.get(place).copied().unwrap_or(0);
            bits |= u64::from(byte) << (8 * index);
        }
        (bits >> shift & ((1 << count) - 1)) as u32
    }
}

/// Reads the bytes of a block of so many bits; refuses them if unused bits are not zero.
#[inline]
pub(super) fn block<'a>(reader: &mut Reader<'a>, count: u64) -> Result<&'a [u8], Malformed> {
    let length = usize::try_from(count.div_ceil(8)).unwrap_or(usize::MAX);
    let bytes = reader.take(length)?;
    let used = count % 8;
    if used != 0 && bytes.last().is_some_and(|last| last >> used != 0) {
        return Err(Malformed::new("unused bits are not zero"));
    }
    Ok(bytes)
}
