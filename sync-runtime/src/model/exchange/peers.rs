//! How far this peer has come in the logs of others, and they in its own. It is kept in the database, in the
//! transaction in which the rows are stored that it speaks of.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::message::{Held, MAX_HELD, Push};
use super::own::Own;
use crate::codec::Malformed;
use crate::model::store::{Filter, Put, Select, Store};
use crate::model::tables::PEERS;
use crate::model::value::Value;
use crate::model::{ModelError, Transaction};
use crate::wire::Reader;
use crate::wire::number::put_varint;

/// The most peers that are kept. One more takes the place of one that is of no use any more; where there is none, its
/// messages are not taken.
pub(super) const MAX_PEERS: usize = 256;

/// What is known of a peer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    /// The life of its log that the places are of; 0 while nothing is known.
    pub(super) life: i64,
    /// Everything in its log up to here is here.
    pub(super) cursor: i64,
    /// Nothing in its log beyond here is here.
    pub(super) seen: i64,
    /// What others were told of `seen`.
    pub(super) told: i64,
    /// The place of the own log up to which it has everything.
    pub(super) acknowledged: i64,
    /// When it was last heard, in milliseconds since 1970.
    pub(super) heard: i64,
    /// Its log is fetched from the start, for the first time.
    pub(super) filling: bool,
    /// Its log is fetched from the start again, since deletions in it are forgotten: the last place of the
    /// own log when that began.
    pub(super) over: Option<i64>,
    /// Up to where everything in its log was here when that began.
    pub(super) known: i64,
    /// A row that came from it was stored. All else in this record anybody can make up.
    pub(super) gave: bool,
    /// A part of its log that is here as soon as others have said what they have.
    pub(super) claim: Option<Claim>,
}

impl Record {
    /// How much would be lost with it: least of one that has said nothing of use, or nothing since this time; then of one
    /// that may have made up what it has said.
    fn worth(&self, since: i64) -> u8 {
        let is_empty = self.cursor == 0 && self.acknowledged == 0 && self.over.is_none();
        match (is_empty || self.heard < since, self.gave) {
            (true, _) => 0,
            (false, false) => 1,
            (false, true) => 2,
        }
    }
}

/// A part of a log that is here, if what comes before it is, and what others have to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Claim {
    from: i64,
    to: i64,
    needs: Vec<Held>,
}

impl Claim {
    /// Two parts that touch are one; of others the earlier one is of more use.
    fn join(self, other: Claim) -> Claim {
        let (first, second) = if self.from <= other.from {
            (self, other)
        } else {
            (other, self)
        };
        if second.from > first.to || first.needs.len() + second.needs.len() > MAX_HELD {
            return first;
        }
        let mut needs: BTreeMap<(Arc<str>, i64), Held> = BTreeMap::new();
        for held in first.needs.into_iter().chain(second.needs) {
            let known = needs
                .entry((held.peer.clone(), held.life))
                .or_insert_with(|| held.clone());
            known.seen = known.seen.max(held.seen);
        }
        Claim {
            from: first.from,
            to: first.to.max(second.to),
            needs: needs.into_values().collect(),
        }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for place in [self.from, self.to] {
            put_varint(&mut bytes, u64::try_from(place).unwrap_or_default());
        }
        Held::write_all(&self.needs, &mut bytes);
        bytes
    }

    fn of_bytes(bytes: &[u8]) -> Result<Self, Malformed> {
        let mut reader = Reader::new(bytes);
        let mut place = || {
            reader
                .varint()
                .map(|place| i64::try_from(place).unwrap_or(i64::MAX))
        };
        Ok(Claim {
            from: place()?,
            to: place()?,
            needs: Held::read_all(&mut reader)?,
        })
    }
}

/// All peers that are known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Peers {
    pub(super) records: BTreeMap<Arc<str>, Record>,
    /// As they stand in the database.
    kept: BTreeMap<Arc<str>, Record>,
}

