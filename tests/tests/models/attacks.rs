//! Attacks on the exchange by their names: what is kept stays bounded, and others go on.

use sync_runtime::model::{ModelError, Models};

use crate::library::models::{Hooked, MODELS};
use crate::link::Link;
use crate::peer::{Outcome, Time, Watch, assert_same, run, uuid};
use crate::rules::{group, insert, lines, tag};
use crate::seeds::{Node, settle};

/// A question from the beginning of a log, by one who knows nothing of it.
fn question() -> Vec<u8> {
    [&[0x13], &MODELS.hash.to_le_bytes()[..3], &[0; 8], &[0, 0]].concat()
}

/// Hands a message in, by whatever name, and takes what is said in answer: how many bytes.
async fn tell(node: &mut Node, sender: &str, bytes: &[u8]) -> Result<usize, ModelError> {
    let (mut hooks, mut said) = (Hooked(Watch::default()), 0);
    let mut transaction = node.kept.clone();
    let mut within = node.models.within(&mut transaction);
    node.exchange
        .receive(&mut within, &mut hooks, sender, bytes)
        .await?;
    while let Some(message) = node.exchange.poll(&mut within, &mut hooks).await? {
        said += message.bytes.len();
        node.exchange.sent(&mut within, message).await?;
    }
    node.kept = transaction;
    Ok(said)
}

#[test]
fn half_open_joins() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(3, &time, &[(0, 2), (1, 2)]).await?;
        for number in 0..40 {
            insert(&mut nodes[0], uuid(0x61, number), &format!("tag {number}")).await?;
        }
        settle(&mut nodes, &mut link, &time).await?;
        let mut most = 0;
        for number in 0..600 {
            // Every other one leaves without a word, so that the transport does not say it.
            let name = format!("stranger {number}");
            if number % 2 == 0 {
                nodes[0].exchange.joined(&name);
            }
            most = most.max(tell(&mut nodes[0], &name, &question()).await?);
            if number % 2 == 0 {
                nodes[0].exchange.left(&name);
            }
            time.pass(10);
        }
        assert!(most < 8_000, "{most} bytes for one question");
        assert_eq!(lines(&nodes[0], "sync_peers"), 256);
        // The third peer comes after them all, and the second one is still known.
        link.cut.clear();
        nodes[2].restart(3, &link).await?;
        for (node, other) in [(0, 2), (1, 2)] {
            let name = nodes[other].name.clone();
            nodes[node].exchange.joined(&name);
        }
        insert(&mut nodes[1], uuid(0x62, 1), "from the second").await?;
        settle(&mut nodes, &mut link, &time).await?;
        for node in &nodes {
            assert_eq!(lines(node, "tag"), 41, "{}", node.name);
            assert_same(&nodes[0].dump(), &node.dump(), &node.name);
        }
        Ok(())
    })
}

/// What is pushed by one that says how far its log goes, and brings nothing.
fn invented(number: u64) -> Vec<u8> {
    let life = (number + 1).to_le_bytes();
    // From 0, 2^60 places further; of no other log, and without rows.
    let places = [0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0];
    [&[0x12], &MODELS.hash.to_le_bytes()[..3], &life, &places].concat()
}

#[test]
fn invented_places() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(3, &time, &[(0, 2), (1, 2)]).await?;
        for number in 0..40 {
            insert(&mut nodes[usize::from(number % 2)], uuid(0x61, number), "tag").await?;
        }
        settle(&mut nodes, &mut link, &time).await?;
        let mut most = 0;
        for number in 0..600 {
            // Logs that go far, of which nothing ever came.
            let name = format!("stranger {number}");
            most = most.max(tell(&mut nodes[0], &name, &invented(number)).await?);
            time.pass(100);
            nodes[0].exchange.tick(time.now());
        }
        // Nor are others told of them, in the statements of this minute.
        assert!((1..1_000).contains(&most), "{most} bytes at once");
        assert_eq!(lines(&nodes[0], "sync_peers"), 256);
        // The third peer comes after them all; the second one has kept its place, so that it is not read again.
        link.cut.clear();
        nodes[2].restart(3, &link).await?;
        for (node, other) in [(0, 2), (1, 2)] {
            let name = nodes[other].name.clone();
            nodes[node].exchange.joined(&name);
        }
        insert(&mut nodes[1], uuid(0x62, 1), "from the second").await?;
        settle(&mut nodes, &mut link, &time).await?;
        for node in &nodes {
            assert_eq!(lines(node, "tag"), 41, "{}", node.name);
            assert_same(&nodes[0].dump(), &node.dump(), &node.name);
        }
        Ok(())
    })
}

