//! The fifteen models of Spacedrive in two SQLite files with permuted row ids.

use sqlx::{Connection as _, Executor as _};
use sync_runtime::model::{FieldKind, FieldPolicy, ModelInfo, OwnershipRule, RowUuid, Value};

use crate::closures::TABLES;
use crate::compiled::spacedrive::models::MODELS;
use crate::peer::{Outcome, Peer, Time, assert_equal, exchange, run, uuid};

/// Some value that the field takes.
fn some(info: &ModelInfo, place: usize, number: u8) -> Value {
    let field = &info.fields[place];
    let candidates = [
        Value::Integer(i64::from(number)),
        Value::Integer(0),
        Value::Real(0.5),
        Value::Text(format!("text {number}")),
        Value::Blob(vec![0]),
        Value::of_uuid(uuid(0xee, number)),
    ];
    let FieldKind::Data(rule) = field.kind else {
        return Value::Null;
    };
    let found = candidates.into_iter().find(|value| (rule.encode)(value).is_ok());
    // What takes nothing is refused on insert, by name.
    found.unwrap_or_default()
}

fn name(model: usize, number: u8) -> RowUuid {
    uuid(0x10 + model as u8, number)
}

/// Two rows of each model, all columns filled, each owned by the peer that writes it.
async fn fill(peer: &mut Peer, peer_number: u8) -> Outcome {
    let mut known: Vec<Vec<RowUuid>> = vec![Vec::new(); MODELS.models.len()];
    let mut transaction = peer.connection.begin().await?;
    let mut models = peer.models.within(&mut *transaction);
    for model in MODELS.order {
        let info = &MODELS.models[*model];
        for row in 0..2u8 {
            let number = peer_number * 16 + row;
            let mut given = Vec::new();
            for (place, field) in info.fields.iter().enumerate() {
                let value = match field.kind {
                    FieldKind::Reference { model: target, .. } => {
                        let parents = &known[target];
                        // The row at the same place, or none yet.
                        parents
                            .get(usize::from(row))
                            .map_or(Value::Null, |uuid| Value::of_uuid(*uuid))
                    }
                    FieldKind::Data(_) => some(info, place, number),
                };
                given.push((place, value));
            }
            let own = match info.name {
                "device" if row == 0 => peer.device,
                _ => name(*model, number),
            };
            let key = info.derived.is_empty().then_some(own);
            // Rows of a device belong to the own device, through whatever path.
            if info.ownership != OwnershipRule::Shared {
                for (place, field) in info.fields.iter().enumerate() {
                    if let FieldKind::Reference { model: target, .. } = field.kind
                        && ["device", "volume"].contains(&MODELS.models[target].name)
                    {
                        given[place].1 = Value::of_uuid(known[target][0]);
                    }
                }
            }
            known[*model].push(models.insert(*model, key, given).await?);
        }
    }
    transaction.commit().await?;
    Ok(())
}

#[test]
fn fifteen_models_end_equal() -> Outcome {
    run(async {
        let time = Time::default();
        let mut peers = vec![
            Peer::new(&MODELS, 1, 0, &time).await?,
            Peer::new(&MODELS, 2, 2, &time).await?,
        ];
        for (number, peer) in (1..).zip(peers.iter_mut()) {
            peer.connection.execute(TABLES).await?;
            fill(peer, number).await?;
        }
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        for info in MODELS.models {
            let sql = format!("SELECT count(*) FROM \"{}\"", info.table);
            let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_one(&mut peers[1].connection)
                .await?;
            assert_eq!(rows, 4, "{}", info.name);
        }
        // Every field that may change is changed on the one and deletions come from the other.
        for (number, peer) in (1..).zip(peers.iter_mut()) {
            change(peer, number).await?;
        }
        exchange(&mut peers, &time).await?;
        assert_equal(&mut peers).await?;
        // The closure tables have what came from the other peer.
        for (peer, entries) in peers.iter_mut().zip([1, 1]) {
            assert!(peer.number("SELECT count(*) FROM entry_closure").await? >= entries);
            let tags = "SELECT count(*) FROM tag_relationship LEFT JOIN tag_closure \
                        ON above = parent_tag_id AND below = child_tag_id WHERE above IS NULL";
            assert_eq!(peer.number(tags).await?, 0);
        }
        Ok(())
    })
}

/// Writes every field of the shared rows, and deletes a location with all that hangs on it.
async fn change(peer: &mut Peer, peer_number: u8) -> Outcome {
    let mut transaction = peer.connection.begin().await?;
    let mut models = peer.models.within(&mut *transaction);
    for (model, info) in MODELS.models.iter().enumerate() {
        let row = name(model, 16);
        if info.ownership != OwnershipRule::Shared || !info.derived.is_empty() || info.name == "device" {
            continue;
        }
        let changes: Vec<(usize, Value)> = info
            .fields
            .iter()
            .enumerate()
            .filter(|(_, field)| !field.immutable && matches!(field.kind, FieldKind::Data(_)))
            .filter(|(_, field)| matches!(field.conflict, FieldPolicy::LastWriter))
            .map(|(place, _)| (place, some(info, place, 100 + peer_number)))
            .collect();
        // Rows of the other peer's are there too, and both write those of the first, but where a guard says who may.
        if info.hooks.guard && peer_number != 1 {
            continue;
        }
        models.update(model, &[row], &changes).await?;
    }
    let location = MODELS
        .models
        .iter()
        .position(|info| info.name == "location")
        .ok_or("no location")?;
    models
        .delete(location, &[name(location, peer_number * 16)])
        .await?;
    transaction.commit().await?;
    Ok(())
}
