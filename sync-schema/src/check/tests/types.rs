//! Types: bounds, depth, size and names.

use super::{code_of_type, codes, with_paths};
use crate::check::testing::*;
use crate::schema::Type;

#[test]
fn bounds_and_places() {
    assert_eq!(code_of_type(ty("int")), ["S0302"]);
    assert_eq!(code_of_type(bounded("bool", None, Some(1))), ["S0303"]);
    assert_eq!(code_of_type(bounded("u8", None, Some(256))), ["S0304"]);
    assert_eq!(
        code_of_type(bounded("int", Some(-1), Some(u64::MAX.into()))),
        ["S0304"]
    );
    assert_eq!(code_of_type(bounded("string", Some(5), Some(4))), ["S0305"]);
    assert_eq!(code_of_type(bounded("string", None, Some(70_000))), ["S0304"]);
    assert_eq!(code_of_type(ty("u8??")), ["S0308"]);
    assert_eq!(code_of_type(ty("flag?")), ["S0308"]);
    assert_eq!(code_of_type(list(ty("u8?"))), ["S0308"]);
    assert_eq!(code_of_type(set(ty("f64"))), ["S0309"]);
    assert_eq!(code_of_type(record(&[])), ["S0312"]);
    assert_eq!(code_of_type(cases(&[])), ["S0312"]);
    assert_eq!(code_of_type(list(list(ty("u8")))), [""; 0]);
    let names: Vec<String> = (0..65_536).map(|number| format!("c{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(code_of_type(cases(&names)), ["S0414"]);
    assert_eq!(
        codes(&with_paths(vec![synced("p", list(ty("string")))])),
        ["S0315"]
    );
}

#[test]
fn whole_numbers_are_as_narrow_as_their_bounds() {
    for (min, max, keyword) in [
        (0, 255, "u8"),
        (0, 256, "u16"),
        (-1, 127, "i8"),
        (-129, 0, "i16"),
        (5, 1 << 40, "u64"),
    ] {
        let schema = valid(&with_paths(vec![path("p", bounded("int", Some(min), Some(max)))]));
        let Type::Integer(integer) = &schema.paths[0].ty else {
            panic!("no integer")
        };
        assert_eq!(integer.width.keyword(), keyword);
    }
}

#[test]
fn deep_and_circular_types_end() {
    let deep = (0..100).fold(ty("u8"), |inner, _| list(inner));
    assert_eq!(code_of_type(deep), ["S0311"]);
    let mut definition = with_paths(vec![path("p", ty("t0"))]);
    definition.types = (0..20_000)
        .map(|number| declared(&format!("t{number}"), ty(&format!("t{}", number + 1))))
        .collect();
    definition.types.push(declared("t20000", ty("u8")));
    assert_eq!(codes(&definition), ["S0311"]);
    definition.types.pop();
    definition.types.push(declared("t20000", ty("t0")));
    assert_eq!(codes(&definition), ["S0310"]);
    definition.types = vec![declared("t0", record(&[("next", ty("t0?"))]))];
    assert_eq!(faults(&definition), ["S0310 type `t0` contains itself: t0 → t0"]);
}

#[test]
fn sizes_that_double_do_not_explode() {
    let mut definition = with_paths(vec![synced("p", ty("t0"))]);
    definition.types = (0..14)
        .map(|number| {
            let inner = if number == 13 {
                ty("u64")
            } else {
                ty(&format!("t{}", number + 1))
            };
            declared(
                &format!("t{number}"),
                record(&[("a", inner.clone()), ("b", inner)]),
            )
        })
        .collect();
    let (_, found) = check(&definition);
    assert_eq!(
        found[0].headline,
        "an entry of `p` may take 163930 bytes, and a message holds 65536"
    );
}

#[test]
fn inline_types_get_names() {
    let mut definition = with_paths(vec![path("trade", list(record(&[("kind", cases(&["a", "b"]))])))]);
    let schema = valid(&definition);
    assert_eq!(
        schema
            .types
            .iter()
            .map(|named| named.name.as_str())
            .collect::<Vec<_>>(),
        ["trade_item", "trade_item_kind"]
    );
    definition.types = vec![declared("trade_item", ty("u8"))];
    assert!(codes(&definition).contains(&"S0314"));
}
