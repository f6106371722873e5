//! Attacks by their names: memory and what is said stay bounded, and what is between others goes on.

use crate::engine::Reason;
use crate::testing::*;
use crate::wire::compare_head;

/// An envelope of this schema: its number, and a stamp of early 2024.
fn envelope(number: u8) -> Vec<u8> {
    let hash = &REGISTRY.hash.to_le_bytes()[..3];
    [&[0x20], hash, &[number, 0, 0, 0, 0, 0, 3]].concat()
}

/// A change of the plan, which anyone may write.
fn plan(number: u8, text: &[u8]) -> Vec<u8> {
    [&envelope(number), &[2 + text.len() as u8, 0, 9][..], text].concat()
}

/// What Ada writes now reaches Bo at once, whatever else Ada has to say, and stands there.
fn assert_undisturbed(ada: &mut Peer, bo: &mut Peer, time: &Time) {
    time.pass(1_000);
    for (slot, path, keys) in [(1, ASSIGNED, vec![1, 9, 9, 9]), (2, PLAN, vec![])] {
        let value = [b'f', b'i', b'n', b'e', b'0' + slot];
        ada.write(path, &keys, Some(&value)).unwrap();
        bo.take_all("Ada", &ada.flush());
        assert_eq!(bo.read(path, &keys), Some(&value[..]));
    }
}

fn bytes_of(messages: &[Vec<u8>]) -> usize {
    messages.iter().map(Vec::len).sum()
}

#[test]
fn forged_senders() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"ours")).unwrap();
    ada.write(ROLE, &text("Ada"), Some(&[1])).unwrap();
    let history = ada.flush();
    bo.take_all("Ada", &history);
    let before = bo.everything();
    // More names than are remembered: their older changes lose, and what is not theirs is refused.
    for number in 0..12_000 {
        let name = format!("Mal{number}");
        bo.receive(&name, &plan(1, b"theirs")).unwrap();
        let role = [&envelope(2), &[7, 0, 2, 3][..], b"Ada", &[2]].concat();
        assert_eq!(bo.receive(&name, &role).unwrap_err().reason, Reason::Permission);
    }
    // Ada is forgotten by now, so that her messages are looked at again; they say nothing new.
    for message in &history {
        let _ = bo.receive("Ada", message);
    }
    assert_eq!(bo.everything(), before);
    assert_undisturbed(&mut ada, &mut bo, &time);
}

#[test]
fn replay() {
    let time = Time::default();
    let (mut ada, mut bo) = (comparing("Ada", &time), comparing("Bo", &time));
    let mut history = Vec::new();
    for round in 0..40_u8 {
        ada.write(PLAN, &[], Some(&[b'a' + round % 26])).unwrap();
        ada.write(ASSIGNED, &[1, 1, 1, round], Some(b"x")).unwrap();
        ada.write(KILLS, &[round], Some(&[round])).unwrap();
        ada.write(ASSIGNED, &[1, 1, 1, round / 2], None).unwrap();
        ada.request(2);
        time.pass(900);
        ada.tick();
        let said = ada.flush();
        bo.take_all("Ada", &said);
        history.extend(said);
        for answer in bo.flush() {
            ada.take_all("Bo", &[answer]);
        }
    }
    while bo.poll_change().is_some() {}
    let (before, mut said) = (bo.everything(), 0);
    for round in 0..30 {
        for place in 0..history.len() {
            let _ = bo.receive("Ada", &history[(place * 7 + round) % history.len()]);
        }
        said += bytes_of(&bo.flush());
        time.pass(100);
    }
    assert_eq!((bo.everything(), bo.poll_change()), (before, None));
    let replayed = 30 * bytes_of(&history);
    assert!(said * 20 < replayed, "{said} bytes in answer to {replayed}");
    assert_undisturbed(&mut ada, &mut bo, &time);
}

