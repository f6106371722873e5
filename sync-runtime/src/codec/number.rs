//! Codecs of truth values and numbers.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::{Codec, KeyCodec, Malformed};
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

    fn borrow(owned: &bool) -> bool {
        *owned
    }

    fn bits(value: bool) -> u32 {
        value.into()
    }

    fn write(_value: bool, _out: &mut Vec<u8>) {}

    fn read(bits: u32, _reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        Ok(bits != 0)
    }
}

impl KeyCodec for Bool {
    const KIND: KeyKind = KeyKind::Bool;

    fn write_key(value: bool, out: &mut Vec<u8>) {
        out.push(value.into());
    }

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

    fn borrow(owned: &bool) -> bool {
        *owned
    }

    fn bits(value: bool) -> u32 {
        value.into()
    }

    fn write(_value: bool, _out: &mut Vec<u8>) {}

    fn read(bits: u32, _reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        Ok(bits != 0)
    }

    fn is_absent(value: bool) -> bool {
        !value
    }

    fn write_whole(_value: bool, _out: &mut Vec<u8>) {}

    fn read_whole(_reader: &mut Reader<'_>) -> Result<bool, Malformed> {
        Ok(true)
    }
}

/// The Rust types of whole numbers, with their bytes.
pub trait Whole: Copy + Ord + Debug + Into<i128> + 'static {
    /// How it is encoded as a key.
    const KIND: KeyKind;

    /// Appends the number.
    fn put(self, out: &mut Vec<u8>);

    /// Reads a number; none where it does not fit into the type.
    fn get(reader: &mut Reader<'_>) -> Result<Option<Self>, Malformed>;
}

macro_rules! whole {
    ($($number:ident: $kind:ident, $put:expr, $get:expr;)*) => {$(
        impl Whole for $number {
            const KIND: KeyKind = KeyKind::$kind;

            fn put(self, out: &mut Vec<u8>) {
                $put(out, self.into());
            }

            fn get(reader: &mut Reader<'_>) -> Result<Option<Self>, Malformed> {
                $get(reader).map(|number| number.try_into().ok())
            }
        }
    )*};
}

whole! {
    u8: Byte, Vec::push, Reader::byte;
    u16: Unsigned, put_varint, Reader::varint;
    u32: Unsigned, put_varint, Reader::varint;
    u64: Unsigned, put_varint, Reader::varint;
    i16: Signed, put_zigzag, Reader::zigzag;
    i32: Signed, put_zigzag, Reader::zigzag;
    i64: Signed, put_zigzag, Reader::zigzag;
}

impl Whole for i8 {
    const KIND: KeyKind = KeyKind::SignedByte;

    fn put(self, out: &mut Vec<u8>) {
        out.push(self.cast_unsigned());
    }

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

    fn borrow(owned: &T) -> T {
        *owned
    }

    fn write(value: T, out: &mut Vec<u8>) {
        value.put(out);
    }

    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<T, Malformed> {
        match T::get(reader)? {
            Some(number) if number.into() < MIN => Err(below(MIN)),
            Some(number) if number.into() <= MAX => Ok(number),
            _ => Err(outside(MIN, MAX)),
        }
    }
}

fn below(min: i128) -> Malformed {
    Malformed::new(format!("the number is less than {min}"))
}

fn outside(min: i128, max: i128) -> Malformed {
    Malformed::new(if min >= 0 {
        format!("the number is greater than {max}")
    } else {
        format!("the number is not within {min} to {max}")
    })
}

impl<T: Whole, const MIN: i128, const MAX: i128> KeyCodec for Integer<T, MIN, MAX> {
    const KIND: KeyKind = T::KIND;

    fn write_key(value: T, out: &mut Vec<u8>) {
        value.put(out);
    }

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

            fn borrow(owned: &$number) -> $number {
                *owned
            }

            fn write(value: $number, out: &mut Vec<u8>) {
                // The sum turns -0 into 0 and changes nothing else.
                out.extend((value + 0.0).to_le_bytes());
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

    fn borrow(owned: &i64) -> i64 {
        *owned
    }

    fn write(value: i64, out: &mut Vec<u8>) {
        put_zigzag(out, value);
    }

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
