//! Values of the vectors, by the setters and getters of their paths.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use sync_runtime::codec::Cases;

use super::generated::vectors::{Peer, types::*};
use sync_runtime::host::TestHost;

/// Writes an entry by its setter; null clears it.
pub(crate) fn write(peer: &mut Peer<TestHost>, path: &str, keys: &Value, value: &Value) {
    on_path(&mut Use::Write(peer), path, keys, value);
}

/// The getter of an entry gives this value; null for none.
pub(crate) fn check(peer: &Peer<TestHost>, path: &str, keys: &Value, value: &Value, note: &str) {
    on_path(&mut Use::Check(peer, note), path, keys, value);
}

enum Use<'a> {
    Write(&'a mut Peer<TestHost>),
    Check(&'a Peer<TestHost>, &'a str),
}

macro_rules! optional {
    ($using:ident, $value:ident, $set:ident, $get:ident $(, $key:expr)*) => {
        match $using {
            Use::Write(peer) => peer.$set($($key,)* $value.as_str()).unwrap(),
            Use::Check(peer, note) => assert_eq!(peer.$get($($key),*).as_deref(), $value.as_str(), "{note}"),
        }
    };
}

macro_rules! copied {
    ($using:ident, $set:ident, $get:ident, $typed:expr) => {
        match $using {
            Use::Write(peer) => peer.$set($typed).unwrap(),
            Use::Check(peer, note) => assert_eq!(peer.$get(), Some($typed), "{note}"),
        }
    };
}

macro_rules! lent {
    ($using:ident, $set:ident, $get:ident, $typed:expr) => {
        match $using {
            Use::Write(peer) => peer.$set(&$typed).unwrap(),
            Use::Check(peer, note) => assert_eq!(peer.$get(), Some($typed), "{note}"),
        }
    };
}

fn on_path(using: &mut Use<'_>, path: &str, keys: &Value, value: &Value) {
    let key = |index: usize| &keys[index];
    let byte = |index: usize| number::<u8>(&keys[index]);
    match path {
        "player_text" => optional!(using, value, set_player_text, get_player_text, word(key(0))),
        "slot" => optional!(
            using,
            value,
            set_slot,
            get_slot,
            byte(0),
            byte(1),
            byte(2),
            byte(3)
        ),
        "by_u16" => optional!(using, value, set_by_u16, get_by_u16, number(key(0))),
        "by_u32" => optional!(using, value, set_by_u32, get_by_u32, number(key(0))),
        "by_u64" => optional!(using, value, set_by_u64, get_by_u64, number(key(0))),
        "by_i8" => optional!(using, value, set_by_i8, get_by_i8, number(key(0))),
        "by_i16" => optional!(using, value, set_by_i16, get_by_i16, number(key(0))),
        "by_i32" => optional!(using, value, set_by_i32, get_by_i32, number(key(0))),
        "by_i64" => optional!(using, value, set_by_i64, get_by_i64, number(key(0))),
        "by_color" => optional!(using, value, set_by_color, get_by_color, case(key(0))),
        "by_uuid" => optional!(using, value, set_by_uuid, get_by_uuid, uuid(key(0))),
        "by_bool" => optional!(using, value, set_by_bool, get_by_bool, yes(key(0))),
        "eight" => optional!(
            using,
            value,
            set_eight,
            get_eight,
            byte(0),
            byte(1),
            byte(2),
            byte(3),
            byte(4),
            byte(5),
            byte(6),
            byte(7)
        ),
        "deep" => optional!(
            using,
            value,
            set_deep,
            get_deep,
            byte(0),
            byte(1),
            byte(2),
            byte(3),
            byte(4),
            byte(5),
            byte(6),
            byte(7),
            byte(8),
            byte(9),
            byte(10),
            byte(11)
        ),
        "title" => match using {
            Use::Write(peer) => peer.set_title(word(value)).unwrap(),
            Use::Check(peer, note) => assert_eq!(peer.get_title().as_deref(), Some(word(value)), "{note}"),
        },
        "a_bool" => copied!(using, set_a_bool, get_a_bool, yes(value)),
        "a_flag" => match using {
            Use::Write(peer) => peer.set_a_flag(yes(value)).unwrap(),
            Use::Check(peer, note) => assert_eq!(peer.get_a_flag(), yes(value), "{note}"),
        },
        "a_u8" => copied!(using, set_a_u8, get_a_u8, number(value)),
        "wanted" => copied!(using, set_wanted, get_wanted, number(value)),
        "a_u16" => copied!(using, set_a_u16, get_a_u16, number(value)),
        "a_u32" => copied!(using, set_a_u32, get_a_u32, number(value)),
        "a_u64" => copied!(using, set_a_u64, get_a_u64, number(value)),
        "an_i8" => copied!(using, set_an_i8, get_an_i8, number(value)),
        "an_i16" => copied!(using, set_an_i16, get_an_i16, number(value)),
        "an_i32" => copied!(using, set_an_i32, get_an_i32, number(value)),
        "an_i64" => copied!(using, set_an_i64, get_an_i64, number(value)),
        "an_f32" => copied!(using, set_an_f32, get_an_f32, value.as_f64().unwrap() as f32),
        "an_f64" => copied!(using, set_an_f64, get_an_f64, value.as_f64().unwrap()),
        "some_bytes" => lent!(using, set_some_bytes, get_some_bytes, hex(word(value))),
        "a_uuid" => copied!(using, set_a_uuid, get_a_uuid, uuid(value)),
        "a_time" => copied!(using, set_a_time, get_a_time, number(value)),
        "a_color" => copied!(using, set_a_color, get_a_color, case(value)),
        "a_shade" => copied!(using, set_a_shade, get_a_shade, case(value)),
        "a_sample" => lent!(
            using,
            set_a_sample,
            get_a_sample,
            Sample {
                a: yes(&value["a"]),
                b: number(&value["b"]),
                c: value["c"].as_str().map(Into::into),
            }
        ),
        "packed" => lent!(using, set_packed, get_packed, packed(value)),
        "shape" => lent!(using, set_shape, get_shape, shape(value)),
        "flags" => lent!(using, set_flags, get_flags, list(value, yes)),
        "words" => lent!(using, set_words, get_words, list(value, owned)),
        "numbers" => lent!(using, set_numbers, get_numbers, set(value, number)),
        "names" => lent!(using, set_names, get_names, set(value, owned)),
        "colors" => lent!(using, set_colors, get_colors, map(value, str::to_owned, case)),
        "points" => lent!(
            using,
            set_points,
            get_points,
            map(value, |key| key.parse().unwrap(), point)
        ),
        _ => unreachable!("no vectors are expected for {path}"),
    }
}

