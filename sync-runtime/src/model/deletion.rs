//! Deletions that come from peers, and what goes with them.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::{Ready, Report, is_all_by};
use super::hooks::Hooks;
use super::marks::Marks;
use super::store::Store;
use super::wire::Incoming;
use super::{DeleteRule, ModelError, OwnershipRule, Refusal, RowUuid, RowValues, Transaction, uuid_text};

impl<S: Store> Transaction<'_, S> {
    /// A row that needs one that was deleted is deleted with it, by whoever may. Gives what had waited for the row.
    pub(super) async fn orphan(
        &mut self,
        model: usize,
        row: Ready,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        report.orphaned += 1;
        let own = self.name().clone();
        if !self.may_write(&own, model, row.uuid, &row.values).await? {
            return Ok(Vec::new());
        }
        let mark = self.mark()?;
        let marks = Marks::new(row.marks.generation + 1, mark.clone());
        if row.before.is_some() {
            self.remove_rows(model, &[row.uuid]).await?;
        }
        self.put_marks(model, &[(row.uuid, marks, mark.clone())]).await?;
        let places: Vec<usize> = (0..self.info(model)?.fields.len()).collect();
        self.route(model, &[row.uuid], &places, &mark).await?;
        self.departed(model, row.uuid, None).await
    }

    /// Gives what had waited for the row.
    pub(super) async fn apply_deletion(
        &mut self,
        hooks: &mut impl Hooks<S>,
        model: usize,
        row: Incoming,
        report: &mut Report,
    ) -> Result<Vec<Incoming>, ModelError> {
        let (info, uuid) = (self.info(model)?, row.uuid);
        if info.delete == DeleteRule::Never {
            report.refuse(Refusal::Delete);
            return Ok(Vec::new());
        }
        let stored = self.rows(model, &[uuid]).await?.remove(&uuid);
        let is_owner = match (&stored, info.ownership) {
            (_, OwnershipRule::Shared) => true,
            (_, OwnershipRule::Itself) => *row.sender == uuid_text(uuid),
            (Some(values), OwnershipRule::Through(_)) => {
                self.may_write(&row.sender, model, uuid, values).await?
            }
            // Who owns it is seen when it comes, and the deletion of anybody else is ignored then.
            (None, OwnershipRule::Through(_)) => true,
        };
        if !is_owner || info.ownership != OwnershipRule::Shared && !is_all_by(&row.marks, &row.sender) {
            report.refuse(Refusal::Owner);
            return Ok(Vec::new());
        }
        if info.hooks.guard && !hooks.guard(self, model, &row.sender, uuid, None).await? {
            report.refuse(Refusal::Guard);
            return Ok(Vec::new());
        }
        let known = self.marks(model, &[uuid]).await?.remove(&uuid);
        let mut marks = row.marks.clone();
        if let Some(known) = &known {
            let is_older = known.generation > marks.generation;
            let is_same = known.generation == marks.generation && known.base >= marks.base;
            if is_older || is_same {
                report.superseded += 1;
                return match known.is_deleted() {
                    true => self.departed(model, uuid, known.successor).await,
                    false => Ok(Vec::new()),
                };
            }
            marks.successor = marks.successor.or(known.successor);
        }
        if let (Some(values), Some(successor)) = (&stored, marks.successor) {
            if self.rows(model, &[successor]).await?.is_empty() {
                self.wait(&row, (model, successor), report).await?;
                return Ok(Vec::new());
            }
            if let Some(known) = &known
                && self.absorb(model, successor, known, values).await?
            {
                report.changed.push((model, successor));
            }
            self.hand_over(model, uuid, successor).await?;
        }
        let doomed = self.doomed_by_peer(model, &[uuid]).await?;
        let own = self.name().clone();
        let mut may_bury = BTreeSet::new();
        for (other, one, values) in &doomed {
            if self.may_write(&own, *other, *one, values).await? {
                may_bury.insert((*other, *one));
            }
        }
        for (other, one, values) in self.removal(doomed).await? {
            if (other, one) == (model, uuid) {
                self.remove_rows(other, &[one]).await?;
                continue;
            }
            match may_bury.contains(&(other, one)) {
                true => self.bury(&[(other, one, values)], None).await?,
                // Its owner will say so; the row cannot stay meanwhile.
                false => self.remove_rows(other, &[one]).await?,
            }
            report.changed.push((other, one));
        }
        let (mark, successor) = (marks.base.clone(), marks.successor);
        self.put_marks(model, &[(uuid, marks, mark)]).await?;
        report.changed.push((model, uuid));
        self.departed(model, uuid, successor).await
    }

    /// Rows that peers have deleted, and those that cannot be without them.
    pub(super) async fn doomed_by_peer(
        &mut self,
        model: usize,
        uuids: &[RowUuid],
    ) -> Result<Vec<(usize, RowUuid, RowValues)>, ModelError> {
        let (mut doomed, mut gone) = (Vec::new(), BTreeSet::new());
        let mut open: BTreeMap<usize, Vec<RowUuid>> = [(model, uuids.to_vec())].into();
        while !open.is_empty() {
            let mut more = Vec::new();
            for (model, uuids) in std::mem::take(&mut open) {
                let found = self.doomed(model, &uuids, false).await?;
                more.extend(
                    found
                        .into_iter()
                        .filter(|(model, uuid, _)| gone.insert((*model, *uuid))),
                );
            }
            for (model, orphan) in self.release(&more, &gone, false).await? {
                open.entry(model).or_default().push(orphan);
            }
            doomed.extend(more);
        }
        Ok(doomed)
    }
}
