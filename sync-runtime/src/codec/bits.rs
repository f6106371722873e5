//! Bit blocks: what needs few bits, packed in front of the bodies.

use super::Malformed;
use crate::wire::Reader;

/// Collects bits, the first ones least significant.
///
/// ```
/// let mut bits = sync_runtime::codec::BitWriter::default();
/// bits.put(1, 1);
/// bits.put(0b101, 3);
/// let mut bytes = Vec::new();
/// bits.finish(&mut bytes);
/// assert_eq!(bytes, [0b1011]);
/// ```
#[derive(Debug, Default)]
pub struct BitWriter {
    bytes: Vec<u8>,
    used: usize,
}

impl BitWriter {
    /// Takes the `count` low bits, at most 32.
    pub fn put(&mut self, bits: u32, count: u32) {
        for index in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((bits >> index & 1) as u8) << (self.used % 8);
            }
            self.used += 1;
        }
    }

    /// Appends the block.
    pub fn finish(self, out: &mut Vec<u8>) {
        out.extend(self.bytes);
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
    pub fn new(reader: &mut Reader<'a>, count: u64) -> Result<Self, Malformed> {
        let length = usize::try_from(count.div_ceil(8)).unwrap_or(usize::MAX);
        let bytes = reader.take(length)?;
        let used = count % 8;
        if used != 0 && bytes.last().is_some_and(|last| last >> used != 0) {
            return Err(Malformed::new("unused bits are not zero"));
        }
        Ok(BitReader { bytes, at: 0 })
    }

    /// The next `count` bits, at most 32; zero beyond the end.
    pub fn take(&mut self, count: u32) -> u32 {
        let mut bits = 0;
        for index in 0..count {
            let byte = self.bytes.get(self.at / 8).copied().unwrap_or(0);
            bits |= u32::from(byte >> (self.at % 8) & 1) << index;
            self.at += 1;
        }
        bits
    }
}
