//! The nodes agree with what they would be if they were made from the entries at once.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::track::entry_fingerprint;
use super::{Digests, Item, NodeName, Range};
use crate::engine::Refused;
use crate::engine::state::{EntryId, EntryName};
use crate::registry::{LevelKind, Repair};
use crate::testing::*;

/// Total, number of listed entries and items of each node.
type Tree = BTreeMap<NodeName, (u32, usize, Vec<(u32, ItemName)>)>;

/// What an item is called: its number says nothing to another tree.
#[derive(Debug, PartialEq)]
enum ItemName {
    Node(NodeName),
    Entry(EntryId),
}

fn tree(digests: &Digests) -> Tree {
    let name = |item: Item| match item {
        Item::Node(id) => ItemName::Node(digests.node_at(id).unwrap().name.clone()),
        Item::Entry(id) => ItemName::Entry(id),
    };
    assert_eq!(digests.by_name.len(), digests.nodes.len());
    let nodes = digests.by_name.values().map(|id| {
        let node = digests.node_at(*id).unwrap();
        let items = node
            .items(Range::ALL)
            .map(|(fingerprint, item)| (fingerprint, name(item)));
        (node.name.clone(), (node.total, node.listed, items.collect()))
    });
    nodes.collect()
}

/// The nodes of the entries that a peer holds, none of which waits for a push.
fn from_scratch(peer: &Peer) -> Tree {
    let mut digests = Digests::default();
    for (path, keys, value) in peer.everything() {
        let name = EntryName::new(path, &keys);
        let (node, level) = peer.node_of(&name).unwrap();
        if level.kind != LevelKind::Local {
            let fingerprint = entry_fingerprint(&peer.registry().paths[path], &name.keys, &value);
            let node = digests.make(peer.registry(), node);
            let id = peer.state.find(path, &keys).unwrap();
            digests.replace(node, id, None, Some(fingerprint));
        }
    }
    tree(&digests)
}

/// Path, keys and value of a write.
fn write() -> impl Strategy<Value = (usize, Vec<u8>, Option<Vec<u8>>)> {
    let value = || prop::option::of("[a-c]{0,2}".prop_map(String::into_bytes));
    prop_oneof![
        (prop::collection::vec(0..3_u8, 4), value()).prop_map(|(keys, value)| (ASSIGNED, keys, value)),
        (0..60_u8, value()).prop_map(|(slot, value)| (MARK, vec![slot], value)),
        (prop::collection::vec(0..2_u8, 12), value()).prop_map(|(keys, value)| (DEEP, keys, value)),
        value().prop_map(|value| (TRADE, vec![], value)),
        (0..9_u8, value()).prop_map(|(slot, value)| (LOOT, vec![slot], value)),
        value().prop_map(|value| (POINT, vec![], value)),
        (0..4_u8).prop_map(|element| (TAGS, vec![], Some(vec![1, element]))),
    ]
}

#[derive(Debug, Clone)]
enum Step {
    Write(usize, (usize, Vec<u8>, Option<Vec<u8>>)),
    Group(usize, Vec<(usize, Vec<u8>, Option<Vec<u8>>)>, bool),
    Pass(usize),
    Push(usize),
    Look(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..2_usize, write()).prop_map(|(who, write)| Step::Write(who, write)),
        1 => (0..2_usize, prop::collection::vec(write(), 1..5), any::<bool>())
            .prop_map(|(who, writes, fails)| Step::Group(who, writes, fails)),
        2 => (0..2_usize).prop_map(Step::Pass),
        1 => (0..2_usize).prop_map(Step::Push),
        1 => (0..2_usize).prop_map(Step::Look),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn totals_are_those_from_scratch(steps in prop::collection::vec(step(), 1..60)) {
        let time = Time::default();
        let names = ["Ada", "Bo"];
        let mut peers = names.map(|name| peer(name, &time));
        for step in steps {
            match step {
                Step::Write(who, (path, keys, value)) => {
                    let _ = peers[who].write(path, &keys, value.as_deref());
                }
                Step::Group(who, writes, fails) => {
                    let _ = peers[who].together(|peer| -> Result<(), Option<Refused>> {
                        for (path, keys, value) in &writes {
                            peer.write(*path, keys, value.as_deref()).map_err(Some)?;
                        }
                        if fails { Err(None) } else { Ok(()) }
                    });
                }
                Step::Pass(who) => {
                    time.pass(700);
                    let messages = peers[who].flush();
                    for bytes in messages {
                        let _ = peers[1 - who].receive(names[who], &bytes);
                    }
                }
                Step::Push(who) => peers[who].push(None),
                Step::Look(who) => peers[who].refresh(),
            }
        }
        for peer in &mut peers {
            // Nothing waits for its push any more.
            peer.push(None);
            peer.refresh();
            prop_assert_eq!(tree(&peer.digests), from_scratch(peer));
        }
    }

