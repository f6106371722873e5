//! The rules of the exchange one by one, on peers in memory.

use std::time::Duration;

use sync_runtime::model::{Exchange, Model as _, ModelError, RowUuid, Sending};

use crate::library::models::{
    Device, Hooked, NewDevice, NewSpace, NewSpaceGroup, NewTag, NewVolume, Space, SpaceGroup, Tag, Volume,
};
use crate::link::Link;
use crate::peer::{Outcome, Time, Watch, assert_same, run, uuid};
use crate::seeds::{Node, meet, settle};

const DAY: u64 = 24 * 60 * 60 * 1_000;
const TAG: RowUuid = [0x60; 16];

/// Peers that have joined each other, but for pairs that never meet.
pub(crate) async fn group(
    count: usize,
    time: &Time,
    strangers: &[(usize, usize)],
) -> Result<(Vec<Node>, Link), Box<dyn std::error::Error>> {
    let mut link = Link::new(1, 0);
    link.cut = strangers.to_vec();
    let mut nodes = Vec::new();
    for number in 0..count {
        let mut node = Node::new(number, time).await?;
        node.restart(count, &link).await?;
        nodes.push(node);
    }
    Ok((nodes, link))
}

pub(crate) async fn insert(node: &mut Node, tag: RowUuid, name: &str) -> Outcome {
    let mut within = node.models.within(&mut node.kept);
    Tag::insert(&mut within, &NewTag::new(tag, name.into())).await?;
    Ok(())
}

pub(crate) async fn tag(node: &mut Node, tag: RowUuid) -> Result<Option<Tag>, ModelError> {
    Tag::get(&mut node.models.within(&mut node.kept), tag).await
}

pub(crate) fn lines(node: &Node, table: &str) -> usize {
    node.kept.rows(table).count()
}

#[test]
fn the_loss_of_the_last_message_is_noticed() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        insert(&mut nodes[0], TAG, "red").await?;
        time.pass(3_000);
        // The transport takes it, and it never arrives; nothing is written after it.
        link.cut = vec![(0, 1)];
        nodes[0].speak(2, &mut link, false).await?;
        link.cut.clear();
        assert!(tag(&mut nodes[1], TAG).await?.is_none());
        settle(&mut nodes, &mut link, &time).await?;
        assert!(tag(&mut nodes[1], TAG).await?.is_some());
        Ok(())
    })
}

#[test]
fn what_all_have_from_its_origin_is_not_passed_on() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(3, &time, &[]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        link.taken.clear();
        for round in 0..20u8 {
            for node in &mut nodes {
                insert(node, uuid(0x60 + node.number as u8, round), "tag").await?;
            }
            time.pass(3_000);
            for node in &mut nodes {
                node.speak(3, &mut link, false).await?;
            }
            while let Some((from, to, bytes)) = link.next() {
                nodes[to].hear(from, &bytes, true).await?;
            }
        }
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(lines(&nodes[0], "tag"), 60);
        for node in &nodes[1..] {
            assert_same(&nodes[0].dump(), &node.dump(), &node.name);
        }
        // Nobody has asked anybody.
        assert_eq!(link.taken.get(&0x13), None, "{:?}", link.taken);
        assert_eq!(link.taken.get(&0x14), None, "{:?}", link.taken);
        Ok(())
    })
}

#[test]
fn rows_of_third_peers_are_passed_on_but_not_those_of_their_devices() -> Outcome {
    run(async {
        let time = Time::default();
        // The first and the last never meet.
        let (mut nodes, mut link) = group(3, &time, &[(0, 2)]).await?;
        let (device, volume) = (nodes[0].device, uuid(0x10, 1));
        insert(&mut nodes[0], TAG, "red").await?;
        let mut within = nodes[0].within();
        Device::insert(&mut within, &NewDevice::new(device, "One".into(), "one".into())).await?;
        Volume::insert(&mut within, &NewVolume::new(volume, device, "disk".into())).await?;
        settle(&mut nodes, &mut link, &time).await?;
        insert(&mut nodes[0], uuid(0x61, 1), "blue").await?;
        settle(&mut nodes, &mut link, &time).await?;
        for node in &mut nodes {
            assert_eq!(lines(node, "tag"), 2, "{}", node.name);
        }
        assert_eq!([lines(&nodes[1], "volumes"), lines(&nodes[2], "volumes")], [1, 0]);
        Ok(())
    })
}

