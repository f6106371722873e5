//! Bytes that nobody should have sent: they change nothing.

use proptest::prelude::*;

use crate::engine::Reason;
use crate::testing::*;

/// A message with something of everything, from Ada.
fn valid() -> Vec<u8> {
    let mut ada = peer("Ada", &Time::default());
    ada.together(|ada| {
        ada.write(ASSIGNED, &[1, 2, 3, 4], Some(b"Bo"))?;
        ada.write(ASSIGNED, &[1, 2, 3, 5], Some(b"Cy"))?;
        ada.write(ASSIGNED, &[1, 2, 4, 5], Some("Zoë".as_bytes()))?;
        ada.write(ROLE, &text("Ada"), Some(&[2]))?;
        ada.write(KILLS, &[0xAC, 0x02], Some(&[5]))?;
        ada.write(TAGS, &[], Some(&[2, 1, 7]))?;
        ada.write(MARK, &[0x01], Some(b"skull"))?;
        ada.write(MARK, &[0x00], Some(b"cross"))?;
        ada.write(DEEP, &[3; 12], Some(b"deep"))?;
        ada.write(DEEP, &[3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 4], Some(b"deep"))?;
        ada.write(ASSIGNED, &[1, 2, 3, 4], Some(b"Di"))
    })
    .unwrap();
    ada.flush_one()
}

#[test]
fn the_valid_message_is_valid() {
    let mut bo = peer("Bo", &Time::default());
    bo.take_all("Ada", &[valid()]);
    assert_eq!(bo.everything().len(), 10);
}

#[test]
fn every_shorter_message_is_refused_whole() {
    let valid = valid();
    let time = Time::default();
    for length in 0..valid.len() {
        let mut bo = peer("Bo", &time);
        let result = bo.receive("Ada", &valid[..length]);
        // Cut between two changes, it is a shorter message.
        if let Err(refusal) = result {
            assert_eq!((refusal.reason, bo.everything()), (Reason::Malformed, vec![]));
        }
    }
}

#[test]
fn each_fault_has_its_reason() {
    let envelope = [0x20, 0xEF, 0xCD, 0xAB, 0x01, 0, 0, 0, 0, 0, 0x03];
    let faults: &[(&[u8], &str)] = &[
        (&[], "the message has no changes"),
        (&[0], "the bytes end too early"),
        (&[5, 0, 9, b'a'], "the bytes end too early"),
        (&[2, 0x01, 9], "a reserved bit is set"),
        (&[2, 0x04, 9], "keys are left out, but the path is not"),
        (&[2, 0x02, 9], "keys are left out, but the path is not"),
        (&[1, 0x80], "the first change leaves its path out"),
        (&[3, 0x20, 9, 2], "a difference is there for nothing"),
        (
            &[3, 0, 9, b'a', 3, 0xA0, 0, b'b'],
            "a difference is there for nothing",
        ),
        (
            &[3, 0, 9, b'a', 3, 0, 9, b'b'],
            "the path could have been left out",
        ),
        (
            &[3, 0, 9, b'a', 2, 0x84, b'b'],
            "more keys are left out than the path has",
        ),
        (
            &[3, 0, 9, b'a', 2, 0x82, b'b'],
            "more keys are left out than the path has",
        ),
        (
            &[6, 0, 1, 1, 1, 1, 1, 5, 0x80, 1, 1, 1, 3],
            "more keys could have been left out",
        ),
        (
            &[6, 0, 1, 1, 1, 1, 1, 2, 0x8C, 2],
            "more keys could have been left out",
        ),
        (&[6, 0, 1, 1, 1, 1, 255, 1, 0x8E], "a key cannot be counted up"),
        (&[5, 0, 2, 1, b'a', 1, 2, 0x82, 1], "a key cannot be counted up"),
        (&[3, 0x40, 9, b'a'], "there are bytes left over after the value"),
        (
            &[15, 0, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13],
            "the text is longer than 12 bytes",
        ),
        (&[3, 0, 9, 0xFF], "the text is not UTF-8"),
        (&[4, 0x00, 0x81, 0x00, 1], "a number has a superfluous zero group"),
    ];
    for (fault, what) in faults {
        let mut bo = peer("Bo", &Time::default());
        let refusal = bo.receive("Ada", &[&envelope[..], fault].concat()).unwrap_err();
        assert_eq!(
            (refusal.reason, refusal.message.as_str()),
            (Reason::Malformed, *what),
            "{fault:02X?}"
        );
        assert_eq!(bo.everything(), []);
    }
    for (first, reason) in [
        (0x40, Reason::Version),
        (0x34, Reason::Version),
        (0x29, Reason::Malformed),
        (0x2E, Reason::Malformed),
        (0x31, Reason::Malformed),
        (0x25, Reason::Malformed),
    ] {
        let mut bo = peer("Bo", &Time::default());
        let bytes = [&[first], &envelope[1..], &[3, 0, 9, b'a']].concat();
        assert_eq!(bo.receive("Ada", &bytes).unwrap_err().reason, reason);
    }
    let mut bo = peer("Bo", &Time::default());
    assert_eq!(
        bo.receive("Ada", &[0x20; 65_537]).unwrap_err().reason,
        Reason::Malformed
    );
}

