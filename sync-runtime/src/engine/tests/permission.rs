//! Who may write what, here and by what others say.

use crate::engine::{Reason, WriteReason};
use crate::stamp::Stamp;
use crate::testing::*;
use crate::wire::{MessageWriter, WireChange};

#[test]
fn a_peer_without_permission_is_refused_before_anything_changes() {
    let time = Time::default();
    let mut bo = peer("Bo", &time);
    bo.deny("Bo");
    let cases = [
        (
            bo.write(ASSIGNED, &[1, 1, 1, 1], Some(b"x")),
            "`Bo` lacks the permission `assignments`",
        ),
        (
            bo.write(ROLE, &text("Ada"), Some(&[1])),
            "only the peer named by `player` may write it",
        ),
        (bo.write(TRADE, &[], Some(b"x")), "`Bo` is not the authority"),
        (
            bo.write(NOTE, &text("Ada"), Some(b"x")),
            "only its owner, the peer named by `player`, may write it",
        ),
    ];
    for (result, why) in cases {
        let refused = result.unwrap_err();
        assert_eq!(refused.reason, WriteReason::Permission);
        assert!(refused.message.ends_with(why), "{refused}");
    }
    assert_eq!(bo.everything(), []);
    bo.write(ROLE, &text("Bo"), Some(&[1])).unwrap();
    bo.write(NOTE, &text("Bo"), Some(b"mine")).unwrap();
    // What stays here is nobody else's business.
    bo.write(ASSIGNED, &[3, 1, 1, 1], Some(b"x")).unwrap();
    bo.write(POINT, &[], Some(b"x")).unwrap();
}

#[test]
fn the_receiver_decides_whatever_the_sender_thinks() {
    let time = Time::default();
    let mut bo = peer("Bo", &time);
    let role = |player: &str| (ROLE, text(player), vec![1_u8]);
    let cases = [
        ("Cy", None, role("Ada"), Err(Reason::Permission)),
        ("Cy", None, role("Cy"), Ok(())),
        ("Cy", Some("Ada"), role("Ada"), Err(Reason::Permission)),
        ("Ada", Some("Cy"), role("Ada"), Err(Reason::Permission)),
        ("Cy", None, (TRADE, vec![], vec![1]), Err(Reason::Permission)),
        (
            "Cy",
            Some("Ada"),
            (TRADE, vec![], vec![1]),
            Err(Reason::Permission),
        ),
        ("Ada", None, (TRADE, vec![], vec![1]), Ok(())),
        ("Cy", None, (POINT, vec![], vec![b'x']), Err(Reason::Level)),
        (
            "Ada",
            None,
            (ASSIGNED, vec![3, 1, 1, 1], vec![b'x']),
            Err(Reason::Level),
        ),
        (
            "Ada",
            Some("Cy"),
            (ASSIGNED, vec![1, 1, 1, 1], vec![b'x']),
            Ok(()),
        ),
        (
            "Ada",
            None,
            (NOTE, text("Cy"), vec![b'x']),
            Err(Reason::Permission),
        ),
        (
            "Ada",
            Some("Bo"),
            (ASSIGNED, vec![1, 1, 1, 1], vec![b'x']),
            Err(Reason::Own),
        ),
        (
            "Bo",
            None,
            (ASSIGNED, vec![1, 1, 1, 1], vec![b'x']),
            Err(Reason::Own),
        ),
    ];
    for (index, (sender, origin, (path, keys, value), expected)) in cases.into_iter().enumerate() {
        let before = bo.everything();
        let bytes = message(origin, index as u64 + 1, &[(path, keys, Some(value))]);
        let result = bo.receive(sender, &bytes).map_err(|refusal| refusal.reason);
        assert_eq!(result, expected, "case {index}");
        assert_eq!(expected.is_ok(), bo.everything() != before, "case {index}");
    }
    let stats = bo.stats();
    assert_eq!(
        (stats.refused_permission, stats.refused_level, stats.refused_own),
        (6, 2, 2)
    );
}

#[test]
fn one_refused_change_leaves_the_others_be() {
    let mut bo = peer("Bo", &Time::default());
    let changes = [
        (ROLE, text("Ada"), Some(vec![1])),
        (PLAN, vec![], Some(b"x".to_vec())),
    ];
    let refusal = bo.receive("Cy", &message(None, 1, &changes)).unwrap_err();
    assert_eq!((refusal.reason, refusal.whole), (Reason::Permission, false));
    assert_eq!(bo.everything(), [(PLAN, vec![], b"x".to_vec())]);
    assert_eq!((bo.stats().applied, bo.stats().received_changes), (1, 2));
}

#[test]
fn nobody_passes_on_the_word_of_the_authority_but_the_authority() {
    let mut bo = peer("Bo", &Time::default());
    let word = |sequence| message(Some("Ada"), sequence, &[(PLAN, vec![], Some(b"x".to_vec()))]);
    let refusal = bo.receive("Cy", &word(1)).unwrap_err();
    assert_eq!((refusal.reason, refusal.whole), (Reason::Permission, true));
    assert!(
        refusal
            .message
            .ends_with("`Cy` is not the authority, whose word it passes on"),
        "{refusal}"
    );
    assert_eq!(bo.everything(), []);
    // Under its own name Cy says what everybody may say, and the authority has the last word.
    bo.take_all(
        "Cy",
        &[message(None, 9, &[(PLAN, vec![], Some(b"mine".to_vec()))])],
    );
    bo.take_all("Ada", &[message(None, 1, &[(PLAN, vec![], Some(b"x".to_vec()))])]);
    assert_eq!(bo.text(PLAN, &[]), Some("x"));
}

#[test]
fn names_that_cannot_travel_are_refused() {
    let mut bo = peer("Bo", &Time::default());
    for name in ["", &"x".repeat(65)] {
        let bytes = message(None, 1, &[(PLAN, vec![], Some(b"x".to_vec()))]);
        assert_eq!(bo.receive(name, &bytes).unwrap_err().reason, Reason::Malformed);
        let mut nameless = peer(name, &Time::default());
        let refused = nameless.write(PLAN, &[], Some(b"x")).unwrap_err();
        assert_eq!(refused.reason, WriteReason::Invalid);
    }
    assert_eq!(bo.everything(), []);
}

type Changes = [(usize, Vec<u8>, Option<Vec<u8>>)];

/// A message of any changes, at a stamp of the tests' wall clock and later.
fn message(origin: Option<&str>, sequence: u64, changes: &Changes) -> Vec<u8> {
    let base = 55_000_000 * 64_000 + sequence * 1_000;
    let stamp = |number: u64| Stamp::new(number).unwrap();
    let mut writer = MessageWriter::new(&REGISTRY, origin, sequence, stamp(base), false);
    for (index, (path, keys, value)) in changes.iter().enumerate() {
        let stamp = stamp(base + index as u64);
        let change = WireChange {
            path: *path,
            keys,
            stamp,
            value: value.as_deref(),
        };
        assert_eq!(writer.add(&change, 65_536), Ok(true));
    }
    writer.finish()
}