impl Peers {
    /// Makes room for one more peer: of those that have not joined now the one goes that is worth least (since a time in
    /// milliseconds since 1970), and of these the one that was silent for the longest time. One from which rows came that
    /// others were not told of stays: they would take the own log for theirs.
    pub(super) fn make_room(&mut self, peer: &str, since: i64, has_joined: impl Fn(&str) -> bool) {
        if self.records.contains_key(peer) || self.records.len() < MAX_PEERS {
            return;
        }
        let is_told = |record: &Record| !record.gave || record.told >= record.seen;
        let away = self
            .records
            .iter()
            .filter(|(peer, record)| !has_joined(peer) && is_told(record));
        let least = away.min_by_key(|(_, record)| (record.worth(since), record.heard));
        if let Some(peer) = least.map(|(peer, _)| peer.clone()) {
            self.records.remove(&peer);
        }
    }

    /// The record of a peer; none for one peer too many.
    pub(super) fn of(&mut self, peer: &str) -> Option<&mut Record> {
        if !self.records.contains_key(peer) {
            if self.records.len() >= MAX_PEERS {
                return None;
            }
            self.records.insert(peer.into(), Record::default());
        }
        self.records.get_mut(peer)
    }

    /// Notes what a push says of the log of its sender. Its life is the one of the record.
    pub(super) fn claim(&mut self, sender: &str, push: &Push<'_>) {
        let Some(record) = self.records.get_mut(sender) else {
            return;
        };
        record.seen = record.seen.max(push.to);
        let claim = Claim {
            from: push.from,
            to: push.to,
            needs: push
                .held
                .iter()
                .filter(|held| *held.peer != *sender)
                .cloned()
                .collect(),
        };
        record.claim = Some(match record.claim.take() {
            Some(known) => known.join(claim),
            None => claim,
        });
    }

    /// Moves the cursors over what is here.
    pub(super) fn settle(&mut self, name: &str, own: &Own) {
        loop {
            let mut moved = Vec::new();
            for (peer, record) in &self.records {
                let Some(claim) = &record.claim else { continue };
                let is_here = |held: &Held| match *held.peer == *name {
                    true => own.end(held.life).is_some_and(|end| held.seen <= end),
                    false => self
                        .records
                        .get(&held.peer)
                        .is_some_and(|other| other.life == held.life && other.cursor >= held.seen),
                };
                if claim.to <= record.cursor || claim.from <= record.cursor && claim.needs.iter().all(is_here)
                {
                    moved.push((peer.clone(), claim.to));
                }
            }
            if moved.is_empty() {
                return;
            }
            for (peer, to) in moved {
                if let Some(record) = self.records.get_mut(&peer) {
                    record.cursor = record.cursor.max(to);
                    record.claim = None;
                }
            }
        }
    }

    /// What is told of other logs: everything, or what was not told yet. Of a stranger from which nothing came there is
    /// nothing in the own log either, whatever it says of its own.
    pub(super) fn held(&self, all: bool, has_joined: impl Fn(&str) -> bool) -> Vec<Held> {
        self.records
            .iter()
            .filter(|(peer, record)| record.gave || has_joined(peer))
            .filter(|(_, record)| record.life != 0 && (all || record.seen > record.told))
            .map(|(peer, record)| Held {
                peer: peer.clone(),
                life: record.life,
                cursor: record.cursor,
                seen: record.seen,
            })
            .take(MAX_HELD)
            .collect()
    }
}

const COLUMNS: &[&str] = &[
    "peer",
    "life",
    "cursor",
    "seen",
    "told",
    "acknowledged",
    "heard",
    "hash",
    "filling",
    "over",
    "known",
    "gave",
    "claim",
];

