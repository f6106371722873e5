//! A write, up to the outbox.

use crate::engine::{Change, WriteReason};
use crate::stamp::Stamp;
use crate::testing::*;

#[test]
fn a_refused_write_changes_nothing_and_names_path_key_and_bound() {
    let mut ada = peer("Ada", &Time::default());
    let refused = ada
        .write(ASSIGNED, &[1, 2, 3, 4], Some(b"thirteen byte"))
        .unwrap_err();
    assert_eq!(refused.reason, WriteReason::Invalid);
    assert_eq!(
        refused.message,
        "assigned_player(raid = 1, encounter = 2, role = 3, slot = 4): the text is longer than 12 bytes"
    );
    assert!(ada.write(ASSIGNED, &[1, 2, 3], Some(b"Bo")).is_err());
    assert!(ada.write(ASSIGNED, &[1, 2, 3, 4, 5], Some(b"Bo")).is_err());
    assert!(ada.write(99, &[], None).is_err());
    assert_eq!(ada.everything(), []);
    assert_eq!(ada.poll_change(), None);
    assert_eq!((ada.stats().refused_write, ada.stats().queued), (4, 0));
}

#[test]
fn an_equal_value_and_a_clear_of_nothing_change_nothing() {
    let mut ada = peer("Ada", &Time::default());
    ada.write(PLAN, &[], None).unwrap();
    assert_eq!(ada.stats().entries, 0);
    ada.write(PLAN, &[], Some(b"one")).unwrap();
    ada.flush_one();
    ada.write(PLAN, &[], Some(b"one")).unwrap();
    assert_eq!(ada.poll_message(), None);
    ada.write(PLAN, &[], None).unwrap();
    ada.flush_one();
    ada.write(PLAN, &[], None).unwrap();
    assert_eq!(ada.poll_message(), None);
}

#[test]
fn hooks_are_told_keys_values_and_origin() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    let expected = |old: Option<&[u8]>, new: Option<&[u8]>| Change {
        path: ASSIGNED,
        keys: [1, 1, 1, 1].into(),
        old: old.map(Into::into),
        new: new.map(Into::into),
        origin: "Ada".into(),
        stamp: Stamp::default(),
    };
    let told = |peer: &mut Peer| {
        let change = peer.poll_change()?;
        assert!(change.stamp > Stamp::default(), "the origin has stamped it");
        Some(Change {
            stamp: Stamp::default(),
            ..change
        })
    };
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"Cy")).unwrap();
    ada.write(ASSIGNED, &[1, 1, 1, 1], None).unwrap();
    assert_eq!(told(&mut ada), Some(expected(None, Some(b"Cy"))));
    assert_eq!(told(&mut ada), Some(expected(Some(b"Cy"), None)));
    assert_eq!(told(&mut ada), None);
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"Di")).unwrap();
    bo.take_all("Ada", &ada.flush());
    assert_eq!(told(&mut bo), Some(expected(None, Some(b"Di"))));
}

#[test]
fn entries_are_read_by_the_front_of_their_keys() {
    let mut ada = peer("Ada", &Time::default());
    for keys in [[1, 1, 2, 1], [1, 2, 1, 1], [1, 1, 1, 2], [1, 1, 1, 1]] {
        ada.write(ASSIGNED, &keys, Some(b"x")).unwrap();
    }
    ada.write(ASSIGNED, &[1, 1, 1, 1], None).unwrap();
    let keys: Vec<&[u8]> = ada.entries(ASSIGNED, &[1, 1]).map(|(keys, _)| keys).collect();
    assert_eq!(keys, [[1, 1, 1, 2], [1, 1, 2, 1]]);
    assert_eq!(ada.stats().entries, 4);
}

#[test]
fn a_clear_of_a_false_or_empty_value_travels_as_such() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"")).unwrap();
    bo.take_all("Ada", &ada.flush());
    assert_eq!(bo.text(PLAN, &[]), Some(""));
    ada.write(PLAN, &[], None).unwrap();
    bo.take_all("Ada", &ada.flush());
    assert_eq!(bo.text(PLAN, &[]), None);
    assert_eq!(bo.stats().entries, 1);
}
