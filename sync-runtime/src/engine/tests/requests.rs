//! A component that a peer asks for.

use crate::testing::*;

#[test]
fn a_peer_that_is_asked_sends_its_own_granular_entries() {
    let time = Time::default();
    let (mut ada, mut bo, mut cy) = (peer("Ada", &time), peer("Bo", &time), peer("Cy", &time));
    ada.write(LOOT, &[1], Some(b"one")).unwrap();
    ada.write(LOOT, &[2], Some(b"two")).unwrap();
    ada.write(LOOT, &[2], None).unwrap();
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"realtime")).unwrap();
    ada.flush_one();
    assert_eq!((ada.poll_message(), ada.stats().queued), (None, 2));

    bo.request(2);
    let request = bo.flush_one();
    assert_eq!(request, [0x24, 0xEF, 0xCD, 0xAB, 0xAC, 0x02]);
    ada.take_all("Bo", std::slice::from_ref(&request));
    bo.take_all("Ada", &[ada.flush_one()]);
    assert_eq!((bo.text(LOOT, &[1]), bo.text(LOOT, &[2])), (Some("one"), None));
    assert_eq!((bo.stats().entries, ada.stats().queued), (2, 0));

    // Once a second at most, and then all of it again.
    ada.take_all("Bo", std::slice::from_ref(&request));
    assert_eq!(ada.poll_message(), None);
    time.pass(1_000);
    ada.take_all("Bo", std::slice::from_ref(&request));
    cy.take_all("Ada", &[ada.flush_one()]);
    assert_eq!(cy.text(LOOT, &[1]), Some("one"));

    // What others made is theirs to send.
    bo.take_all("Cy", &[request]);
    assert_eq!(bo.poll_message(), None);
}

#[test]
fn a_request_for_what_is_unknown_is_counted() {
    let mut ada = peer("Ada", &Time::default());
    ada.take_all("Bo", &[vec![0x24, 0, 0, 0, 9]]);
    assert_eq!((ada.stats().unknown, ada.poll_message()), (1, None));
    ada.request(99);
    assert_eq!(ada.poll_message(), None);
}
