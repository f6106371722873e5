//! The same natural key on several devices at the same time, where the schema renames.

use std::collections::BTreeSet;

use sqlx::{Connection as _, Row as _};
use sync_runtime::model::Model as _;

use crate::library::models::{Device, MODELS, NewDevice, NewSpace, Space};
use crate::peer::{Outcome, Peer, Time, assert_equal, exchange, run, uuid};
use crate::peers::{two, within};

/// The slugs of a table in the order of its UUIDs.
async fn slugs(peer: &mut Peer, sql: &'static str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let rows = sqlx::query(sql).fetch_all(&mut peer.connection).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

#[test]
fn every_row_but_the_one_with_the_least_uuid_gets_an_ending_whoever_comes_first() -> Outcome {
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        run(async {
            let time = Time::default();
            let mut peers = Vec::new();
            for number in order {
                peers.push(Peer::new(&MODELS, number + 1, i64::from(number) * 3, &time).await?);
            }
            for (peer, number) in peers.iter_mut().zip(order) {
                let own = peer.device;
                within!(peer, |models| {
                    let device = NewDevice::new(own, format!("Device {number}"), "device".into());
                    Device::insert(&mut models, &device).await?;
                    let space = NewSpace::new(uuid(0x40 + number, 0), "Space".into(), "home".into());
                    Space::insert(&mut models, &space).await?;
                });
            }
            exchange(&mut peers, &time).await?;
            assert_equal(&mut peers).await?;
            for peer in &mut peers {
                let spaces = slugs(peer, "SELECT slug FROM spaces ORDER BY uuid").await?;
                assert_eq!(spaces, ["home", "home-41414141", "home-42424242"], "{order:?}");
                // The UUIDs of these begin alike, as those do that are made within a minute.
                let devices = slugs(peer, "SELECT slug FROM device ORDER BY uuid").await?;
                assert_eq!(devices[0], "device", "{order:?}");
                let others = BTreeSet::from([devices[1].as_str(), &devices[2]]);
                assert!(others.contains("device-d0d0d0d0"), "{others:?}");
                assert_eq!(others.len(), 2, "{others:?}");
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// One that takes the names beforehand that a row would be given keeps nobody from hearing the others.
#[test]
fn names_that_were_taken_on_purpose_do_not_matter() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        let row = uuid(0x50, 1);
        within!(&mut peers[1], |models| {
            for (number, slug) in ["home", "home-50505050", "home-50505001"].into_iter().enumerate() {
                let space = NewSpace::new(uuid(0x40, number as u8), "Space".into(), slug.into());
                Space::insert(&mut models, &space).await?;
            }
        });
        within!(&mut peers[0], |models| {
            let space = NewSpace::new(row, "Space".into(), "home".into());
            Space::insert(&mut models, &space).await?;
        });
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        let spaces = slugs(&mut peers[0], "SELECT slug FROM spaces ORDER BY uuid").await?;
        assert_eq!(spaces[..3], ["home", "home-50505050", "home-50505001"]);
        assert!(spaces[3].starts_with("home-"), "{spaces:?}");
        Ok(())
    })
}
