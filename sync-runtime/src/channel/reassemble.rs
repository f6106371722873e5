//! Messages in the making, by sender and number, within bounds that a hostile sender cannot pass.

use std::collections::BTreeMap;
use std::time::Duration;

use super::chunk::Chunk;
use super::known::Known;
use crate::wire::MAX_MESSAGE;

/// Messages of one sender.
const MAKINGS: usize = 4;
/// Senders.
const SENDERS: usize = 64;
/// Memory of all of them, in bytes.
pub(super) const MEMORY: usize = 1 << 20;
/// What a known sender may hold of it before it is greedy: what a whole message in pieces of 64 bytes costs.
const SHARE: usize = MEMORY / 8;
/// What a piece costs beside its bytes, roughly, so that many small ones are no way round the limit.
const PIECE: usize = 64;
/// How long a message waits for its next chunk.
const PATIENCE: Duration = Duration::from_secs(30);

/// Puts messages together.
#[derive(Debug, Clone, Default)]
pub struct Assembly {
    senders: BTreeMap<String, BTreeMap<u8, Making>>,
    known: Known,
    memory: usize,
    /// Counts chunks, to tell which message got none for the longest time.
    order: u64,
    dropped: u64,
}

/// A message of which some chunks are there, or all: then it is kept to know them when they come again.
#[derive(Debug, Clone)]
struct Making {
    pieces: BTreeMap<u32, Box<[u8]>>,
    /// The index of the last one, once it is known.
    last: Option<u32>,
    bytes: usize,
    is_done: bool,
    order: u64,
    at: Duration,
}

impl Assembly {
    /// Takes a chunk; the result is the message that it completes.
    ///
    /// A chunk that came before is ignored. One that contradicts those before it, or makes the message too
    /// long, drops it and begins another: a sender that has started again counts from 0.
    pub fn take(&mut self, sender: &str, chunk: Chunk<'_>, now: Duration) -> Option<Vec<u8>> {
        self.drop_silent(now);
        let known = self
            .senders
            .get(sender)
            .and_then(|makings| makings.get(&chunk.number));
        if known.is_some_and(|making| making.refuses(&chunk)) {
            self.drop(sender, chunk.number);
        }
        let is_known = self
            .senders
            .get(sender)
            .and_then(|makings| makings.get(&chunk.number))
            .is_some_and(|making| making.pieces.contains_key(&chunk.index));
        if !is_known && !self.make_room(sender, &chunk) {
            // A message has one first chunk: so it is counted once.
            self.dropped += u64::from(chunk.index == 0);
            return None;
        }
        self.order += 1;
        let makings = self.senders.entry(sender.to_owned()).or_default();
        let making = makings.entry(chunk.number).or_default();
        (making.order, making.at) = (self.order, now);
        if is_known {
            return None;
        }
        making.pieces.insert(chunk.index, chunk.piece.into());
        making.bytes += chunk.piece.len();
        self.memory += cost(chunk.piece);
        if chunk.last {
            making.last = Some(chunk.index);
        }
        // Indices are below the last one, so that the count tells whether all are there.
        making.is_done = making
            .last
            .is_some_and(|last| making.pieces.len() as u64 == u64::from(last) + 1);
        making
            .is_done
            .then(|| making.pieces.values().flatten().copied().collect())
    }

    /// A whole message of this sender was taken: nobody who becomes known later, or never, pushes out what it sends
    /// from now on.
    pub fn know(&mut self, sender: &str, now: Duration) {
        self.known.note(sender, now);
    }

    /// Forgets the messages that got no chunk for 30 s.
    pub fn drop_silent(&mut self, now: Duration) {
        while let Some((sender, number)) =
            self.oldest(|making| now.saturating_sub(making.at) >= PATIENCE, None)
        {
            self.drop(&sender, number);
        }
    }

    /// Messages that were dropped before they were complete.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Senders, the most messages of one of them, and the memory of all.
    #[cfg(test)]
    pub(super) fn extent(&self) -> (usize, usize, usize) {
        let most = self.senders.values().map(BTreeMap::len).max().unwrap_or(0);
        (self.senders.len(), most, self.memory)
    }

    /// Whether there is room for a chunk now. What others have in the making gives way in the order of
    /// [`greediest`](Assembly::greediest) and [`least`](Assembly::least); where that is the sender itself, and it has
    /// nothing to give, there is none.
    fn make_room(&mut self, sender: &str, chunk: &Chunk<'_>) -> bool {
        let makings = self.senders.get(sender);
        let is_new = makings.is_none_or(|makings| !makings.contains_key(&chunk.number));
        if is_new && makings.is_some_and(|makings| makings.len() >= MAKINGS) {
            self.drop_oldest(Some(sender));
        }
        while self.senders.len() >= SENDERS && !self.senders.contains_key(sender) {
            if self.drop_complete() {
                continue;
            }
            match self.least(sender) {
                Some(least) if least != sender => self.drop_all(&least),
                _ => return false,
            }
        }
        while self.memory + cost(chunk.piece) > MEMORY {
            if self.drop_complete() {
                continue;
            }
            match self.greediest(sender) {
                Some(greediest) if self.senders.contains_key(&greediest) => {
                    self.drop_oldest(Some(&greediest))
                }
                _ => return false,
            }
        }
        true
    }

