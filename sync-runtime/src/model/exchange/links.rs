//! What is going on with each peer: questions, and when they are put again. All of it may be forgotten.

use std::time::Duration;

use super::Exchange;
use super::message::Ask;
use super::peers::MAX_PEERS;

/// A peer that has joined is asked no later than this.
pub(super) const SOON: Duration = Duration::from_millis(500);
/// How long a gap may last before its sender is asked: what is missing may be on its way.
pub(super) const GAP: Duration = Duration::from_secs(1);
/// How long an answer may take, the first time.
const PATIENCE: Duration = Duration::from_secs(2);
/// And the last.
const LONGEST: Duration = Duration::from_secs(300);

/// A peer.
#[derive(Debug, Default)]
pub(super) struct Link {
    pub(super) joined: bool,
    /// When it is to be asked.
    pub(super) ask_at: Option<Duration>,
    /// It is asked only if this place of this life of its log is not here by then.
    pub(super) gap: Option<(i64, i64)>,
    /// What it was asked, and until when an answer is waited for. There is one question at a time.
    pub(super) asked: Option<(Ask, Duration)>,
    /// Questions in a row that brought nothing.
    pub(super) failures: u32,
    /// What it has asked.
    pub(super) question: Option<Ask>,
}

impl Link {
    /// When there is something to say to the peer.
    pub(super) fn wake(&self) -> Option<Duration> {
        let question = self.question.map(|_| Duration::ZERO);
        let ask = match &self.asked {
            Some((_, until)) => Some(*until),
            None => self.ask_at,
        };
        [question, ask.filter(|_| self.joined)]
            .into_iter()
            .flatten()
            .min()
    }

    /// Asks at this time, or earlier if that was planned; because of a gap, or in any case.
    pub(super) fn plan(&mut self, at: Duration, gap: Option<(i64, i64)>) {
        self.gap = match (self.ask_at, self.gap) {
            (None, _) => gap,
            (Some(_), None) => None,
            (Some(_), Some(known)) => gap.map(|gap| gap.max(known)),
        };
        self.ask_at = Some(self.ask_at.map_or(at, |planned| planned.min(at)));
    }
}

impl Exchange {
    /// What is going on with a peer; none for one peer too many. One of which the transport has not said that it has
    /// joined gives its place up: its question is lost, and it asks again.
    pub(super) fn link(&mut self, peer: &str) -> Option<&mut Link> {
        if !self.links.contains_key(peer) {
            if self.links.len() >= MAX_PEERS {
                let stranger = self.links.iter().find(|(_, link)| !link.joined);
                let stranger = stranger.map(|(peer, _)| peer.clone())?;
                self.links.remove(&stranger);
            }
            self.links.insert(peer.into(), Link::default());
        }
        self.links.get_mut(peer)
    }

    /// Whether the transport says that a peer can be reached.
    pub(super) fn has_joined(&self, peer: &str) -> bool {
        self.links.get(peer).is_some_and(|link| link.joined)
    }

    /// How long to wait after so many failures: twice as long each time, up to five minutes, a quarter more or less.
    pub(super) fn patience(&mut self, failures: u32) -> Duration {
        let whole = LONGEST.min(PATIENCE * 2u32.saturating_pow(failures.min(16)));
        whole * 3 / 4 + self.jitter(whole / 2)
    }

    /// A question that brought nothing is put again later.
    pub(super) fn failed(&mut self, peer: &str) {
        let failures = self.links.get(peer).map_or(0, |link| link.failures);
        let at = self.now + self.patience(failures);
        if let Some(link) = self.links.get_mut(peer) {
            link.asked = None;
            link.failures = failures.saturating_add(1);
            (link.ask_at, link.gap) = (Some(at), None);
        }
    }
}
