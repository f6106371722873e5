//! Digests, polls, offers and gaps, between peers on a network.

use super::network::Network;
use crate::testing::*;

/// A minute, in which a poll and its consequences find room.
const MINUTE: u64 = 60_000;

#[test]
fn what_was_lost_is_found_and_passed_on() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 1);
    net.run(MINUTE);
    net.loss = 1_000;
    for slot in 0..50 {
        net.peers[0]
            .write(ASSIGNED, &[1, 1, 1, slot], Some(b"x"))
            .unwrap();
    }
    net.run(5_000);
    net.loss = 0;
    assert!(!net.agree());
    net.run(MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[1].stats().repaired, 50);
}

#[test]
fn a_quiet_group_sends_one_small_message_a_period() {
    let names: Vec<String> = (0..40).map(|number| format!("Peer{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut net = Network::new(&names, 1);
    for slot in 0..200 {
        net.peers[0]
            .write(ASSIGNED, &[1, 1, 1, slot], Some(b"x"))
            .unwrap();
    }
    net.run(2 * MINUTE);
    assert!(net.agree());
    let (sent, bytes) = (net.total_sent(), net.bytes);
    net.run(10 * MINUTE);
    let (sent, bytes) = (net.total_sent() - sent, net.bytes - bytes);
    assert!((16..=20).contains(&sent), "{sent}");
    assert_eq!(bytes, sent * 10);
}

#[test]
fn one_entry_that_differs_among_many_costs_little() {
    let mut net = Network::new(&["Ada", "Bo"], 1);
    for role in 0..40 {
        for slot in 0..250 {
            let _ = net.peers[0].write(ASSIGNED, &[1, 1, role, slot], Some(b"x"));
        }
    }
    net.run(MINUTE);
    assert!(net.agree());
    net.loss = 1_000;
    net.peers[0].write(ASSIGNED, &[1, 1, 7, 7], Some(b"y")).unwrap();
    net.run(500);
    net.loss = 0;
    let bytes = net.bytes;
    net.run(2 * MINUTE);
    assert!(net.agree());
    let bytes = net.bytes - bytes;
    assert!(bytes < 1_200, "{bytes}");
}