#[test]
fn flood_of_gaps() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    // Each of many names lets numbers out, so that it would be asked for them.
    for number in 0..20_000 {
        let name = format!("{number:0>64}");
        bo.receive(&name, &plan(1, b"a")).unwrap();
        bo.receive(&name, &plan(100, b"b")).unwrap();
    }
    time.pass(5_000);
    let asked = bo.flush();
    assert!(asked.len() <= 256, "{} questions", asked.len());
    assert_undisturbed(&mut ada, &mut bo, &time);
    // Afterwards gaps are asked for as before.
    let lost = {
        ada.write(PLAN, &[], Some(b"lost")).unwrap();
        ada.flush_one()
    };
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"next")).unwrap();
    bo.take_all("Ada", &[ada.flush_one()]);
    time.pass(5_000);
    ada.take_all("Bo", &bo.flush());
    let again = ada.flush();
    assert_eq!(again.len(), 1, "sent again");
    bo.take_all("Ada", &again);
    assert_eq!(bo.text(PLAN, &[]), Some("lost"));
    assert!(!lost.is_empty());
}

#[test]
fn flood_of_questions() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    for slot in 0..100 {
        ada.write(LOOT, &[slot], Some(b"gold")).unwrap();
    }
    let hash = &REGISTRY.hash.to_le_bytes()[..3];
    let request = [&[0x24], hash, &[0xAC, 0x02]].concat();
    let missing = [&[0x30], hash, &[3], b"Ada", &[1, 127]].concat();
    let mut said = 0;
    // A second of them.
    for number in 0..10_000 {
        let name = format!("Mal{number}");
        let _ = ada.receive(&name, &request);
        let _ = ada.receive(&name, &missing);
        if number % 10 == 0 {
            time.pass(1);
            said += bytes_of(&ada.flush());
        }
    }
    assert!((100..8_000).contains(&said), "{said}");
    assert_undisturbed(&mut ada, &mut bo, &time);
}

#[test]
fn half_open_joins() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    for slot in 0..200 {
        ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"someone")).unwrap();
    }
    let state = ada.flush();
    bo.take_all("Ada", &state);
    // Thousands come, say that they hold nothing, or something that nobody knows, and leave.
    let (mut said, mut heard) = (0, 0);
    for number in 0_u32..5_000 {
        let name = format!("Mal{number}");
        let digest = number.to_le_bytes();
        for statement in [&[0x10, 0, 0][..], &[&[0x00, 0, 0][..], &digest].concat()] {
            let message = [&compare_head(&REGISTRY), statement].concat();
            heard += message.len();
            let _ = ada.receive(&name, &message);
        }
        time.pass(2);
        ada.tick();
        said += bytes_of(&ada.flush());
    }
    time.pass(5_000);
    said += bytes_of(&ada.flush());
    // In 15 s everything is passed on three times at most, whoever asks.
    assert!(
        said < 4 * bytes_of(&state) + heard / 10,
        "{said} bytes, where the state has {}, and {heard} came in",
        bytes_of(&state)
    );
    // One that stays gets everything.
    let mut cy = comparing("Cy", &time);
    for _ in 0..100 {
        time.pass(500);
        ada.take_all("Cy", &cy.flush());
        cy.take_all("Ada", &ada.flush());
    }
    assert!(
        cy.everything() == ada.everything(),
        "{} entries",
        cy.everything().len()
    );
    assert_undisturbed(&mut ada, &mut bo, &time);
}

#[test]
fn a_clock_a_day_ahead() {
    const DAY: u64 = 24 * 60 * 60 * 1_000;
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    let ahead = Time::default();
    ahead.pass(DAY);
    let mut mal = peer("Mal", &ahead);
    mal.write(PLAN, &[], Some(b"forever")).unwrap();
    let changes = mal.flush_one();
    mal.take_all("Bo", &[[&compare_head(&REGISTRY)[..], &[0x10, 0, 0]].concat()]);
    ahead.pass(3_000);
    let entries = mal.flush();
    assert_eq!(entries.first().map(|bytes| bytes[0] >> 2 & 7), Some(3));
    let drifts = bo.stats().refused_drift;
    for message in entries.iter().chain([&changes]) {
        assert_eq!(bo.receive("Mal", message).unwrap_err().reason, Reason::Drift);
    }
    assert_eq!(bo.stats().refused_drift - drifts, 1 + entries.len() as u64);
    assert_eq!((bo.everything(), bo.poll_change()), (vec![], None));
    // Nor has Bo's own clock gone ahead: what Bo writes is taken by others.
    bo.write(NOTE, &text("Bo"), Some(b"now")).unwrap();
    ada.take_all("Bo", &bo.flush());
    assert_undisturbed(&mut ada, &mut bo, &time);
}

