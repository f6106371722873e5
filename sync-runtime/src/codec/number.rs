//! Codecs of truth values and numbers.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::bits::block;
use super::{Codec, KeyCodec, Malformed, Sink};
use crate::registry::KeyKind;
use crate::wire::Reader;
use crate::wire::number::{put_varint, put_zigzag};

/// `bool`
#[derive(Debug)]
pub struct Bool;

impl Codec for Bool {
    type Owned = bool;
    type Borrowed<'a> = bool;
    const BITS: u32 = 1;
    const WIDTH: Option<usize> = Some(0);

    #[inline]
    fn borrow(owned: &bool) -> bool {
        *owned
    }

    #[inline]
    fn bits(value: bool) -> u32 {
        value.into()
    }

    #[inline]
    fn write(_value: bool, _out: &mut impl Sink) {}

    #[inline]
    fn read(bits: u32, _reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        Ok(bits != 0)
    }

    fn write_all(values: &[bool], out: &mut impl Sink) {
        let (eights, rest) = values.as_chunks::<8>();
        let bytes = out.room(values.len().div_ceil(8));
        for (eight, byte) in eights.iter().zip(bytes.iter_mut()) {
            *byte = pack(*eight);
        }
        if let (false, Some(last)) = (rest.is_empty(), bytes.last_mut()) {
            let mut eight = [false; 8];
            eight.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            *last = pack(eight);
        }
    }

    fn read_all(count: u32, reader: &mut Reader<'_>) -> Result<Vec<bool>, Malformed> {
        let bytes = block(reader, count.into())?;
        let mut values = vec![false; bytes.len() * 8];
        for (eight, byte) in values.as_chunks_mut::<8>().0.iter_mut().zip(bytes) {
            *eight = EIGHTS[usize::from(*byte)];
        }
        values.truncate(count as usize);
        Ok(values)
    }
}

/// Eight truth values as a byte, the first one least significant: the product brings bit 8i to place 56 + i, and no
/// two of its terms meet.
#[inline]
fn pack(eight: [bool; 8]) -> u8 {
    (u64::from_le_bytes(eight.map(u8::from)).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8
}

/// The bits of every byte, the least significant one first: a look-up is twice as fast as eight shifts.
static EIGHTS: [[bool; 8]; 256] = {
    let mut eights = [[false; 8]; 256];
    let mut index = 0;
    while index < 256 * 8 {
        eights[index / 8][index % 8] = (index / 8) >> (index % 8) & 1 == 1;
        index += 1;
    }
    eights
};

impl KeyCodec for Bool {
    const KIND: KeyKind = KeyKind::Bool;

    #[inline]
    fn write_key(value: bool, out: &mut impl Sink) {
        out.byte(value.into());
    }

    #[inline]
    fn read_key(reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        match reader.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::new("a bool is neither 0 nor 1")),
        }
    }
}

/// `flag`: as a path's type it is on where it is present, and off is a clear.
#[derive(Debug)]
pub struct Flag;

impl Codec for Flag {
    type Owned = bool;
    type Borrowed<'a> = bool;
    const BITS: u32 = 1;
    const WIDTH: Option<usize> = Some(0);

    #[inline]
    fn borrow(owned: &bool) -> bool {
        *owned
    }

    #[inline]
    fn bits(value: bool) -> u32 {
        value.into()
    }

    #[inline]
    fn write(_value: bool, _out: &mut impl Sink) {}

    #[inline]
    fn read(bits: u32, _reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        Ok(bits != 0)
    }

    #[inline]
    fn is_absent(value: bool) -> bool {
        !value
    }

    #[inline]
    fn write_whole(_value: bool, _out: &mut impl Sink) {}

    #[inline]
    fn read_whole(_reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        Ok(true)
    }
}

/// The Rust types of whole numbers, with their bytes.
pub trait Whole: Copy + Ord + Debug + Into<i128> + 'static {
    /// How it is encoded as a key.
    const KIND: KeyKind;
    /// How many bytes it has, if all numbers have as many.
    const WIDTH: Option<usize> = match Self::KIND {
        KeyKind::Byte | KeyKind::SignedByte => Some(1),
        _ => None,
    };

    /// Appends the number.
    fn put(self, out: &mut impl Sink);

    /// Reads a number; none where it does not fit into the type.
    fn get(reader: &mut Reader<'_>) -> Result<Option<Self>, Malformed>;
}

macro_rules! whole {
    ($($number:ident: $kind:ident, $put:expr, $get:expr;)*) => {$(
        impl Whole for $number {
            const KIND: KeyKind = KeyKind::$kind;

            fn put(self, out: &mut impl Sink) {
                $put(out, self.into());
            }

            fn get(reader: &mut Reader<'_>) -> Result<Option<Self>, Malformed> {
                $get(reader).map(|number| number.try_into().ok())
            }
        }
    )*};
}