    #[test]
    fn sums_of_all_ranges_are_those_of_their_items(
        fingerprints in prop::collection::vec((0..2_147_483_647_u32, any::<bool>()), 1..400),
        // All in one place, too, so that the deepest branches are made.
        crowded in any::<bool>(),
    ) {
        let mut digests = Digests::default();
        let root = NodeName::root(Repair::Periodic);
        let id = |index: usize| EntryId::of(index as u32);
        let all: Vec<(u32, bool)> = fingerprints
            .into_iter()
            .map(|(fingerprint, stays)| (if crowded { fingerprint & 0x1F } else { fingerprint }, stays))
            .collect();
        for (index, &(fingerprint, _)) in all.iter().enumerate() {
            let node = digests.make(&REGISTRY, root.clone());
            digests.replace(node, id(index), None, Some(fingerprint));
        }
        for (index, &(fingerprint, _)) in all.iter().enumerate().filter(|(_, (_, stays))| !stays) {
            let node = digests.make(&REGISTRY, root.clone());
            digests.replace(node, id(index), Some(fingerprint), None);
        }
        let left: Vec<u32> = all.iter().filter(|(_, stays)| *stays).map(|(fingerprint, _)| *fingerprint).collect();
        let Some(node) = digests.node(&root) else {
            prop_assert!(left.is_empty());
            return Ok(());
        };
        for &fingerprint in &left {
            let mut range = Range::ALL;
            for _ in 0..=8 {
                let expected = left
                    .iter()
                    .filter(|fingerprint| (range.prefix..=range.last()).contains(fingerprint))
                    .fold((0, 0_u32), |(count, sum), &fingerprint| (count + 1, sum.wrapping_add(fingerprint)));
                prop_assert_eq!(node.sum(range), expected);
                prop_assert_eq!(node.items(range).count(), expected.0 as usize);
                range = range.branch(range.digit_of(fingerprint));
            }
        }
    }
}

#[test]
fn what_waits_for_its_push_counts_as_of_the_last_one() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    let deep = [3; 12];
    let total = |peer: &mut Peer| {
        peer.refresh();
        let node = peer.digests.node(&NodeName::root(Repair::Periodic));
        node.map(|node| node.total)
    };
    let of = |value: &[u8]| Some(entry_fingerprint(&REGISTRY.paths[DEEP], &deep, value));
    ada.write(DEEP, &deep, Some(b"first")).unwrap();
    assert_eq!(total(&mut ada), None);
    ada.push(None);
    assert_eq!(total(&mut ada), of(b"first"));
    ada.flush();
    ada.write(DEEP, &deep, Some(b"second")).unwrap();
    assert_eq!(total(&mut ada), of(b"first"));
    ada.write(DEEP, &deep, None).unwrap();
    assert_eq!(total(&mut ada), of(b"first"));
    ada.push(None);
    assert_eq!(total(&mut ada), None);
}

#[test]
fn granular_entries_count_at_once_and_in_the_domain_on_request() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.write(LOOT, &[1], Some(b"axe")).unwrap();
    ada.refresh();
    assert!(ada.digests.node(&NodeName::root(Repair::Periodic)).is_none());
    let root = ada.digests.node(&NodeName::root(Repair::OnRequest)).unwrap();
    assert_eq!((root.listed, root.sum(Range::ALL)), (1, (1, root.total)));
}

#[test]
fn the_cost_of_a_write_does_not_depend_on_the_number_of_entries() {
    // Among a million entries the same: what a write touches is a branch of at most 65 items a level.
    let mut digests = Digests::default();
    let root = NodeName::root(Repair::Periodic);
    let mut fingerprint = 1_u64;
    for index in 0..200_000_u32 {
        fingerprint = fingerprint * 48_271 % super::PRIME;
        let node = digests.make(&REGISTRY, root.clone());
        digests.replace(node, EntryId::of(index), None, Some(fingerprint as u32));
    }
    let node = digests.node(&root).unwrap();
    let mut range = Range::ALL;
    while node.sum(range).0 > 64 {
        range = range.branch(range.digit_of(fingerprint as u32));
    }
    assert!(range.digits <= 5, "{range:?}");
}
