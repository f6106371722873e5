//! Records, and engines that are made of them.

use proptest::prelude::*;

use super::network::{Network, Store};
use crate::engine::Record;
use crate::testing::*;

fn host(peer: &Peer) -> TestHost {
    peer.host().clone()
}

#[test]
fn what_was_stored_is_there_again() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    let mut store = Store::default();
    ada.keep_records();
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"x")).unwrap();
    ada.write(DEEP, &[1; 12], Some(b"y")).unwrap();
    ada.write(PLAN, &[], Some(b"z")).unwrap();
    ada.write(MARK, &[2], Some(b"skull")).unwrap();
    ada.write(MARK, &[2], None).unwrap();
    ada.write(POINT, &[], Some(b"home")).unwrap();
    store.keep(&mut ada);
    assert_eq!(ada.poll_record(), None);
    let mut again = store.restore(host(&ada));
    again.stop_polls();
    assert_eq!(again.everything(), ada.everything());
    assert_eq!(again.stats().queued, ada.stats().queued);
    // The realtime ones and the batch are due, what is manual waits for its push.
    again.flush();
    assert_eq!(again.stats().queued, 1);
    store.keep(&mut again);
    let mut third = store.restore(host(&ada));
    assert_eq!(third.stats().queued, 1);
    third.push(None);
    assert_eq!(third.flush_one()[0] & 0x1C, 0);
}

#[test]
fn records_are_of_what_has_changed() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.write(LOOT, &[1], Some(b"axe")).unwrap();
    assert_eq!(ada.poll_record(), None);
    ada.keep_records();
    assert_eq!(ada.poll_record(), Some(Record::Sequence(1_026)));
    let Some(Record::Entry(entry)) = ada.poll_record() else {
        unreachable!("no entry");
    };
    assert_eq!(
        (entry.path, &*entry.keys, entry.value.as_deref()),
        (201, &[1][..], Some(&b"axe"[..]))
    );
    assert!(entry.waits.is_some() && !entry.by_authority && *entry.origin == *"Ada");
    assert_eq!(ada.poll_record(), None);
    let _ = ada.together(|ada| {
        ada.write(LOOT, &[2], Some(b"bow")).unwrap();
        assert_eq!(ada.poll_record(), None);
        Err::<(), _>(None::<crate::engine::Refused>)
    });
    assert_eq!(ada.poll_record(), None);
}

#[test]
fn numbers_are_not_used_twice_however_many_changes_leave_before_the_next_record() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    let mut store = Store::default();
    ada.keep_records();
    ada.host_mut().in_group = false;
    for index in 0..3_000_u16 {
        let [role, slot] = index.to_le_bytes();
        ada.write(ASSIGNED, &[1, 1, role, slot], Some(b"x")).unwrap();
    }
    store.keep(&mut ada);
    ada.host_mut().in_group = true;
    ada.host_changed();
    // Everything leaves, and nothing of that is stored before the program ends.
    ada.flush();
    assert_eq!(ada.stats().sent_changes, 3_000);
    let again = store.restore(host(&ada));
    let Some(Record::Sequence(next)) = store.sequence else {
        unreachable!("no number was kept");
    };
    assert!(next > 3_000, "{next}");
    assert_eq!(again.stats().queued, 3_000);
}

#[test]
fn what_the_schema_does_not_allow_is_left_out() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.keep_records();
    ada.write(LOOT, &[1], Some(b"axe")).unwrap();
    let records: Vec<Record> = std::iter::from_fn(|| ada.poll_record()).collect();
    let Some(Record::Entry(entry)) = records.last() else {
        unreachable!("no entry");
    };
    let mut bad = vec![entry.clone(); 5];
    bad[0].path = 77;
    bad[1].keys = Box::default();
    bad[2].value = Some([b'x'; 13].into());
    bad[3].origin = "".into();
    (bad[4].path, bad[4].keys, bad[4].value) = (6, Box::default(), None);
    let records = bad.into_iter().map(Record::Entry).chain(records.clone());
    let again = Peer::restore(&REGISTRY, host(&ada), records);
    assert_eq!(again.everything(), ada.everything());
}

