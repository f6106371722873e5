//! What is kept for later: it is bounded by what is there, one sender takes no room of others, and nothing stays for ever
//! that could go on.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Executor as _};
use sync_runtime::model::store::{Put, Store as _};
use sync_runtime::model::{Model as _, ModelError, Refusal, Report, RowUuid, Value};

use crate::library::models::{
    Bookmark, Device, Folder, Hooked, MODELS, MimeType, NewBookmark, NewDevice, NewFolder, NewMimeType,
    NewSpace, NewSpaceGroup, NewVolume, Space, SpaceGroup, Volume,
};
use crate::peer::{Outcome, Peer, Time, Watch, run, uuid};
use crate::rules::lines;
use crate::seeds::Node;

/// Everything that is due, each row in a message of its own.
pub(crate) async fn said(node: &mut Node) -> Result<Vec<Vec<u8>>, ModelError> {
    let (mut hooks, mut messages) = (Hooked(Watch::default()), Vec::new());
    let mut within = node.within();
    within.push(None).await?;
    while let Some(message) = within.outgoing(&mut hooks, 64).await? {
        messages.push(message.bytes.clone());
        within.sent(message).await?;
    }
    Ok(messages)
}

pub(crate) async fn apply(node: &mut Node, sender: &str, bytes: &[u8]) -> Result<Report, ModelError> {
    node.within()
        .apply(&mut Hooked(Watch::default()), sender, bytes)
        .await
}

/// The messages with a space, and with a group that needs it.
async fn space_and_group(
    node: &mut Node,
    number: u8,
    name: &str,
) -> Result<[Vec<u8>; 2], Box<dyn std::error::Error>> {
    let (space, mut within) = (uuid(0x40, number), node.within());
    let slug = format!("space-{number}");
    Space::insert(&mut within, &NewSpace::new(space, "Space".into(), slug)).await?;
    let group = NewSpaceGroup::new(uuid(0x50, number), space, name.into());
    SpaceGroup::insert(&mut within, &group).await?;
    Ok(said(node).await?.try_into().map_err(|_| "not two messages")?)
}

#[test]
fn what_waits_for_ever_does_not_look_like_more_than_it_is() -> Outcome {
    run(async {
        let time = Time::default();
        let mut writer = Node::new(0, &time).await?;
        let (mut node, mut peer) = (Node::new(1, &time).await?, Peer::new(&MODELS, 2, 0, &time).await?);
        let [_, first] = space_and_group(&mut writer, 1, "for ever").await?;
        assert_eq!(apply(&mut node, "writer", &first).await?.waiting, 1);
        assert_eq!(peer.receive("writer", &first).await?.waiting, 1);
        // As if more had come and gone since than may wait.
        node.kept.count_from("sync_waiting", 1_000_000);
        let sql = "UPDATE sqlite_sequence SET seq = 1000000 WHERE name = 'sync_waiting'";
        peer.connection.execute(AssertSqlSafe(sql)).await?;
        let mut spaces = Vec::new();
        for number in 2..=3 {
            let [space, group] = space_and_group(&mut writer, number, "later").await?;
            spaces.push(space);
            for report in [
                apply(&mut node, "writer", &group).await?,
                peer.receive("writer", &group).await?,
            ] {
                assert_eq!((report.waiting, report.refused.len()), (1, 0), "{report:?}");
            }
        }
        for space in &spaces {
            apply(&mut node, "writer", space).await?;
            peer.receive("writer", space).await?;
        }
        let [groups, waiting] = [
            peer.number("SELECT count(*) FROM space_groups").await?,
            peer.number("SELECT count(*) FROM sync_waiting").await?,
        ];
        assert_eq!(
            [lines(&node, "space_groups"), lines(&node, "sync_waiting")],
            [2, 1]
        );
        assert_eq!([groups, waiting], [2, 1]);
        Ok(())
    })
}

/// What a node has counted, and what there is: sender, changes, bytes.
fn counted(node: &Node) -> [Vec<(String, i64, i64)>; 2] {
    let text = |value: &Value| value.text().unwrap_or_default().to_owned();
    let number = |value: &Value| value.integer().unwrap_or_default();
    let counts = node.kept.rows("sync_kept");
    let mut counts: Vec<_> = counts
        .map(|line| {
            (
                text(&line["sender"]),
                number(&line["changes"]),
                number(&line["bytes"]),
            )
        })
        .collect();
    let mut there: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for line in node.kept.rows("sync_waiting").chain(node.kept.rows("sync_early")) {
        if let Some(Value::Blob(change)) = line.get("change") {
            for name in [String::new(), text(&line["sender"])] {
                let sum = there.entry(name).or_default();
                *sum = (sum.0 + 1, sum.1 + change.len() as i64);
            }
        }
    }
    counts.sort();
    let there = there
        .into_iter()
        .map(|(name, (changes, bytes))| (name, changes, bytes));
    [counts, there.collect()]
}

