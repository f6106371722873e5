//! The exchange of models with other peers: who gets what when, and how a loss is noticed.
//!
//! It does no IO and keeps no clock: the program hands in what comes and what time it is, in transactions of its
//! own, and sends what it is given. Whatever counts is in the database; what is here are times and questions that
//! may be forgotten. `docs/models.md` ("Exchange") says what is promised, `docs/wire-format.md` what travels.

mod forget;
mod links;
mod message;
mod own;
mod pages;
mod peers;
mod receive;
mod send;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use links::Link;

use crate::registry::Priority;

/// From one statement of how far the own log goes to the next.
const PERIOD: Duration = Duration::from_secs(30);
/// The first one comes no later than this after a peer has joined.
const FIRST: Duration = Duration::from_secs(2);
/// The least and the most bytes of a message, but for a row that has more.
const LIMITS: (usize, usize) = (512, 1 << 20);

/// The exchange of one peer's models with the others. It is made once, and lives as long as the program.
///
/// After every call the program asks [`poll`](Exchange::poll) for messages until there are none, commits, hands
/// them to the transport, and gives each back to [`sent`](Exchange::sent) or [`unsent`](Exchange::unsent).
pub struct Exchange {
    seed: u64,
    /// How often chance was asked for.
    draws: u64,
    limit: usize,
    now: Duration,
    links: BTreeMap<Arc<str>, Link>,
    /// The life of the own log, and the last place of it that was said to anybody.
    said: (i64, i64),
    /// When the next statement is due.
    state_at: Option<Duration>,
    /// When the next row in the outbox is due, as far as that is known.
    due_at: Option<Duration>,
    /// After a refusal of the transport.
    not_before: Option<Duration>,
    refusals: u32,
    /// Positions of models that are asked for.
    wishes: BTreeSet<usize>,
    /// How far the walk through the own log has come that looks for deletions to forget.
    walked: i64,
}

impl fmt::Debug for Exchange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Exchange")
            .field("now", &self.now)
            .field("links", &self.links)
            .finish_non_exhaustive()
    }
}

/// A message to send. Commit the transaction it was made in, hand it to the transport, then give it back to
/// [`Exchange::sent`] or [`Exchange::unsent`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// The peer that it is for, as the transport names it; none if it is for all that have joined.
    pub to: Option<Arc<str>>,
    /// The message.
    pub bytes: Vec<u8>,
    /// How urgent it is.
    pub priority: Priority,
    /// What is noted when it has gone.
    pushed: Option<send::Pushed>,
    /// Positions of the models that it asks for.
    wishes: BTreeSet<usize>,
}

impl Sending {
    fn new(to: Option<Arc<str>>, bytes: Vec<u8>, priority: Priority) -> Self {
        Sending {
            to,
            bytes,
            priority,
            pushed: None,
            wishes: BTreeSet::new(),
        }
    }
}

impl Exchange {
    /// The exchange of a peer that has just started. `seed` is a number by chance, another one at each
    /// start. `limit` is the most bytes of a message where more than one row is in it, of 512 to 1,048,576.
    pub fn new(seed: u64, limit: usize) -> Self {
        Exchange {
            seed,
            draws: 0,
            limit: limit.clamp(LIMITS.0, LIMITS.1),
            now: Duration::ZERO,
            links: BTreeMap::new(),
            said: (0, 0),
            state_at: None,
            due_at: None,
            not_before: None,
            refusals: 0,
            wishes: BTreeSet::new(),
            walked: 0,
        }
    }

    /// Says what time it is by a clock that never goes back, from wherever it begins.
    pub fn tick(&mut self, now: Duration) {
        self.now = self.now.max(now);
    }

    /// A peer can be reached now: it is asked for what came after the last that is known of it.
    pub fn joined(&mut self, peer: &str) {
        let wait = self.jitter(links::SOON);
        let at = self.now + wait;
        if let Some(link) = self.link(peer) {
            link.joined = true;
            link.plan(at, None);
        }
        let first = self.now + self.jitter(FIRST);
        self.state_at = Some(self.state_at.map_or(first, |planned| planned.min(first)));
    }

    /// A peer cannot be reached any more.
    pub fn left(&mut self, peer: &str) {
        self.links.remove(peer);
    }

    /// Asks all peers for what waits there at the level `granular`, of the model at this position.
    pub fn request(&mut self, model: usize) {
        self.wishes.insert(model);
    }

    /// When [`poll`](Exchange::poll) has something to say next, as far as is known. Once it has said that there is
    /// nothing, this is later than the last [`tick`](Exchange::tick). After writes it is asked in any case.
    pub fn next_wake(&self) -> Option<Duration> {
        let links = self.links.values().filter_map(Link::wake);
        let is_joined = self.links.values().any(|link| link.joined);
        // What the transport has refused is made again, whatever it was.
        let timers = [self.state_at, self.due_at, self.not_before];
        let timers = timers.into_iter().flatten().filter(|_| is_joined);
        let wake = links.chain(timers).min()?;
        Some(wake.max(self.not_before.unwrap_or_default()))
    }

    /// A wait of up to so long, by chance.
    fn jitter(&mut self, most: Duration) -> Duration {
        let millis = u64::try_from(most.as_millis()).unwrap_or(u64::MAX).max(1);
        Duration::from_millis(self.draw() % millis)
    }

    /// A number by chance, the same for the same seed.
    fn draw(&mut self) -> u64 {
        self.draws += 1;
        // The finish of SplitMix64.
        let mut mixed = self
            .seed
            .wrapping_add(self.draws.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
