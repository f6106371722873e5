//! What is made from hostile names and texts compiles without a warning, and works: in Rust here, in
//! Lua by `tests/scenarios/hostile.lua`, on every version.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use generated::hostile::{Component, Peer, trees, types};
use host::at_the_end_of_time;

#[path = "wire_vectors/host.rs"]
mod host;

#[deny(warnings, missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/hostile.rs"));
}

#[allow(deprecated, reason = "a record has to be made with all of its fields")]
fn evil() -> types::Vec {
    types::Vec {
        r#fn: 7,
        r#type: vec![1, 2, 3],
        end: Some(types::Option::Nil),
        local: true,
        nil: None,
    }
}

#[test]
#[allow(deprecated, reason = "one of the paths is deprecated")]
fn every_setter_takes_what_its_getter_gives() {
    let mut peer = Peer::new(at_the_end_of_time());
    let text = "]] */ \" ' \\ \0 \n\r --[[ /* {{ }} \u{202e}";
    peer.set_end(text).unwrap();
    peer.set_result(types::Option::Some).unwrap();
    peer.set_then(1, "end", &evil()).unwrap();
    peer.set_loop(1, text, 2, true, types::Option::Fn, &types::Box::Impl(evil()))
        .unwrap();
    peer.set_map(1, "x", text, true).unwrap();
    peer.set_drop([7; 16], &b"\0*/"[..]).unwrap();
    peer.set_move(-1, 9).unwrap();
    peer.set_dyn(&["x\"'\"".to_owned()].into()).unwrap();
    peer.set_await(text, -2).unwrap();
    assert_eq!(peer.get_end().as_deref(), Some(text));
    assert_eq!(peer.get_result(), Some(types::Option::Some));
    assert_eq!(peer.get_then(1, "end"), Some(evil()));
    assert_eq!(
        peer.get_loop(1, text, 2, true, types::Option::Fn),
        Some(types::Box::Impl(evil()))
    );
    assert!(peer.get_map(1, "x", text));
    assert_eq!(peer.get_drop([7; 16]), Some(b"\0*/".to_vec()));
    assert_eq!(peer.get_move(-1), Some(9));
    assert_eq!(peer.get_dyn(), Some(["x\"'\"".to_owned()].into()));
    assert_eq!(peer.get_await(text), Some(-2));
    peer.push(Component::Struct);
    assert_eq!(peer.stats().entries, 9);
}

#[test]
fn a_scope_named_as_a_keyword_is_replaced() {
    let mut peer = Peer::new(at_the_end_of_time());
    let tree = trees::Match {
        then: Some(evil()),
        r#loop: BTreeMap::new(),
        map: [("x".to_owned(), true)].into(),
    };
    peer.replace_match(3, "while", &tree).unwrap();
    assert_eq!(peer.get_then(3, "while"), Some(evil()));
}