    /// Who gives up a place when `arriving` has none: of the unknown senders the one that is silent for the longest
    /// time; where all are known the one that is known for the shortest time, be it the one that arrives.
    fn least(&self, arriving: &str) -> Option<String> {
        let heard = |makings: &BTreeMap<u8, Making>| makings.values().map(|making| making.order).max();
        let unknown = self
            .senders
            .iter()
            .filter(|(sender, _)| self.known.since(sender).is_none());
        let silent = unknown.min_by_key(|(_, makings)| heard(makings));
        silent
            .map(|(sender, _)| sender.clone())
            .or_else(|| self.latest(arriving))
    }

    /// Who gives up memory when `arriving` needs some: of the unknown senders the one that holds most. Where all are known
    /// the one that holds most, if that is more than an eighth of all; otherwise the one that is known for the shortest time.
    fn greediest(&self, arriving: &str) -> Option<String> {
        let memory = |makings: &BTreeMap<u8, Making>| makings.values().map(Making::memory).sum::<usize>();
        let unknown = self
            .senders
            .iter()
            .filter(|(sender, _)| self.known.since(sender).is_none());
        if let Some((sender, _)) = unknown.max_by_key(|(_, makings)| memory(makings)) {
            return Some(sender.clone());
        }
        // Who is unknown takes nothing from those who are known.
        self.known.since(arriving)?;
        let most = self.senders.iter().max_by_key(|(_, makings)| memory(makings));
        let greedy = most.filter(|(_, makings)| memory(makings) > SHARE);
        greedy
            .map(|(sender, _)| sender.clone())
            .or_else(|| self.latest(arriving))
    }

    /// The sender that is known for the shortest time, of those that hold something and the one that arrives.
    fn latest(&self, arriving: &str) -> Option<String> {
        let senders = self.senders.keys().map(String::as_str).chain([arriving]);
        senders
            .max_by_key(|sender| self.known.since(sender).unwrap_or(u64::MAX))
            .map(str::to_owned)
    }

    /// Forgets the complete one that got no chunk for the longest time, if there is any: they go before all others.
    fn drop_complete(&mut self) -> bool {
        let complete = self.oldest(|making| making.is_done, None);
        if let Some((sender, number)) = &complete {
            self.drop(sender, *number);
        }
        complete.is_some()
    }

    fn drop_oldest(&mut self, of: Option<&str>) {
        if let Some((sender, number)) = self.oldest(|_| true, of) {
            self.drop(&sender, number);
        }
    }

    fn drop_all(&mut self, sender: &str) {
        while self.senders.contains_key(sender) {
            self.drop_oldest(Some(sender));
        }
    }

    /// Complete ones go first, then the one that got no chunk for the longest time.
    fn oldest(&self, wanted: impl Fn(&Making) -> bool, of: Option<&str>) -> Option<(String, u8)> {
        self.senders
            .iter()
            .filter(|(sender, _)| of.is_none_or(|of| of == *sender))
            .flat_map(|(sender, makings)| {
                makings
                    .iter()
                    .map(move |(number, making)| (sender, *number, making))
            })
            .filter(|(_, _, making)| wanted(making))
            .min_by_key(|(_, _, making)| (!making.is_done, making.order))
            .map(|(sender, number, _)| (sender.clone(), number))
    }

    fn drop(&mut self, sender: &str, number: u8) {
        let Some(makings) = self.senders.get_mut(sender) else {
            return;
        };
        if let Some(making) = makings.remove(&number) {
            self.memory = self.memory.saturating_sub(making.memory());
            self.dropped += u64::from(!making.is_done);
        }
        if makings.is_empty() {
            self.senders.remove(sender);
        }
    }
}

impl Default for Making {
    fn default() -> Self {
        Making {
            pieces: BTreeMap::new(),
            last: None,
            bytes: 0,
            is_done: false,
            order: 0,
            at: Duration::ZERO,
        }
    }
}

impl Making {
    /// What its pieces cost.
    fn memory(&self) -> usize {
        self.bytes + self.pieces.len() * PIECE
    }

    /// Whether a chunk cannot be of the message that the others are of.
    fn refuses(&self, chunk: &Chunk<'_>) -> bool {
        if let Some(known) = self.pieces.get(&chunk.index) {
            return **known != *chunk.piece || chunk.last != (self.last == Some(chunk.index));
        }
        let greatest = self.pieces.last_key_value().map_or(0, |(index, _)| *index);
        let contradicts = match self.last {
            Some(last) => chunk.last || chunk.index > last,
            None => chunk.last && chunk.index < greatest,
        };
        contradicts || self.bytes + chunk.piece.len() > MAX_MESSAGE
    }
}

fn cost(piece: &[u8]) -> usize {
    piece.len() + PIECE
}
