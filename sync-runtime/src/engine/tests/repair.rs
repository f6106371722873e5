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

#[test]
fn older_values_that_come_in_are_not_answered_one_by_one() {
    let mut net = Network::new(&["Ada", "Bo"], 1);
    net.run(MINUTE);
    net.loss = 1_000;
    for slot in 0..40 {
        let keys = [1, 1, 1, slot];
        net.peers[1].write(ASSIGNED, &keys, Some(b"older")).unwrap();
        net.run(100);
        net.peers[0].write(ASSIGNED, &keys, Some(b"newer")).unwrap();
    }
    net.run(1_000);
    net.loss = 0;
    // Both pass on what they have before they have heard the other.
    net.delay = 2_000;
    let sent = net.sent[3];
    net.run(4 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[1].text(ASSIGNED, &[1, 1, 1, 7]), Some("newer"));
    assert!(net.sent[3] - sent <= 30, "{}", net.sent[3] - sent);
}

#[test]
fn forty_peers_that_join_at_once_are_answered_by_few_messages() {
    let names: Vec<String> = (0..40).map(|number| format!("Peer{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut net = Network::new(&names[..1], 3);
    for slot in 0..200 {
        net.peers[0]
            .write(ASSIGNED, &[1, 1, 1, slot], Some(b"twelve bytes"))
            .unwrap();
    }
    net.run(MINUTE);
    for name in &names[1..] {
        net.join(name);
    }
    net.delay = 50;
    let (sent, bytes) = (net.total_sent(), net.bytes);
    net.run(20_000);
    assert!(net.agree());
    let (sent, bytes) = (net.total_sent() - sent, net.bytes - bytes);
    // 200 entries need about 20 messages of 255 bytes; each of the 39 new ones may poll once besides.
    assert!(sent < 160, "{sent} {:?}", net.sent);
    assert!(bytes < 20_000, "{bytes}");
}

#[test]
fn one_that_joins_gets_everything_while_others_write() {
    let mut net = Network::new(&["Ada", "Bo"], 4);
    (net.loss, net.delay, net.doubles) = (100, 300, 100);
    for slot in 0..200 {
        net.peers[1]
            .write(ASSIGNED, &[1, 2, 1, slot], Some(b"x"))
            .unwrap();
    }
    net.run(MINUTE);
    net.join("Cy");
    for slot in 0..200 {
        net.peers[0]
            .write(ASSIGNED, &[1, 2, 2, slot], Some(b"y"))
            .unwrap();
        net.run(100);
    }
    net.loss = 0;
    net.run(4 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[2].everything().len(), 400);
}

#[test]
fn what_is_repaired_on_request_waits_for_it() {
    let mut net = Network::new(&["Ada", "Bo"], 5);
    net.run(MINUTE);
    net.peers[0].write(LOOT, &[1], Some(b"axe")).unwrap();
    net.run(5 * MINUTE);
    assert!(!net.agree());
    net.peers[1].repair();
    net.run(5_000);
    assert!(net.agree());
}

#[test]
fn what_waits_for_its_push_is_not_passed_on() {
    let mut net = Network::new(&["Ada", "Bo"], 6);
    net.peers[0].write(DEEP, &[1; 12], Some(b"first")).unwrap();
    net.peers[0].push(None);
    net.run(MINUTE);
    assert!(net.agree());
    net.peers[0].write(DEEP, &[1; 12], Some(b"second")).unwrap();
    let sent = net.total_sent();
    net.run(5 * MINUTE);
    assert_eq!(net.peers[1].text(DEEP, &[1; 12]), Some("first"));
    // A poll a period, and nothing that follows from it.
    assert!(net.total_sent() - sent <= 10, "{}", net.total_sent() - sent);
    net.join("Cy");
    net.run(MINUTE);
    assert_eq!(net.peers[2].text(DEEP, &[1; 12]), Some("first"));
    net.peers[0].push(None);
    net.run(MINUTE);
    assert!(net.agree());
}

#[test]
fn what_waits_for_its_push_counts_as_what_another_has_pushed() {
    for value in [Some(&b"second"[..]), None] {
        let mut net = Network::new(&["Ada", "Bo", "Cy"], 6);
        net.peers[0].write(DEEP, &[1; 12], Some(b"first")).unwrap();
        net.peers[0].push(None);
        net.run(MINUTE);
        net.peers[1].write(DEEP, &[1; 12], value).unwrap();
        net.run(1_000);
        net.peers[0].write(DEEP, &[1; 12], Some(b"third")).unwrap();
        net.peers[1].push(None);
        net.run(1_000);
        let offers = |net: &Network| net.peers.iter().map(|peer| peer.stats().offers).sum::<u64>();
        let (sent, before) = (net.total_sent(), offers(&net));
        net.run(5 * MINUTE);
        assert_eq!(net.peers[0].text(DEEP, &[1; 12]), Some("third"));
        // A poll a period, and nothing that follows from it.
        assert_eq!(offers(&net), before);
        assert!(net.total_sent() - sent <= 10, "{}", net.total_sent() - sent);
        net.peers[0].push(None);
        net.run(MINUTE);
        assert!(net.agree());
        assert_eq!(net.peers[2].text(DEEP, &[1; 12]), Some("third"));
    }
}

#[test]
fn a_clear_is_remembered_against_what_comes_back() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 7);
    net.peers[0].write(MARK, &[2], Some(b"skull")).unwrap();
    net.run(MINUTE);
    net.away[2] = true;
    net.peers[0].write(MARK, &[2], None).unwrap();
    net.run(MINUTE);
    net.away[2] = false;
    net.run(2 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[2].text(MARK, &[2]), None);
}

