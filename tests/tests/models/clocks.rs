//! Clocks that differ: nobody's clock is dragged along, and what comes too early waits for its time.

use sync_runtime::model::{Model as _, ModelError, Models, RowUuid};

use crate::library::models::{MODELS, NewTag, Tag};
use crate::link::Link;
use crate::peer::{Outcome, Time, assert_same, run, uuid};
use crate::rules::{insert, lines, tag};
use crate::seeds::Node;

const SECOND: u64 = 1_000;
const HOUR: u64 = 60 * 60 * SECOND;
/// The clock of the second peer is a minute behind that of the first.
const BEHIND: u64 = 60 * SECOND;
const ROW: RowUuid = [0x60; 16];

/// Three peers: the first, one whose clock is behind, and one that stamps its writes so far ahead of the first one's.
struct Group {
    time: Time,
    nodes: Vec<Node>,
    link: Link,
}

impl Group {
    async fn new(ahead: u64) -> Result<Self, Box<dyn std::error::Error>> {
        let time = Time::default();
        let (link, mut nodes) = (Link::new(1, 0), Vec::new());
        for (number, ahead) in [BEHIND, 0, BEHIND + ahead].into_iter().enumerate() {
            let mut node = Node::new(number, &time.ahead(ahead)).await?;
            node.restart(3, &link).await?;
            nodes.push(node);
        }
        Ok(Group { time, nodes, link })
    }

    /// Lets the peers talk for so many seconds.
    async fn talk(&mut self, seconds: u64) -> Outcome {
        self.talk_at(seconds, SECOND).await
    }

    /// Lets the peers talk so often, each time after so many milliseconds.
    async fn talk_at(&mut self, times: u64, span: u64) -> Outcome {
        for _ in 0..times {
            self.time.pass(span);
            for node in &mut self.nodes {
                node.speak(3, &mut self.link, false).await?;
            }
            while let Some((from, to, bytes)) = self.link.next() {
                self.nodes[to].hear(from, &bytes, true).await?;
            }
        }
        Ok(())
    }

    async fn names(&mut self, row: RowUuid) -> Result<Vec<Option<String>>, ModelError> {
        let mut names = Vec::new();
        for node in &mut self.nodes {
            names.push(tag(node, row).await?.map(|tag| tag.name().to_owned()));
        }
        Ok(names)
    }

    fn assert_same(&self, peers: &[usize]) {
        for peer in peers {
            assert_same(
                &self.nodes[0].dump(),
                &self.nodes[*peer].dump(),
                &self.nodes[*peer].name,
            );
        }
    }
}

#[test]
fn one_that_stamps_just_within_what_is_accepted_drags_nobody_along() -> Outcome {
    run(async {
        let mut group = Group::new(6 * HOUR - 10 * SECOND).await?;
        group.talk(5).await?;
        for round in 0..20u8 {
            insert(&mut group.nodes[2], uuid(0x61, round), "from the future").await?;
            insert(&mut group.nodes[0], uuid(0x62, round), "from the first").await?;
            insert(&mut group.nodes[1], uuid(0x63, round), "from the second").await?;
            group.talk(2).await?;
            if round == 10 {
                // What it holds does not drag it along when it starts again either.
                let link = Link::new(1, 0);
                group.nodes[0].restart(3, &link).await?;
            }
        }
        // What the first one writes reaches the second at once, as it always did, whatever travels with it.
        group.talk(5).await?;
        assert_eq!(lines(&group.nodes[0], "tag"), 60);
        assert_eq!(lines(&group.nodes[1], "tag"), 40);
        assert!(lines(&group.nodes[1], "sync_early") >= 20);
        // And the rest when its clock has come so far.
        group.talk(200).await?;
        assert_eq!(lines(&group.nodes[1], "sync_early"), 0);
        group.assert_same(&[1, 2]);
        Ok(())
    })
}

