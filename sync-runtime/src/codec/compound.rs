//! Codecs of optional fields, records, enums and unions.
//!
//! Generated code implements [`RecordParts`], [`EnumParts`] and [`UnionParts`] for its types; what all of them
//! have in common is here.

use std::fmt::Debug;
use std::marker::PhantomData;

use super::{BitReader, BitWriter, Codec, KeyCodec, Malformed, Sink};
use crate::registry::KeyKind;
use crate::wire::Reader;
use crate::wire::number::put_varint;

/// `T?` as the type of a field.
#[derive(Debug)]
pub struct Optional<C>(PhantomData<C>);

impl<C: Codec> Codec for Optional<C> {
    type Owned = Option<C::Owned>;
    type Borrowed<'a> = Option<C::Borrowed<'a>>;
    const BITS: u32 = 1 + C::BITS;

    #[inline]
    fn borrow(owned: &Option<C::Owned>) -> Option<C::Borrowed<'_>> {
        owned.as_ref().map(C::borrow)
    }

    #[inline]
    fn bits(value: Option<C::Borrowed<'_>>) -> u32 {
        value.map_or(0, |value| 1 | C::bits(value) << 1)
    }

    #[inline]
    fn write(value: Option<C::Borrowed<'_>>, out: &mut impl Sink) {
        if let Some(value) = value {
            C::write(value, out);
        }
    }

    #[inline]
    fn read(bits: u32, reader: &mut Reader<'_>) -> Result<Option<C::Owned>, Malformed> {
        match (bits & 1, bits >> 1) {
            (0, 0) => Ok(None),
            (0, _) => Err(Malformed::new("an absent value has bits")),
            (_, bits) => C::read(bits, reader).map(Some),
        }
    }
}

/// The parts of a record, as generated code knows them.
pub trait RecordParts: Sized {
    /// How many bits its fields have together.
    const FIELD_BITS: u32;
    /// How many bytes their bodies have together, if all values have as many.
    const FIELD_WIDTH: Option<usize> = None;

    /// Collects the bits of the fields in wire order.
    fn put_bits(&self, bits: &mut BitWriter<'_, impl Sink>);

    /// Appends the bodies of the fields in wire order.
    fn put_bodies(&self, out: &mut impl Sink);

    /// Reads the bodies of fields in wire order, each with its bits.
    fn read_fields(bits: &mut BitReader<'_>, reader: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// A record. It is apart from its parts so that the compiler names what the user has to write, in one
/// message, and not each trait of the standard library that is missing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` lacks what a record of a schema needs: `Debug`, `Clone` and `PartialEq`",
    label = "not all of `Debug`, `Clone` and `PartialEq`",
    note = "write `#[derive(Debug, Clone, PartialEq)]` above it"
)]
pub trait Fields: RecordParts + Clone + PartialEq + Debug + 'static {}

#[diagnostic::do_not_recommend]
impl<R: RecordParts + Clone + PartialEq + Debug + 'static> Fields for R {}

/// The sum of widths; none if one of them is not known.
pub const fn width_of(widths: &[Option<usize>]) -> Option<usize> {
    match widths {
        [] => Some(0),
        [None, ..] => None,
        [Some(first), rest @ ..] => match width_of(rest) {
            Some(sum) => Some(*first + sum),
            None => None,
        },
    }
}

/// Reads one field; the error names it.
#[inline]
pub fn field<C: Codec>(
    name: &'static str,
    bits: &mut BitReader<'_>,
    reader: &mut Reader<'_>,
) -> Result<C::Owned, Malformed> {
    match C::read(bits.take(C::BITS), reader) {
        Ok(value) => Ok(value),
        Err(malformed) => Err(inside(name, &malformed)),
    }
}

#[cold]
fn inside(name: &str, malformed: &Malformed) -> Malformed {
    Malformed::new(format!("in `{name}`: {}", malformed.what))
}

/// The codec of a generated struct.
#[derive(Debug)]
pub struct Record<R>(PhantomData<R>);

impl<R: Fields> Codec for Record<R> {
    type Owned = R;
    type Borrowed<'a> = &'a R;
    const WIDTH: Option<usize> = match R::FIELD_WIDTH {
        Some(width) => Some(R::FIELD_BITS.div_ceil(8) as usize + width),
        None => None,
    };

    #[inline]
    fn borrow(owned: &R) -> &R {
        owned
    }

    #[inline]
    fn write(value: &R, out: &mut impl Sink) {
        if R::FIELD_BITS > 0 {
            let mut bits = BitWriter::new(out);
            value.put_bits(&mut bits);
            bits.finish();
        }
        value.put_bodies(out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<R, Malformed> {
        let mut bits = BitReader::new(reader, R::FIELD_BITS.into())?;
        R::read_fields(&mut bits, reader)
    }
}

/// The cases of an enum that carry nothing, as generated code knows them.
pub trait EnumParts: Sized {
    /// The name of each case by number; empty where a number is not in use.
    const NAMES: &'static [&'static str];

    /// The number that travels.
    fn number(self) -> u32;

    /// The case of a number.
    fn of_number(number: u32) -> Option<Self>;
}

/// An enum whose cases carry nothing; apart from its parts as [`Fields`] is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` lacks what an enum of a schema needs: `Debug`, `Copy` and `Ord`, with what they build on",
    label = "not all of `Debug`, `Clone`, `Copy`, `PartialEq`, `Eq`, `PartialOrd` and `Ord`",
    note = "write `#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]` above it"
)]
pub trait Cases: EnumParts + Copy + Ord + Debug + 'static {}