#[test]
fn what_is_unknown_is_skipped_and_counted() {
    let mut bo = peer("Bo", &Time::default());
    let changes = [
        &[4, 0, 99, 7, 7][..],
        &[3, 0x9E, 1, 2],
        &[4, 0xA0, 2, 8, 9],
        &[3, 0, 9, b'a'],
        &[2, 0, 98],
    ]
    .concat();
    let envelope = [0x20, 0, 0, 0, 0x01, 0, 0, 0, 0, 0, 0x03];
    bo.take_all("Ada", &[[&envelope[..], &changes].concat()]);
    assert_eq!(bo.everything(), [(PLAN, vec![], b"a".to_vec())]);
    assert_eq!((bo.stats().unknown, bo.stats().received_changes), (4, 5));
}

#[test]
fn another_schemas_record_may_have_grown_at_its_end() {
    let bytes = |hash: [u8; 3]| {
        let envelope = [&[0x20][..], &hash, &[0x01, 0, 0, 0, 0, 0, 0x03]].concat();
        [&envelope[..], &[6, 0, 2, 1, b'A', 2, 0x99]].concat()
    };
    let mut bo = peer("Bo", &Time::default());
    assert_eq!(
        bo.receive("A", &bytes([0xEF, 0xCD, 0xAB])).unwrap_err().reason,
        Reason::Malformed
    );
    bo.take_all("A", &[bytes([0, 0, 0])]);
    assert_eq!(bo.read(ROLE, &text("A")), Some(&[2][..]));
}

/// A peer that knows something of everything, some of it by others, and has something to send.
fn settled() -> Peer {
    let time = Time::default();
    let (mut bo, mut ada) = (peer("Bo", &time), peer("Ada", &time));
    bo.write(ASSIGNED, &[1, 2, 3, 4], Some(b"Old")).unwrap();
    bo.write(TAGS, &[], Some(&[2, 3, 9])).unwrap();
    bo.write(KILLS, &[0xAC, 0x02], Some(&[4])).unwrap();
    bo.write(NOTE, &text("Bo"), Some(b"mine")).unwrap();
    bo.write(POINT, &[], Some(b"here")).unwrap();
    bo.write(LOOT, &[1], None).unwrap();
    bo.flush();
    bo.write(MARK, &[0x01], Some(b"moon")).unwrap();
    ada.set_next_sequence(70_000);
    ada.write(PLAN, &[], Some(b"first")).unwrap();
    ada.write(ROLE, &text("Ada"), Some(&[1])).unwrap();
    bo.take_all("Ada", &ada.flush());
    while bo.poll_change().is_some() {}
    bo
}

/// All that a peer knows, but its figures.
fn known(peer: &Peer) -> String {
    format!("{:?} {:?} {:?}", peer.state, peer.outbox, peer.clock)
}