#[test]
fn a_clear_reaches_those_who_may_not_pass_on_what_they_hold() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 12);
    net.peers[0].write(ROLE, &text("Ada"), Some(&[2])).unwrap();
    net.peers[0].write(PLAN, &[], Some(b"by Ada")).unwrap();
    net.run(MINUTE);
    net.away[2] = true;
    net.peers[0].write(ROLE, &text("Ada"), None).unwrap();
    net.peers[0].write(PLAN, &[], None).unwrap();
    net.run(MINUTE);
    net.away[2] = false;
    net.run(2 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[2].everything(), []);
    assert!(net.peers.iter().all(|peer| peer.stats().refused_permission == 0));
}

#[test]
fn a_clear_is_forgotten_after_thirty_days() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.write(MARK, &[2], Some(b"skull")).unwrap();
    ada.write(MARK, &[2], None).unwrap();
    ada.push(None);
    ada.flush();
    let day = 24 * 3_600_000;
    time.pass(30 * day - 1_000);
    ada.tick();
    assert_eq!(ada.stats().entries, 1);
    assert!(ada.next_wake().is_some());
    time.pass(3_600_000);
    ada.tick();
    assert_eq!((ada.stats().entries, ada.next_wake()), (0, None));
}

#[test]
fn what_nobody_present_may_pass_on_is_looked_into_ever_more_rarely() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 8);
    // Only Ada may write her role, and Cy has missed it.
    net.away[2] = true;
    net.run(MINUTE);
    net.peers[0].write(ROLE, &text("Ada"), Some(&[2])).unwrap();
    net.run(MINUTE);
    net.away = vec![true, false, false];
    let sent = net.total_sent();
    net.run(60 * MINUTE);
    assert!(!net.agree());
    // Two polls a period since they differ, and about ten comparisons of some messages.
    let sent = net.total_sent() - sent;
    let polls = 2 * 60 * 60 / 30;
    assert!(sent < polls + 60, "{sent}");
    net.away[0] = false;
    net.run(11 * MINUTE);
    assert!(net.agree());
}