impl<S: Store> Transaction<'_, S> {
    pub(super) async fn peers(&mut self) -> Result<Peers, ModelError> {
        let select = Select {
            table: PEERS.name,
            columns: COLUMNS,
            filters: &[],
            order: &[],
            limit: None,
        };
        let mut records = BTreeMap::new();
        for row in self.store.select(&select).await? {
            let [
                Value::Text(peer),
                Value::Integer(life),
                Value::Integer(cursor),
                Value::Integer(seen),
                Value::Integer(told),
                Value::Integer(acknowledged),
                Value::Integer(heard),
                Value::Integer(hash),
                Value::Integer(filling),
                over,
                Value::Integer(known),
                Value::Integer(gave),
                claim,
            ] = row.as_slice()
            else {
                continue;
            };
            let mut record = Record {
                life: *life,
                cursor: *cursor,
                seen: *seen,
                told: *told,
                acknowledged: *acknowledged,
                heard: *heard,
                filling: *filling != 0,
                over: over.integer(),
                known: *known,
                gave: *gave != 0,
                claim: match claim {
                    Value::Blob(bytes) => Some(Claim::of_bytes(bytes)?),
                    _ => None,
                },
            };
            if *hash != self.registry().hash.cast_signed() {
                // Rows and fields that another schema did not know were left out then.
                record = Record {
                    acknowledged: record.acknowledged,
                    heard: record.heard,
                    gave: record.gave,
                    ..Record::default()
                };
            }
            records.insert(peer.as_str().into(), record);
        }
        Ok(Peers {
            kept: records.clone(),
            records,
        })
    }

    /// Keeps what has changed.
    pub(super) async fn put_peers(&mut self, peers: &Peers) -> Result<(), ModelError> {
        let hash = Value::Integer(self.registry().hash.cast_signed());
        let changed = peers
            .records
            .iter()
            .filter(|(peer, record)| peers.kept.get(*peer) != Some(*record));
        let rows: Vec<Vec<Value>> = changed
            .map(|(peer, record)| {
                vec![
                    Value::Text(peer.to_string()),
                    Value::Integer(record.life),
                    Value::Integer(record.cursor),
                    Value::Integer(record.seen),
                    Value::Integer(record.told),
                    Value::Integer(record.acknowledged),
                    Value::Integer(record.heard),
                    hash.clone(),
                    Value::Integer(record.filling.into()),
                    record.over.map_or(Value::Null, Value::Integer),
                    Value::Integer(record.known),
                    Value::Integer(record.gave.into()),
                    record
                        .claim
                        .as_ref()
                        .map_or(Value::Null, |claim| Value::Blob(claim.to_bytes())),
                ]
            })
            .collect();
        for peer in peers
            .kept
            .keys()
            .filter(|peer| !peers.records.contains_key(*peer))
        {
            let name = Value::Text(peer.to_string());
            self.store
                .delete(PEERS.name, &[Filter::Is("peer", &name)])
                .await?;
        }
        if rows.is_empty() {
            return Ok(());
        }
        let put = Put {
            table: PEERS.name,
            columns: COLUMNS,
            rows: &rows,
            key: PEERS.key,
            update: &COLUMNS[1..],
            counter: None,
        };
        Ok(self.store.put(&put).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As many peers as are kept, of which each says that it has everything.
    fn full() -> Peers {
        let mut peers = Peers::default();
        for number in 0..MAX_PEERS {
            let record = peers.of(&format!("P{number}")).unwrap();
            (record.life, record.cursor) = (1, 1 << 60);
            (record.heard, record.gave) = (1_000 + number as i64, true);
            (record.seen, record.told) = (1 << 60, 1 << 60);
        }
        peers
    }

    fn gone(mut peers: Peers, has_joined: impl Fn(&str) -> bool) -> Vec<Arc<str>> {
        let before: Vec<_> = peers.records.keys().cloned().collect();
        peers.make_room("new", 500, has_joined);
        before
            .into_iter()
            .filter(|peer| !peers.records.contains_key(peer))
            .collect()
    }

    #[test]
    fn a_place_is_given_up_by_the_one_that_is_worth_least() {
        let nobody = |_: &str| false;
        // All are of use: the longest silent.
        assert_eq!(gone(full(), nobody), ["P0".into()]);
        // One from which nothing came, one that was away for long, and one that has nothing, be it heard later.
        let mut peers = full();
        peers.of("P7").unwrap().gave = false;
        assert_eq!(gone(peers.clone(), nobody), ["P7".into()]);
        peers.of("P8").unwrap().heard = 499;
        assert_eq!(gone(peers.clone(), nobody), ["P8".into()]);
        peers.of("P8").unwrap().heard = 1_000;
        peers.of("P9").unwrap().cursor = 0;
        assert_eq!(gone(peers.clone(), nobody), ["P9".into()]);
        // Never one that has joined.
        assert_eq!(gone(peers.clone(), |peer| peer == "P9"), ["P7".into()]);
        assert_eq!(gone(peers, |peer| peer != "P200"), ["P200".into()]);
        assert!(gone(full(), |_| true).is_empty());
        // Nor one of whose rows others were not told.
        let mut peers = full();
        peers.of("P0").unwrap().told = -1;
        assert_eq!(gone(peers, nobody), ["P1".into()]);
        // One that is known needs no room.
        let mut peers = full();
        peers.make_room("P3", 500, nobody);
        assert_eq!(peers, full());
    }
}