#[test]
fn what_waits_for_a_push_is_in_no_page() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(3, &time, &[]).await?;
        // The third one is not there yet.
        let late = vec![(0, 2), (1, 2)];
        link.cut.clone_from(&late);
        meet(&mut nodes, &late, Exchange::left);
        insert(&mut nodes[0], TAG, "red").await?;
        settle(&mut nodes, &mut link, &time).await?;
        let mut within = nodes[0].within();
        let mut found = Tag::get(&mut within, TAG).await?.ok_or("no tag")?;
        found.set_hidden(&mut within, true).await?;
        found.set_shade(&mut within, 7).await?;
        link.cut.clear();
        meet(&mut nodes, &late, Exchange::joined);
        settle(&mut nodes, &mut link, &time).await?;
        for node in &mut nodes[1..] {
            let found = tag(node, TAG).await?.ok_or("no tag")?;
            assert_eq!(
                (found.name(), found.hidden(), found.shade()),
                ("red", false, 0),
                "{}",
                node.name
            );
        }
        // Who asks for what waits at `granular` gets it, and the row travels whole.
        nodes[1].exchange.request(Tag::POSITION);
        settle(&mut nodes, &mut link, &time).await?;
        for node in &mut nodes {
            let found = tag(node, TAG).await?.ok_or("no tag")?;
            assert_eq!((found.hidden(), found.shade()), (true, 7), "{}", node.name);
        }
        // A change at `manual` waits for its push whoever asks.
        let mut within = nodes[0].within();
        let mut found = Tag::get(&mut within, TAG).await?.ok_or("no tag")?;
        found.set_hidden(&mut within, false).await?;
        nodes[1].exchange.request(Tag::POSITION);
        settle(&mut nodes, &mut link, &time).await?;
        assert!(tag(&mut nodes[1], TAG).await?.ok_or("no tag")?.hidden());
        nodes[0].within().push(None).await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert!(!tag(&mut nodes[1], TAG).await?.ok_or("no tag")?.hidden());
        assert_same(&nodes[0].dump(), &nodes[2].dump(), &nodes[2].name);
        Ok(())
    })
}

#[test]
fn a_restored_backup_catches_up() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        insert(&mut nodes[0], uuid(0x60, 1), "before").await?;
        settle(&mut nodes, &mut link, &time).await?;
        let backup = nodes[0].kept.clone();
        insert(&mut nodes[0], uuid(0x60, 2), "lost").await?;
        settle(&mut nodes, &mut link, &time).await?;
        nodes[0].kept = backup;
        // As many changes as were lost, so that the places of the log are the same numbers.
        insert(&mut nodes[0], uuid(0x60, 3), "after").await?;
        nodes[0].restart(2, &link).await?;
        settle(&mut nodes, &mut link, &time).await?;
        for node in &nodes {
            assert_eq!(lines(node, "tag"), 3, "{}", node.name);
        }
        assert_same(&nodes[0].dump(), &nodes[1].dump(), &nodes[1].name);
        Ok(())
    })
}

