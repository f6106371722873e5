//! Deletions that are forgotten, and what becomes of a row whose deletion was forgotten before this peer heard
//! of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Exchange;
use crate::model::apply::is_all_by;
use crate::model::store::Store;
use crate::model::tables::{EARLY, LOG, OUTBOX, PUBLISHED, ROWS, WAITING};
use crate::model::{DeleteRule, ModelError, OwnershipRule, RowUuid, Transaction};
use crate::stamp::Stamp;

impl Exchange {
    /// Looks at a part of the own log, and forgets deletions that are old enough and that everybody has who was
    /// heard within the time that a peer may be away.
    pub(super) async fn forget_deletions<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
    ) -> Result<(), ModelError> {
        let peers = within.peers().await?;
        let away = i64::from(within.registry().full_sync_after_s) * 1_000;
        let since = within.now_ms().saturating_sub(away);
        let heard = peers.records.values().filter(|record| record.heard >= since);
        let everybody = heard.map(|record| record.acknowledged).min().unwrap_or(i64::MAX);
        let lines = within.lines_of_log(self.walked, everybody).await?;
        self.walked = lines.next.unwrap_or_default();
        let mut by_model: BTreeMap<usize, BTreeMap<RowUuid, i64>> = BTreeMap::new();
        for ((model, uuid), place) in lines.names.into_iter().zip(lines.places) {
            by_model.entry(model).or_default().insert(uuid, place);
        }
        let mut forgotten = 0;
        for (model, places) in by_model {
            let keep_s = match within.info(model)?.delete {
                DeleteRule::Tombstone(keep_s) => keep_s,
                DeleteRule::Log => 0,
                DeleteRule::Never => continue,
            };
            let wall = within.wall().saturating_sub(Duration::from_secs(keep_s.into()));
            let uuids: Vec<RowUuid> = places.keys().copied().collect();
            let mut needed = within.in_table(OUTBOX.name, model, &uuids).await?;
            // An older change of the row may still wait for another row, or for its time.
            for table in [WAITING, EARLY] {
                needed.extend(within.in_table(table.name, model, &uuids).await?);
            }
            let marks = within.marks(model, &uuids).await?;
            let old: Vec<RowUuid> = marks
                .into_iter()
                // What was merged is remembered: others may lead to it for as long as they like.
                .filter(|(uuid, marks)| {
                    marks.is_deleted()
                        && marks.successor.is_none()
                        && !needed.contains(uuid)
                        && Stamp::of_wall(wall).is_some_and(|wall| marks.base.stamp <= wall)
                })
                .map(|(uuid, _)| uuid)
                .collect();
            within.delete_lines(ROWS.name, model, &old).await?;
            within.delete_lines(LOG.name, model, &old).await?;
            forgotten = old
                .iter()
                .filter_map(|uuid| places.get(uuid))
                .fold(forgotten, |most, place| most.max(*place));
        }
        if forgotten > 0 {
            let mut own = within.own().await?;
            own.forgotten = own.forgotten.max(forgotten);
            within.put_own(&own).await?;
        }
        Ok(())
    }
}

impl<S: Store> Transaction<'_, S> {
    /// Removes rows up to a place of the log that a peer once had and has no more, since it has forgotten
    /// that they were deleted; which they were, and what went with them.
    pub(super) async fn vanish(
        &mut self,
        peer: &str,
        up_to: i64,
    ) -> Result<Vec<(usize, RowUuid)>, ModelError> {
        let (mut after, mut gone, mut judged) = (0, Vec::new(), BTreeSet::new());
        loop {
            let lines = self.lines_of_log(after, up_to).await?;
            let mut by_model: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
            for (model, uuid) in lines.names {
                by_model.entry(model).or_default().push(uuid);
            }
            for (model, uuids) in by_model {
                let info = self.info(model)?;
                // What a guard has refused there was never there.
                if info.delete == DeleteRule::Never || info.hooks.guard {
                    continue;
                }
                let leaving = self.in_table(OUTBOX.name, model, &uuids).await?;
                for (uuid, marks) in self.marks(model, &uuids).await? {
                    let is_judge = info.ownership == OwnershipRule::Shared || is_all_by(&marks, &peer.into());
                    if !marks.is_deleted() && is_judge && !leaving.contains(&uuid) {
                        judged.insert((model, uuid));
                    }
                }
            }
            match lines.next {
                Some(next) => after = next,
                None => break,
            }
        }
        let mut by_model: BTreeMap<usize, Vec<RowUuid>> = BTreeMap::new();
        for (model, uuid) in &judged {
            by_model.entry(*model).or_default().push(*uuid);
        }
        for (model, uuids) in by_model {
            let doomed = self.doomed_by_peer(model, &uuids).await?;
            for (other, uuid, values) in self.removal(doomed).await? {
                let own = self.name().clone();
                let is_judged = judged.contains(&(other, uuid));
                if !is_judged && self.may_write(&own, other, uuid, &values).await? {
                    self.bury(&[(other, uuid, values)], None).await?;
                } else {
                    self.remove_rows(other, &[uuid]).await?;
                }
                if is_judged {
                    for table in [ROWS, LOG, PUBLISHED] {
                        self.delete_lines(table.name, other, &[uuid]).await?;
                    }
                }
                gone.push((other, uuid));
            }
        }
        Ok(gone)
    }
}
