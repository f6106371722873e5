//! The faults of a hand-written sync that generated code and its runtime make impossible, each by its
//! number in the list of what was found there: the first six.

use sqlx::Connection as _;
use sync_runtime::model::{Model as _, NoHooks, RowId, RowUuid};

use crate::library::models::{
    Bookmark, Device, Folder, Hooked, Label, MimeType, NewBookmark, NewDevice, NewFolder, NewLabel,
    NewMimeType, NewSpace, NewSpaceGroup, NewTag, NewTagging, NewVolume, Space, SpaceGroup, Tag, Tagging,
    Volume,
};
use crate::peer::{Outcome, Peer, Time, assert_equal, exchange, run, uuid};
use crate::peers::{two, within};

pub(crate) async fn space(peer: &mut Peer, space: RowUuid, slug: &str) -> Outcome {
    within!(peer, |models| Space::insert(
        &mut models,
        &NewSpace::new(space, "Space".into(), slug.into())
    )
    .await?);
    Ok(())
}

pub(crate) async fn tag(peer: &mut Peer, tag: RowUuid, name: &str) -> Outcome {
    within!(peer, |models| Tag::insert(
        &mut models,
        &NewTag::new(tag, name.into())
    )
    .await?);
    Ok(())
}

#[test]
fn fault_1_a_group_created_in_one_space_appears_in_another() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        // The peers have two spaces each before they meet: every row id means another row.
        for (peer, first) in peers.iter_mut().zip([1, 3]) {
            space(peer, uuid(0x40, first), &format!("a{first}")).await?;
            space(peer, uuid(0x40, first + 1), &format!("b{first}")).await?;
        }
        let group = uuid(0x50, 1);
        within!(&mut peers[0], |models| {
            SpaceGroup::insert(
                &mut models,
                &NewSpaceGroup::new(group, uuid(0x40, 2), "Group".into()),
            )
            .await?
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        let mut ids = Vec::new();
        for peer in &mut peers {
            let (found, rows, names) = within!(peer, |models| {
                let found = SpaceGroup::get(&mut models, group).await?.ok_or("no group")?;
                let rows = Space::row_ids(&mut models, &[uuid(0x40, 2), uuid(0x40, 3)]).await?;
                let all: Vec<RowId> = rows.values().copied().collect();
                (found, rows, Space::uuids(&mut models, &all).await?)
            });
            assert_eq!(found.space_id(), uuid(0x40, 2));
            assert!(rows.iter().all(|(uuid, id)| names[id] == *uuid));
            assert_eq!(
                peer.number("SELECT space_id FROM space_groups").await?,
                rows[&uuid(0x40, 2)].0
            );
            ids.push(rows[&uuid(0x40, 2)]);
        }
        assert_ne!(ids[0], ids[1], "the row ids are not permuted");
        Ok(())
    })
}

#[test]
fn fault_2_deletes_are_sent_as_deletes() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        tag(&mut peers[0], uuid(0x60, 1), "red").await?;
        exchange(&mut peers, &time).await?;
        within!(&mut peers[1], |models| Tag::delete_all(
            &mut models,
            &[uuid(0x60, 1)]
        )
        .await?);
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(peers[0].number("SELECT count(*) FROM tag").await?, 0);
        // The same thing may be made again.
        tag(&mut peers[0], uuid(0x60, 1), "red again").await?;
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(peers[1].number("SELECT count(*) FROM tag").await?, 1);
        Ok(())
    })
}

#[test]
fn fault_2_a_deletion_that_arrives_before_its_row_is_not_forgotten() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        tag(&mut peers[0], uuid(0x60, 1), "red").await?;
        time.pass(10_000);
        let insertion = peers[0].send().await?;
        within!(&mut peers[0], |models| Tag::delete_all(
            &mut models,
            &[uuid(0x60, 1)]
        )
        .await?);
        time.pass(10_000);
        let deletion = peers[0].send().await?;
        let name = peers[0].name.clone();
        for message in deletion.iter().chain(&insertion) {
            peers[1].receive(&name, message).await?;
        }
        assert_eq!(peers[1].number("SELECT count(*) FROM tag").await?, 0);
        assert_equal(&mut peers).await
    })
}