#[test]
fn the_authority_of_now_vouches_for_what_the_earlier_one_wrote() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 9);
    net.run(MINUTE);
    net.peers[0].write(PLAN, &[], Some(b"by Ada")).unwrap();
    net.run(1_000);
    for peer in &mut net.peers {
        peer.host_mut().authority = Some("Bo".into());
    }
    net.join("Di");
    net.peers[3].host_mut().authority = Some("Bo".into());
    net.away[0] = true;
    net.run(2 * MINUTE);
    assert_eq!(net.peers[3].text(PLAN, &[]), Some("by Ada"));
    // It has the rank there, too: the word of the others does not stay.
    assert!(net.peers[3].write(PLAN, &[], Some(b"by Di")).is_err());
    assert!(net.peers[2].write(PLAN, &[], Some(b"by Cy")).is_err());
}

#[test]
fn peers_that_disagree_about_the_rank_of_an_entry_end_equal() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 10);
    net.run(MINUTE);
    // Bo and Cy hear of it when Ada is not the authority any more, Di while she is.
    net.join("Di");
    for index in 1..3 {
        net.peers[index].host_mut().authority = Some("Bo".into());
    }
    net.peers[0].write(PLAN, &[], Some(b"by Ada")).unwrap();
    net.run(1_000);
    net.peers[0].host_mut().authority = Some("Bo".into());
    net.peers[3].host_mut().authority = Some("Bo".into());
    net.away[0] = true;
    net.peers[2].write(PLAN, &[], Some(b"by Cy")).unwrap();
    net.run(3 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[3].text(PLAN, &[]), Some("by Cy"));
}

#[test]
fn what_an_earlier_authority_sent_too_late_yields_to_the_present_one() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 13);
    net.peers[0].write(PLAN, &[], Some(b"by Ada")).unwrap();
    net.run(MINUTE);
    // Written while she is the authority, and received when she is not.
    net.peers[0].write(PLAN, &[], None).unwrap();
    for peer in &mut net.peers {
        peer.host_mut().authority = Some("Bo".into());
    }
    net.run(2 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[0].text(PLAN, &[]), Some("by Ada"));
}

#[test]
fn the_authority_takes_away_a_rank_that_it_does_not_know() {
    let mut net = Network::new(&["Ada", "Bo", "Cy"], 14);
    net.run(MINUTE);
    // Not the authority when she writes, and taken for it by those who receive it.
    net.peers[0].host_mut().authority = Some("Bo".into());
    net.peers[0].write(PLAN, &[], Some(b"by Ada")).unwrap();
    net.run(1_000);
    net.peers[0].host_mut().authority = Some("Ada".into());
    assert!(net.peers[2].write(PLAN, &[], None).is_err());
    net.peers[0].receive("Cy", &clear_of_plan()).unwrap();
    assert!(!net.agree());
    net.run(2 * MINUTE);
    assert!(net.agree());
    assert_eq!(net.peers[1].text(PLAN, &[]), None);
}

/// A clear by a peer without rank, half a minute after the beginning of [`Time`] and a minute.
fn clear_of_plan() -> Vec<u8> {
    let time = Time::default();
    time.pass(90_000);
    let mut cy = peer("Cy", &time);
    cy.host_mut().authority = Some("".into());
    cy.write(PLAN, &[], Some(b"x")).unwrap();
    cy.write(PLAN, &[], None).unwrap();
    cy.flush_one()
}

#[test]
fn the_authority_s_rank_is_believed_only_from_itself() {
    let time = Time::default();
    let mut bo = peer("Bo", &time);
    let mut cy = peer("Cy", &time);
    cy.host_mut().authority = Some("Cy".into());
    cy.write(PLAN, &[], Some(b"forged")).unwrap();
    cy.flush();
    // Bo lists nothing, so that Cy passes its own on.
    cy.receive("Bo", &with_head(&[0x10, 0, 0])).unwrap();
    time.pass(2_000);
    let passed_on = cy.flush_one();
    assert_eq!(passed_on[0], 0x2C);
    let refusal = bo.receive("Cy", &passed_on).unwrap_err();
    assert_eq!((refusal.reason.word(), refusal.whole), ("permission", true));
    assert_eq!(bo.everything(), []);
}