#[test]
fn a_restored_peer_is_heard_and_writes_later_stamps() {
    let mut net = Network::new(&["Ada", "Bo"], 1);
    net.stores[0] = Some(Store::default());
    net.peers[0].keep_records();
    net.peers[0].write(ASSIGNED, &[1, 1, 1, 1], Some(b"x")).unwrap();
    net.run(10_000);
    net.crash(0);
    net.peers[0].write(ASSIGNED, &[1, 1, 1, 1], Some(b"y")).unwrap();
    net.run(10_000);
    assert!(net.agree());
    assert_eq!(net.peers[1].text(ASSIGNED, &[1, 1, 1, 1]), Some("y"));
    assert_eq!(net.peers[1].stats().refused_duplicate, 0);
}

#[derive(Debug, Clone)]
enum Step {
    Write(usize, usize, u8, Option<u8>),
    Crash(usize),
    Run(u64),
    Away(usize),
    Back(usize),
    Push(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let peer = || 0..4_usize;
    prop_oneof![
        8 => (peer(), 0..8_usize, 0..6_u8, prop::option::of(0..250_u8))
            .prop_map(|(who, path, key, value)| Step::Write(who, path, key, value)),
        1 => peer().prop_map(Step::Crash),
        4 => (0..4_000_u64).prop_map(Step::Run),
        1 => peer().prop_map(Step::Away),
        2 => peer().prop_map(Step::Back),
        1 => peer().prop_map(Step::Push),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(120) })]

    #[test]
    fn peers_end_equal_whatever_is_lost_and_whoever_crashes(
        steps in prop::collection::vec(step(), 1..60),
        seed in any::<u64>(),
        (loss, doubles, delay) in (0..500_u64, 0..300_u64, 0..3_000_u64),
    ) {
        let mut net = Network::new(&["Ada", "Bo", "Cy", "Di"], seed);
        (net.loss, net.doubles, net.delay) = (loss, doubles, delay);
        for index in 0..4 {
            net.stores[index] = Some(Store::default());
            net.peers[index].keep_records();
            net.keep(index);
        }
        // What each has written and stored last, by its own word.
        for step in steps {
            match step {
                Step::Write(who, path, key, value) => {
                    let (path, keys) = match path {
                        0 => (ASSIGNED, vec![1, key / 3, 1, key]),
                        1 => (MARK, vec![key]),
                        2 => (DEEP, vec![key; 12]),
                        3 => (KILLS, vec![key]),
                        // Of the player's own role, now and then another's, which is refused.
                        4 => (ROLE, text(["Ada", "Bo", "Cy", "Di"][(who + usize::from(key == 5)) % 4])),
                        5 => (TAGS, vec![]),
                        6 => (LOOT, vec![key]),
                        _ => (PLAN, vec![]),
                    };
                    let value = value.map(|value| match path {
                        KILLS => vec![value & 0x7F],
                        ROLE => vec![value & 3],
                        TAGS => vec![1, value & 3],
                        _ => vec![b'a' + value % 26],
                    });
                    let _ = net.peers[who].write(path, &keys, value.as_deref());
                    net.keep(who);
                }
                Step::Crash(who) => net.crash(who),
                Step::Run(milliseconds) => net.run(milliseconds),
                Step::Away(who) => net.away[who] = true,
                Step::Back(who) => net.away[who] = false,
                Step::Push(who) => net.peers[who].push(None),
            }
        }
        net.away = vec![false; 4];
        (net.loss, net.doubles, net.delay) = (0, 0, 100);
        for peer in &mut net.peers {
            peer.push(None);
        }
        // As if they had been told; pairs that led to nothing wait for ten minutes at most.
        for _ in 0..4 {
            net.peers.iter_mut().for_each(Peer::repair);
            net.run(5 * 60_000);
            if net.agree() {
                break;
            }
        }
        prop_assert!(net.agree(), "{:?}", net.peers.iter().map(Peer::everything).collect::<Vec<_>>());
        prop_assert!(net.peers.iter().all(|peer| peer.stats().queued == 0));
    }
}
