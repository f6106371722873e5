//! Repair: peers compare what they hold, and pass on what others lack. What is said in answer to
//! others waits for a moment, in case somebody else says the same.

mod answer;
mod entries;
mod fruitless;
mod gaps;
mod offers;
mod said;
mod statements;
mod turns;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use offers::Heard;
pub(crate) use statements::{Subject, Target};

use super::Engine;
use super::digest::{NodeName, PRIME, Range, fingerprint};
use crate::host::Host;
use crate::registry::Repair as Domain;
use crate::wire::number::put_varint;

/// From one poll to the next.
const PERIOD: Duration = Duration::from_secs(30);
/// An answer waits for this long at most.
const JITTER: Duration = Duration::from_secs(1);
/// The first poll waits for this long at most.
const JOIN: Duration = Duration::from_secs(2);

/// Who has come no longer ago than this lets others answer first: they are likelier to know.
const NEW: Duration = Duration::from_secs(10);

/// What is about to be asked and said.
#[derive(Debug, Default)]
pub(crate) struct Repair {
    /// The host could not send when it was last asked.
    closed: bool,
    /// Until then this peer is one that has just come.
    new_until: Duration,
    /// When the root of each domain is stated, unasked.
    polls: [Option<Duration>; 2],
    statements: statements::Statements,
    offers: offers::Offers,
    said: said::Said,
    fruitless: fruitless::Fruitless,
    turns: turns::Turns,
    pub(crate) gaps: gaps::Gaps,
    /// How often chance was asked for.
    counter: u64,
}

impl<H: Host> Engine<H> {
    /// Compares everything with the other peers at once, what is repaired on request as well.
    pub fn repair(&mut self) {
        self.repair.polls = [Some(self.host.now()); 2];
    }

    /// The first poll, soon after the start.
    pub(super) fn begin_repair(&mut self) {
        self.repair.closed = true;
        self.reopen();
    }

    /// Lets nothing be compared until it is asked for.
    #[cfg(test)]
    pub(crate) fn stop_polls(&mut self) {
        self.repair.polls = [None; 2];
    }

    /// Whether anything can be sent.
    pub(super) fn can_sync(&self) -> bool {
        self.host.in_group() && self.host.can_sync_now()
    }

    /// Polls soon if sending has become possible.
    pub(super) fn reopen(&mut self) {
        if self.repair.closed && self.can_sync() {
            self.repair.closed = false;
            self.repair.new_until = self.host.now() + NEW;
            let at = self.host.now() + self.jitter(&NodeName::root(Domain::Periodic), JOIN);
            self.repair.polls[0] = Some(at);
        }
    }

    /// Drops what was about to be said, since nothing can be sent. A poll follows when it can be
    /// again; `looks_again` says whether a timer finds that out, or only the host.
    pub(super) fn close(&mut self, looks_again: bool) {
        let now = self.host.now();
        let repair = &mut self.repair;
        repair.closed = true;
        repair.statements.clear();
        repair.offers.clear();
        repair.polls = [looks_again.then_some(now), None];
    }

    /// When there is something to send for repair; it may have passed.
    pub(super) fn repair_wake(&self) -> Option<Duration> {
        let Repair {
            closed: _,
            new_until: _,
            polls,
            statements,
            offers,
            said: _,
            fruitless: _,
            turns: _,
            gaps,
            counter: _,
        } = &self.repair;
        let room = statements.room_at();
        let polls = polls.iter().flatten().map(|poll| (*poll).max(room));
        let others = [statements.next(), offers.next(), gaps.next()];
        polls.chain(others.into_iter().flatten()).min()
    }

    /// Polls the periodic domain within a moment.
    fn poll_soon(&mut self) {
        let at = self.host.now() + self.jitter(&NodeName::root(Domain::Periodic), JITTER);
        let poll = &mut self.repair.polls[0];
        *poll = Some(poll.map_or(at, |planned| planned.min(at)));
    }

    /// The next poll of a domain, after one was made, or heard from somebody who holds the same.
    fn poll_later(&mut self, domain: Domain) {
        let next = match domain {
            Domain::Periodic => {
                let jitter = self.jitter(&NodeName::root(domain), PERIOD / 4);
                Some(self.host.now() + PERIOD + jitter)
            }
            Domain::OnRequest => None,
        };
        self.repair.polls[place(domain)] = next;
    }

    /// A wait of up to so long that is another one for each peer and each time. Most of them are long, and
    /// few are short: so even in a large group few have answered before the first answer was heard.
    fn jitter(&mut self, node: &NodeName, most: Duration) -> Duration {
        let mut bytes = Vec::new();
        put_varint(&mut bytes, place(node.domain) as u64);
        put_varint(&mut bytes, node.scope as u64);
        bytes.extend_from_slice(&node.keys);
        put_varint(&mut bytes, self.repair.counter);
        self.repair.counter += 1;
        let chance = u64::from(fingerprint([self.host.name().as_bytes(), &bytes]));
        // The fourth root of what would be any wait with the same chance.
        let chance = ((chance * PRIME).isqrt() * PRIME).isqrt();
        Duration::from_millis(chance * most.as_millis() as u64 / PRIME)
    }
}

/// The number of a domain.
fn place(domain: Domain) -> usize {
    match domain {
        Domain::Periodic => 0,
        Domain::OnRequest => 1,
    }
}

impl Target {
    /// The whole root of a domain.
    fn root(domain: Domain) -> Self {
        Self {
            node: NodeName::root(domain),
            range: Range::ALL,
        }
    }
}

/// A shared name.
pub(crate) type Name = Arc<str>;