#[test]
fn a_write_over_a_row_from_the_future_wins_and_its_writer_stays_in_the_present() -> Outcome {
    run(async {
        let mut group = Group::new(6 * HOUR - 10 * SECOND).await?;
        group.talk(5).await?;
        insert(&mut group.nodes[2], ROW, "from the future").await?;
        group.talk(3).await?;
        let future = Some("from the future".to_owned());
        assert_eq!(group.names(ROW).await?, [future.clone(), None, future]);
        let mut within = group.nodes[0].within();
        let mut found = Tag::get(&mut within, ROW).await?.ok_or("no tag")?;
        found.set_name(&mut within, "mended").await?;
        // Keys of maps have marks of their own.
        found
            .set_attributes(&mut within, Some(&[("a".to_owned(), "1".to_owned())].into()))
            .await?;
        insert(&mut group.nodes[0], uuid(0x62, 1), "present").await?;
        group.talk(3).await?;
        let mended = Some("mended".to_owned());
        assert_eq!(group.names(ROW).await?, [mended.clone(), None, mended.clone()]);
        let present = group.names(uuid(0x62, 1)).await?;
        assert_eq!(present, vec![Some("present".to_owned()); 3]);
        group.talk(120).await?;
        assert_eq!(group.names(ROW).await?, [mended.clone(), mended.clone(), mended]);
        group.assert_same(&[1, 2]);
        // Who deletes it, and makes it anew, needs no later stamp: a later life wins by itself.
        let mut within = group.nodes[0].within();
        let found = Tag::get(&mut within, ROW).await?.ok_or("no tag")?;
        found.delete(&mut within).await?;
        group.talk(3).await?;
        assert_eq!(group.names(ROW).await?, [None, None, None]);
        insert(&mut group.nodes[1], ROW, "anew").await?;
        group.talk(3).await?;
        assert_eq!(group.names(ROW).await?, vec![Some("anew".to_owned()); 3]);
        group.assert_same(&[1, 2]);
        Ok(())
    })
}

#[test]
fn a_peer_whose_clock_was_a_year_ahead_once_goes_on_when_it_is_right_again() -> Outcome {
    run(async {
        const YEAR: u64 = 365 * 24 * HOUR;
        let mut group = Group::new(0).await?;
        group.talk(5).await?;
        let (wrong, name) = (group.time.ahead(YEAR), group.nodes[2].name.clone());
        let node = &mut group.nodes[2];
        let clock = move || wrong.wall();
        node.models = Models::open(&MODELS, &name, clock, &mut node.kept).await?;
        insert(node, ROW, "next year").await?;
        insert(node, uuid(0x61, 1), "next year").await?;
        let link = Link::new(1, 0);
        node.restart(3, &link).await?;
        insert(node, uuid(0x61, 2), "now").await?;
        group.talk(60).await?;
        // The others have what it writes now, and go on reading its log.
        for node in &group.nodes[..2] {
            assert_eq!(
                [lines(node, "tag"), lines(node, "sync_early")],
                [1, 2],
                "{}",
                node.name
            );
        }
        // What was wrong is made again, as the same rows.
        let mut within = group.nodes[2].within();
        Tag::delete_all(&mut within, &[ROW]).await?;
        Tag::insert(&mut within, &NewTag::new(ROW, "this year".into())).await?;
        group.talk(60).await?;
        assert_eq!(group.names(ROW).await?, vec![Some("this year".to_owned()); 3]);
        // In a year nothing of it comes back, and the rest is there.
        group.time.pass(YEAR);
        group.talk(120).await?;
        assert_eq!(group.names(ROW).await?, vec![Some("this year".to_owned()); 3]);
        let late = group.names(uuid(0x61, 1)).await?;
        assert_eq!(late, vec![Some("next year".to_owned()); 3]);
        group.assert_same(&[1, 2]);
        Ok(())
    })
}

#[test]
fn rows_that_come_too_early_are_bounded_and_hold_up_nobody_but_their_sender() -> Outcome {
    run(async {
        let mut group = Group::new(9 * HOUR).await?;
        group.talk(5).await?;
        for number in 0..1_100u16 {
            let [high, low] = number.to_be_bytes();
            insert(&mut group.nodes[2], uuid(0x61 + high, low), "flood").await?;
        }
        group.talk_at(12, 5 * SECOND).await?;
        assert_eq!(lines(&group.nodes[0], "sync_early"), 1_000);
        insert(&mut group.nodes[0], uuid(0x70, 1), "present").await?;
        group.talk(3).await?;
        assert!(tag(&mut group.nodes[1], uuid(0x70, 1)).await?.is_some());
        // Nothing of it is lost.
        group.time.pass(4 * HOUR);
        group.talk_at(30, 20 * SECOND).await?;
        assert_eq!(lines(&group.nodes[0], "tag"), 1_101);
        group.assert_same(&[1, 2]);
        Ok(())
    })
}
