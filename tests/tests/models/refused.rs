//! What a program may not write, and what it is told.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::Connection as _;
use sync_runtime::model::{
    DeleteRule, Model as _, ModelError, ModelInfo, ModelRegistry, Models, NoHooks, Refusal, RowUuid, Value,
};

use crate::library::models::{
    Device, MODELS, MimeType, NewDevice, NewMimeType, NewSpace, NewTag, NewTagging, NewVolume, Space, Tag,
    Tagging, Volume,
};
use crate::peer::{Outcome, Time, assert_equal, exchange, run, uuid};
use crate::peers::{two, within};
use crate::rules::group;
use crate::seeds::settle;

const TAG: RowUuid = [0x60; 16];

#[test]
fn a_row_of_another_device_can_neither_be_made_nor_be_handed_over() -> Outcome {
    run(async {
        let time = Time::default();
        let (mut nodes, mut link) = group(2, &time, &[]).await?;
        for (number, node) in nodes.iter_mut().enumerate() {
            let new = NewDevice::new(node.device, "Device".into(), format!("device-{number}"));
            Device::insert(&mut node.within(), &new).await?;
        }
        settle(&mut nodes, &mut link, &time).await?;
        let (own, other) = (nodes[0].device, nodes[1].device);
        let mut within = nodes[0].within();
        let stranger = NewDevice::new(uuid(0xd0, 9), "Nobody's".into(), "nobody".into());
        let refused = Device::insert(&mut within, &stranger).await;
        assert!(
            matches!(refused, Err(ModelError::NotOwner("device", _))),
            "{refused:?}"
        );
        let new = NewVolume::new(uuid(0x10, 1), other, "disk".into());
        let refused = Volume::insert(&mut within, &new).await;
        assert!(
            matches!(refused, Err(ModelError::NotOwner("volume", _))),
            "{refused:?}"
        );
        let new = NewVolume::new(uuid(0x10, 1), own, "disk".into());
        let mut volume = Volume::insert(&mut within, &new).await?;
        let refused = volume.set_device_id(&mut within, other).await;
        assert!(
            matches!(refused, Err(ModelError::NotOwner("volume", _))),
            "{refused:?}"
        );
        Ok(())
    })
}

/// A peer may neither delete what another device owns, nor what its guard keeps, nor what is never deleted.
#[test]
fn deletions_of_others_are_refused() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let own = peers[0].device;
        let (tagging, kind) = within!(&mut peers[0], |models| {
            let device = NewDevice::new(own, "Device".into(), "device".into());
            Device::insert(&mut models, &device).await?;
            Volume::insert(&mut models, &NewVolume::new(uuid(0x10, 1), own, "disk".into())).await?;
            Tag::insert(&mut models, &NewTag::new(TAG, "red".into())).await?;
            let space = NewSpace::new(uuid(0x40, 1), "Home".into(), "home".into());
            Space::insert(&mut models, &space).await?;
            let tagging = Tagging::insert(&mut models, &NewTagging::new(TAG, uuid(0x40, 1))).await?;
            let kind = MimeType::insert(&mut models, &NewMimeType::new("text/plain".into())).await?;
            (tagging.uuid(), kind.uuid())
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;

        // The deletions of the volume and the tagging come from one that may not delete them.
        within!(&mut peers[0], |models| {
            Volume::delete_all(&mut models, &[uuid(0x10, 1)]).await?;
            Tagging::delete_all(&mut models, &[tagging]).await?;
        });
        time.pass(10_000);
        let stranger = "00000000-0000-0000-0000-000000000000";
        peers[1].watch.banned = Some(stranger.to_owned());
        let mut refused = BTreeMap::new();
        let messages = peers[0].send().await?;
        for message in &messages {
            let report = peers[1].receive(stranger, message).await?;
            assert!(report.changed.is_empty(), "{report:?}");
            refused.extend(report.refused);
        }
        assert_eq!(
            refused,
            BTreeMap::from([(Refusal::Owner, 1), (Refusal::Guard, 1)])
        );
        assert_eq!(peers[1].number("SELECT count(*) FROM volumes").await?, 1);
        assert_eq!(peers[1].number("SELECT count(*) FROM tagging").await?, 1);

        // A peer whose schema allows it deletes what is never deleted.
        let (name, clock) = (peers[0].name.clone(), time.clone());
        let connection = &mut peers[0].connection;
        let models = Models::open(lenient(), &name, move || clock.wall(), &mut *connection).await?;
        let deleted = MimeType::delete_all(&mut models.within(&mut *connection), &[kind]).await?;
        assert_eq!(deleted, 1);
        time.pass(10_000);
        let message = models
            .within(&mut *connection)
            .outgoing(&mut NoHooks, 4_000)
            .await?;
        let message = message.ok_or("nothing is sent")?;
        let report = peers[1].receive(&name, &message.bytes).await?;
        assert_eq!(report.refused, BTreeMap::from([(Refusal::Delete, 1)]));
        assert_eq!(peers[1].number("SELECT count(*) FROM mime_type").await?, 1);
        Ok(())
    })
}

/// The schema of one that deletes whatever it likes.
fn lenient() -> &'static ModelRegistry {
    let models = MODELS.models.iter().map(|info| ModelInfo {
        delete: DeleteRule::Log,
        ..*info
    });
    let models: Vec<ModelInfo> = models.collect();
    Box::leak(Box::new(ModelRegistry {
        models: models.leak(),
        ..MODELS
    }))
}

#[test]
fn what_is_not_there_or_is_written_once_cannot_be_written() -> Outcome {
    run(async {
        let (mut nodes, _) = group(1, &Time::default(), &[]).await?;
        let mut within = nodes[0].within();
        let name = |text: &str| [(0, Value::Text(text.to_owned()))];
        let refused = within.update(Tag::POSITION, &[TAG], &name("red")).await;
        assert!(
            matches!(refused, Err(ModelError::Absent("tag", TAG))),
            "{refused:?}"
        );
        let tag = Tag::insert(&mut within, &NewTag::new(TAG, "red".into())).await?;
        for (place, value, says) in [
            (8, Value::Integer(1), "tag.created_at is written on insert only"),
            (99, Value::Null, "tag has no field 99"),
            (0, Value::Null, "tag.name: it cannot be empty"),
        ] {
            let refused = within.update(Tag::POSITION, &[TAG], &[(place, value)]).await;
            let text = refused.as_ref().err().map(ModelError::to_string);
            assert_eq!(text.as_deref(), Some(says), "{refused:?}");
        }
        let mut same = tag.clone();
        tag.delete(&mut within).await?;
        let refused = same.set_name(&mut within, "blue").await;
        assert!(
            matches!(refused, Err(ModelError::Absent("tag", TAG))),
            "{refused:?}"
        );
        Ok(())
    })
}

#[test]
fn what_never_forgets_is_not_emptied() -> Outcome {
    run(async {
        let (mut nodes, _) = group(1, &Time::default(), &[]).await?;
        let mut within = nodes[0].within();
        let mut tag = Tag::insert(&mut within, &NewTag::new(TAG, "red".into())).await?;
        let aliases = BTreeSet::from(["rot".to_owned()]);
        tag.set_aliases(&mut within, &aliases).await?;
        tag.set_aliases(&mut within, None).await?;
        assert_eq!(tag.aliases(), Some(&aliases));
        assert_eq!(Tag::get(&mut within, TAG).await?, Some(tag));
        Ok(())
    })
}
