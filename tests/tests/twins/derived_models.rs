//! Models that are declared in Rust, at work: each thing that a program does with a model, through what
//! `#[schema]` made of `tests/twins/models.rs`.

use std::time::Duration;

use sync_runtime::model::store::Store;
use sync_runtime::model::store::memory::Memory;
use sync_runtime::model::{Model as _, ModelError, Models, RowUuid, Transaction, uuid_text};

use crate::models::stock::Kind;
use crate::models::stock::models::{
    Device, Entry, EntryChanges, EntryTag, Hooked, Hooks, MODELS, NewDevice, NewEntry, NewEntryTag, NewTag,
    NewVolume, Tag, TagChanges, Volume, VolumeChanges,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const DEVICE: RowUuid = [1; 16];
const VOLUME: RowUuid = [2; 16];
const ROOT: RowUuid = [3; 16];
const CHILD: RowUuid = [4; 16];

/// What hooks were told.
#[derive(Debug, Clone, Default)]
struct Watch {
    applied: Vec<RowUuid>,
    backfilled: bool,
    asked: Vec<(String, RowUuid)>,
}

impl<S: Store> Hooks<S> for Watch {
    async fn entry_after_apply(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        rows: &[RowUuid],
    ) -> Result<(), ModelError> {
        self.applied.extend(rows);
        Ok(())
    }

    async fn entry_after_backfill(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
    ) -> Result<(), ModelError> {
        self.backfilled = true;
        Ok(())
    }

    async fn entry_extend_wire(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        row: &Entry,
    ) -> Result<EntryChanges, ModelError> {
        // A size from another table.
        let size = (row.uuid() == CHILD).then_some(77);
        Ok(EntryChanges {
            size,
            ..EntryChanges::default()
        })
    }

    async fn entry_guard(
        &mut self,
        _transaction: &mut Transaction<'_, S>,
        sender: &str,
        uuid: RowUuid,
        _row: Option<&Entry>,
    ) -> Result<bool, ModelError> {
        self.asked.push((sender.to_owned(), uuid));
        Ok(true)
    }
}

/// A peer whose tables count from `first`, so that the same row has another id on every peer.
async fn peer(device: RowUuid, first: i64) -> Result<(Memory, Models), ModelError> {
    let mut memory = Memory::default();
    for info in MODELS.models {
        memory.create(info.table, info.row_id);
        memory.count_from(info.table, first);
    }
    let wall = || Duration::from_secs(1_800_000_000);
    let models = Models::open(&MODELS, &uuid_text(device), wall, &mut memory).await?;
    Ok((memory, models))
}

/// A device with a volume, two entries that hang on each other, and a tag on each.
async fn fill(models: &mut Transaction<'_, Memory>) -> Result<[RowUuid; 2], ModelError> {
    let new = NewDevice::new(DEVICE, "Ada's".into(), "adas".into(), 5);
    Device::insert(models, &new).await?;
    Volume::insert(models, &NewVolume::new(VOLUME, DEVICE, "disk".into())).await?;
    Entry::insert(models, &NewEntry::new(ROOT, VOLUME, 1)).await?;
    let mut child = NewEntry::new(CHILD, VOLUME, 2);
    child.parent_id = Some(ROOT);
    Entry::insert(models, &child).await?;
    let mut tags = Vec::new();
    for (entry, name) in [(ROOT, "red"), (CHILD, "blue")] {
        let new = NewTag::new(name.into(), Default::default(), Default::default());
        let tag = Tag::insert(models, &new).await?.uuid();
        EntryTag::insert(models, &NewEntryTag::new(entry, tag)).await?;
        tags.push(tag);
    }
    Ok([tags[0], tags[1]])
}

/// Hands over all that is due, from one peer to the other.
async fn hand_over(
    (from, sender): (&mut Memory, &Models),
    (to, receiver): (&mut Memory, &Models),
    hooks: &mut Hooked<Watch>,
) -> Outcome {
    let mut models = sender.within(from);
    models.push(None).await?;
    while let Some(message) = models.outgoing(hooks, 200).await? {
        let report = receiver
            .within(to)
            .apply(hooks, sender.name(), &message.bytes)
            .await?;
        assert!(report.refused.is_empty(), "{report:?}");
        models.sent(message).await?;
    }
    Ok(())
}

fn run(test: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_current_thread()
        .build()?
        .block_on(test)
}

#[test]
fn derived_models_are_written_by_their_setters_alone_and_in_bulk() -> Outcome {
    run(async {
        let (mut kept, first) = peer(DEVICE, 10).await?;
        // What is not committed has not happened.
        let mut dropped = kept.clone();
        fill(&mut first.within(&mut dropped)).await?;
        assert!(Device::get(&mut first.within(&mut kept), DEVICE).await?.is_none());

        let mut models = first.within(&mut kept);
        let tags = fill(&mut models).await?;
        // One field, several of one row, the same ones of many.
        let mut volume = Volume::get(&mut models, VOLUME).await?.ok_or("no volume")?;
        assert_eq!(
            (volume.kind(), volume.device(), volume.root()),
            (Kind::Disk, DEVICE, None)
        );
        volume.set_root(&mut models, ROOT).await?;
        let changes = VolumeChanges {
            kind: Some(Kind::Cloud),
            ..VolumeChanges::default()
        };
        volume.update(&mut models, &changes).await?;
        assert_eq!((volume.kind(), volume.root()), (Kind::Cloud, Some(ROOT)));
        let changes = TagChanges {
            weight: Some(2.5),
            ..TagChanges::default()
        };
        assert_eq!(Tag::update_all(&mut models, &tags, &changes).await?, 2);
        assert_eq!(
            Tag::update_all(&mut models, &tags, &changes).await?,
            0,
            "nothing changed"
        );
        let read = Tag::get_all(&mut models, &tags).await?;
        assert!(
            read.iter().all(|tag| tag.weight() == 2.5 && tag.uses() == 0),
            "{read:?}"
        );

        // Local ids and UUIDs, many at a time.
        let ids = Entry::row_ids(&mut models, &[ROOT, CHILD, [9; 16]]).await?;
        let places: Vec<_> = ids.values().copied().collect();
        let uuids = Entry::uuids(&mut models, &places).await?;
        assert_eq!(uuids.into_values().collect::<Vec<_>>(), [ROOT, CHILD]);

        // A row that another one needs stays; rows go together, and take what the schema names.
        let kept_by = Entry::delete_all(&mut models, &[ROOT]).await;
        assert!(
            matches!(kept_by, Err(ModelError::Kept("entry", "entry_tag"))),
            "{kept_by:?}"
        );
        let refused = Tag::delete_all(&mut models, &tags).await;
        assert!(
            matches!(refused, Err(ModelError::Permanent("tag"))),
            "{refused:?}"
        );
        Ok(())
    })
}

#[test]
fn derived_models_travel_and_go_in_an_order_that_holds() -> Outcome {
    run(async {
        let ((mut one, first), (mut other, second)) = (peer(DEVICE, 10).await?, peer([7; 16], 20).await?);
        let mut hooks = Hooked(Watch::default());
        let mut models = first.within(&mut one);
        let tags = fill(&mut models).await?;
        hand_over((&mut one, &first), (&mut other, &second), &mut hooks).await?;

        let mut models = second.within(&mut other);
        let child = Entry::get(&mut models, CHILD).await?.ok_or("no entry")?;
        assert_eq!(
            (child.parent_id(), child.volume_id(), child.size()),
            (Some(ROOT), VOLUME, 77)
        );
        assert_eq!(
            (child.state(), child.kind_id()),
            ("stale", 2),
            "`on_apply`, and a seeded id"
        );
        let mut applied = std::mem::take(&mut hooks.0.applied);
        applied.sort_unstable();
        applied.dedup();
        assert_eq!(applied, [ROOT, CHILD]);
        assert!(
            hooks.0.asked.contains(&(uuid_text(DEVICE), CHILD)),
            "{:?}",
            hooks.0.asked
        );
        // Rows of a device are written by that device alone.
        let refused = Entry::update_all(
            &mut models,
            &[CHILD],
            &EntryChanges {
                size: Some(1),
                ..EntryChanges::default()
            },
        )
        .await;
        assert!(
            matches!(refused, Err(ModelError::NotOwner("entry", CHILD))),
            "{refused:?}"
        );

        // Deletions: taggings first, for entries need them gone.
        let mut models = first.within(&mut one);
        let mut taggings = Vec::new();
        for (entry, tag) in [(ROOT, tags[0]), (CHILD, tags[1])] {
            let new = NewEntryTag::new(entry, tag);
            taggings.push(EntryTag::insert(&mut models, &new).await?.uuid());
        }
        assert_eq!(EntryTag::delete_all(&mut models, &taggings).await?, 2);
        let root = Entry::get(&mut models, ROOT).await?.ok_or("no root")?;
        root.delete(&mut models).await?;
        assert!(
            Entry::get(&mut models, CHILD).await?.is_none(),
            "it goes with its parent"
        );
        hand_over((&mut one, &first), (&mut other, &second), &mut hooks).await?;
        let mut models = second.within(&mut other);
        assert!(Entry::get_all(&mut models, &[ROOT, CHILD]).await?.is_empty());
        assert!(EntryTag::get_all(&mut models, &taggings).await?.is_empty());
        assert!(Volume::get(&mut models, VOLUME).await?.is_some());
        Ok(())
    })
}

#[test]
fn derived_models_are_fetched_in_pages_and_adopted() -> Outcome {
    run(async {
        let ((mut one, first), (mut other, second)) = (peer(DEVICE, 10).await?, peer([7; 16], 20).await?);
        let mut hooks = Hooked(Watch::default());
        let mut models = first.within(&mut one);
        fill(&mut models).await?;
        let names: Vec<String> = (0..7).map(|number| format!("tag {number}")).collect();
        for name in &names {
            let new = NewTag::new(name.clone(), Default::default(), Default::default());
            Tag::insert(&mut models, &new).await?;
        }
        // Page after page of one model: no row twice, none left out.
        let (mut after, mut sizes) = (None, Vec::new());
        loop {
            let page = Tag::page(&mut models, &mut hooks, after, 4).await?;
            sizes.push(page.rows);
            if let Some(bytes) = &page.bytes {
                second
                    .within(&mut other)
                    .apply(&mut hooks, first.name(), bytes)
                    .await?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(sizes, [4, 4, 1]);
        assert_eq!(other.rows("tag").count(), 9);
        // All models, by the place in the log.
        let mut place = 0;
        let mut models = first.within(&mut one);
        loop {
            let page = models.changes(&mut hooks, place, 3).await?;
            if let Some(bytes) = &page.bytes {
                second
                    .within(&mut other)
                    .apply(&mut hooks, first.name(), bytes)
                    .await?;
            }
            match page.next {
                Some(next) => place = next,
                None => break,
            }
        }
        let mut models = second.within(&mut other);
        models.backfilled(&mut hooks).await?;
        assert!(hooks.0.backfilled);
        assert_eq!(Entry::get_all(&mut models, &[ROOT, CHILD]).await?.len(), 2);
        // Nothing stands there that the runtime does not know.
        assert!(Tag::adopt(&mut models).await?.is_empty());
        Ok(())
    })
}
