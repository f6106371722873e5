//! Peers that are generated in Rust, compiled without a warning and run.

// Helpers of tests may unwrap as tests do.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use generated::plan::{Component, trees, types};
use sync_runtime::engine::Record;
use sync_runtime::host::{TestClock, TestHost};

#[deny(warnings, missing_docs, clippy::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/plan.rs"));
}

type Peer = generated::plan::Peer<TestHost>;

fn peer(name: &str) -> Peer {
    Peer::new(TestHost::new(name, &TestClock::default()).with_authority("nobody"))
}

/// Delivers everything that peers have to say, until all are quiet.
fn deliver(peers: &mut [Peer]) {
    loop {
        let mut quiet = true;
        for from in 0..peers.len() {
            while let Some(message) = peers[from].poll_message() {
                quiet = false;
                let (sender, bytes) = (peers[from].host().name.clone(), message.bytes.clone());
                peers[from].sent(message);
                for to in (0..peers.len()).filter(|to| *to != from) {
                    peers[to].receive(&sender, &bytes).unwrap();
                }
            }
        }
        if quiet {
            return;
        }
    }
}

#[allow(deprecated)]
fn item() -> types::Item {
    types::Item {
        item_id: -5,
        r#type: Some(types::Role::Type),
        sold: true,
        price: -0.0,
        when: 1_700_000_000_000,
        marks: BTreeMap::from([(1, true), (2, false)]),
    }
}

#[test]
fn three_peers_end_equal() {
    let mut peers = [peer("Ada"), peer("Bo"), peer("Cy")];
    let [ada, bo, cy] = &mut peers;
    ada.set_assigned(1, types::Role::Tanks, 2, "Bo").unwrap();
    ada.set_assigned(1, types::Role::OffHealers, 2, "Cy").unwrap();
    ada.set_assigned(1, types::Role::OffHealers, 2, None).unwrap();
    bo.set_title(1, "First try").unwrap();
    bo.set_item([7; 16], &item()).unwrap();
    bo.set_tags(&BTreeSet::from(["red".to_owned(), "blue".to_owned()]))
        .unwrap();
    cy.set_tags(&BTreeSet::from(["green".to_owned()])).unwrap();
    cy.set_kills(300).unwrap();
    ada.set_kills(127).unwrap();
    cy.set_ready("Cy", true).unwrap();
    cy.set_ready("Bo", true).unwrap();
    cy.set_ready("Bo", false).unwrap();
    cy.set_note("Cy", &types::Note::Items(vec![item(), item()]))
        .unwrap();
    deliver(&mut peers);
    for peer in &peers {
        assert_eq!(
            peer.all_assigned(),
            [((1, types::Role::Tanks, 2), "Bo".to_owned())]
        );
        assert_eq!(peer.get_title(1).as_deref(), Some("First try"));
        assert_eq!(peer.get_item([7; 16]), Some(item()));
        assert_eq!(peer.get_tags().unwrap_or_default().len(), 3);
        assert_eq!(peer.get_kills(), Some(300));
        assert_eq!((peer.get_ready("Cy"), peer.get_ready("Bo")), (true, false));
        assert_eq!(
            peer.get_note("Cy"),
            Some(types::Note::Items(vec![item(), item()]))
        );
    }
}

#[test]
fn what_is_out_of_bounds_is_refused_with_path_key_and_bound() {
    let mut ada = peer("Ada");
    let refused = ada.set_title(1, &"x".repeat(31)).unwrap_err();
    assert_eq!(
        refused.message,
        "title(raid = 1): the text is longer than 30 bytes"
    );
    let refused = ada.set_assigned(1, types::Role::Tanks, 0, "B0").unwrap_err();
    assert!(
        refused.message.ends_with("the text does not match `[A-Za-z]+`"),
        "{refused}"
    );
    assert!(
        ada.set_kills(1001)
            .unwrap_err()
            .message
            .ends_with("the number is not within -5 to 1000")
    );
    let mut cheap = item();
    cheap.price = f32::NAN;
    assert!(
        ada.set_item([0; 16], &cheap)
            .unwrap_err()
            .message
            .ends_with("in `price`: the number is NaN")
    );
    assert_eq!(ada.stats().entries, 0);
}

#[test]
fn a_scope_is_replaced_as_a_whole() {
    let mut peers = [peer("Ada"), peer("Bo")];
    peers[0].set_assigned(1, types::Role::Tanks, 1, "Old").unwrap();
    peers[0].set_assigned(2, types::Role::Tanks, 1, "Stays").unwrap();
    let tree = trees::Raid {
        assigned: BTreeMap::from([((types::Role::Type, 9), "New".to_owned())]),
        title: Some("Second".to_owned()),
        best: None,
    };
    peers[0].set_best(1, 300).unwrap();
    peers[0].replace_raid(1, &tree).unwrap();
    peers[0]
        .replace_ready(&BTreeMap::from([
            ("Ada".to_owned(), true),
            ("Bo".to_owned(), false),
        ]))
        .unwrap();
    deliver(&mut peers);
    let expected = [
        ((1, types::Role::Type, 9), "New".to_owned()),
        ((2, types::Role::Tanks, 1), "Stays".to_owned()),
    ];
    assert_eq!(peers[1].all_assigned(), expected);
    assert_eq!(peers[1].get_title(1).as_deref(), Some("Second"));
    assert_eq!(peers[1].get_best(1), Some(300), "what nobody can clear stays");
    assert_eq!(peers[1].all_ready(), [("Ada".to_owned(), true)]);
}

