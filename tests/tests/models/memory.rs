//! The same core on tables in memory, which no database is behind.

use std::time::Duration;

use sync_runtime::model::store::memory::Memory;
use sync_runtime::model::{Model as _, Models};

use crate::library::models::{Hooked, MODELS, NewSpace, NewSpaceGroup, Space, SpaceGroup};
use crate::peer::{Outcome, Watch, run, uuid};

async fn peer(number: i64) -> Result<(Memory, Models), Box<dyn std::error::Error>> {
    let mut memory = Memory::default();
    for info in MODELS.models {
        memory.create(info.table, info.row_id);
        memory.count_from(info.table, number * 10);
    }
    let wall = || Duration::from_secs(1_767_225_600);
    let models = Models::open(&MODELS, &format!("peer {number}"), wall, &mut memory).await?;
    Ok((memory, models))
}

#[test]
fn peers_in_memory_end_equal() -> Outcome {
    run(async {
        let ((mut kept, first), (mut other, second)) = (peer(1).await?, peer(2).await?);
        let mut hooks = Hooked(Watch::default());
        // What is not committed has not happened.
        let mut dropped = kept.clone();
        let new = NewSpace::new(uuid(0x40, 1), "Home".into(), "home".into());
        Space::insert(&mut first.within(&mut dropped), &new).await?;
        assert!(
            Space::get(&mut first.within(&mut kept), uuid(0x40, 1))
                .await?
                .is_none()
        );

        let mut models = first.within(&mut kept);
        Space::insert(&mut models, &new).await?;
        let group = NewSpaceGroup::new(uuid(0x50, 1), uuid(0x40, 1), "Group".into());
        SpaceGroup::insert(&mut models, &group).await?;
        models.push(None).await?;
        while let Some(message) = models.outgoing(&mut hooks, 64).await? {
            second
                .within(&mut other)
                .apply(&mut hooks, first.name(), &message.bytes)
                .await?;
            models.sent(message).await?;
        }
        let found = SpaceGroup::get(&mut second.within(&mut other), uuid(0x50, 1))
            .await?
            .ok_or("no group")?;
        assert_eq!((found.space_id(), found.name()), (uuid(0x40, 1), "Group"));
        let ids: Vec<_> = [&kept, &other]
            .map(|memory| memory.rows("spaces").next().and_then(|row| row["id"].integer()))
            .into();
        assert_eq!(ids, [Some(11), Some(21)]);
        // A local delete is refused where a row is needed, and takes what the schema names.
        let refused = Space::delete_all(&mut second.within(&mut other), &[uuid(0x40, 1)]).await;
        assert!(refused.is_err());
        Ok(())
    })
}
