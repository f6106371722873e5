//! Groups of writes.

use crate::engine::{Reason, Refused, WriteReason};
use crate::testing::*;

#[test]
fn a_group_travels_in_one_atomic_message_and_is_told_of_at_its_end() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.together(|ada| {
        for slot in 0..50 {
            ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"twelve bytes"))?;
        }
        assert_eq!((ada.poll_message(), ada.poll_change()), (None, None));
        ada.write(ASSIGNED, &[1, 1, 1, 0], Some(b"last"))
    })
    .unwrap();
    assert_eq!(std::iter::from_fn(|| ada.poll_change()).count(), 50);
    let message = ada.flush_one();
    assert_eq!(message[0], 0x22);
    assert!(message.len() > 255);
    bo.take_all("Ada", &[message]);
    assert_eq!(bo.text(ASSIGNED, &[1, 1, 1, 0]), Some("last"));
    assert_eq!(bo.everything(), ada.everything());
}

#[test]
fn a_group_that_fails_has_not_happened() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"before")).unwrap();
    let first = ada.flush_one();
    while ada.poll_change().is_some() {}
    let stats = ada.stats();

    let failed = ada.together(|ada| {
        ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"after"))?;
        ada.write(ASSIGNED, &[1, 1, 1, 2], Some(b"new"))?;
        Err::<(), _>(Error("no".to_owned()))
    });
    assert_eq!(failed, Err(Error("no".to_owned())));

    // A refused write fails the group, even if its answer is thrown away.
    let failed = ada.together(|ada| {
        ada.write(ASSIGNED, &[1, 1, 1, 2], Some(b"new"))?;
        let _ = ada.write(ASSIGNED, &[1, 1, 1, 3], Some(b"thirteen byte"));
        Ok::<_, Refused>(())
    });
    assert_eq!(failed.unwrap_err().reason, WriteReason::Invalid);

    assert_eq!(ada.text(ASSIGNED, &[1, 1, 1, 1]), Some("before"));
    assert_eq!((ada.poll_message(), ada.poll_change()), (None, None));
    assert_eq!(
        (ada.stats().entries, ada.stats().queued),
        (stats.entries, stats.queued)
    );
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"beforf")).unwrap();
    let second = ada.flush_one();
    // The clock was rolled back too: the next stamp follows the first.
    assert_eq!(
        second[5..11],
        [first[5] + 1, first[6], first[7], first[8], first[9], first[10]]
    );
}

#[test]
fn a_panic_in_a_group_rolls_it_back() {
    let mut ada = peer("Ada", &Time::default());
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ada.together::<(), Refused>(|ada| {
            ada.write(PLAN, &[], Some(b"one"))?;
            std::panic::resume_unwind(Box::new("no"));
        })
    }));
    assert!(result.is_err());
    assert_eq!(ada.everything(), []);
    ada.write(PLAN, &[], Some(b"two")).unwrap();
    ada.flush_one();
}

#[test]
fn an_inner_group_joins_the_outer() {
    let mut ada = peer("Ada", &Time::default());
    let failed = ada.together(|ada| {
        ada.together(|ada| ada.write(PLAN, &[], Some(b"one")))?;
        assert_eq!(ada.poll_message(), None);
        ada.write(PLAN, &[], Some(b"thirteen byte"))
    });
    assert!(failed.is_err());
    assert_eq!(ada.everything(), []);
}

#[test]
fn a_group_has_the_most_urgent_level_in_it() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.together(|ada| {
        ada.write(DEEP, &[0; 12], Some(b"manual"))?;
        ada.write(POINT, &[], Some(b"local"))?;
        ada.write(ASSIGNED, &[2, 1, 1, 1], Some(b"batch"))
    })
    .unwrap();
    assert_eq!(ada.poll_message(), None);
    time.pass(2_000);
    ada.flush_one();
    assert_eq!(ada.stats().sent_changes, 2);

    ada.together(|ada| {
        ada.write(DEEP, &[0; 12], Some(b"manual2"))?;
        ada.write(KILLS, &[1], Some(&[1]))
    })
    .unwrap();
    time.pass(100_000);
    assert_eq!(ada.poll_message(), None);
    ada.push(Some(0));
    assert_eq!(ada.flush_one()[0], 0x22);
}

#[test]
fn a_later_write_changes_what_a_waiting_group_carries_not_the_group() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.together(|ada| {
        ada.write(DEEP, &[1; 12], Some(b"one"))?;
        ada.write(DEEP, &[2; 12], Some(b"two"))
    })
    .unwrap();
    ada.write(DEEP, &[1; 12], Some(b"three")).unwrap();
    ada.push(None);
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(bo.text(DEEP, &[1; 12]), Some("three"));
    assert_eq!(bo.text(DEEP, &[2; 12]), Some("two"));
}

#[test]
fn groups_with_a_common_entry_become_one() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.host_mut().in_group = false;
    let mut pair = |a: u8, b: u8| {
        ada.together(|ada| {
            ada.write(DEEP, &[a; 12], Some(&[a + b'0', b + b'0']))?;
            ada.write(DEEP, &[b; 12], Some(&[a + b'0', b + b'0']))
        })
        .unwrap();
    };
    pair(1, 2);
    pair(3, 4);
    pair(5, 6);
    pair(2, 3);
    assert_eq!(ada.stats().queued, 6);
    ada.push(None);
    ada.host_mut().in_group = true;
    assert_eq!(ada.flush().len(), 2);
    assert_eq!((ada.stats().sent_changes, ada.stats().queued), (6, 0));
}

#[test]
fn a_group_larger_than_a_message_is_refused() {
    let mut ada = peer("Ada", &Time::default());
    let refused = ada
        .together(|ada| {
            (0_u32..4_000).try_for_each(|index| {
                let [a, b, c, d] = index.to_be_bytes();
                ada.write(DEEP, &[a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0], Some(b"x"))
            })
        })
        .unwrap_err();
    assert_eq!(refused.reason, WriteReason::Full);
    assert_eq!((ada.everything(), ada.stats().queued), (vec![], 0));
}

#[test]
fn an_atomic_message_is_refused_as_one() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.together(|ada| {
        ada.write(PLAN, &[], Some(b"fine"))?;
        ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"not"))
    })
    .unwrap();
    bo.deny("Ada");
    let refusal = bo.receive("Ada", &ada.flush_one()).unwrap_err();
    assert_eq!((refusal.reason, refusal.whole), (Reason::Permission, true));
    assert_eq!((bo.everything(), bo.stats().refused_permission), (vec![], 1));
}

#[test]
fn a_message_during_a_group_may_be_handed_in_again() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"one")).unwrap();
    let message = ada.flush_one();
    bo.together(|bo| {
        assert_eq!(bo.receive("Ada", &message).unwrap_err().reason, Reason::Busy);
        Ok::<_, Refused>(())
    })
    .unwrap();
    bo.take_all("Ada", &[message]);
}

/// An error of a host program.
#[derive(Debug, PartialEq)]
struct Error(String);

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self(refused.message)
    }
}
