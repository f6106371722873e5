//! Two peers and more, each with its own SQLite file, end equal.

use sqlx::Connection as _;
use sync_runtime::model::store::Store;
use sync_runtime::model::{Model as _, ModelError, RowUuid, Transaction};

use crate::library::models::{
    Bookmark, Device, Folder, Label, MODELS, NewBookmark, NewDevice, NewFolder, NewLabel, NewSpace,
    NewSpaceGroup, NewTag, NewTagging, NewVolume, Space, SpaceGroup, Tag, TagChanges, Tagging, Volume,
};
use crate::peer::{Outcome, Peer, Time, assert_equal, exchange, run, uuid};

/// Two peers whose tables count from numbers that make every id mean another row on the other.
pub(crate) async fn two(time: &Time) -> Result<Vec<Peer>, Box<dyn std::error::Error>> {
    Ok(vec![
        Peer::new(&MODELS, 1, 0, time).await?,
        Peer::new(&MODELS, 2, 2, time).await?,
    ])
}

/// Runs what is done to models in a transaction of the peer's, and commits.
macro_rules! within {
    ($peer:expr, |$models:ident| $body:expr) => {{
        let peer = &mut *$peer;
        let mut transaction = peer.connection.begin().await?;
        let mut $models = peer.models.within(&mut *transaction);
        let done = $body;
        transaction.commit().await?;
        done
    }};
}
pub(crate) use within;

/// A device, a volume, folders with a cover that closes a circle, spaces and tags.
pub(crate) async fn fill(peer: &mut Peer, number: u8) -> Outcome {
    let own = peer.device;
    within!(peer, |models| {
        Device::insert(
            &mut models,
            &NewDevice::new(own, format!("Device {number}"), format!("device-{number}")),
        )
        .await?;
        let volume = Volume::insert(
            &mut models,
            &NewVolume::new(uuid(0x10, number), own, "disk".into()),
        )
        .await?;
        let mut parent: Option<RowUuid> = None;
        for depth in 0..4 {
            let mut new = NewFolder::new(
                uuid(0x20 + depth, number),
                volume.uuid(),
                format!("folder {depth}"),
            );
            new.parent_id = parent;
            parent = Some(Folder::insert(&mut models, &new).await?.uuid());
        }
        let top = uuid(0x20, number);
        let cover = Bookmark::insert(
            &mut models,
            &NewBookmark::new(uuid(0x30, number), top, "Cover".into(), 1),
        )
        .await?;
        assert_eq!(cover.size(), u64::MAX);
        let mut folder = Folder::get(&mut models, top).await?.ok_or("the folder is gone")?;
        folder.set_cover_id(&mut models, cover.uuid()).await?;
        for place in 0..3u8 {
            let (space, group) = (uuid(0x40 + place, number), uuid(0x50 + place, number));
            let slug = format!("space-{number}-{place}");
            Space::insert(&mut models, &NewSpace::new(space, format!("Space {place}"), slug)).await?;
            SpaceGroup::insert(
                &mut models,
                &NewSpaceGroup::new(group, space, format!("Group of {place}")),
            )
            .await?;
        }
        let mut tag = NewTag::new(uuid(0x60, number), "red".into());
        tag.aliases = Some(["rouge".to_owned()].into());
        tag.attributes = Some([("from".to_owned(), number.to_string())].into());
        let tag = Tag::insert(&mut models, &tag).await?;
        Tagging::insert(&mut models, &NewTagging::new(tag.uuid(), uuid(0x40, number))).await?;
    });
    Ok(())
}

#[test]
fn two_peers_with_permuted_row_ids_end_equal() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        for (place, peer) in peers.iter_mut().enumerate() {
            fill(peer, place as u8 + 1).await?;
        }
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        let [first, second] = &mut peers[..] else {
            return Err("two peers".into());
        };
        for peer in [&mut *first, &mut *second] {
            assert_eq!(peer.number("SELECT count(*) FROM spaces").await?, 6);
            assert_eq!(
                peer.number("SELECT count(*) FROM folders WHERE cover_id IS NOT NULL")
                    .await?,
                2
            );
            assert_eq!(
                peer.number("SELECT count(*) FROM folders WHERE parent_id IS NULL")
                    .await?,
                2
            );
        }
        assert_ne!(
            first
                .number("SELECT id FROM spaces ORDER BY uuid LIMIT 1")
                .await?,
            second
                .number("SELECT id FROM spaces ORDER BY uuid LIMIT 1")
                .await?,
            "the row ids are not permuted"
        );
        // Nothing is sent twice, and what is received again brings nothing new.
        assert!(first.send().await?.is_empty());
        Ok(())
    })
}

