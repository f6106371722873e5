//! What is said, and what is noted when it has gone.

use std::sync::Arc;
use std::time::Duration;

use super::message::{Ask, Held, Push, wish};
use super::own::Own;
use super::peers::Peers;
use super::{Exchange, PERIOD, Sending};
use crate::model::outbox::Outgoing;
use crate::model::store::Store;
use crate::model::{Hooks, ModelError, Transaction};
use crate::registry::Priority;

/// What a push was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pushed {
    life: i64,
    to: i64,
    rows: Option<Outgoing>,
    /// What it told of other logs: the peer, what it had been told before, what it is told now.
    told: Vec<(Arc<str>, i64, i64)>,
}

impl Exchange {
    /// The next message; none if there is nothing to say now.
    pub async fn poll<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        hooks: &mut impl Hooks<S>,
    ) -> Result<Option<Sending>, ModelError> {
        let is_joined = self.links.values().any(|link| link.joined);
        let may_send = self.not_before.is_none_or(|at| at <= self.now);
        if !is_joined {
            self.push_to_nobody(within).await?;
        } else if may_send && let Some(push) = self.push(within, hooks).await? {
            return Ok(Some(push));
        }
        if !may_send {
            return Ok(None);
        }
        if let Some(answer) = self.answer(within, hooks).await? {
            return Ok(Some(answer));
        }
        if let Some(question) = self.question(within).await? {
            return Ok(Some(question));
        }
        if !is_joined {
            return Ok(None);
        }
        let wishes = std::mem::take(&mut self.wishes);
        if !wishes.is_empty() {
            let bytes = wish(within.registry(), &wishes);
            return Ok(Some(Sending {
                wishes,
                ..Sending::new(None, bytes, Priority::Normal)
            }));
        }
        if self.state_at.is_some_and(|at| at <= self.now) {
            return self.statement(within).await.map(Some);
        }
        self.not_before = None;
        let wait = within
            .next_due()
            .await?
            .map(|due| due.saturating_sub(within.now_ms()));
        self.due_at = wait.map(|wait| self.now + Duration::from_millis(wait.try_into().unwrap_or_default()));
        Ok(None)
    }

    /// Notes that the transport has taken a message.
    pub async fn sent<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        message: Sending,
    ) -> Result<(), ModelError> {
        (self.not_before, self.refusals) = (None, 0);
        let Some(pushed) = message.pushed else {
            return Ok(());
        };
        let (mut own, mut peers) = (within.own().await?, within.peers().await?);
        if own.life() != pushed.life || own.stated < pushed.to {
            // The transaction was rolled back that it was made in: it is sent again.
            return Ok(());
        }
        if let Some(rows) = pushed.rows {
            within.forget(&rows.taken).await?;
        }
        own.pushed = own.pushed.max(pushed.to);
        for (peer, before, seen) in pushed.told {
            if let Some(record) = peers.records.get_mut(&peer)
                && record.told == before
            {
                record.told = seen;
            }
        }
        within.put_own(&own).await?;
        within.put_peers(&peers).await
    }

    /// The transport has not taken a message: it is made again, after a while.
    pub fn unsent(&mut self, message: Sending) {
        self.not_before = Some(self.now + self.patience(self.refusals) / 4);
        self.refusals = self.refusals.saturating_add(1);
        self.wishes.extend(message.wishes);
    }

    /// The own log as it may be spoken of now. In it a new life has begun if something was said of its places that
    /// did not come about.
    pub(super) async fn own<S: Store>(&mut self, within: &mut Transaction<'_, S>) -> Result<Own, ModelError> {
        let mut own = within.own().await?;
        let (life, stated) = self.said;
        if own.life() == 0 || own.life() != life || own.stated < stated {
            let name = within.name().bytes().fold(0, |mixed: u64, byte| {
                (mixed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
            let life = (self.draw() ^ name) >> 1;
            own.begin(i64::try_from(life).unwrap_or(i64::MAX).max(1));
        }
        Ok(own)
    }

    /// Keeps what was said of the own log.
    async fn put_own<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        own: &Own,
    ) -> Result<(), ModelError> {
        self.said = (own.life(), own.stated);
        within.put_own(own).await
    }

    async fn push<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        hooks: &mut impl Hooks<S>,
    ) -> Result<Option<Sending>, ModelError> {
        if !is_due(within).await? {
            return Ok(None);
        }
        let peers = within.peers().await?;
        let held = peers.held(false, |peer| self.has_joined(peer));
        // What stands before the rows: 30 bytes, and at most 100 for each peer.
        let head = 30 + 100 * held.len();
        let limit = self.limit.saturating_sub(head).max(self.limit / 2);
        let Some((message, names)) = within.due(hooks, limit).await? else {
            return Ok(None);
        };
        if message.bytes.is_empty() {
            within.forget(&message.taken).await?;
            return Ok(None);
        }
        within.relog_all(&names).await?;
        self.part(within, &peers, held, Some(message)).await.map(Some)
    }

    /// How far the own log goes, and how far others go: whoever has missed the last message notices.
    async fn statement<S: Store>(&mut self, within: &mut Transaction<'_, S>) -> Result<Sending, ModelError> {
        let jitter = self.jitter(PERIOD / 4);
        self.state_at = Some(self.now + PERIOD + jitter);
        self.forget_deletions(within).await?;
        let peers = within.peers().await?;
        let held = peers.held(true, |peer| self.has_joined(peer));
        self.part(within, &peers, held, None).await
    }

    /// The log from what was pushed last to its end.
    async fn part<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        peers: &Peers,
        held: Vec<Held>,
        rows: Option<Outgoing>,
    ) -> Result<Sending, ModelError> {
        let mut own = self.own(within).await?;
        let to = within.last_place().await?.max(own.stated).max(own.pushed);
        let told = held
            .iter()
            .filter_map(|held| Some((held.peer.clone(), peers.records.get(&held.peer)?.told, held.seen)))
            .collect();
        let push = Push {
            life: own.life(),
            from: own.pushed,
            to,
            held,
            rows: rows.as_ref().map_or(&[], |rows| &rows.bytes),
        };
        let bytes = push.write(within.registry());
        own.stated = own.stated.max(to);
        self.put_own(within, &own).await?;
        let priority = rows.as_ref().map_or(Priority::Low, |rows| rows.priority);
        Ok(Sending {
            pushed: Some(Pushed {
                life: own.life(),
                to,
                rows,
                told,
            }),
            ..Sending::new(None, bytes, priority)
        })
    }

    /// Where nobody listens what is due counts as gone: whoever joins asks for it.
    async fn push_to_nobody<S: Store>(&mut self, within: &mut Transaction<'_, S>) -> Result<(), ModelError> {
        if !is_due(within).await? {
            return Ok(());
        }
        within.drop_due().await?;
        let mut own = self.own(within).await?;
        own.pushed = within.last_place().await?.max(own.pushed);
        self.put_own(within, &own).await
    }

    async fn answer<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
        hooks: &mut impl Hooks<S>,
    ) -> Result<Option<Sending>, ModelError> {
        let found = self
            .links
            .iter_mut()
            .find_map(|(peer, link)| Some((peer.clone(), link.question.take()?)));
        let Some((peer, ask)) = found else {
            return Ok(None);
        };
        let mut own = self.own(within).await?;
        let bytes = within.page_of_log(hooks, &mut own, ask, self.limit).await?;
        self.put_own(within, &own).await?;
        Ok(Some(Sending::new(Some(peer), bytes, Priority::Normal)))
    }

    async fn question<S: Store>(
        &mut self,
        within: &mut Transaction<'_, S>,
    ) -> Result<Option<Sending>, ModelError> {
        let now = self.now;
        let due: Vec<Arc<str>> = self
            .links
            .iter()
            .filter(|(_, link)| link.joined && link.wake().is_some_and(|at| at <= now))
            .map(|(peer, _)| peer.clone())
            .collect();
        if due.is_empty() {
            return Ok(None);
        }
        let peers = within.peers().await?;
        for peer in due {
            let record = peers.records.get(&peer).cloned().unwrap_or_default();
            let Some(link) = self.links.get_mut(&peer) else {
                continue;
            };
            let is_late = link.asked.take().is_some();
            let is_here = link
                .gap
                .is_some_and(|(life, place)| life == record.life && place <= record.cursor);
            (link.ask_at, link.gap) = (None, None);
            if is_here && !is_late {
                continue;
            }
            link.failures = link.failures.saturating_add(u32::from(is_late));
            let ask = Ask {
                life: record.life,
                place: record.cursor,
                over: if record.over.is_some() { record.known } else { 0 },
            };
            let failures = link.failures;
            let until = now + self.patience(failures);
            if let Some(link) = self.links.get_mut(&peer) {
                link.asked = Some((ask, until));
            }
            let bytes = ask.write(within.registry());
            return Ok(Some(Sending::new(Some(peer), bytes, Priority::Normal)));
        }
        Ok(None)
    }
}

async fn is_due<S: Store>(within: &mut Transaction<'_, S>) -> Result<bool, ModelError> {
    Ok(within.next_due().await?.is_some_and(|due| due <= within.now_ms()))
}