/// Lets peers talk for some time; all that was said.
async fn record(
    nodes: &mut [Node],
    link: &mut Link,
    time: &Time,
) -> Result<Vec<(usize, usize, Vec<u8>)>, Box<dyn std::error::Error>> {
    let (mut said, peers) = (Vec::new(), nodes.len());
    for _ in 0..40 {
        time.pass(2_000);
        for node in nodes.iter_mut() {
            node.speak(peers, link, false).await?;
        }
        while let Some((from, to, bytes)) = link.next() {
            nodes[to].hear(from, &bytes, true).await?;
            said.push((from, to, bytes));
        }
    }
    Ok(said)
}

#[test]
fn replay() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        let mut said = record(&mut nodes, &mut link, &time).await?;
        for number in 0..10 {
            insert(&mut nodes[usize::from(number % 2)], uuid(0x61, number), "tag").await?;
            said.extend(record(&mut nodes, &mut link, &time).await?);
        }
        let before = [nodes[0].dump(), nodes[1].dump()];
        for round in 0..5 {
            for place in 0..said.len() {
                let (from, to, bytes) = &said[(place * 7 + round) % said.len()];
                nodes[*to].hear(*from, bytes, true).await?;
            }
            time.pass(1_000);
        }
        assert_eq!(before, [nodes[0].dump(), nodes[1].dump()]);
        insert(&mut nodes[0], uuid(0x62, 1), "afterwards").await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(lines(&nodes[1], "tag"), 11);
        assert_same(&nodes[0].dump(), &nodes[1].dump(), &nodes[1].name);
        Ok(())
    })
}

#[test]
fn a_clock_a_day_ahead() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        let ahead = Time::default();
        ahead.pass(24 * 60 * 60 * 1_000 + u64::try_from(time.now().as_millis())?);
        let clock = ahead.clone();
        let (name, row) = (nodes[1].name.clone(), uuid(0x61, 1));
        nodes[1].models = Models::open(&MODELS, &name, move || clock.wall(), &mut nodes[1].kept).await?;
        insert(&mut nodes[1], row, "tomorrow").await?;
        for clock in [&time, &ahead] {
            clock.pass(3_000);
        }
        let before = nodes[0].dump();
        nodes[1].speak(2, &mut link, false).await?;
        while let Some((from, to, bytes)) = link.next() {
            tell(&mut nodes[to], &uuid_name(from), &bytes).await?;
        }
        // It waits for its time.
        assert_eq!(lines(&nodes[0], "sync_early"), 1);
        assert!(tag(&mut nodes[0], row).await?.is_none());
        assert_same(&before, &nodes[0].dump(), "what it held");
        // A third one takes what the first one writes: its clock has stayed.
        let mut third = Node::new(2, &time).await?;
        insert(&mut nodes[0], uuid(0x62, 1), "today").await?;
        third.exchange.joined(&uuid_name(0));
        let mut pair = [nodes.remove(0), third];
        pair[0].exchange.joined(&uuid_name(2));
        for _ in 0..20 {
            time.pass(2_000);
            for node in &mut pair {
                node.speak(3, &mut link, false).await?;
            }
            while let Some((from, to, bytes)) = link.next() {
                if to != 1 {
                    pair[to / 2].hear(from, &bytes, true).await?;
                }
            }
        }
        assert_eq!(lines(&pair[1], "tag"), 1);
        Ok(())
    })
}

fn uuid_name(number: usize) -> String {
    sync_runtime::model::uuid_text(uuid(0xd0, number as u8))
}