#[test]
fn fault_2_what_goes_with_a_row_goes_everywhere() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let own = peers[0].device;
        let (volume, top, below) = (uuid(0x10, 1), uuid(0x20, 1), uuid(0x20, 2));
        within!(&mut peers[0], |models| {
            Device::insert(&mut models, &NewDevice::new(own, "One".into(), "one".into())).await?;
            Volume::insert(&mut models, &NewVolume::new(volume, own, "disk".into())).await?;
            Folder::insert(&mut models, &NewFolder::new(top, volume, "top".into())).await?;
            let mut new = NewFolder::new(below, volume, "below".into());
            new.parent_id = Some(top);
            Folder::insert(&mut models, &new).await?;
        });
        exchange(&mut peers, &time).await?;
        // While one deletes the tree, the other hangs something on it.
        within!(&mut peers[0], |models| assert_eq!(
            Folder::delete_all(&mut models, &[top]).await?,
            2
        ));
        within!(&mut peers[1], |models| {
            Bookmark::insert(
                &mut models,
                &NewBookmark::new(uuid(0x30, 1), below, "Late".into(), 1),
            )
            .await?
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(peers[1].number("SELECT count(*) FROM folders").await?, 0);
        assert_eq!(peers[0].number("SELECT count(*) FROM bookmark").await?, 0);
        assert!(
            peers[1].watch.folders.contains(&below),
            "the hook that keeps closure tables was not told"
        );
        Ok(())
    })
}

#[test]
fn fault_3_there_is_one_list_of_fields() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        space(&mut peers[0], uuid(0x40, 1), "one").await?;
        exchange(&mut peers, &time).await?;
        // What is local is neither sent nor overwritten; all else is inserted, updated and read back.
        let sql = "UPDATE spaces SET scan_state = 'done'";
        sqlx::query(sql).execute(&mut peers[1].connection).await?;
        within!(&mut peers[0], |models| {
            let mut space = Space::get(&mut models, uuid(0x40, 1)).await?.ok_or("no space")?;
            assert_eq!(space.scan_state(), "pending");
            space.set_scan_state(&mut models, "running").await?;
            space.set_name(&mut models, "New name").await?;
            space.set_slug(&mut models, "new-slug").await?;
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        let space = within!(&mut peers[1], |models| {
            Space::get(&mut models, uuid(0x40, 1)).await?.ok_or("no space")?
        });
        assert_eq!(
            (space.name(), space.slug(), space.scan_state()),
            ("New name", "new-slug", "done")
        );
        Ok(())
    })
}

#[test]
fn fault_4_page_2_is_not_page_1() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        for number in 0..25 {
            tag(&mut peers[0], uuid(0x60, number), &format!("tag {number}")).await?;
        }
        within!(&mut peers[0], |models| Tag::delete_all(
            &mut models,
            &[uuid(0x60, 7)]
        )
        .await?);
        let name = peers[0].name.clone();
        // A peer that has nothing fetches everything, a page at a time; so does one that was away.
        let (mut after, mut pages) = (None, 0);
        loop {
            let page = within!(&mut peers[0], |models| Tag::page(
                &mut models,
                &mut NoHooks,
                after,
                10
            )
            .await?);
            if let Some(bytes) = &page.bytes {
                peers[1].receive(&name, bytes).await?;
            }
            pages += 1;
            // A row that is written meanwhile neither hides another one nor repeats it.
            tag(&mut peers[0], uuid(0x5f, pages), "meanwhile").await?;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(pages, 3);
        assert_eq!(peers[1].number("SELECT count(*) FROM tag").await?, 24);
        let mut place = 0;
        loop {
            let page = within!(&mut peers[0], |models| models
                .changes(&mut NoHooks, place, 10)
                .await?);
            if let Some(bytes) = &page.bytes {
                peers[1].receive(&name, bytes).await?;
            }
            match page.next {
                Some(next) => place = next,
                None => break,
            }
        }
        assert_equal(&mut peers).await
    })
}

