//! Random changes: what is written is read, and peers end equal.

use proptest::prelude::*;

use crate::stamp::Stamp;
use crate::testing::*;
use crate::wire::{ChangeReader, Message, MessageWriter, WireChange};

/// Path, keys and value of a change of the test schema.
fn change() -> impl Strategy<Value = (usize, Vec<u8>, Option<Vec<u8>>)> {
    let value = || prop::option::of("[a-z]{0,12}".prop_map(String::into_bytes));
    prop_oneof![
        (prop::collection::vec(0..3_u8, 4), value()).prop_map(|(mut keys, value)| {
            keys[0] = 1;
            (ASSIGNED, keys, value)
        }),
        (0..60_u8, value()).prop_map(|(slot, value)| (MARK, vec![slot], value)),
        (prop::collection::vec(0..2_u8, 12), value()).prop_map(|(keys, value)| (DEEP, keys, value)),
        value().prop_map(|value| (TRADE, vec![], value)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn what_is_written_is_read(
        changes in prop::collection::vec((change(), 0..1_u64 << 48), 1..40),
        origin in prop::option::of("[a-zé]{1,20}"),
        sequence in 1..1_u64 << 50,
        atomic in any::<bool>(),
    ) {
        let base = Stamp::new(changes[0].1).unwrap();
        let mut writer = MessageWriter::new(&REGISTRY, origin.as_deref(), sequence, base, atomic);
        for ((path, keys, value), stamp) in &changes {
            let stamp = Stamp::new(*stamp).unwrap();
            let change = WireChange { path: *path, keys, stamp, value: value.as_deref() };
            prop_assert_eq!(writer.add(&change, 65_536), Ok(true));
        }
        let bytes = writer.finish();
        let Ok(Message::Changes { envelope, changes: body }) = Message::read(&bytes) else {
            return Err(TestCaseError::fail("no message of changes"));
        };
        prop_assert_eq!((envelope.origin, envelope.sequence), (origin.as_deref(), sequence));
        prop_assert_eq!((envelope.base, envelope.atomic), (base, atomic));
        let read: Vec<_> = ChangeReader::new(&REGISTRY, &envelope, body)
            .map(|change| change.unwrap())
            .map(|change| (change.stamp.number(), change.known.unwrap()))
            .map(|(stamp, known)| ((known.path, known.keys.to_vec(), known.value.map(<[u8]>::to_vec)), stamp))
            .collect();
        prop_assert_eq!(read, changes);
    }

    #[test]
    fn three_peers_end_equal_in_any_order_of_delivery(
        steps in prop::collection::vec((0..3_usize, change(), 0..3_000_u64), 1..60),
        order in prop::collection::vec((any::<prop::sample::Index>(), any::<bool>()), 400),
    ) {
        let time = Time::default();
        let names = ["Ada", "Bo", "Cy"];
        let mut peers = names.map(|name| peer(name, &time));
        // Messages on their way: from whom, to whom.
        let mut mail: Vec<(usize, usize, Vec<u8>)> = Vec::new();
        let mut order = order.into_iter();
        for (writer, (path, keys, value), pause) in steps {
            let _ = peers[writer].write(path, &keys, value.as_deref());
            time.pass(pause);
            post(&mut peers, &mut mail);
            deliver(&names, &mut peers, &mut mail, order.next());
        }
        peers.iter_mut().for_each(|peer| peer.push(None));
        post(&mut peers, &mut mail);
        while !mail.is_empty() {
            deliver(&names, &mut peers, &mut mail, order.next());
            // What was asked for is sent again.
            post(&mut peers, &mut mail);
        }
        prop_assert_eq!(peers[0].everything(), peers[1].everything());
        prop_assert_eq!(peers[1].everything(), peers[2].everything());
        prop_assert!(peers.iter().all(|peer| peer.stats().queued == 0));
    }
}

fn post(peers: &mut [Peer; 3], mail: &mut Vec<(usize, usize, Vec<u8>)>) {
    for (from, peer) in peers.iter_mut().enumerate() {
        for bytes in peer.flush() {
            mail.extend(
                (0..3)
                    .filter(|&to| to != from)
                    .map(|to| (from, to, bytes.clone())),
            );
        }
    }
}

/// Delivers any message, and may keep it to deliver it again.
fn deliver(
    names: &[&str; 3],
    peers: &mut [Peer; 3],
    mail: &mut Vec<(usize, usize, Vec<u8>)>,
    which: Option<(prop::sample::Index, bool)>,
) {
    if mail.is_empty() {
        return;
    }
    let (index, again) = which.map_or((0, false), |(index, again)| (index.index(mail.len()), again));
    let (from, to, bytes) = if again {
        mail[index].clone()
    } else {
        mail.swap_remove(index)
    };
    // A duplicate is refused, and nothing else is.
    if let Err(refusal) = peers[to].receive(names[from], &bytes) {
        assert_eq!(refusal.reason, crate::engine::Reason::Duplicate, "{refusal}");
    }
}
