//! Keys: they travel in front of a value, without a bit block.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::marker::PhantomData;

use smallvec::SmallVec;

use super::{Codec, Malformed, Sink};
use crate::registry::KeyKind;
use crate::wire::Reader;

/// A codec of a type that is fit to be a key.
pub trait KeyCodec: Codec<Owned: Ord> {
    /// How it is encoded.
    const KIND: KeyKind;

    /// Appends the key.
    fn write_key(value: Self::Borrowed<'_>, out: &mut impl Sink);

    /// Reads a key from the front, checking every bound.
    fn read_key(reader: &mut Reader<'_>) -> Result<Self::Owned, Malformed>;

    /// Reads over a key at the front, checking every bound.
    #[inline]
    fn check_key(reader: &mut Reader<'_>) -> Result<(), Malformed> {
        Self::read_key(reader).map(drop)
    }

    /// Which of two keys comes first in the order of their bytes, which need not be that of what they say.
    #[inline]
    fn order(left: &Self::Owned, right: &Self::Owned) -> Ordering {
        let bytes = |key| {
            let mut bytes = SmallVec::<[u8; 16]>::new();
            Self::write_key(Self::borrow(key), &mut bytes);
            bytes
        };
        bytes(left).cmp(&bytes(right))
    }
}

/// All keys of a path, or some of them that stand together: `()`, `One<A>`, `(A, B)` and so on up to
/// 12, where `A` and `B` are codecs. A single key is held as itself, several as a tuple.
///
/// ```
/// use sync_runtime::codec::{Integer, Keys, Text};
///
/// type Slot = (Text<1, 12>, Integer<u8, 0, 255>);
/// let mut bytes = Vec::new();
/// Slot::write(("Ada", 7), &mut bytes);
/// assert_eq!(bytes, *b"\x03Ada\x07");
/// ```
pub trait Keys: 'static {
    /// Keys of their own.
    type Owned: Clone + Ord + Debug + 'static;
    /// Keys that are handed in.
    type Borrowed<'a>: Copy;

    /// The keys as they are handed in.
    fn borrow(owned: &Self::Owned) -> Self::Borrowed<'_>;

    /// Appends the keys.
    fn write(keys: Self::Borrowed<'_>, out: &mut impl Sink);

    /// Reads the keys from the front, checking every bound.
    fn read(reader: &mut Reader<'_>) -> Result<Self::Owned, Malformed>;
}

impl Keys for () {
    type Owned = ();
    type Borrowed<'a> = ();

    #[inline]
    fn borrow(_owned: &()) {}

    #[inline]
    fn write(_keys: (), _out: &mut impl Sink) {}

    #[inline]
    fn read(_reader: &mut Reader<'_>) -> Result<(), Malformed> {
        Ok(())
    }
}

/// A single key.
#[derive(Debug)]
pub struct One<C>(PhantomData<C>);

impl<C: KeyCodec> Keys for One<C> {
    type Owned = C::Owned;
    type Borrowed<'a> = C::Borrowed<'a>;

    #[inline]
    fn borrow(owned: &C::Owned) -> C::Borrowed<'_> {
        C::borrow(owned)
    }

    #[inline]
    fn write(keys: C::Borrowed<'_>, out: &mut impl Sink) {
        C::write_key(keys, out);
    }

    #[inline]
    fn read(reader: &mut Reader<'_>) -> Result<C::Owned, Malformed> {
        C::read_key(reader)
    }
}

macro_rules! tuples {
    ($($($codec:ident $key:ident),+;)*) => {$(
        impl<$($codec: KeyCodec),+> Keys for ($($codec,)+) {
            type Owned = ($($codec::Owned,)+);
            type Borrowed<'a> = ($($codec::Borrowed<'a>,)+);

            fn borrow(($($key,)+): &Self::Owned) -> Self::Borrowed<'_> {
                ($($codec::borrow($key),)+)
            }

            fn write(($($key,)+): Self::Borrowed<'_>, out: &mut impl Sink) {
                $($codec::write_key($key, out);)+
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Owned, Malformed> {
                Ok(($($codec::read_key(reader)?,)+))
            }
        }
    )*};
}

tuples! {
    A a, B b;
    A a, B b, C c;
    A a, B b, C c, D d;
    A a, B b, C c, D d, E e;
    A a, B b, C c, D d, E e, F f;
    A a, B b, C c, D d, E e, F f, G g;
    A a, B b, C c, D d, E e, F f, G g, H h;
    A a, B b, C c, D d, E e, F f, G g, H h, I i;
    A a, B b, C c, D d, E e, F f, G g, H h, I i, J j;
    A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k;
    A a, B b, C c, D d, E e, F f, G g, H h, I i, J j, K k, L l;
}
