//! The faults of a hand-written sync that generated code and its runtime make impossible, each by its
//! number in the list of what was found there: from the seventh on.

use sqlx::Connection as _;
use sync_runtime::model::{Model as _, ModelError, NoHooks, Refusal};

use crate::faults_1_to_6::{space, tag};
use crate::library::models::{
    Bookmark, Device, Folder, MODELS, NewBookmark, NewDevice, NewFolder, NewTag, NewTagging, NewVolume, Tag,
    Tagging, Volume,
};
use crate::peer::{Outcome, Time, assert_equal, exchange, of, run, uuid};
use crate::peers::{two, within};

#[test]
fn fault_7_row_log_and_outbox_are_one_transaction() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let peer = &mut peers[0];
        let counts = "SELECT (SELECT count(*) FROM tag) * 1000 + (SELECT count(*) FROM sync_rows) * 100 \
                      + (SELECT count(*) FROM sync_log) * 10 + (SELECT count(*) FROM sync_outbox)";
        // A crash between any two steps: the transaction is never committed.
        let mut transaction = peer.connection.begin().await?;
        let mut models = peer.models.within(&mut *transaction);
        Tag::insert(&mut models, &NewTag::new(uuid(0x60, 1), "red".into())).await?;
        drop(transaction);
        assert_eq!(peer.number(counts).await?, 0);
        tag(peer, uuid(0x60, 1), "red").await?;
        assert_eq!(peer.number(counts).await?, 1111);
        // A crash after the commit and before anything was sent: it is sent after the restart.
        peer.restart().await?;
        time.pass(10_000);
        // A crash after the transport took a message and before that was noted: it is sent again.
        let mut transaction = peer.connection.begin().await?;
        let mut models = peer.models.within(&mut *transaction);
        let message = models
            .outgoing(&mut NoHooks, 4_000)
            .await?
            .ok_or("nothing is due")?;
        models.sent(message.clone()).await?;
        drop(transaction);
        assert_eq!(peer.send().await?, std::slice::from_ref(&message.bytes));
        let name = peer.name.clone();
        for _ in 0..2 {
            peers[1].receive(&name, &message.bytes).await?;
        }
        assert_equal(&mut peers).await
    })
}

#[test]
fn fault_7_a_write_while_a_message_is_on_its_way_is_not_lost() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        tag(&mut peers[0], uuid(0x60, 1), "red").await?;
        time.pass(10_000);
        let message = within!(&mut peers[0], |models| {
            models
                .outgoing(&mut NoHooks, 4_000)
                .await?
                .ok_or("nothing is due")?
        });
        within!(&mut peers[0], |models| {
            let mut tag = Tag::get(&mut models, uuid(0x60, 1)).await?.ok_or("no tag")?;
            tag.set_name(&mut models, "blue").await?;
        });
        within!(&mut peers[0], |models| models.sent(message.clone()).await?);
        let name = peers[0].name.clone();
        peers[1].receive(&name, &message.bytes).await?;
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(
            peers[1]
                .number("SELECT count(*) FROM tag WHERE name = 'blue'")
                .await?,
            1
        );
        Ok(())
    })
}

#[test]
fn fault_8_the_clock_goes_on_after_a_restart() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        time.pass(60_000);
        tag(&mut peers[0], uuid(0x60, 1), "red").await?;
        let before = peers[0].number("SELECT max(stamp) FROM sync_rows").await?;
        // The wall clock is an hour behind when it starts again.
        let early = Time::default();
        let file = peers.remove(0);
        let mut peer = file.with_time(&early);
        peer.restart().await?;
        tag(&mut peer, uuid(0x60, 2), "blue").await?;
        assert!(peer.number("SELECT max(stamp) FROM sync_rows").await? > before);
        assert_eq!(
            peer.number("SELECT count(DISTINCT stamp) FROM sync_rows").await?,
            2
        );
        Ok(())
    })
}

#[test]
fn fault_13_a_row_of_a_device_comes_from_that_device_alone() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let (own, volume) = (peers[0].device, uuid(0x10, 1));
        within!(&mut peers[0], |models| {
            Device::insert(&mut models, &NewDevice::new(own, "One".into(), "one".into())).await?;
            Volume::insert(&mut models, &NewVolume::new(volume, own, "disk".into())).await?;
        });
        time.pass(10_000);
        let (messages, other) = (peers[0].send().await?, peers[1].name.clone());
        // Somebody else says so: nothing is taken.
        let stranger = "00000000-0000-0000-0000-000000000000";
        for message in &messages {
            let report = peers[1].receive(stranger, message).await?;
            assert!(report.changed.is_empty());
        }
        assert_eq!(peers[1].number("SELECT count(*) FROM device").await?, 0);
        let name = peers[0].name.clone();
        for message in &messages {
            peers[1].receive(&name, message).await?;
        }
        assert_equal(&mut peers).await?;
        // A write or a deletion here of what belongs to another device is refused.
        let peer = &mut peers[1];
        let mut transaction = peer.connection.begin().await?;
        let mut models = peer.models.within(&mut *transaction);
        let mut found = Volume::get(&mut models, volume).await?.ok_or("no volume")?;
        let refused = found.set_capacity(&mut models, 1).await;
        assert!(
            matches!(refused, Err(ModelError::NotOwner("volume", _))),
            "{refused:?}"
        );
        assert!(matches!(
            found.delete(&mut models).await,
            Err(ModelError::NotOwner("volume", _))
        ));
        transaction.rollback().await?;
        // The owner writes, and another one passes it on as if it were its own.
        within!(&mut peers[0], |models| {
            let mut found = Volume::get(&mut models, volume).await?.ok_or("no volume")?;
            found.set_capacity(&mut models, 5).await?;
        });
        time.pass(10_000);
        for message in &peers[0].send().await? {
            let report = peers[1].receive(&other, message).await?;
            assert_eq!(report.refused.get(&Refusal::Owner), Some(&1));
        }
        Ok(())
    })
}