#[test]
fn a_deletion_is_forgotten_once_everybody_has_it() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(3, &time, &[]).await?;
        let group = uuid(0x50, 1);
        let mut within = nodes[0].within();
        Tag::insert(&mut within, &NewTag::new(TAG, "red".into())).await?;
        let space = NewSpace::new(uuid(0x40, 1), "Home".into(), "home".into());
        Space::insert(&mut within, &space).await?;
        let new = NewSpaceGroup::new(group, uuid(0x40, 1), "Group".into());
        SpaceGroup::insert(&mut within, &new).await?;
        settle(&mut nodes, &mut link, &time).await?;
        // The third one is away while both are deleted.
        link.cut = vec![(0, 2), (1, 2)];
        let mut within = nodes[0].within();
        Tag::delete_all(&mut within, &[TAG]).await?;
        SpaceGroup::delete_all(&mut within, &[group]).await?;
        settle(&mut nodes, &mut link, &time).await?;
        assert_eq!(
            [lines(&nodes[0], "sync_rows"), lines(&nodes[1], "sync_rows")],
            [3, 3]
        );
        link.cut.clear();
        settle(&mut nodes, &mut link, &time).await?;
        // `delete: log` is forgotten now, a tombstone is kept.
        for node in &nodes {
            assert_eq!(lines(node, "sync_rows"), 2, "{}", node.name);
            assert_eq!(lines(node, "sync_log"), 2, "{}", node.name);
        }
        time.pass(30 * DAY);
        settle(&mut nodes, &mut link, &time).await?;
        for node in &nodes {
            assert_eq!(
                [lines(node, "sync_rows"), lines(node, "tag")],
                [1, 0],
                "{}",
                node.name
            );
        }
        Ok(())
    })
}

#[test]
fn what_was_deleted_and_forgotten_does_not_come_back_with_a_late_peer() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(3, &time, &[]).await?;
        for number in 1..=4 {
            insert(&mut nodes[0], uuid(0x60, number), "tag").await?;
        }
        settle(&mut nodes, &mut link, &time).await?;
        let late = vec![(0, 2), (1, 2)];
        link.cut.clone_from(&late);
        meet(&mut nodes, &late, Exchange::left);
        let mut within = nodes[0].within();
        Tag::delete_all(&mut within, &[uuid(0x60, 1), uuid(0x60, 2)]).await?;
        // What is written there meanwhile: a row, and a change of one that is deleted here.
        insert(&mut nodes[2], uuid(0x62, 1), "new").await?;
        let mut within = nodes[2].within();
        let mut found = Tag::get(&mut within, uuid(0x60, 2)).await?.ok_or("no tag")?;
        found.set_name(&mut within, "changed").await?;
        for _ in 0..40 {
            time.pass(DAY);
            settle(&mut nodes, &mut link, &time).await?;
        }
        assert_eq!(
            lines(&nodes[1], "sync_rows"),
            2,
            "the deletions are not forgotten"
        );
        link.cut.clear();
        meet(&mut nodes, &late, Exchange::joined);
        settle(&mut nodes, &mut link, &time).await?;
        let names = [
            uuid(0x60, 1),
            uuid(0x60, 2),
            uuid(0x60, 3),
            uuid(0x60, 4),
            uuid(0x62, 1),
        ];
        for node in &mut nodes {
            let mut there = Vec::new();
            for name in names {
                there.push(tag(node, name).await?.is_some());
            }
            assert_eq!(there, [false, true, true, true, true], "{}", node.name);
        }
        for node in &nodes[1..] {
            assert_same(&nodes[0].dump(), &node.dump(), &node.name);
        }
        Ok(())
    })
}

/// Every message that a peer makes: pushes, questions, answers, wishes, statements.
async fn all_messages(time: &Time) -> Result<(Vec<Node>, Vec<Sending>), Box<dyn std::error::Error>> {
    let (mut nodes, link) = group(2, time, &[]).await?;
    insert(&mut nodes[0], TAG, "red").await?;
    nodes[0].exchange.request(Tag::POSITION);
    time.pass(3_000);
    let (mut messages, mut hooks) = (Vec::new(), Hooked(Watch::default()));
    nodes[1].speak(2, &mut Link::new(1, 0), false).await?;
    let (asker, question) = {
        let mut spoken = Link::new(1, 0);
        nodes[1].restart(2, &link).await?;
        time.pass(3_000);
        nodes[1].speak(2, &mut spoken, false).await?;
        let mut question = None;
        while let Some((_, _, bytes)) = spoken.next() {
            question = question.or((bytes[0] == 0x13).then_some(bytes));
        }
        (1, question.ok_or("nobody has asked")?)
    };
    nodes[0].hear(asker, &question, true).await?;
    nodes[0].exchange.tick(time.now());
    loop {
        let node = &mut nodes[0];
        let mut within = node.models.within(&mut node.kept);
        let Some(message) = node.exchange.poll(&mut within, &mut hooks).await? else {
            break;
        };
        node.exchange.sent(&mut within, message.clone()).await?;
        messages.push(message);
    }
    Ok((nodes, messages))
}