#[test]
fn a_role_is_passed_on_by_its_player_alone() {
    let time = Time::default();
    let (mut ada, mut bo, mut cy) = (peer("Ada", &time), peer("Bo", &time), peer("Cy", &time));
    ada.write(ROLE, &text("Ada"), Some(&[2])).unwrap();
    bo.take_all("Ada", &ada.flush());
    for peer in [&mut ada, &mut bo] {
        peer.receive("Cy", &with_head(&[0x10, 0, 0])).unwrap();
    }
    time.pass(3_000);
    // Bo only shows that he has it.
    let shown = bo.flush_one();
    assert_eq!(shown[4] & 4, 4);
    cy.take_all("Bo", &[shown]);
    assert_eq!((cy.everything(), cy.stats().superseded), (vec![], 0));
    let passed_on = ada.flush_one();
    // Nobody else passes it on, be it word by word.
    assert_eq!(
        cy.receive("Bo", &passed_on).unwrap_err().reason.word(),
        "permission"
    );
    cy.take_all("Ada", &[passed_on]);
    assert_eq!((cy.everything(), cy.stats().repaired), (ada.everything(), 1));
}

#[test]
fn a_missing_number_is_asked_for_once_and_sent_again() {
    let time = Time::default();
    let (mut ada, mut bo, mut cy) = (peer("Ada", &time), peer("Bo", &time), peer("Cy", &time));
    let mut messages = Vec::new();
    for slot in 0..4 {
        ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"x")).unwrap();
        messages.push(ada.flush_one());
    }
    for peer in [&mut bo, &mut cy] {
        peer.take_all("Ada", &[messages[0].clone(), messages[3].clone()]);
        assert!(peer.next_wake().is_some());
    }
    time.pass(1_999);
    assert!(bo.flush().is_empty());
    time.pass(1_001);
    let question = bo.flush_one();
    assert_eq!(question[4..], [3, b'A', b'd', b'a', 1, 2, 2]);
    // Cy hears it, and does not ask.
    cy.take_all("Bo", std::slice::from_ref(&question));
    assert!(cy.flush().is_empty() && bo.flush().is_empty());
    ada.take_all("Bo", &[question.clone(), question.clone()]);
    let answer = ada.flush_one();
    ada.take_all("Bo", &[question]);
    assert!(ada.flush().is_empty());
    for peer in [&mut bo, &mut cy] {
        peer.take_all("Ada", std::slice::from_ref(&answer));
        assert_eq!(peer.everything(), ada.everything());
        assert_eq!(peer.next_wake(), None);
        // What comes late after all is no copy.
        peer.take_all("Ada", std::slice::from_ref(&messages[1]));
    }
    assert_eq!((bo.stats().gaps, cy.stats().gaps), (2, 0));
}

#[test]
fn numbers_that_are_not_remembered_lead_to_a_poll() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.take_all("Bo", &[vec![0x30, 0, 0, 0, 3, b'A', b'd', b'a', 1, 7, 2]]);
    time.pass(1_000);
    assert_eq!(ada.flush_one()[0], 0x28);
}

#[test]
fn nothing_is_said_while_nothing_can_be_sent() {
    let time = Time::default();
    let mut ada = comparing("Ada", &time);
    time.pass(2_000);
    assert_eq!(ada.flush_one()[0], 0x28);
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"x")).unwrap();
    ada.flush();
    ada.receive("Bo", &with_head(&[0x10, 0, 0])).unwrap();
    ada.host_mut().in_group = false;
    ada.host_changed();
    assert_eq!(ada.next_wake(), None);
    ada.receive("Bo", &with_head(&[0x10, 0, 0])).unwrap();
    time.pass(100_000);
    assert!(ada.flush().is_empty());
    ada.host_mut().in_group = true;
    ada.host_changed();
    assert!(ada.next_wake().is_some());
    time.pass(2_000);
    assert_eq!(ada.flush_one()[0], 0x28);
}

