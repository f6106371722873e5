//! Every codec reads what it has written, and refuses every other spelling.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::fmt::Debug;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use sync_runtime::codec::*;
use sync_runtime::wire::Reader;

fn written<C: Codec>(value: &C::Owned) -> Vec<u8> {
    let mut bytes = Vec::new();
    C::write_whole(C::borrow(value), &mut bytes);
    bytes
}

/// What is written is read again, whole, and every prefix that is read at all writes itself.
fn round_trip<C: Codec<Owned: Debug>>(value: C::Owned) {
    let bytes = written::<C>(&value);
    assert_eq!(check_value::<C>(&bytes, true), Ok(bytes.len()));
    assert_eq!(C::read_whole(&mut Reader::new(&bytes)), Ok(value));
}

/// Whatever can be read has exactly these bytes.
fn canonical<C: Codec>(bytes: &[u8]) {
    let mut reader = Reader::new(bytes);
    if let Ok(value) = C::read_whole(&mut reader) {
        assert_eq!(written::<C>(&value), bytes[..reader.position()]);
    }
}

fn what<C: Codec>(bytes: &[u8]) -> String {
    check_value::<C>(bytes, true).unwrap_err().what.into_owned()
}

/// The record of `docs/wire-format.md`.
#[derive(Debug, Clone, PartialEq)]
struct Example {
    a: bool,
    b: u8,
    c: Option<String>,
}

type AnyByte = Integer<u8, 0, 255>;
type Short = Text<0, 12>;

impl RecordParts for Example {
    const FIELD_BITS: u32 = Bool::BITS + AnyByte::BITS + Optional::<Short>::BITS;

    fn put_bits(&self, bits: &mut BitWriter<'_, impl Sink>) {
        put_field_bits::<Bool>(&self.a, bits);
        put_field_bits::<AnyByte>(&self.b, bits);
        put_field_bits::<Optional<Short>>(&self.c, bits);
    }

    fn put_bodies(&self, out: &mut impl Sink) {
        put_field::<Bool>(&self.a, out);
        put_field::<AnyByte>(&self.b, out);
        put_field::<Optional<Short>>(&self.c, out);
    }

    fn read_fields(bits: &mut BitReader<'_>, reader: &mut Reader<'_>) -> Result<Self, Malformed> {
        Ok(Example {
            a: field::<Bool>("a", bits, reader)?,
            b: field::<AnyByte>("b", bits, reader)?,
            c: field::<Optional<Short>>("c", bits, reader)?,
        })
    }
}

#[test]
fn the_example_of_the_wire_format() {
    let value = Example {
        a: true,
        b: 7,
        c: Some("x".into()),
    };
    assert_eq!(written::<Record<Example>>(&value), [0x03, 0x07, 0x01, 0x78]);
    round_trip::<Record<Example>>(value);
    assert_eq!(
        what::<Record<Example>>(&[0x07, 0x07, 0x01, 0x78]),
        "unused bits are not zero"
    );
    assert_eq!(
        what::<Record<Example>>(&[0x02, 0x07, 0x02, 0xFF, 0xFF]),
        "in `c`: the text is not UTF-8"
    );
}

#[test]
fn bounds_are_named() {
    assert_eq!(what::<Integer<u8, 1, 8>>(&[0]), "the number is less than 1");
    assert_eq!(what::<Integer<u8, 1, 8>>(&[9]), "the number is greater than 8");
    assert_eq!(what::<Text<0, 2>>(b"abc"), "the text is longer than 2 bytes");
    assert_eq!(what::<Bytes<4, 8>>(b"abc"), "the data is shorter than 4 bytes");
    assert_eq!(what::<List<Bool, 2>>(&[3, 0]), "there are more than 2 elements");
    assert_eq!(what::<Float32>(&f32::NAN.to_le_bytes()), "the number is NaN");
    assert_eq!(what::<Float64>(&(-0.0_f64).to_le_bytes()), "the number is -0");
    assert_eq!(
        what::<Set<AnyByte, 9>>(&[2, 7, 7]),
        "the elements are not in strictly ascending order"
    );
    assert_eq!(what::<Bool>(&[2]), "unused bits are not zero");
    assert_eq!(what::<AnyByte>(&[2, 2]), "bytes are left over after the value");
    assert_eq!(check_value::<AnyByte>(&[2, 2], false), Ok(1));
}

