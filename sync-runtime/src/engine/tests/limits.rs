//! What keeps a peer's memory from being filled.

use crate::engine::state::MAX_KNOWN;
use crate::engine::{Reason, WriteReason};
use crate::testing::*;

/// A peer that knows as many entries as it may, less so many.
fn nearly_full(room: usize) -> Peer {
    let mut bo = peer("Bo", &Time::default());
    bo.write(PLAN, &[], Some(b"x")).unwrap();
    bo.flush();
    bo.state.pretend_count(MAX_KNOWN - room);
    bo
}

#[test]
fn a_write_of_one_entry_too_many_is_refused() {
    let mut bo = nearly_full(1);
    bo.write(LOOT, &[1], Some(b"x")).unwrap();
    let refused = bo.write(LOOT, &[2], Some(b"x")).unwrap_err();
    assert_eq!(refused.reason, WriteReason::Full);
    assert_eq!(
        refused.message,
        "loot(slot = 2): 1000000 entries are known already"
    );
    // What is known can still be written and cleared, and what is local counts, too.
    bo.write(LOOT, &[1], None).unwrap();
    bo.write(PLAN, &[], Some(b"y")).unwrap();
    let local = bo.write(POINT, &[], Some(b"x")).unwrap_err();
    assert_eq!(local.reason, WriteReason::Full);
}

#[test]
fn a_received_change_of_one_entry_too_many_is_refused() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    let mut bo = nearly_full(1);
    ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"x")).unwrap();
    ada.write(ASSIGNED, &[2, 1, 1, 2], Some(b"x")).unwrap();
    ada.push(None);
    let refusal = bo.receive("Ada", &ada.flush_one()).unwrap_err();
    assert_eq!((refusal.reason, refusal.whole), (Reason::Full, false));
    assert_eq!(bo.stats().refused_full, 1);
    assert_eq!(bo.text(ASSIGNED, &[2, 1, 1, 1]), Some("x"));
    assert_eq!(bo.read(ASSIGNED, &[2, 1, 1, 2]), None);
    // A change of what is known is taken.
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"z")).unwrap();
    assert_eq!(
        bo.receive("Ada", &ada.flush_one()).unwrap_err().reason,
        Reason::Full
    );
    ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"z")).unwrap();
    ada.push(None);
    bo.take_all("Ada", &[ada.flush_one()]);
}

#[test]
fn a_group_that_does_not_fit_as_a_whole_is_refused_as_a_whole() {
    let mut ada = peer("Ada", &Time::default());
    ada.together(|ada| {
        ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"x"))?;
        ada.write(ASSIGNED, &[1, 1, 1, 2], Some(b"x"))
    })
    .unwrap();
    let message = ada.flush_one();
    let mut bo = nearly_full(1);
    let before = bo.everything();
    let refusal = bo.receive("Ada", &message).unwrap_err();
    assert_eq!((refusal.reason, refusal.whole), (Reason::Full, true));
    assert_eq!(bo.everything(), before);
    nearly_full(2).take_all("Ada", &[message]);
}