#[test]
fn statements_are_bounded_whatever_is_heard() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    for slot in 0..250 {
        ada.write(ASSIGNED, &[1, 1, 1, slot], Some(b"x")).unwrap();
    }
    ada.flush();
    let mut heard = 0;
    // Digests of nodes that nobody has, 64 in each message; what stands behind them is ignored.
    for first in 0..40_u8 {
        let mut message = with_head(&[]);
        for second in 0..200_u8 {
            message.extend([0, 2, 100 + first, second, 1, 2, 3, 4]);
        }
        heard += message.len();
        ada.receive("Mal", &message).unwrap();
    }
    time.pass(1_000);
    let said = ada.flush();
    assert_eq!(ada.stats().statements, 1_024);
    assert!(said.iter().map(Vec::len).sum::<usize>() < heard);
    // The same again is not answered within five seconds, nor is anything else.
    for digit in 0..16_u8 {
        ada.receive("Mal", &with_head(&[0x01, 0, digit << 4, 1, 2, 3, 4]))
            .unwrap();
    }
    ada.repair();
    time.pass(1_000);
    assert!(ada.flush().is_empty());
    assert_eq!(ada.stats().statements, 1_024);
    // A driver sleeps until there is room again.
    let wake = ada.next_wake().unwrap();
    assert!(wake > ada.host().clock.now());
    time.pass(5_000);
    assert!(!ada.flush().is_empty());
}

#[test]
fn what_is_too_large_to_be_passed_on_waits_for_nothing() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.write(TRADE, &[], Some(&[b'x'; 65_490])).unwrap();
    ada.write(ASSIGNED, &[1, 1, 1, 1], Some(b"x")).unwrap();
    time.pass(2_000);
    ada.flush();
    ada.receive("Bo", &with_head(&[0x10, 0, 0])).unwrap();
    time.pass(1_000);
    // The raid's node is stated; the large one is not even tried.
    assert_eq!(ada.flush().len(), 1);
    assert_eq!(ada.next_wake(), None);
}

#[test]
fn a_manual_entry_in_a_group_that_waits_for_a_request_is_not_passed_on() {
    let time = Time::default();
    let (mut ada, mut bo) = (peer("Ada", &time), peer("Bo", &time));
    ada.together(|ada| {
        ada.write(DEEP, &[1; 12], Some(b"hidden"))?;
        ada.write(KILLS, &[1], Some(&[7]))
    })
    .unwrap();
    for head in [0x10, 0x50] {
        ada.receive("Bo", &with_head(&[head, 0, 0])).unwrap();
    }
    time.pass(3_000);
    for message in ada.flush() {
        bo.take_all("Ada", &[message]);
    }
    assert_eq!(bo.everything(), [(KILLS, vec![1], vec![7])]);
}

#[test]
fn offers_are_bounded_and_go_on_after_a_poll() {
    let mut net = Network::new(&["Ada", "Bo"], 11);
    net.away[1] = true;
    for role in 0..60 {
        for slot in 0..200 {
            net.peers[0]
                .write(ASSIGNED, &[1, 1, role, slot], Some(b"x"))
                .unwrap();
        }
        net.run(10);
    }
    net.away[1] = false;
    net.peers[1].repair();
    net.run(40_000);
    assert!(net.agree());
    assert_eq!(net.peers[1].everything().len(), 12_000);
}

#[test]
fn other_scopes_are_not_compared() {
    let time = Time::default();
    let mut ada = peer("Ada", &time);
    ada.receive("Bo", &[0x28, 1, 2, 3, 0, 0, 9, 9, 9, 9]).unwrap();
    time.pass(1_000);
    assert!(ada.flush().is_empty());
    assert_eq!(ada.stats().unknown, 1);
}

/// A message of statements.
fn with_head(statements: &[u8]) -> Vec<u8> {
    [&crate::wire::compare_head(&REGISTRY), statements].concat()
}