#[test]
fn fault_5_no_input_of_a_peer_panics() -> Outcome {
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
        let message = messages.first().ok_or("nothing was sent")?;
        let before = peers[1].dump().await?;
        for end in 0..message.len() {
            let taken = peers[1].receive(&name, &message[..end]).await;
            assert!(taken.is_err(), "a message that was cut at {end} was taken");
        }
        // Whatever one byte is turned into: refused, or applied by the rules; and never a panic.
        for place in 0..message.len() {
            for flip in [1, 0x80, 0xff] {
                let mut spoilt = message.clone();
                spoilt[place] ^= flip;
                let peer = &mut peers[1];
                let mut transaction = peer.connection.begin().await?;
                let mut hooks = Hooked(peer.watch.clone());
                let _ = peer
                    .models
                    .within(&mut *transaction)
                    .apply(&mut hooks, &name, &spoilt)
                    .await;
                transaction.rollback().await?;
            }
        }
        assert_eq!(peers[1].dump().await?, before);
        for message in &messages {
            peers[1].receive(&name, message).await?;
        }
        assert_equal(&mut peers).await
    })
}

#[test]
fn fault_6_the_same_natural_key_at_the_same_time_is_renamed() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        space(&mut peers[0], uuid(0x40, 1), "home").await?;
        space(&mut peers[1], uuid(0x40, 2), "home").await?;
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        let slug = within!(&mut peers[0], |models| {
            Space::get(&mut models, uuid(0x40, 2))
                .await?
                .ok_or("no space")?
                .slug()
                .to_owned()
        });
        assert_eq!(slug, "home-40404040");
        // Later changes of both go on being applied.
        for (peer, number) in [(0, 2), (1, 1)] {
            within!(&mut peers[peer], |models| {
                let mut space = Space::get(&mut models, uuid(0x40, number))
                    .await?
                    .ok_or("no space")?;
                space.set_name(&mut models, "Later").await?;
            });
        }
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(
            peers[0]
                .number("SELECT count(*) FROM spaces WHERE name = 'Later'")
                .await?,
            2
        );
        Ok(())
    })
}

#[test]
fn fault_6_the_same_natural_key_at_the_same_time_is_merged_or_derived() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        for (number, peer) in (1..).zip(peers.iter_mut()) {
            space(peer, uuid(0x40, number), &format!("space-{number}")).await?;
            within!(peer, |models| {
                MimeType::insert(&mut models, &NewMimeType::new("image/png".into())).await?;
                Label::insert(
                    &mut models,
                    &NewLabel::new(uuid(0x70, number), "important".into()),
                )
                .await?;
                let mut group = NewSpaceGroup::new(uuid(0x50, number), uuid(0x40, number), "Group".into());
                group.label_id = Some(uuid(0x70, number));
                SpaceGroup::insert(&mut models, &group).await?;
            });
        }
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        for peer in &mut peers {
            assert_eq!(peer.number("SELECT count(*) FROM label").await?, 1);
            assert_eq!(peer.number("SELECT count(*) FROM mime_type").await?, 1);
            // Nothing hangs in the air: both groups have the label that is left.
            assert_eq!(
                peer.number("SELECT count(*) FROM space_groups WHERE label_id IS NOT NULL")
                    .await?,
                2
            );
        }
        Ok(())
    })
}

#[test]
fn fault_6_rows_that_are_merged_keep_what_was_written_last_to_each_field() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let paint = async |peer: &mut Peer, number: u8, color: &str| -> Outcome {
            within!(peer, |models| {
                let mut label = Label::get(&mut models, uuid(0x70, number))
                    .await?
                    .ok_or("no label")?;
                label.set_color(&mut models, color).await?;
            });
            Ok(())
        };
        for (number, peer) in (1..).zip(peers.iter_mut()) {
            within!(peer, |models| Label::insert(
                &mut models,
                &NewLabel::new(uuid(0x70, number), "important".into())
            )
            .await?);
            time.pass(100);
            paint(peer, number, &format!("color {number}")).await?;
        }
        // What the second has written last stays, although its row is the one that goes.
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        for peer in &mut peers {
            let found = within!(peer, |models| Label::get_all(
                &mut models,
                &[uuid(0x70, 1), uuid(0x70, 2)]
            )
            .await?);
            assert_eq!(found.len(), 1);
            assert_eq!(
                (found[0].uuid(), found[0].color()),
                (uuid(0x70, 1), Some("color 2"))
            );
        }
        Ok(())
    })
}