#[test]
fn a_flag_as_a_path_is_nothing() {
    assert_eq!(written::<Flag>(&true), []);
    assert_eq!(written::<List<Flag, 9>>(&vec![true, false, true]), [3, 0b101]);
}

proptest! {
    #[test]
    fn numbers(a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i32, h: i64) {
        round_trip::<AnyByte>(a);
        round_trip::<Integer<u16, 0, 65535>>(b);
        round_trip::<Integer<u32, 0, { u32::MAX as i128 }>>(c);
        round_trip::<Integer<u64, 0, { u64::MAX as i128 }>>(d);
        round_trip::<Integer<i8, -128, 127>>(e);
        round_trip::<Integer<i16, -32768, 32767>>(f);
        round_trip::<Integer<i32, { i32::MIN as i128 }, { i32::MAX as i128 }>>(g);
        round_trip::<Integer<i64, { i64::MIN as i128 }, { i64::MAX as i128 }>>(h);
        round_trip::<Timestamp>(h >> 10);
    }

    #[test]
    fn floats(a in any::<f32>(), b in any::<f64>()) {
        prop_assume!(!a.is_nan() && !b.is_nan());
        round_trip::<Float32>(a);
        round_trip::<Float64>(b);
    }

    #[test]
    fn texts(text in ".{0,9}", bytes in vec(any::<u8>(), 0..9), uuid: [u8; 16]) {
        round_trip::<Text<0, 36>>(text.clone());
        round_trip::<List<Text<0, 36>, 1>>(vec![text]);
        round_trip::<Bytes<0, 8>>(bytes.clone());
        round_trip::<List<Bytes<0, 8>, 1>>(vec![bytes]);
        round_trip::<Uuid>(uuid);
    }

    #[test]
    fn collections(
        bits in vec(any::<bool>(), 0..20),
        set in btree_set(any::<i16>(), 0..9),
        map in btree_map(".{0,3}", any::<bool>(), 0..9),
    ) {
        round_trip::<List<Bool, 20>>(bits);
        round_trip::<Set<Integer<i16, -32768, 32767>, 9>>(set);
        round_trip::<Map<Short, Bool, 9>>(map);
    }

    #[test]
    fn unions_merge_alike_in_any_order(sets in vec(btree_set(any::<u16>(), 0..6), 3)) {
        type Numbers = Set<Integer<u16, 0, 65535>, 6>;
        let merge = merge_union::<Integer<u16, 0, 65535>, 6>;
        let [a, b, c] = [0, 1, 2].map(|at| written::<Numbers>(&sets[at]));
        prop_assert_eq!(merge(&merge(&a, &b), &c), merge(&a, &merge(&c, &b)));
        prop_assert_eq!(merge(&a, &a), a);
    }

    #[test]
    fn whatever_is_read_has_one_spelling(bytes in vec(any::<u8>(), 0..12)) {
        canonical::<Record<Example>>(&bytes);
        canonical::<List<Optional<Record<Example>>, 3>>(&bytes);
        canonical::<Map<AnyByte, Bool, 3>>(&bytes);
        canonical::<Set<Integer<u16, 0, 65535>, 3>>(&bytes);
        canonical::<Map<Short, List<Bool, 9>, 3>>(&bytes);
        canonical::<Float32>(&bytes);
        canonical::<Timestamp>(&bytes);
        let mut reader = Reader::new(&bytes);
        if let Ok(keys) = <(Short, Integer<i32, -9, 9>, Bool)>::read(&mut reader) {
            let mut again = Vec::new();
            <(Short, Integer<i32, -9, 9>, Bool)>::write(<(Short, Integer<i32, -9, 9>, Bool)>::borrow(&keys), &mut again);
            prop_assert_eq!(&again, &bytes[..reader.position()]);
        }
    }
}
