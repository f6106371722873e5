//! The own log as others know it: its lives, and what was said of it.

use crate::model::store::{Filter, Put, Select, Store};
use crate::model::tables::{LOG, OWN};
use crate::model::value::Value;
use crate::model::{ModelError, Transaction};
use crate::wire::Reader;
use crate::wire::number::put_varint;

/// How many lives of a log are remembered. Whoever has a cursor of an older one asks from the start.
const MAX_LIVES: usize = 256;

/// What is kept about the own log. A **life** is a stretch of it in which places mean what was said of them:
/// each run of the program begins a new one, and so does a transaction that was rolled back after something
/// was said of its places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Own {
    /// Lives, and the place after which each begins.
    lives: Vec<(i64, i64)>,
    /// The last place that was said to anybody.
    pub(super) stated: i64,
    /// Up to where everything was pushed.
    pub(super) pushed: i64,
    /// The last place at which a deletion stood that is forgotten.
    pub(super) forgotten: i64,
}

impl Own {
    /// The present life; 0 before the first.
    pub(super) fn life(&self) -> i64 {
        self.lives.last().map_or(0, |(life, _)| *life)
    }

    /// The place up to which a cursor of a life counts: what came later in it is not in this log, since a
    /// backup was restored, or a transaction was rolled back.
    pub(super) fn end(&self, life: i64) -> Option<i64> {
        let place = self.lives.iter().position(|(known, _)| *known == life)?;
        Some(self.lives.get(place + 1).map_or(self.stated, |(_, start)| *start))
    }

    /// A cursor as it counts today.
    pub(super) fn mapped(&self, life: i64, cursor: i64) -> Option<i64> {
        Some(self.end(life)?.min(cursor))
    }

    /// Begins a new life.
    pub(super) fn begin(&mut self, life: i64) {
        self.lives.push((life, self.stated));
        if self.lives.len() > MAX_LIVES {
            self.lives.remove(0);
        }
    }
}

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn own(&mut self) -> Result<Own, ModelError> {
        let select = Select {
            table: OWN.name,
            columns: &["lives", "stated", "pushed", "forgotten"],
            filters: &[Filter::Is("id", &Value::Integer(0))],
            order: &[],
            limit: Some(1),
        };
        let found = self.store.select(&select).await?;
        let Some(
            [
                Value::Blob(lives),
                Value::Integer(stated),
                Value::Integer(pushed),
                Value::Integer(forgotten),
            ],
        ) = found.first().map(Vec::as_slice)
        else {
            return Ok(Own::default());
        };
        let (mut reader, mut known) = (Reader::new(lives), Vec::new());
        while !reader.is_empty() {
            let life = i64::from_le_bytes(reader.array()?);
            known.push((life, i64::try_from(reader.varint()?).unwrap_or(i64::MAX)));
        }
        Ok(Own {
            lives: known,
            stated: *stated,
            pushed: *pushed,
            forgotten: *forgotten,
        })
    }

    pub(super) async fn put_own(&mut self, own: &Own) -> Result<(), ModelError> {
        let mut lives = Vec::new();
        for (life, start) in &own.lives {
            lives.extend(life.to_le_bytes());
            put_varint(&mut lives, u64::try_from(*start).unwrap_or_default());
        }
        let put = Put {
            table: OWN.name,
            columns: &["id", "lives", "stated", "pushed", "forgotten"],
            rows: &[vec![
                Value::Integer(0),
                Value::Blob(lives),
                Value::Integer(own.stated),
                Value::Integer(own.pushed),
                Value::Integer(own.forgotten),
            ]],
            key: OWN.key,
            update: &["lives", "stated", "pushed", "forgotten"],
            counter: None,
        };
        Ok(self.store.put(&put).await?)
    }

    /// The last place of the log.
    pub(super) async fn last_place(&mut self) -> Result<i64, ModelError> {
        let select = Select {
            table: LOG.name,
            columns: &["sequence"],
            filters: &[],
            order: &[("sequence", true)],
            limit: Some(1),
        };
        let found = self.store.select(&select).await?;
        let last = found.first().and_then(|row| row.first()?.integer());
        Ok(last.unwrap_or_default())
    }
}
