//! Rows that stood in a table before anything was synced, or that were written around the setters.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use sync_runtime::model::{Model as _, ModelError};

use crate::library::models::{Device, MimeType, Tag, Volume};
use crate::peer::{Outcome, Peer, Time, assert_equal, exchange, run, uuid};
use crate::peers::{two, within};

const TAGS: &str = "INSERT INTO tag (uuid, name, uses, weight, hidden, shade, created_at)
    SELECT randomblob(16), 'tag ' || value, value, 0.5, 0, 1, 1767225600000 FROM generate_series";

/// SQL of the program's own.
async fn execute(peer: &mut Peer, sql: &str) -> Outcome {
    peer.connection.execute(AssertSqlSafe(sql)).await?;
    Ok(())
}

fn hex(uuid: [u8; 16]) -> String {
    let digits: String = uuid.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("x'{digits}'")
}

async fn insert_device(peer: &mut Peer, number: u8) -> Outcome {
    let device = hex(uuid(0xd0, number));
    let sql = format!(
        "INSERT INTO device (uuid, name, slug, seen, updated_at) VALUES ({device}, 'n', 's{number}', 1, 1)"
    );
    execute(peer, &sql).await
}

#[test]
fn rows_that_were_there_before_are_adopted_but_for_those_of_others() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = two(&time).await?;
        // More than are read at once.
        let series = "(WITH RECURSIVE s (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM s WHERE value < 1200) SELECT value FROM s)";
        execute(&mut peers[0], &TAGS.replace("generate_series", series)).await?;
        for number in [1, 2] {
            insert_device(&mut peers[0], number).await?;
            let (own, device) = (hex(uuid(0x10, number)), hex(uuid(0xd0, number)));
            let volume = format!(
                "INSERT INTO volumes (uuid, device_id, fingerprint) SELECT {own}, id, 'disk' FROM device WHERE uuid = {device}"
            );
            execute(&mut peers[0], &volume).await?;
        }
        let adopted = within!(&mut peers[0], |models| {
            (
                Tag::adopt(&mut models).await?.len(),
                Device::adopt(&mut models).await?,
                Volume::adopt(&mut models).await?,
            )
        });
        assert_eq!(adopted, (1_200, vec![uuid(0xd0, 1)], vec![uuid(0x10, 1)]));
        let again = within!(&mut peers[0], |models| Tag::adopt(&mut models).await?);
        assert!(again.is_empty(), "they are known now");
        exchange(&mut peers, &time).await?;
        assert_eq!(peers[1].number("SELECT count(*) FROM tag").await?, 1_200);
        assert_eq!(peers[1].number("SELECT sum(uses) FROM tag").await?, 720_600);
        assert_eq!(peers[1].number("SELECT count(*) FROM device").await?, 1);
        assert_eq!(peers[1].number("SELECT count(*) FROM volumes").await?, 1);
        // What the setters write goes on from there.
        let first = within!(&mut peers[1], |models| {
            let volume = Volume::get(&mut models, uuid(0x10, 1)).await?;
            volume.ok_or("no volume")?.fingerprint().to_owned()
        });
        assert_eq!(first, "disk");
        // The rows that were not adopted leave with their table alone.
        execute(&mut peers[0], "DELETE FROM volumes WHERE id = 2").await?;
        execute(&mut peers[0], "DELETE FROM device WHERE slug = 's2'").await?;
        assert_equal(&mut peers).await
    })
}

#[test]
fn a_row_that_no_peer_could_take_is_named_and_nothing_is_adopted() -> Outcome {
    run(async {
        let mut peers = two(&Time::default()).await?;
        let peer = &mut peers[0];
        let row = "00000000-0000-0000-0000-000000000001";
        let table = [
            ("'heavy', 0", "tag.weight: the column does not hold a number"),
            ("0.5, 300", "tag.shade: the number does not fit its type"),
            (
                "0.5, 'dark'",
                "tag.shade: the column does not hold a whole number",
            ),
        ];
        for (values, says) in table {
            execute(peer, "DELETE FROM tag").await?;
            let columns = "uuid, name, uses, hidden, created_at, weight, shade";
            let id = hex(uuid(0, 1));
            let sql = format!("INSERT INTO tag ({columns}) VALUES ({id}, 'red', 0, 0, 0, {values})");
            execute(peer, &sql).await?;
            let mut transaction = peer.connection.begin().await?;
            let refused = Tag::adopt(&mut peer.models.within(&mut *transaction)).await;
            transaction.rollback().await?;
            assert_says(refused, &format!("{says}, in the row {row}"));
        }
        let sql = format!(
            "INSERT INTO mime_type (uuid, name) VALUES ({}, 'text/plain')",
            hex(uuid(0, 1))
        );
        execute(peer, &sql).await?;
        let mut transaction = peer.connection.begin().await?;
        let refused = MimeType::adopt(&mut peer.models.within(&mut *transaction)).await;
        transaction.rollback().await?;
        assert_says(refused, "mime_type.uuid: it is not derived from the fields");
        assert!(peer.send().await?.is_empty());
        Ok(())
    })
}

#[test]
fn a_row_that_was_spoiled_around_the_setters_is_named_when_it_is_to_be_sent() -> Outcome {
    run(async {
        let mut peers = two(&Time::default()).await?;
        let peer = &mut peers[0];
        insert_device(peer, 1).await?;
        within!(peer, |models| Device::adopt(&mut models).await?);
        execute(peer, "UPDATE device SET name = x'00'").await?;
        let refused = peer.send().await.map_err(|error| error.to_string());
        let row = "d0d0d0d0-d0d0-d0d0-d0d0-d0d0d0d0d001";
        assert_eq!(
            refused,
            Err(format!(
                "device.name: the column does not hold a text, in the row {row}"
            ))
        );
        execute(peer, "UPDATE device SET name = 'mended'").await?;
        assert_eq!(peer.send().await?.len(), 1);
        Ok(())
    })
}

fn assert_says<T: std::fmt::Debug>(refused: Result<T, ModelError>, says: &str) {
    let text = refused.as_ref().err().map(ModelError::to_string);
    assert!(
        text.as_ref().is_some_and(|text| text.contains(says)),
        "{says}: {refused:?}"
    );
}