#[test]
fn no_message_about_a_log_panics_whatever_is_in_it() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, messages) = all_messages(&time).await?;
        let mut kinds: Vec<u8> = messages.iter().map(|message| message.bytes[0]).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, [0x12, 0x13, 0x14, 0x15]);
        let name = nodes[0].name.clone();
        let mut hooks = Hooked(Watch::default());
        let mut taken = 0;
        for message in &messages {
            for place in 0..message.bytes.len() {
                for flip in [1, 0x80, 0xff] {
                    let mut spoilt = message.bytes.clone();
                    spoilt[place] ^= flip;
                    for bytes in [&spoilt[..], &message.bytes[..place]] {
                        let node = &mut nodes[1];
                        let mut transaction = node.kept.clone();
                        let mut within = node.models.within(&mut transaction);
                        let done = node.exchange.receive(&mut within, &mut hooks, &name, bytes).await;
                        taken += usize::from(done.is_ok());
                        // What it answers is made without a fault, too.
                        while let Some(answer) = node.exchange.poll(&mut within, &mut hooks).await? {
                            node.exchange.sent(&mut within, answer).await?;
                        }
                    }
                }
            }
        }
        assert!(taken > 0);
        Ok(())
    })
}

#[test]
fn pages_that_nobody_asked_for_and_cursors_that_were_made_up_do_no_harm() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, messages) = all_messages(&time).await?;
        let page = messages
            .iter()
            .find(|message| message.bytes[0] == 0x14)
            .ok_or("no page")?;
        let name = nodes[0].name.clone();
        let mut hooks = Hooked(Watch::default());
        let stranger = &mut nodes[1];
        let mut fresh = Exchange::new(99, 2_000);
        let mut within = stranger.models.within(&mut stranger.kept);
        let done = fresh.receive(&mut within, &mut hooks, &name, &page.bytes).await;
        assert!(matches!(done, Err(ModelError::Unasked)), "{done:?}");
        // The other says that it has far more than there is.
        let mut ask = messages
            .iter()
            .find(|message| message.bytes[0] == 0x12)
            .ok_or("no push")?
            .bytes[..4]
            .to_vec();
        ask[0] = 0x13;
        ask.extend(nodes[0].said());
        ask.extend([0xff, 0xff, 0xff, 0x7f, 0]);
        nodes[0].hear(1, &ask, true).await?;
        insert(&mut nodes[0], uuid(0x61, 1), "later").await?;
        let mut link = Link::new(1, 0);
        settle(&mut nodes, &mut link, &time).await?;
        assert_same(&nodes[0].dump(), &nodes[1].dump(), &nodes[1].name);
        assert_eq!(lines(&nodes[1], "tag"), 2);
        Ok(())
    })
}

#[test]
fn questions_are_put_again_at_growing_intervals() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        // The other one hears nothing and says nothing.
        link.cut = vec![(0, 1)];
        let mut asked = Vec::new();
        for _ in 0..1_200 {
            time.pass(1_000);
            let before = link.taken.get(&0x13).copied().unwrap_or_default();
            nodes[0].speak(2, &mut link, false).await?;
            if link.taken.get(&0x13).copied().unwrap_or_default() > before {
                asked.push(time.now());
            }
        }
        let waits: Vec<Duration> = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!((8..=12).contains(&asked.len()), "{waits:?}");
        assert!(waits[0] <= Duration::from_secs(4), "{waits:?}");
        assert!(
            waits
                .last()
                .is_some_and(|wait| (180..=400).contains(&wait.as_secs())),
            "{waits:?}"
        );
        Ok(())
    })
}