#[test]
fn what_waits_is_counted_and_one_sender_takes_no_room_of_others() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut writer, mut node) = (Node::new(0, &time).await?, Node::new(1, &time).await?);
        let mut spaces = Vec::new();
        for number in 1..=3 {
            let [space, group] = space_and_group(&mut writer, number, "group").await?;
            spaces.push(space);
            // Said twice it is kept once.
            for _ in 0..2 {
                let sender = if number == 3 { "another" } else { "writer" };
                assert_eq!(apply(&mut node, sender, &group).await?.waiting, 1);
            }
        }
        let [counts, there] = counted(&node);
        assert_eq!(counts, there);
        let changes: Vec<(&str, i64)> = counts
            .iter()
            .map(|(name, changes, _)| (&**name, *changes))
            .collect();
        assert_eq!(changes, [("", 3), ("another", 1), ("writer", 2)]);
        // As if the first one had filled its room, by changes or by bytes.
        let [_, group] = space_and_group(&mut writer, 4, "group").await?;
        for (changes, bytes) in [(100_000, 1_000), (2, 32 << 20)] {
            let mut full = node.kept.clone();
            let line = |sender: &str| {
                let [shelf, sender] = ["sync_waiting", sender].map(|text| Value::Text(text.to_owned()));
                vec![shelf, sender, Value::Integer(changes), Value::Integer(bytes)]
            };
            let put = Put {
                table: "sync_kept",
                columns: &["shelf", "sender", "changes", "bytes"],
                rows: &[line(""), line("writer")],
                key: &["shelf", "sender"],
                update: &["changes", "bytes"],
                counter: None,
            };
            full.put(&put).await.map_err(ModelError::from)?;
            std::mem::swap(&mut full, &mut node.kept);
            let refused = apply(&mut node, "writer", &group).await?;
            assert_eq!(refused.refused.get(&Refusal::Full), Some(&1), "{refused:?}");
            assert_eq!(apply(&mut node, "another", &group).await?.waiting, 1);
            node.kept = full;
        }
        // And it counts down as what is waited for comes.
        for space in &spaces {
            apply(&mut node, "writer", space).await?;
        }
        assert_eq!(lines(&node, "space_groups"), 3);
        assert_eq!(counted(&node), [vec![], vec![]]);
        Ok(())
    })
}

#[test]
fn what_was_kept_by_another_schema_stops_nothing() -> Outcome {
    run(async {
        let time = Time::default();
        let mut writer = Node::new(0, &time).await?;
        let mut peer = Peer::new(&MODELS, 2, 0, &time).await?;
        let [space, group] = space_and_group(&mut writer, 1, "group").await?;
        peer.receive("writer", &group).await?;
        let sql = "UPDATE sync_waiting SET change = x'11000000'";
        peer.connection.execute(AssertSqlSafe(sql)).await?;
        assert_eq!(peer.receive("writer", &space).await?.changed.len(), 1);
        assert_eq!(peer.number("SELECT count(*) FROM sync_waiting").await?, 0);
        // It comes again when the log is read again.
        peer.receive("writer", &group).await?;
        assert_eq!(peer.number("SELECT count(*) FROM space_groups").await?, 1);
        Ok(())
    })
}

/// A device with a volume and a folder.
pub(crate) async fn folder(node: &mut Node) -> Result<RowUuid, ModelError> {
    let (device, volume, folder) = (node.device, uuid(0x10, 1), uuid(0x20, 1));
    let mut within = node.within();
    Device::insert(&mut within, &NewDevice::new(device, "One".into(), "one".into())).await?;
    Volume::insert(&mut within, &NewVolume::new(volume, device, "disk".into())).await?;
    Folder::insert(&mut within, &NewFolder::new(folder, volume, "folder".into())).await?;
    Ok(folder)
}

#[test]
fn a_reference_that_waits_goes_with_its_row() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut writer, mut node) = (Node::new(0, &time).await?, Node::new(1, &time).await?);
        let (folder, name) = (folder(&mut writer).await?, writer.name.clone());
        let bookmark = uuid(0x30, 1);
        let mut within = writer.within();
        Bookmark::insert(
            &mut within,
            &NewBookmark::new(bookmark, folder, "Cover".into(), 1),
        )
        .await?;
        let mut found = Folder::get(&mut within, folder).await?.ok_or("no folder")?;
        found.set_cover_id(&mut within, bookmark).await?;
        // All but the bookmark, to which a reference may come first.
        for message in said(&mut writer).await? {
            if !message.windows(16).any(|part| part == bookmark)
                || message.windows(6).any(|part| part == b"folder")
            {
                apply(&mut node, &name, &message).await?;
            }
        }
        assert_eq!([lines(&node, "folders"), lines(&node, "sync_waiting")], [1, 1]);
        let mut within = writer.within();
        Folder::delete_all(&mut within, &[folder]).await?;
        for message in said(&mut writer).await? {
            apply(&mut node, &name, &message).await?;
        }
        assert_eq!([lines(&node, "folders"), lines(&node, "sync_waiting")], [0, 0]);
        Ok(())
    })
}

#[test]
fn what_waits_for_a_row_that_was_made_here_meanwhile_goes_on() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut writer, mut node) = (Node::new(0, &time).await?, Node::new(1, &time).await?);
        let (folder, name) = (folder(&mut writer).await?, writer.name.clone());
        for message in said(&mut writer).await? {
            apply(&mut node, &name, &message).await?;
        }
        let mut within = writer.within();
        let text = MimeType::insert(&mut within, &NewMimeType::new("text/plain".into())).await?;
        let mut new = NewBookmark::new(uuid(0x30, 1), folder, "Notes".into(), 1);
        new.mime_type_id = Some(text.uuid());
        Bookmark::insert(&mut within, &new).await?;
        let [mime_type, bookmark] =
            <[Vec<u8>; 2]>::try_from(said(&mut writer).await?).map_err(|_| "not two")?;
        assert_eq!(apply(&mut node, &name, &bookmark).await?.waiting, 1);
        // The same row by its derived UUID, written later: what comes of it is nothing new.
        time.pass(1_000);
        MimeType::insert(&mut node.within(), &NewMimeType::new("text/plain".into())).await?;
        assert_eq!(apply(&mut node, &name, &mime_type).await?.superseded, 1);
        assert_eq!([lines(&node, "bookmark"), lines(&node, "sync_waiting")], [1, 0]);
        Ok(())
    })
}
