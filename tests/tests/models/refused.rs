//! What a program may not write, and what it is told.

use std::collections::BTreeSet;

use sync_runtime::model::{Model as _, ModelError, RowUuid, Value};

use crate::library::models::{Device, NewDevice, NewTag, NewVolume, Tag, Volume};
use crate::peer::{Outcome, Time, run, uuid};
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
