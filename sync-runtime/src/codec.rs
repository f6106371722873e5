//! Typed values to bytes and back. Generated code names codecs; the engine sees bytes only.
//!
//! A codec is a type without values that says how a type of the schema is held in Rust and how it
//! travels, such as `Text<0, 12>` or `List<Integer<u8, 0, 8>, 256>`. The bytes are those of
//! `docs/wire-format.md`. Writing never fails: bounds are checked where bytes are read, and the engine
//! reads what is about to be written too, so that there is one check for setters and for messages.

use std::fmt::Debug;

use crate::wire::Reader;

mod bits;
mod collection;
mod compound;
mod key;
mod merge;
mod number;
mod sink;
mod text;
mod together;

pub use bits::{BitReader, BitWriter};
pub use collection::{List, Map, Set};
pub use compound::{
    Case, Cases, EnumParts, Fields, Optional, Record, RecordParts, Union, UnionParts, Variants, field,
    put_case, put_empty_case, put_field, put_field_bits, read_payload, unknown_case, width_of, write_payload,
};
pub use key::{KeyCodec, Keys, One};
pub use merge::{merge_max, merge_union};
pub use number::{Bool, Flag, Float32, Float64, Integer, Timestamp, Whole};
pub use sink::{Place, Sink};
pub use text::{AnyText, Bytes, Pattern, PatternItem, Text, Uuid};
use together::{read_together, write_together};

/// Bytes that no valid value of a type has, or a value out of its bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, in a few words, such as `the text is longer than 12 bytes`.
    pub what: std::borrow::Cow<'static, str>,
}

impl Malformed {
    /// What is wrong, in a few words.
    pub fn new(what: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Malformed { what: what.into() }
    }
}

/// How a type of the schema is held in Rust and how it travels.
///
/// ```
/// use sync_runtime::{codec::{Codec, List, Text}, wire::Reader};
///
/// type Names = List<Text<1, 12>, 2>;
/// let names = vec!["Ada".to_owned(), "Bo".to_owned()];
/// let mut bytes = Vec::new();
/// Names::write_whole(&names, &mut bytes);
/// assert_eq!(bytes, *b"\x02\x03Ada\x02Bo");
/// assert_eq!(Names::read_whole(&mut Reader::new(&bytes)), Ok(names));
///
/// let refused = Names::read_whole(&mut Reader::new(b"\x01\x00")).unwrap_err();
/// assert_eq!(refused.what, "the text is shorter than 1 byte");
/// ```
pub trait Codec: 'static {
    /// A value of its own.
    type Owned: Clone + PartialEq + Debug + 'static;
    /// A value that is handed in: `&str` for text.
    type Borrowed<'a>: Copy;
    /// How many bits a value has in the bit block around it.
    const BITS: u32 = 0;
    /// How many bytes a body has, if all values have as many.
    const WIDTH: Option<usize> = None;

    /// The value as it is handed in.
    fn borrow(owned: &Self::Owned) -> Self::Borrowed<'_>;

    /// Its bits in the bit block around it, [`Codec::BITS`] of them.
    fn bits(_value: Self::Borrowed<'_>) -> u32 {
        0
    }

    /// Whether handing it in means a clear: a flag that is off.
    fn is_absent(_value: Self::Borrowed<'_>) -> bool {
        false
    }

    /// Appends its body.
    fn write(value: Self::Borrowed<'_>, out: &mut impl Sink);

    /// Reads the body of a value with these bits, checking every bound.
    fn read(bits: u32, reader: &mut Reader<'_>) -> Result<Self::Owned, Malformed>;

    /// Appends the value of a path.
    fn write_whole(value: Self::Borrowed<'_>, out: &mut impl Sink) {
        write_payload::<Self>(value, out);
    }

    /// Reads the value of a path, checking every bound. It may leave bytes over.
    fn read_whole(reader: &mut Reader<'_>) -> Result<Self::Owned, Malformed> {
        read_payload::<Self>(reader)
    }

    /// Reads over the value of a path, checking every bound. It may leave bytes over.
    fn check_whole(reader: &mut Reader<'_>) -> Result<(), Malformed> {
        Self::read_whole(reader).map(drop)
    }

    /// Appends values that stand together: one bit block for all of them, then their bodies.
    fn write_all(values: &[Self::Owned], out: &mut impl Sink) {
        write_together::<Self>(values, out);
    }

    /// Reads so many values that stand together.
    fn read_all(count: u32, reader: &mut Reader<'_>) -> Result<Vec<Self::Owned>, Malformed> {
        read_together::<Self>(count, reader)
    }
}

/// For [`PathInfo::check_value`](crate::registry::PathInfo::check_value).
pub fn check_value<C: Codec>(value: &[u8], exact: bool) -> Result<usize, Malformed> {
    let mut reader = Reader::new(value);
    C::check_whole(&mut reader)?;
    if exact && !reader.is_empty() {
        return Err(Malformed::new("bytes are left over after the value"));
    }
    Ok(reader.position())
}

/// For [`KeyInfo::check`](crate::registry::KeyInfo::check).
pub fn check_key<C: KeyCodec>(bytes: &[u8]) -> Result<usize, Malformed> {
    let mut reader = Reader::new(bytes);
    C::check_key(&mut reader)?;
    Ok(reader.position())
}
