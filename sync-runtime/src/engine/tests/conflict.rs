//! Which of two concurrent writes stays: on every peer the same.

use crate::engine::WriteReason;
use crate::testing::*;

/// Lets both peers have what the other has sent, in both orders of the writes.
fn exchange(ada: &mut Peer, bo: &mut Peer) {
    let (from_ada, from_bo) = (ada.flush(), bo.flush());
    ada.take_all("Bo", &from_bo);
    bo.take_all("Ada", &from_ada);
}

#[test]
fn last_writer_takes_the_later_stamp_then_the_greater_origin() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"Ada's")).unwrap();
    bo.write(ASSIGNED, &[1, 1, 1, 1], Some(b"Bo's")).unwrap();
    exchange(&mut ada, &mut bo);
    assert_eq!(ada.text(ASSIGNED, &[1, 1, 1, 1]), Some("Bo's"));
    assert_eq!(bo.text(ASSIGNED, &[1, 1, 1, 1]), Some("Bo's"));
    assert_eq!((ada.stats().applied, bo.stats().superseded), (1, 1));

    bo.write(ASSIGNED, &[1, 1, 1, 1], None).unwrap();
    time.pass(1);
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"later")).unwrap();
    exchange(&mut ada, &mut bo);
    assert_eq!(ada.everything(), bo.everything());
    assert_eq!(bo.text(ASSIGNED, &[1, 1, 1, 1]), Some("later"));
}

#[test]
fn a_clear_beats_an_older_write_that_comes_after_it() {
    let time = Time::default();
    let (mut ada, mut bo, mut cy) = (peer("Ada", &time), peer("Bo", &time), peer("Cy", &time));
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"old")).unwrap();
    let old = ada.flush_one();
    bo.take_all("Ada", std::slice::from_ref(&old));
    bo.write(ASSIGNED, &[1, 1, 1, 1], None).unwrap();
    cy.take_all("Bo", &[bo.flush_one()]);
    cy.take_all("Ada", &[old]);
    assert_eq!(
        (cy.text(ASSIGNED, &[1, 1, 1, 1]), cy.stats().superseded),
        (None, 1)
    );
}

#[test]
fn the_word_of_the_authority_stays() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"Ada's")).unwrap();
    time.pass(1_000);
    bo.write(PLAN, &[], Some(b"Bo's")).unwrap();
    exchange(&mut ada, &mut bo);
    assert_eq!(
        (ada.text(PLAN, &[]), bo.text(PLAN, &[])),
        (Some("Ada's"), Some("Ada's"))
    );
    // Anybody else's would lose everywhere, so it is refused where it is written.
    let refused = bo.write(PLAN, &[], Some(b"Bo's")).unwrap_err();
    assert_eq!(refused.reason, WriteReason::Conflict);
}

#[test]
fn max_keeps_the_greater_number() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(KILLS, &[7], Some(&[9])).unwrap();
    bo.write(KILLS, &[7], Some(&[5])).unwrap();
    ada.push(None);
    bo.push(None);
    exchange(&mut ada, &mut bo);
    assert_eq!(
        (ada.read(KILLS, &[7]), bo.read(KILLS, &[7])),
        (Some(&[9][..]), Some(&[9][..]))
    );
    let refused = bo.write(KILLS, &[7], Some(&[8])).unwrap_err();
    assert_eq!(
        refused.message,
        "kills(boss = 7): a greater number is there already"
    );
    bo.write(KILLS, &[7], Some(&[10])).unwrap();
}

#[test]
fn union_keeps_both_and_what_one_adds_still_leaves() {
    let time = Time::default();
    let (mut ada, mut bo, mut cy) = (peer("Ada", &time), peer("Bo", &time), peer("Cy", &time));
    ada.host_mut().in_group = false;
    ada.write(TAGS, &[], Some(&[1, 3])).unwrap();
    time.pass(1);
    bo.write(TAGS, &[], Some(&[2, 1, 2])).unwrap();
    let from_bo = bo.flush();
    ada.take_all("Bo", &from_bo);
    cy.take_all("Bo", &from_bo);
    assert_eq!(ada.read(TAGS, &[]), Some(&[3, 1, 2, 3][..]));
    ada.host_mut().in_group = true;
    let from_ada = ada.flush();
    bo.take_all("Ada", &from_ada);
    cy.take_all("Ada", &from_ada);
    assert_eq!(bo.read(TAGS, &[]), Some(&[3, 1, 2, 3][..]));
    assert_eq!(cy.everything(), ada.everything());
    // A write is the union with what is there; what adds nothing is no change.
    cy.write(TAGS, &[], Some(&[1, 2])).unwrap();
    assert_eq!(cy.poll_message(), None);
    cy.write(TAGS, &[], Some(&[1, 9])).unwrap();
    assert_eq!(cy.read(TAGS, &[]), Some(&[4, 1, 2, 3, 9][..]));
    assert_eq!(
        cy.write(TAGS, &[], Some(&[1, 8])).unwrap_err().reason,
        WriteReason::Conflict
    );
}
