//! Duplicates, gaps and restarts.

use std::time::Duration;

use crate::engine::Reason;
use crate::testing::*;

#[test]
fn a_message_counts_once_in_any_order() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    let mut messages = Vec::new();
    for slot in 0..5 {
        ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"x")).unwrap();
        messages.push(ada.flush_one());
    }
    for index in [4, 0, 2, 3, 1] {
        bo.receive("Ada", &messages[index]).unwrap();
        assert_eq!(
            bo.receive("Ada", &messages[index]).unwrap_err().reason,
            Reason::Duplicate
        );
    }
    assert_eq!(bo.everything(), ada.everything());
    assert_eq!((bo.stats().refused_duplicate, bo.stats().applied), (5, 5));
}

#[test]
fn an_origin_that_has_started_again_is_heard() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    for slot in 0..5 {
        ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"x")).unwrap();
    }
    bo.take_all("Ada", &ada.flush());
    time.pass(1_000);
    let mut ada = peer("Ada", &time);
    ada.write(ASSIGNED, &[1, 1, 1, 0], Some(b"new")).unwrap();
    let message = ada.flush_one();
    bo.take_all("Ada", std::slice::from_ref(&message));
    assert_eq!(bo.text(ASSIGNED, &[1, 1, 1, 0]), Some("new"));
    assert_eq!(bo.receive("Ada", &message).unwrap_err().reason, Reason::Duplicate);
}

#[test]
fn numbers_that_are_no_longer_remembered_are_processed() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"first")).unwrap();
    let first = ada.flush_one();
    // As if 2^40 changes had been lost.
    ada.write(PLAN, &[], Some(b"second")).unwrap();
    let second = with_sequence(&ada.flush_one(), &[0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
    bo.take_all("Ada", &[second, first]);
    assert_eq!((bo.text(PLAN, &[]), bo.stats().superseded), (Some("second"), 1));
}

#[test]
fn nobody_uses_up_the_numbers_of_another() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"real")).unwrap();
    let real = ada.flush_one();
    let mut forged = real.clone();
    forged[0] |= 1;
    forged.splice(4..4, text("Ada"));
    forged.pop();
    forged.push(b'!');
    bo.receive("Cy", &forged).unwrap();
    // Decided by the policy, not dropped.
    bo.take_all("Ada", &[real]);
}

#[test]
fn stamps_from_the_future_are_refused() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &Time::default()), peer("Bo", &time));
    ada.host().clock.pass(Duration::from_millis(6 * 3_600_000 + 1));
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"late")).unwrap();
    let message = ada.flush_one();
    assert_eq!(bo.receive("Ada", &message).unwrap_err().reason, Reason::Drift);
    assert_eq!(bo.everything(), []);
    time.pass(1);
    bo.take_all("Ada", &[message]);
    // The clock has moved past it.
    bo.write(ASSIGNED, &[1, 1, 1, 1], Some(b"later")).unwrap();
    ada.take_all("Bo", &[bo.flush_one()]);
    assert_eq!(ada.text(ASSIGNED, &[1, 1, 1, 1]), Some("later"));
}

fn with_sequence(message: &[u8], sequence: &[u8]) -> Vec<u8> {
    [&message[..4], sequence, &message[5..]].concat()
}