/// Hands bytes in and checks what has to hold whatever they are.
fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut bo = settled();
    let (before, sequences) = (known(&bo), format!("{:?}", bo.sequences));
    let result = bo.receive("Ada", bytes);
    if let Err(refusal) = &result
        && refusal.whole
    {
        prop_assert_eq!(&before, &known(&bo));
        prop_assert_eq!(bo.poll_change(), None);
        if matches!(
            refusal.reason,
            Reason::Malformed | Reason::Version | Reason::Own | Reason::Drift
        ) {
            prop_assert_eq!(sequences, format!("{:?}", bo.sequences));
        }
    }
    // What is stored can be sent on and read again, and nothing stands where others may not write.
    for (path, keys, value) in bo.everything() {
        prop_assert!((REGISTRY.paths[path].check_value)(&value, true).is_ok());
        prop_assert!(crate::wire::KeyEnds::of(REGISTRY.paths[path].keys, &keys).is_ok());
        prop_assert!(path != ROLE || keys == text("Ada"));
        prop_assert!(path != NOTE || keys == text("Bo") || keys == text("Ada"));
        prop_assert!(path != ASSIGNED || keys[0] == 1 || keys[0] == 2);
    }
    prop_assert_eq!(bo.text(POINT, &[]), Some("here"));
    prop_assert_eq!(bo.text(NOTE, &text("Bo")), Some("mine"));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn any_bytes_leave_a_state_that_is_not_empty_as_it_was(
        bytes in prop::collection::vec(any::<u8>(), 0..200), framed in any::<bool>(),
    ) {
        let front = [0x20, 0xEF, 0xCD, 0xAB, 0x01, 0, 0, 0, 0, 0, 0x03];
        check(&if framed { [&front[..], &bytes].concat() } else { bytes })?;
    }

    #[test]
    fn any_damage_leaves_a_state_that_is_not_empty_as_it_was(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let mut bytes = valid();
        for (at, byte, how) in damage {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        check(&bytes)?;
    }

    #[test]
    fn any_bytes_are_refused_or_fine(bytes in prop::collection::vec(any::<u8>(), 0..200), framed in any::<bool>()) {
        let mut bo = peer("Bo", &Time::default());
        let front = [0x20, 0xEF, 0xCD, 0xAB, 0x01, 0, 0, 0, 0, 0, 0x03];
        let bytes = if framed { [&front[..], &bytes].concat() } else { bytes };
        let result = bo.receive("Ada", &bytes);
        if result.is_err_and(|refusal| refusal.whole) {
            prop_assert_eq!(bo.everything(), vec![]);
            prop_assert_eq!(bo.stats().entries, 0);
        }
    }

    #[test]
    fn any_change_of_a_valid_message_is_refused_or_fine(
        at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..3_u8,
    ) {
        let mut bytes = valid();
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = byte,
            1 => bytes.insert(at, byte),
            _ => drop(bytes.remove(at)),
        }
        let mut bo = peer("Bo", &Time::default());
        let result = bo.receive("Ada", &bytes);
        if result.is_err_and(|refusal| refusal.whole) {
            prop_assert_eq!(bo.everything(), vec![]);
            prop_assert_eq!(bo.poll_change(), None);
        }
        // What is stored can be sent on and read again.
        for (path, keys, value) in bo.everything() {
            prop_assert!((REGISTRY.paths[path].check_value)(&value, true).is_ok());
            prop_assert!(crate::wire::KeyEnds::of(REGISTRY.paths[path].keys, &keys).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    #[test]
    fn no_bytes_of_repair_are_too_much(
        kind in 2..5_u8,
        bytes in prop::collection::vec(prop_oneof![0..8_u8, any::<u8>()], 0..80),
    ) {
        let time = Time::default();
        let mut bo = peer("Bo", &time);
        for slot in 0..60 {
            bo.write(ASSIGNED, &[1, 1, 1, slot], Some(b"x")).unwrap();
        }
        bo.flush();
        let hash = match kind {
            2 => REGISTRY.compare_hash,
            _ => REGISTRY.hash,
        };
        let message = [&[0x20 | kind << 2][..], &hash.to_le_bytes()[..3], &bytes].concat();
        let _ = bo.receive("Mal", &message);
        time.pass(5_000);
        let said: usize = bo.flush().iter().map(Vec::len).sum();
        prop_assert!(said < 8_000, "{said}");
    }
}