#[test]
fn concurrent_writes_of_fields_sets_maps_and_maxima_meet() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let tag = uuid(0x60, 1);
        within!(&mut peers[0], |models| Tag::insert(
            &mut models,
            &NewTag::new(tag, "red".into())
        )
        .await?);
        exchange(&mut peers, &time).await?;
        within!(&mut peers[0], |models| {
            let mut tag = Tag::get(&mut models, tag).await?.ok_or("no tag")?;
            tag.set_name(&mut models, "crimson").await?;
            tag.set_aliases(&mut models, Some(&["rouge".to_owned()].into()))
                .await?;
            tag.set_attributes(
                &mut models,
                Some(&[("a".to_owned(), "1".to_owned()), ("b".to_owned(), "1".to_owned())].into()),
            )
            .await?;
            tag.set_uses(&mut models, 7).await?;
            assert_eq!((tag.name(), tag.uses()), ("crimson", 7));
        });
        time.pass(5);
        within!(&mut peers[1], |models| {
            let mut tag = Tag::get(&mut models, tag).await?.ok_or("no tag")?;
            tag.set_color(&mut models, "#f00").await?;
            tag.set_aliases(&mut models, Some(&["rot".to_owned()].into()))
                .await?;
            tag.set_attributes(&mut models, Some(&[("b".to_owned(), "2".to_owned())].into()))
                .await?;
            tag.set_uses(&mut models, 3).await?;
            // It is greater on the other peer, and never forgets here.
            tag.set_uses(&mut models, 1).await?;
            assert_eq!(tag.uses(), 3);
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        for peer in &mut peers {
            let tag = within!(peer, |models| Tag::get(&mut models, tag)
                .await?
                .ok_or("no tag")?);
            assert_eq!(
                (tag.name(), tag.color(), tag.uses()),
                ("crimson", Some("#f00"), 7)
            );
            assert_eq!(
                tag.aliases(),
                Some(&["rot".to_owned(), "rouge".to_owned()].into())
            );
            assert_eq!(
                tag.attributes(),
                Some(&[("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())].into())
            );
        }
        Ok(())
    })
}

#[test]
fn a_bulk_update_and_a_bulk_delete_reach_everybody() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let tags: Vec<RowUuid> = (0..40).map(|number| uuid(0x61, number)).collect();
        within!(&mut peers[0], |models| {
            for tag in &tags {
                Tag::insert(&mut models, &NewTag::new(*tag, "tag".into())).await?;
            }
        });
        exchange(&mut peers, &time).await?;
        let changes = TagChanges {
            color: Some(Some("#0f0".to_owned())),
            ..TagChanges::default()
        };
        let count = within!(&mut peers[1], |models| {
            let changed = Tag::update_all(&mut models, &tags, &changes).await?;
            assert_eq!(Tag::update_all(&mut models, &tags, &changes).await?, 0);
            changed + Tag::delete_all(&mut models, &tags[..10]).await?
        });
        assert_eq!(count, 50);
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        assert_eq!(
            peers[0]
                .number("SELECT count(*) FROM tag WHERE color = '#0f0'")
                .await?,
            30
        );
        Ok(())
    })
}

#[test]
fn a_row_that_waits_for_one_that_was_merged_meanwhile_is_led_to_the_other_one() -> Outcome {
    run(async {
        // The row that it waits for never comes, or comes when the other one is there.
        for comes in [false, true] {
            let time = Time::default();
            let mut peers = two(&time).await?;
            peers.push(Peer::new(&MODELS, 3, 4, &time).await?);
            let names: Vec<String> = peers.iter().map(|peer| peer.name.clone()).collect();
            let (space, group) = (uuid(0x40, 1), uuid(0x50, 1));
            let (theirs, ours) = (uuid(0x70, 1), uuid(0x71, 1));
            within!(&mut peers[0], |models| {
                Space::insert(&mut models, &NewSpace::new(space, "Space".into(), "slug".into())).await?;
            });
            time.pass(10_000);
            let spaces = peers[0].send().await?;
            within!(&mut peers[0], |models| {
                Label::insert(&mut models, &NewLabel::new(ours, "same".into())).await?;
            });
            time.pass(10_000);
            let labels = peers[0].send().await?;
            within!(&mut peers[0], |models| {
                let mut new = NewSpaceGroup::new(group, space, "Group".into());
                new.label_id = Some(ours);
                SpaceGroup::insert(&mut models, &new).await?;
            });
            time.pass(10_000);
            let groups = peers[0].send().await?;
            within!(&mut peers[1], |models| {
                Label::insert(&mut models, &NewLabel::new(theirs, "same".into())).await?;
            });
            time.pass(10_000);
            let others = peers[1].send().await?;
            for message in &others {
                peers[0].receive(&names[1], message).await?;
            }
            time.pass(10_000);
            let merged = peers[0].send().await?;
            for message in spaces.iter().chain(&groups) {
                peers[2].receive(&names[0], message).await?;
            }
            assert_eq!(peers[2].number("SELECT count(*) FROM sync_waiting").await?, 1);
            for message in &others {
                peers[2].receive(&names[1], message).await?;
            }
            for message in if comes { &labels } else { &merged } {
                peers[2].receive(&names[0], message).await?;
            }
            let found = within!(&mut peers[2], |models| SpaceGroup::get(&mut models, group)
                .await?
                .ok_or("it still waits")?);
            assert_eq!(found.label_id(), Some(theirs));
            assert_eq!(peers[2].number("SELECT count(*) FROM sync_waiting").await?, 0);
        }
        Ok(())
    })
}

