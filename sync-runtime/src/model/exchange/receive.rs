//! What a message changes, in the transaction in which its rows are stored.

use std::collections::BTreeSet;
use std::time::Duration;

use super::message::{Ask, Message, Page, Push, is_exchange};
use super::own::Own;
use super::peers::Peers;
use super::{Exchange, links};
use crate::model::apply::Applying;
use crate::model::store::Store;
use crate::model::{Hooks, ModelError, Refusal, Report, Transaction};

impl Exchange {
    /// Takes a message that came from `sender`, as the transport names it. After an error the transaction is rolled
    /// back; what was lost with it is asked for again.
    pub async fn receive<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        hooks: &mut impl Hooks<S>,
        sender: &str,
        bytes: &[u8],
    ) -> Result<Report, ModelError> {
        if *sender == **within.name() {
            return Ok(Report::default());
        }
        if !is_exchange(bytes) {
            // From a program that drives its own exchange.
            return within.apply(hooks, sender, bytes).await;
        }
        let message = Message::read(bytes)?;
        let (own, mut peers) = (within.own().await?, within.peers().await?);
        let now = within.now_ms();
        let away = i64::from(within.registry().full_sync_after_s) * 1_000;
        peers.make_room(sender, now.saturating_sub(away), |peer| self.has_joined(peer));
        let known = peers.of(sender);
        let (Some(record), Some(_)) = (known, self.link(sender)) else {
            return Err(ModelError::Invalid("there are too many peers".to_owned()));
        };
        record.heard = now;
        let mut report = match message {
            Message::Push(push) => {
                self.pushed(within, hooks, (&own, &mut peers), sender, &push)
                    .await?
            }
            Message::Page(page) => self.page(within, hooks, &mut peers, sender, &page).await?,
            Message::Ask(ask) => {
                if ask.over == 0 {
                    record.acknowledged = own.mapped(ask.life, ask.place).unwrap_or_default();
                }
                if let Some(link) = self.link(sender) {
                    link.question = Some(ask);
                }
                Report::default()
            }
            Message::Wish(models) => {
                let registry = within.registry();
                // One may be named often, and each is a walk over the outbox.
                let models: BTreeSet<usize> = models.iter().filter_map(|id| registry.position(*id)).collect();
                for model in models {
                    within.publish(model).await?;
                }
                Report::default()
            }
        };
        if !report.changed.is_empty()
            && let Some(record) = peers.records.get_mut(sender)
        {
            record.gave = true;
        }
        report.add(within.apply_ripe(hooks).await?);
        for released in &report.released {
            // Where they come from was told before they were in the log.
            if let Some(record) = peers.records.get_mut(released) {
                (record.told, record.gave) = (-1, true);
            }
        }
        peers.settle(within.name(), &own);
        within.put_peers(&peers).await?;
        Ok(report)
    }

    async fn pushed<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        hooks: &mut impl Hooks<S>,
        (own, peers): (&Own, &mut Peers),
        sender: &str,
        push: &Push<'_>,
    ) -> Result<Report, ModelError> {
        let name = within.name().clone();
        let Some(record) = peers.of(sender) else {
            return Ok(Report::default());
        };
        for held in push.held.iter().filter(|held| held.peer == name) {
            record.acknowledged = own.mapped(held.life, held.cursor).unwrap_or_default();
        }
        if record.life == 0 && push.from == 0 {
            record.life = push.life;
        }
        if record.life != push.life {
            // What its places mean is known when it has been asked, and its rows come with the answer.
            self.revive(sender);
            self.plan(sender, Duration::ZERO, None);
            return Ok(Report::default());
        }
        if push.to <= record.cursor {
            return Ok(Report::default());
        }
        let mut report = Report::default();
        if !push.rows.is_empty() {
            report = within.apply(hooks, sender, push.rows).await?;
        }
        if !report.refused.contains_key(&Refusal::Full) {
            peers.claim(sender, push);
            peers.settle(&name, own);
        }
        if peers
            .records
            .get(sender)
            .is_some_and(|record| record.cursor < push.to)
        {
            let wait = links::GAP / 2 + self.jitter(links::GAP);
            self.plan(sender, wait, Some((push.life, push.to)));
        }
        Ok(report)
    }

    /// A peer that says how far it is can be asked at once, however often it did not answer.
    fn revive(&mut self, peer: &str) {
        if let Some(link) = self.links.get_mut(peer)
            && link.failures > 0
            && link
                .asked
                .as_ref()
                .is_none_or(|(_, until)| *until > self.now + links::GAP)
        {
            (link.asked, link.failures) = (None, 0);
        }
    }

    /// Asks a peer after a while, unless an answer of it is on its way: that one is followed by another question
    /// where it leaves something open.
    fn plan(&mut self, peer: &str, wait: Duration, gap: Option<(i64, i64)>) {
        let at = self.now + wait;
        if let Some(link) = self.links.get_mut(peer)
            && link.failures == 0
        {
            link.plan(at, gap);
        }
    }

    async fn page<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        hooks: &mut impl Hooks<S>,
        peers: &mut Peers,
        sender: &str,
        page: &Page<'_>,
    ) -> Result<Report, ModelError> {
        let is_asked = |asked: &Option<(Ask, _)>| asked.as_ref().is_some_and(|(ask, _)| *ask == page.asked);
        let (Some(record), Some(link)) = (peers.of(sender), self.links.get_mut(sender)) else {
            return Ok(Report::default());
        };
        if !is_asked(&link.asked) {
            return Err(ModelError::Unasked);
        }
        let is_current = (record.life, record.cursor) == (page.asked.life, page.asked.place);
        if !is_current && (record.life != page.life || page.from > record.cursor) {
            // What was asked for has come otherwise.
            link.asked = None;
            link.plan(self.now, None);
            return Ok(Report::default());
        }
        let before = (record.life, record.cursor);
        if page.start_over {
            record.over = Some(within.last_place().await?);
            record.known = page.from;
            (record.life, record.cursor, record.claim) = (page.life, 0, None);
            self.answered(sender, true);
            return Ok(Report::default());
        }
        if page.life != record.life && page.from == 0 && page.asked.place > 0 {
            // It has lost its log: what it lacks was not deleted.
            record.over = None;
        }
        let mut report = Report::default();
        if !page.rows.is_empty() {
            let how = Applying {
                relog: record.over.is_some(),
                known_only: record.over.is_some() && page.to <= record.known,
            };
            report = within.apply_as(hooks, sender, page.rows, how).await?;
        }
        if report.refused.contains_key(&Refusal::Full) {
            self.failed(sender);
            return Ok(report);
        }
        record.filling |= page.from == 0;
        if record.life != page.life {
            (record.life, record.cursor, record.claim) = (page.life, page.to, None);
            (record.seen, record.told) = (page.to, -1);
        }
        record.cursor = record.cursor.max(page.to);
        record.seen = record.seen.max(page.to);
        if page.more && (record.life, record.cursor) == before {
            self.failed(sender);
            return Ok(report);
        }
        let (acknowledged, over, is_full) = (record.acknowledged, record.over, record.filling);
        if !page.more {
            (record.over, record.filling) = (None, false);
            if let Some(over) = over {
                let gone = within.vanish(sender, acknowledged.min(over)).await?;
                report.changed.extend(gone);
            }
            if is_full {
                within.backfilled(hooks).await?;
            }
        }
        self.answered(sender, page.more);
        Ok(report)
    }

    /// A question was answered; whether the next one follows at once.
    fn answered(&mut self, peer: &str, more: bool) {
        let now = self.now;
        if let Some(link) = self.links.get_mut(peer) {
            (link.asked, link.failures) = (None, 0);
            if more {
                link.plan(now, None);
            }
        }
    }
}