#[test]
fn stamps_just_within_the_drift() {
    const DRIFT: u64 = 6 * 60 * 60 * 1_000;
    // Bo's clock is 20 s ahead of Ada's, and Mal keeps to what Bo accepts, and Ada does not yet.
    let [slow, quick, far] = [0, 20_000, 20_000 + DRIFT - 1_000].map(|ahead| {
        let time = Time::default();
        time.pass(ahead);
        time
    });
    let (mut ada, mut bo, mut mal) = (peer("Ada", &slow), peer("Bo", &quick), peer("Mal", &far));
    let mut over = Vec::new();
    for round in 0..100 {
        mal.write(PLAN, &[], Some(&[b'a' + round % 26])).unwrap();
        let plan = mal.flush_one();
        assert_eq!(ada.receive("Mal", &plan).unwrap_err().reason, Reason::Drift);
        bo.take_all("Mal", &[plan]);
        // What Bo writes elsewhere is fine with everybody.
        let slot = [1, 1, 1, round];
        bo.write(ASSIGNED, &slot, Some(b"Bo")).unwrap();
        let said = bo.flush();
        ada.take_all("Bo", &said);
        mal.take_all("Bo", &said);
        assert_eq!(ada.text(ASSIGNED, &slot), Some("Bo"));
        // What it writes over Mal's word wins wherever that has come, and hurts nothing beside it.
        bo.write(PLAN, &[], Some(b"ours")).unwrap();
        bo.write(ASSIGNED, &slot, Some(b"Ada")).unwrap();
        over = bo.flush();
        mal.take_all("Bo", &over);
        assert_eq!(mal.text(PLAN, &[]), Some("ours"));
        for message in &over {
            let refused = ada.receive("Bo", message).err();
            assert!(refused.is_none_or(|refusal| refusal.reason == Reason::Drift));
        }
        assert_eq!(
            (ada.text(PLAN, &[]), ada.text(ASSIGNED, &slot)),
            (None, Some("Ada"))
        );
        for time in [&slow, &quick, &far] {
            time.pass(100);
        }
    }
    // When Ada's clock has come so far, nothing is left of it.
    slow.pass(20_000);
    for message in &over {
        let _ = ada.receive("Bo", message);
    }
    assert_eq!(ada.text(PLAN, &[]), Some("ours"));
    assert_undisturbed(&mut ada, &mut bo, &slow);
}

#[test]
fn oversize_claims() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.write(PLAN, &[], Some(b"ours")).unwrap();
    bo.take_all("Ada", &ada.flush());
    let before = bo.everything();
    let huge: [&[u8]; 4] = [
        &[0xFF, 0x7F],
        &[0xFF, 0xFF, 0xFF, 0x7F],
        &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
        &[0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1],
    ];
    let hash = REGISTRY.hash.to_le_bytes();
    for claim in huge {
        let fronts: [(u8, &[u8]); 8] = [
            // The length of a change, of a key and of a set.
            (0x20, &[1, 0, 0, 0, 0, 0, 3]),
            (0x20, &[1, 0, 0, 0, 0, 0, 3, 9, 0, 2]),
            (0x20, &[1, 0, 0, 0, 0, 0, 3, 9, 0, 6]),
            // The items of a list, the length of keys.
            (0x28, &[0x10, 0]),
            (0x28, &[0x00]),
            // A section, and a part of one.
            (0x2C, &[]),
            (0x2C, &[0, 1, 0, 0, 0, 0, 0]),
            // The name of an origin, and what is missing of it.
            (0x30, &[]),
        ];
        for (first, front) in fronts {
            let hash = match first {
                0x28 => &REGISTRY.compare_hash.to_le_bytes()[..3],
                _ => &hash[..3],
            };
            let message = [&[first], hash, front, claim, b"rest"].concat();
            let _ = bo.receive("Mal", &message);
        }
        let missing = [&[0x30], &hash[..3], &[2], b"Bo", &[1], claim].concat();
        let _ = bo.receive("Mal", &missing);
    }
    assert_eq!(bo.everything(), before);
    assert!(bytes_of(&bo.flush()) < 1_000);
    assert_undisturbed(&mut ada, &mut bo, &time);
}