/// Numbers that look like chance and are the same in every run.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// Something that a peer may do at any time.
pub(crate) async fn act<S: Store>(
    models: &mut Transaction<'_, S>,
    chance: &mut Chance,
    number: u8,
) -> Outcome {
    let (space, tag) = (
        uuid(0x40, chance.below(4) as u8),
        uuid(0x60, chance.below(4) as u8),
    );
    let (group, action) = (uuid(0x50 + number, chance.below(3) as u8), chance.below(10));
    match action {
        0 if Space::get(models, space).await?.is_none() => {
            let slug = format!("slug-{}", chance.below(3));
            match Space::insert(models, &NewSpace::new(space, "Space".into(), slug)).await {
                Ok(_) | Err(ModelError::Collision(..)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        1 if Tag::get(models, tag).await?.is_none() => {
            Tag::insert(models, &NewTag::new(tag, "Tag".into())).await?;
        }
        2 => {
            if let Some(mut found) = Tag::get(models, tag).await? {
                let key = format!("key {}", chance.below(3));
                let mut attributes = found.attributes().cloned().unwrap_or_default();
                if attributes.remove(&key).is_none() {
                    attributes.insert(key, format!("{number}"));
                }
                found.set_attributes(models, Some(&attributes)).await?;
                found.set_uses(models, chance.below(9) as u32).await?;
                found
                    .set_aliases(models, Some(&[format!("alias {number}")].into()))
                    .await?;
            }
        }
        3 => {
            if let Some(mut found) = Tag::get(models, tag).await? {
                found.set_name(models, &format!("Tag of {number}")).await?;
            }
        }
        4 if chance.below(2) == 0 => {
            if let Some(found) = Tag::get(models, tag).await? {
                found.delete(models).await?;
            }
        }
        5 => {
            let known = Space::get(models, space).await?.is_some() && Tag::get(models, tag).await?.is_some();
            if known {
                let mut new = NewTagging::new(tag, space);
                new.note = Some(format!("by {number}"));
                Tagging::insert(models, &new).await?;
            }
        }
        6 => {
            if Space::get(models, space).await?.is_some() && SpaceGroup::get(models, group).await?.is_none() {
                SpaceGroup::insert(models, &NewSpaceGroup::new(group, space, "Group".into())).await?;
            }
        }
        7 => {
            if let Some(found) = SpaceGroup::get(models, group).await? {
                found.delete(models).await?;
            }
        }
        _ => {
            // Both peers make the same one, with other UUIDs, and paint it.
            let label = uuid(0x70 + number, chance.below(2) as u8);
            let name = format!("label {}", label[15]);
            match Label::get(models, label).await? {
                Some(mut found) => {
                    found.set_color(models, format!("{number}").as_str()).await?;
                }
                None => match Label::insert(models, &NewLabel::new(label, name)).await {
                    Ok(_) | Err(ModelError::Collision(..)) => {}
                    Err(error) => return Err(error.into()),
                },
            }
            if let Some(mut found) = SpaceGroup::get(models, group).await?
                && Label::get(models, label).await?.is_some()
            {
                found.set_label_id(models, label).await?;
            }
        }
    }
    Ok(())
}

#[test]
fn three_peers_that_do_anything_in_any_order_with_loss_and_repetition_end_equal() -> Outcome {
    run(async {
        for seed in 1..=4u64 {
            let (time, mut chance) = (Time::default(), Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            let mut peers = Vec::new();
            for number in 1..=3 {
                peers.push(Peer::new(&MODELS, number, i64::from(number) * 3, &time).await?);
            }
            let mut messages: Vec<(usize, Vec<u8>)> = Vec::new();
            for _ in 0..120 {
                time.pass(chance.below(700));
                let place = chance.below(3) as usize;
                within!(&mut peers[place], |models| act(
                    &mut models,
                    &mut chance,
                    place as u8
                )
                .await?);
                for message in peers[place].send().await? {
                    messages.push((place, message));
                }
                // Any message so far, again or late, to anybody.
                for _ in 0..chance.below(3) {
                    if let Some((from, message)) =
                        messages.get(chance.below(messages.len().max(1) as u64) as usize)
                    {
                        let to = chance.below(3) as usize;
                        let name = peers[*from].name.clone();
                        if to != *from {
                            peers[to].receive(&name, message).await?;
                        }
                    }
                }
            }
            for (from, message) in &messages {
                let name = peers[*from].name.clone();
                for (to, peer) in peers.iter_mut().enumerate() {
                    if to != *from {
                        peer.receive(&name, message).await?;
                    }
                }
            }
            exchange(&mut peers, &time).await?;
            assert_equal(&mut peers).await?;
        }
        Ok(())
    })
}