whole! {
    u8: Byte, Sink::byte, Reader::byte;
    u16: Unsigned, put_varint, Reader::varint;
    u32: Unsigned, put_varint, Reader::varint;
    u64: Unsigned, put_varint, Reader::varint;
    i16: Signed, put_zigzag, Reader::zigzag;
    i32: Signed, put_zigzag, Reader::zigzag;
    i64: Signed, put_zigzag, Reader::zigzag;
}

impl Whole for i8 {
    const KIND: KeyKind = KeyKind::SignedByte;

    #[inline]
    fn put(self, out: &mut impl Sink) {
        out.byte(self.cast_unsigned());
    }

    #[inline]
    fn get(reader: &mut Reader<'_>) -> Result<Option<Self>, Malformed> {
        reader.byte().map(|byte| Some(byte.cast_signed()))
    }
}

/// A whole number of the type `T` within bounds, both included.
#[derive(Debug)]
pub struct Integer<T, const MIN: i128, const MAX: i128>(PhantomData<T>);

impl<T: Whole, const MIN: i128, const MAX: i128> Codec for Integer<T, MIN, MAX> {
    type Owned = T;
    type Borrowed<'a> = T;
    const WIDTH: Option<usize> = T::WIDTH;

    #[inline]
    fn borrow(owned: &T) -> T {
        *owned
    }

    #[inline]
    fn write(value: T, out: &mut impl Sink) {
        value.put(out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<T, Malformed> {
        match T::get(reader)? {
            Some(number) if number.into() < MIN => Err(below(MIN)),
            Some(number) if number.into() <= MAX => Ok(number),
            _ => Err(outside(MIN, MAX)),
        }
    }
}

#[cold]
fn below(min: i128) -> Malformed {
    Malformed::new(format!("the number is less than {min}"))
}

#[cold]
fn outside(min: i128, max: i128) -> Malformed {
    Malformed::new(if min >= 0 {
        format!("the number is greater than {max}")
    } else {
        format!("the number is not within {min} to {max}")
    })
}

impl<T: Whole, const MIN: i128, const MAX: i128> KeyCodec for Integer<T, MIN, MAX> {
    const KIND: KeyKind = T::KIND;

    #[inline]
    fn write_key(value: T, out: &mut impl Sink) {
        value.put(out);
    }

    #[inline]
    fn read_key(reader: &mut Reader<'_>) -> Result<T, Malformed> {
        Self::read(0, reader)
    }
}

macro_rules! float {
    ($($(#[$doc:meta])* $name:ident: $number:ident, $bytes:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// The bounds, both included, are given as the bits of an `f64`; without them every number
        /// is allowed but NaN.
        #[derive(Debug)]
        pub struct $name<
            const MIN: u64 = { f64::NEG_INFINITY.to_bits() },
            const MAX: u64 = { f64::INFINITY.to_bits() },
        >;

        impl<const MIN: u64, const MAX: u64> Codec for $name<MIN, MAX> {
            type Owned = $number;
            type Borrowed<'a> = $number;
            const WIDTH: Option<usize> = Some($bytes);

            fn borrow(owned: &$number) -> $number {
                *owned
            }

            fn write(value: $number, out: &mut impl Sink) {
                // The sum turns -0 into 0 and changes nothing else.
                out.bytes(&(value + 0.0).to_le_bytes());
            }

            fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<$number, Malformed> {
                let number = $number::from_le_bytes(reader.array::<$bytes>()?);
                check_float(number.into(), f64::from_bits(MIN), f64::from_bits(MAX))?;
                Ok(number)
            }
        }
    )*};
}

float! {
    /// `f32`
    Float32: f32, 4;
    /// `f64`
    Float64: f64, 8;
}

fn check_float(number: f64, min: f64, max: f64) -> Result<(), Malformed> {
    if number.is_nan() {
        return Err(Malformed::new("the number is NaN"));
    }
    if number == 0.0 && number.is_sign_negative() {
        return Err(Malformed::new("the number is -0"));
    }
    if number < min {
        return Err(Malformed::new(format!("the number is less than {min}")));
    }
    if number > max {
        return Err(Malformed::new(format!("the number is greater than {max}")));
    }
    Ok(())
}

/// `timestamp`: milliseconds since 1970-01-01T00:00:00Z, at most 2^53 away from it.
#[derive(Debug)]
pub struct Timestamp;

impl Codec for Timestamp {
    type Owned = i64;
    type Borrowed<'a> = i64;

    #[inline]
    fn borrow(owned: &i64) -> i64 {
        *owned
    }

    #[inline]
    fn write(value: i64, out: &mut impl Sink) {
        put_zigzag(out, value);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<i64, Malformed> {
        let time = reader.zigzag()?;
        if time.unsigned_abs() > 1 << 53 {
            return Err(Malformed::new(
                "the time is more than 2^53 milliseconds away from 1970",
            ));
        }
        Ok(time)
    }
}