#[test]
fn fault_13_a_guard_decides_what_the_schema_cannot_say() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        tag(&mut peers[0], uuid(0x60, 1), "red").await?;
        space(&mut peers[0], uuid(0x40, 1), "one").await?;
        within!(&mut peers[0], |models| {
            Tagging::insert(&mut models, &NewTagging::new(uuid(0x60, 1), uuid(0x40, 1))).await?
        });
        time.pass(10_000);
        let (messages, name) = (peers[0].send().await?, peers[0].name.clone());
        peers[1].watch.banned = Some(name.clone());
        let mut refused = 0;
        for message in &messages {
            refused += peers[1]
                .receive(&name, message)
                .await?
                .refused
                .get(&Refusal::Guard)
                .copied()
                .unwrap_or(0);
        }
        assert_eq!(refused, 1);
        assert_eq!(peers[1].number("SELECT count(*) FROM tagging").await?, 0);
        Ok(())
    })
}

#[test]
fn fault_14_rows_are_stored_parents_first_whatever_their_order() -> Outcome {
    run(async {
        let names: Vec<&str> = MODELS
            .order
            .iter()
            .map(|place| MODELS.models[*place].name)
            .collect();
        assert_eq!(
            names,
            [
                "device",
                "label",
                "mime_type",
                "sample",
                "space",
                "space_group",
                "tag",
                "tagging",
                "volume",
                "folder",
                "bookmark"
            ]
        );
        let time = Time::default();
        let mut peers = two(&time).await?;
        let own = peers[0].device;
        let mut messages = Vec::new();
        // A message for each row, which arrive in the opposite order.
        within!(&mut peers[0], |models| {
            Device::insert(&mut models, &NewDevice::new(own, "One".into(), "one".into())).await?
        });
        let mut parent = None;
        for step in 0..5u8 {
            time.pass(10_000);
            messages.extend(peers[0].send().await?);
            within!(&mut peers[0], |models| match step {
                0 => {
                    Volume::insert(&mut models, &NewVolume::new(uuid(0x10, 1), own, "disk".into())).await?;
                }
                _ => {
                    let mut new = NewFolder::new(uuid(0x20, step), uuid(0x10, 1), format!("folder {step}"));
                    new.parent_id = parent;
                    parent = Some(of(&Folder::insert(&mut models, &new).await?));
                }
            });
        }
        time.pass(10_000);
        messages.extend(peers[0].send().await?);
        assert!(messages.len() >= 5);
        let name = peers[0].name.clone();
        let mut waited = 0;
        for message in messages.iter().rev() {
            waited += peers[1].receive(&name, message).await?.waiting;
        }
        assert!(waited >= 5, "{waited} rows waited");
        assert_equal(&mut peers).await?;
        assert_eq!(peers[1].number("SELECT count(*) FROM sync_waiting").await?, 0);
        Ok(())
    })
}

#[test]
fn fault_14_a_reference_that_closes_a_circle_is_set_later() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let (own, volume, folder, bookmark) = (peers[0].device, uuid(0x10, 1), uuid(0x20, 1), uuid(0x30, 1));
        within!(&mut peers[0], |models| {
            Device::insert(&mut models, &NewDevice::new(own, "One".into(), "one".into())).await?;
            Volume::insert(&mut models, &NewVolume::new(volume, own, "disk".into())).await?;
            let mut found =
                Folder::insert(&mut models, &NewFolder::new(folder, volume, "folder".into())).await?;
            Bookmark::insert(
                &mut models,
                &NewBookmark::new(bookmark, folder, "Cover".into(), 1),
            )
            .await?;
            found.set_cover_id(&mut models, bookmark).await?;
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(
            peers[1]
                .number("SELECT count(*) FROM folders JOIN bookmark ON bookmark.id = cover_id")
                .await?,
            1
        );
        Ok(())
    })
}

#[test]
fn fault_15_stamps_stay_when_the_log_is_pruned() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        tag(&mut peers[0], uuid(0x60, 1), "old").await?;
        time.pass(10_000);
        let (old, name) = (peers[0].send().await?, peers[0].name.clone());
        within!(&mut peers[0], |models| {
            let mut tag = Tag::get(&mut models, uuid(0x60, 1)).await?.ok_or("no tag")?;
            tag.set_name(&mut models, "new").await?;
        });
        exchange(&mut peers, &time).await?;
        for peer in &mut peers {
            sqlx::query("DELETE FROM sync_log")
                .execute(&mut peer.connection)
                .await?;
            peer.restart().await?;
        }
        // The old state comes once more, from a transport that had kept it.
        for message in &old {
            let report = peers[1].receive(&name, message).await?;
            assert_eq!((report.changed.len(), report.superseded), (0, 1));
        }
        assert_equal(&mut peers).await?;
        assert_eq!(
            peers[1]
                .number("SELECT count(*) FROM tag WHERE name = 'new'")
                .await?,
            1
        );
        Ok(())
    })
}
