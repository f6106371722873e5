//! What waits, for whom, and in which order it leaves.

use std::time::Duration;

use crate::engine::WriteReason;
use crate::registry::Priority;
use crate::testing::*;

#[test]
fn offline_writes_wait_in_the_order_of_their_first_change_with_their_last_value() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.host_mut().in_group = false;
    ada.write(ASSIGNED, &[1, 1, 1, 2], Some(b"first")).unwrap();
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"second")).unwrap();
    ada.write(ASSIGNED, &[1, 1, 1, 2], Some(b"last")).unwrap();
    assert_eq!((ada.poll_message(), ada.stats().queued), (None, 2));
    assert_eq!(ada.next_wake(), Some(Duration::from_secs(5)));
    ada.host_mut().in_group = true;
    ada.host_changed();
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(bo.text(ASSIGNED, &[1, 1, 1, 2]), Some("last"));
    assert_eq!(bo.poll_change().unwrap().keys[..], [1, 1, 1, 2]);
    assert_eq!(ada.stats().queued, 0);
}

#[test]
fn what_the_transport_refuses_stays_and_is_tried_ever_more_rarely() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"one")).unwrap();
    let mut waits = Vec::new();
    for _ in 0..8 {
        ada.fail();
        assert_eq!(ada.poll_message(), None);
        let wait = ada.next_wake().unwrap() - time_of(&ada);
        waits.push(wait.as_secs());
        time.pass(wait.as_millis() as u64);
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!((ada.stats().failed_sends, ada.stats().queued), (8, 1));
    ada.fail();
    ada.host_changed();
    let message = ada.flush_one();
    assert_eq!(message[4], 1, "the first sequence number was not used up");
    bo.take_all("Ada", &[message]);
    assert_eq!(ada.next_wake(), None);
}

#[test]
fn a_write_between_polling_and_taking_is_not_lost() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"one")).unwrap();
    let message = ada.poll_message().unwrap();
    ada.write(PLAN, &[], Some(b"two")).unwrap();
    bo.take_all("Ada", std::slice::from_ref(&message.bytes));
    ada.sent(message);
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(bo.text(PLAN, &[]), Some("two"));
}

#[test]
fn a_message_that_was_polled_twice_loses_nothing() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"one")).unwrap();
    let first = ada.poll_message().unwrap();
    ada.write(ROLE, &text("Ada"), Some(&[1])).unwrap();
    let second = ada.poll_message().unwrap();
    let _ = bo.receive("Ada", &first.bytes);
    let _ = bo.receive("Ada", &second.bytes);
    ada.sent(first);
    ada.sent(second);
    bo.take_all("Ada", &ada.flush());
    assert_eq!(bo.everything(), ada.everything());
}

#[test]
fn the_most_urgent_leave_first() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.host_mut().in_group = false;
    ada.write(DEEP, &[0; 12], Some(b"low")).unwrap();
    ada.write(PLAN, &[], Some(b"normal")).unwrap();
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"high")).unwrap();
    ada.push(None);
    ada.host_mut().in_group = true;
    let message = ada.poll_message().unwrap();
    assert_eq!(message.priority, Priority::High);
    let texts = ["high", "normal", "low"].map(|word| {
        message
            .bytes
            .windows(word.len())
            .position(|window| window == word.as_bytes())
            .unwrap()
    });
    assert!(texts.is_sorted(), "{texts:?}");
}

#[test]
fn a_full_outbox_refuses_new_entries_only() {
    let mut ada = peer("Ada", &Time::default());
    ada.host_mut().in_group = false;
    for index in 0_u32..100_000 {
        let [a, b, c, d] = index.to_be_bytes();
        ada.write(DEEP, &[a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0], Some(b"x"))
            .unwrap();
    }
    let refused = ada.write(DEEP, &[9; 12], Some(b"x")).unwrap_err();
    assert_eq!(refused.reason, WriteReason::Full);
    assert_eq!(ada.read(DEEP, &[9; 12]), None);
    ada.write(DEEP, &[0; 12], Some(b"y")).unwrap();
    ada.write(POINT, &[], Some(b"local")).unwrap();
    assert_eq!(ada.stats().queued, 100_000);
}

#[test]
fn a_change_larger_than_the_mtu_goes_alone_and_one_larger_than_a_message_is_refused() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(TRADE, &[], Some(&[7; 60_000])).unwrap();
    ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"small")).unwrap();
    time.pass(2_000);
    let messages = ada.flush();
    assert_eq!(
        messages.iter().map(|bytes| bytes.len() > 255).collect::<Vec<_>>(),
        [true, false]
    );
    bo.take_all("Ada", &messages);
    assert_eq!(bo.everything(), ada.everything());
    let refused = ada.write(TRADE, &[], Some(&[7; 66_000])).unwrap_err();
    assert_eq!(refused.reason, WriteReason::Full);
}

#[test]
fn what_a_later_change_has_overwritten_does_not_leave() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.host_mut().in_group = false;
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"old")).unwrap();
    time.pass(10);
    bo.write(ASSIGNED, &[1, 1, 1, 1], Some(b"new")).unwrap();
    ada.take_all("Bo", &bo.flush());
    assert_eq!(ada.text(ASSIGNED, &[1, 1, 1, 1]), Some("new"));
    ada.host_mut().in_group = true;
    assert_eq!((ada.poll_message(), ada.stats().queued), (None, 0));
}

fn time_of(peer: &Peer) -> Duration {
    crate::host::Host::now(peer.host())
}
