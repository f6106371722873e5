//! Values of a list: their bits in one block, then their bodies.

use super::{BitReader, BitWriter, Codec, Malformed, Place, Sink};
use crate::wire::Reader;

/// Appends values one by one, each of a known width in a place of its own.
pub(super) fn write_together<C: Codec + ?Sized>(values: &[C::Owned], out: &mut impl Sink) {
    if C::BITS > 0 {
        let mut bits = BitWriter::new(out);
        for value in values {
            bits.put(C::bits(C::borrow(value)), C::BITS);
        }
        bits.finish();
    }
    match C::WIDTH {
        Some(0) => {}
        Some(width) => {
            let places = out.room(width * values.len()).chunks_exact_mut(width);
            for (value, place) in values.iter().zip(places) {
                C::write(C::borrow(value), &mut Place::new(place));
            }
        }
        None => {
            for value in values {
                C::write(C::borrow(value), out);
            }
        }
    }
}

/// Reads values one by one. Room is set aside for no more of them than the bytes can hold.
pub(super) fn read_together<C: Codec + ?Sized>(
    count: u32,
    reader: &mut Reader<'_>,
) -> Result<Vec<C::Owned>, Malformed> {
    let mut bits = BitReader::new(reader, u64::from(count) * u64::from(C::BITS))?;
    let count = count as usize;
    let held = if C::BITS > 0 {
        count
    } else {
        count.min(reader.remaining())
    };
    let mut values = Vec::with_capacity(held);
    match C::WIDTH {
        Some(width) if width > 0 => {
            for body in reader.take(width.saturating_mul(count))?.chunks_exact(width) {
                values.push(C::read(bits.take(C::BITS), &mut Reader::new(body))?);
            }
        }
        _ => {
            for _ in 0..count {
                values.push(C::read(bits.take(C::BITS), reader)?);
            }
        }
    }
    Ok(values)
}