#[test]
fn what_a_replacement_leaves_equal_needs_no_permission() {
    let mut peers = [peer("Ada"), peer("Bo")];
    let note = |text: &str| types::Note::Text(text.to_owned());
    peers[0].set_note("Ada", &note("ready")).unwrap();
    deliver(&mut peers);
    let mut notes = BTreeMap::from([("Ada".to_owned(), note("ready")), ("Bo".to_owned(), note("late"))]);
    peers[1].replace_note(&notes).unwrap();
    deliver(&mut peers);
    assert_eq!(peers[0].get_note("Bo"), Some(note("late")));
    notes.insert("Ada".to_owned(), note("away"));
    peers[1].replace_note(&notes).unwrap_err();
    notes.remove("Ada");
    peers[1].replace_note(&notes).unwrap_err();
    assert_eq!(peers[1].get_note("Ada"), Some(note("ready")));
}

#[test]
fn hooks_are_told_and_may_write_and_fail() {
    let mut ada = peer("Ada");
    let told = Arc::new(Mutex::new(Vec::new()));
    ada.on_title(|_, _| panic!("this hook is broken"));
    let list = told.clone();
    ada.on_title(move |peer, change| {
        list.lock().unwrap().push((
            change.keys,
            change.old.clone(),
            change.new.clone(),
            change.origin.clone(),
        ));
        peer.set_kills(7).unwrap();
    });
    let list = told.clone();
    ada.on_component(Component::Misc, move |_, change| {
        list.lock()
            .unwrap()
            .push((0, None, Some(change.path.name.to_owned()), change.origin.clone()));
    });
    ada.set_title(4, "a").unwrap();
    ada.clear_title(4).unwrap();
    let a = || Some("a".to_owned());
    let expected = [
        (4, None, a(), "Ada".into()),
        (0, None, Some("kills".to_owned()), "Ada".into()),
        (4, a(), None, "Ada".into()),
    ];
    assert_eq!(*told.lock().unwrap(), expected);
    assert_eq!(ada.stats().hook_failures, 2);
}

#[test]
fn a_group_that_fails_has_not_happened() {
    let mut ada = peer("Ada");
    let failed = ada.together(|ada| {
        ada.set_kills(1)?;
        ada.set_title(1, &"x".repeat(99))
    });
    assert!(failed.is_err());
    assert_eq!((ada.get_kills(), ada.poll_message()), (None, None));
}

#[test]
fn a_group_that_is_larger_than_a_message_has_not_happened() {
    let mut ada = peer("Ada");
    let failed = ada.together(|ada| {
        let uuid = |number: u16| [[0; 14].as_slice(), &number.to_le_bytes()].concat();
        (0..3_000).try_for_each(|number| ada.set_item(uuid(number).try_into().unwrap(), &item()))
    });
    let refused = failed.unwrap_err();
    assert_eq!(
        refused.message,
        "together: the group would be larger than a message, 65536 bytes"
    );
    assert_eq!((ada.stats().entries, ada.poll_message()), (0, None));
}

#[test]
fn a_peer_goes_on_where_its_records_end() {
    let clock = TestClock::default();
    let mut peers = ["Ada", "Bo"].map(|name| Peer::new(TestHost::new(name, &clock)));
    peers[0].keep_records();
    // A file that is only added to: of several records of an entry the last one counts.
    let mut file = Vec::new();
    let mut store = |ada: &mut Peer| file.extend(std::iter::from_fn(|| ada.poll_record()));
    peers[1].set_title(2, "by Bo").unwrap();
    peers[0].set_title(1, "by Ada").unwrap();
    peers[0].set_title(9, "soon forgotten").unwrap();
    deliver(&mut peers);
    store(&mut peers[0]);
    peers[0].clear_title(9).unwrap();
    deliver(&mut peers);
    clock.pass(Duration::from_secs(100 * 86_400));
    peers[0].tick();
    peers[0].set_title(3, "not sent yet").unwrap();
    store(&mut peers[0]);
    let is_forgotten = |record: &Record| matches!(record, Record::Forgotten { .. });
    peers[0] = Peer::restore(peers[0].host().clone(), file.clone());
    assert_eq!(peers[0].all_title().len(), 3);
    deliver(&mut peers);
    assert_eq!(peers[1].get_title(3).as_deref(), Some("not sent yet"));
    peers[0].set_title(2, "by Ada").unwrap();
    deliver(&mut peers);
    assert_eq!(peers[1].get_title(2).as_deref(), Some("by Ada"));
    assert!(file.iter().any(is_forgotten), "{file:?}");
}

#[test]
fn levels_follow_keys_and_flags() {
    let mut ada = peer("Ada");
    ada.set_assigned(0, types::Role::Tanks, 1, "Bo").unwrap();
    assert_eq!(ada.poll_message(), None, "manual");
    ada.push(Component::Raids);
    let message = ada.poll_message().unwrap();
    ada.sent(message);
    ada.host_mut().set_flag("in_combat", true);
    ada.set_assigned(1, types::Role::Tanks, 1, "Bo").unwrap();
    assert_eq!(ada.poll_message(), None, "manual in combat");
    ada.host_mut().set_flag("in_combat", false);
    ada.set_assigned(1, types::Role::Tanks, 1, "Cy").unwrap();
    assert!(ada.poll_message().is_some(), "realtime");
}
