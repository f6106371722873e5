//! When a write leaves.

use std::time::Duration;

use crate::registry::Priority;
use crate::testing::*;

const MILLISECOND: Duration = Duration::from_millis(1);

#[test]
fn realtime_leaves_at_once_one_message_a_write() {
    let mut ada = peer("Ada", &Time::default());
    for slot in 0..3 {
        ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"Bo")).unwrap();
        let message = ada.poll_message().unwrap();
        assert_eq!(message.priority, Priority::High);
        ada.sent(message);
        assert_eq!(ada.poll_message(), None);
    }
    assert_eq!(ada.stats().sent_changes, 3);
}

#[test]
fn a_batch_leaves_after_its_first_change_with_the_last_values() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"one")).unwrap();
    time.pass(1_500);
    ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"two")).unwrap();
    ada.write(ASSIGNED, &[2, 1, 1, 2], Some(b"three")).unwrap();
    assert_eq!(ada.next_wake(), Some(2_000 * MILLISECOND));
    time.pass(499);
    assert_eq!(ada.poll_message(), None);
    time.pass(1);
    ada.tick();
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(bo.text(ASSIGNED, &[2, 1, 1, 1]), Some("two"));
    assert_eq!(bo.text(ASSIGNED, &[2, 1, 1, 2]), Some("three"));
    assert_eq!((ada.stats().sent_changes, ada.next_wake()), (2, None));
}

#[test]
fn windows_of_different_delays_close_on_their_own() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"slow")).unwrap();
    time.pass(100);
    ada.write(MARK, &[0], Some(b"quick")).unwrap();
    assert_eq!(ada.next_wake(), Some(600 * MILLISECOND));
    time.pass(500);
    ada.flush_one();
    assert_eq!(ada.next_wake(), Some(2_000 * MILLISECOND));
    time.pass(1_400);
    ada.flush_one();
}

#[test]
fn a_batch_that_fills_a_message_leaves_at_once_and_the_rest_waits() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    let mut messages = Vec::new();
    for slot in 0..100 {
        ada.write(ASSIGNED, &[2, 1, 1, slot], Some(b"twelve bytes"))
            .unwrap();
        messages.extend(ada.flush());
    }
    assert!(messages.len() >= 4, "{}", messages.len());
    assert!(messages.iter().all(|bytes| (240..=255).contains(&bytes.len())));
    assert!(ada.stats().queued > 0);
    time.pass(2_000);
    ada.flush_one();
    assert_eq!((ada.stats().sent_changes, ada.stats().queued), (100, 0));
}

#[test]
fn a_second_write_does_not_prolong_a_window() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    for value in [b"a", b"b", b"c", b"d"] {
        ada.write(ASSIGNED, &[2, 1, 1, 1], Some(value)).unwrap();
        time.pass(499);
    }
    time.pass(4);
    ada.flush_one();
}

#[test]
fn manual_leaves_by_push_of_its_component_or_of_all() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(NOTE, &text("Ada"), Some(b"note")).unwrap();
    ada.write(DEEP, &[0; 12], Some(b"deep")).unwrap();
    time.pass(100_000);
    assert_eq!((ada.poll_message(), ada.next_wake()), (None, None));
    ada.push(Some(2));
    assert_eq!(ada.poll_message(), None);
    ada.push(Some(1));
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(
        (bo.text(NOTE, &text("Ada")), bo.text(DEEP, &[0; 12])),
        (Some("note"), None)
    );
    ada.push(None);
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(bo.text(DEEP, &[0; 12]), Some("deep"));
    ada.push(None);
    assert_eq!(ada.poll_message(), None);
}

#[test]
fn local_never_leaves() {
    let mut ada = peer("Bo", &Time::default());
    ada.write(ASSIGNED, &[3, 1, 1, 1], Some(b"here")).unwrap();
    ada.write(POINT, &[], Some(b"here")).unwrap();
    ada.push(None);
    assert_eq!((ada.poll_message(), ada.stats().queued), (None, 0));
    assert_eq!(ada.text(POINT, &[]), Some("here"));
}

#[test]
fn the_faster_level_counts() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.host_mut().set_flag("in_combat", true);
    ada.write(MARK, &[0], Some(b"manual")).unwrap();
    assert_eq!(ada.next_wake(), None);
    ada.host_mut().set_flag("in_combat", false);
    ada.write(MARK, &[0], Some(b"batch")).unwrap();
    ada.host_mut().set_flag("in_combat", true);
    ada.write(MARK, &[0], Some(b"again")).unwrap();
    assert_eq!(ada.next_wake(), Some(500 * MILLISECOND));
    time.pass(500);
    ada.flush_one();
}