#[diagnostic::do_not_recommend]
impl<E: EnumParts + Copy + Ord + Debug + 'static> Cases for E {}

/// The codec of a generated enum whose cases carry nothing.
#[derive(Debug)]
pub struct Case<E>(PhantomData<E>);

impl<E: Cases> Codec for Case<E> {
    type Owned = E;
    type Borrowed<'a> = E;
    const BITS: u32 = match E::NAMES.len() {
        0..=16 => 4,
        17..=256 => 8,
        _ => 16,
    };
    const WIDTH: Option<usize> = Some(0);

    #[inline]
    fn borrow(owned: &E) -> E {
        *owned
    }

    #[inline]
    fn bits(value: E) -> u32 {
        value.number()
    }

    #[inline]
    fn write(_value: E, _out: &mut impl Sink) {}

    #[inline]
    fn read(bits: u32, _reader: &mut Reader<'_>) -> Result<E, Malformed> {
        E::of_number(bits).ok_or_else(|| unknown_case(bits.into()))
    }
}

impl<E: Cases> KeyCodec for Case<E> {
    const KIND: KeyKind = KeyKind::Case(E::NAMES);

    #[inline]
    fn write_key(value: E, out: &mut impl Sink) {
        put_varint(out, value.number().into());
    }

    #[inline]
    fn read_key(reader: &mut Reader<'_>) -> Result<E, Malformed> {
        let number = reader.varint()?;
        u32::try_from(number)
            .ok()
            .and_then(E::of_number)
            .ok_or_else(|| unknown_case(number))
    }
}

/// The cases of a union, as generated code knows them.
pub trait UnionParts: Sized {
    /// Appends case number and payload.
    fn put(&self, out: &mut impl Sink);

    /// Reads the payload of the case of this number.
    fn get(number: u64, reader: &mut Reader<'_>) -> Result<Self, Malformed>;
}

/// An enum whose cases carry values; apart from its parts as [`Fields`] is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` lacks what a union of a schema needs: `Debug`, `Clone` and `PartialEq`",
    label = "not all of `Debug`, `Clone` and `PartialEq`",
    note = "write `#[derive(Debug, Clone, PartialEq)]` above it"
)]
pub trait Variants: UnionParts + Clone + PartialEq + Debug + 'static {}

#[diagnostic::do_not_recommend]
impl<U: UnionParts + Clone + PartialEq + Debug + 'static> Variants for U {}

/// The codec of a generated enum whose cases carry values.
#[derive(Debug)]
pub struct Union<U>(PhantomData<U>);

impl<U: Variants> Codec for Union<U> {
    type Owned = U;
    type Borrowed<'a> = &'a U;

    #[inline]
    fn borrow(owned: &U) -> &U {
        owned
    }

    #[inline]
    fn write(value: &U, out: &mut impl Sink) {
        value.put(out);
    }

    #[inline]
    fn read(_bits: u32, reader: &mut Reader<'_>) -> Result<U, Malformed> {
        let number = reader.varint()?;
        U::get(number, reader)
    }
}

/// A case number that no case has.
#[cold]
pub fn unknown_case(number: u64) -> Malformed {
    Malformed::new(format!("there is no case of number {number}"))
}

/// Appends a value of its own: bit block, then body.
#[inline]
pub fn write_payload<C: Codec + ?Sized>(value: C::Borrowed<'_>, out: &mut impl Sink) {
    let mut bits = BitWriter::new(out);
    bits.put(C::bits(value), C::BITS);
    bits.finish();
    C::write(value, out);
}

/// Reads a value of its own: bit block, then body.
#[inline]
pub fn read_payload<C: Codec + ?Sized>(reader: &mut Reader<'_>) -> Result<C::Owned, Malformed> {
    let mut bits = BitReader::new(reader, C::BITS.into())?;
    C::read(bits.take(C::BITS), reader)
}

/// Collects the bits of one field.
#[inline]
pub fn put_field_bits<C: Codec>(value: &C::Owned, bits: &mut BitWriter<'_, impl Sink>) {
    bits.put(C::bits(C::borrow(value)), C::BITS);
}

/// Appends the body of one field.
#[inline]
pub fn put_field<C: Codec>(value: &C::Owned, out: &mut impl Sink) {
    C::write(C::borrow(value), out);
}

/// Appends the number of a case, then its payload.
pub fn put_case<C: Codec>(number: u64, payload: &C::Owned, out: &mut impl Sink) {
    put_varint(out, number);
    write_payload::<C>(C::borrow(payload), out);
}

/// Appends the number of a case that carries nothing.
pub fn put_empty_case(number: u64, out: &mut impl Sink) {
    put_varint(out, number);
}