fn packed(value: &Value) -> Packed {
    Packed {
        one: yes(&value["one"]),
        two: yes(&value["two"]),
        tint: there(&value["tint"]).map(case),
        tone: case(&value["tone"]),
        deep: there(&value["deep"]).map(point),
        tail: yes(&value["tail"]),
        list: list(&value["list"], yes),
    }
}

fn shape(value: &Value) -> Shape {
    let (name, payload) = value.as_object().unwrap().iter().next().unwrap();
    match name.as_str() {
        "nothing" => Shape::Nothing,
        "circle" => Shape::Circle(number(payload)),
        "tinted" => Shape::Tinted(case(payload)),
        "spot" => Shape::Spot(point(payload)),
        _ => Shape::Words(list(payload, owned)),
    }
}

fn point(value: &Value) -> Point {
    Point {
        x: number(&value["x"]),
        y: number(&value["y"]),
    }
}

fn there(value: &Value) -> Option<&Value> {
    (!value.is_null()).then_some(value)
}

fn yes(value: &Value) -> bool {
    value.as_bool().unwrap()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn owned(value: &Value) -> String {
    word(value).to_owned()
}

fn number<N: TryFrom<i64, Error: std::fmt::Debug>>(value: &Value) -> N {
    N::try_from(value.as_i64().unwrap()).unwrap()
}

fn case<E: Cases>(value: &Value) -> E {
    let number = E::NAMES.iter().position(|name| *name == word(value)).unwrap();
    E::of_number(number as u32).unwrap()
}

fn hex(digits: &str) -> Vec<u8> {
    let pair = |at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
    (0..digits.len()).step_by(2).map(pair).collect()
}

fn uuid(value: &Value) -> [u8; 16] {
    hex(&word(value).replace('-', "")).try_into().unwrap()
}

fn list<T>(value: &Value, item: impl Fn(&Value) -> T) -> Vec<T> {
    value.as_array().unwrap().iter().map(item).collect()
}

fn set<T: Ord>(value: &Value, item: impl Fn(&Value) -> T) -> BTreeSet<T> {
    value.as_array().unwrap().iter().map(item).collect()
}

fn map<K: Ord, T>(value: &Value, key: impl Fn(&str) -> K, item: impl Fn(&Value) -> T) -> BTreeMap<K, T> {
    let entries = value.as_object().unwrap().iter();
    entries.map(|(name, value)| (key(name), item(value))).collect()
}
